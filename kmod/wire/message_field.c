// SPDX-License-Identifier: GPL-2.0
/*
 * Readers of the fields of Kerberos messages.
 *
 * All types are explicitly tagged, RFC 4120 appendix A: each element [n]
 * holds exactly one element. A reader that fails leaves the sticky error in
 * the cursor, and returns 0 or NULL data.
 */
#include <linux/limits.h>
#include <linux/string.h>

#include "message_field.h"
#include "proto.h"

/* [n] INTEGER, within limits. */
s64 krb5_get_integer(struct der *der, int n, s64 min, s64 max)
{
	struct krb5_ap_octets o = der_read_tagged(der, DER_CONTEXT(n),
						  DER_INTEGER);

	/* Most are of one byte. */
	if (o.len == 1 && (s8)o.data[0] >= min && (s8)o.data[0] <= max)
		return (s8)o.data[0];
	return der_integer_of(der, o, min, max);
}

/* [n] Int32 */
s32 krb5_get_int32(struct der *der, int n)
{
	return krb5_get_integer(der, n, S32_MIN, S32_MAX);
}

/* [n] KerberosTime, seconds since 1970. */
s64 krb5_get_time(struct der *der, int n)
{
	return der_time_of(der, der_read_tagged(der, DER_CONTEXT(n),
						DER_GENERALIZED_TIME));
}

/* The same; @text is set to its DER_TIME_LEN bytes, unless that is an error. */
s64 krb5_get_time_text(struct der *der, int n, u8 *text)
{
	struct krb5_ap_octets o = der_read_tagged(der, DER_CONTEXT(n),
						  DER_GENERALIZED_TIME);

	if (o.len == DER_TIME_LEN)
		memcpy(text, o.data, DER_TIME_LEN);
	return der_time_of(der, o);
}

/* [n] KerberosFlags, bit 0 of the RFC in the most significant place. */
u32 krb5_get_flags(struct der *der, int n)
{
	return der_flags_of(der, der_read_tagged(der, DER_CONTEXT(n),
						 DER_BIT_STRING));
}

/* The contents of the element inside [n], which are not looked at. */
struct krb5_ap_octets krb5_get_octets(struct der *der, int n, u8 tag)
{
	return der_read_tagged(der, DER_CONTEXT(n), tag);
}

/**
 * krb5_get_any_integer() - read [n] INTEGER of any value at all
 * @der: the reader
 * @n: number of the element
 *
 * For versions and message types, where a wrong value has an error number of
 * its own. Values that no s64 holds are wrong as well, and must not be taken
 * modulo 2^64 for right ones.
 *
 * Return: the value; -1 if no s64 holds it
 */
s64 krb5_get_any_integer(struct der *der, int n)
{
	struct krb5_ap_octets o = der_read_tagged(der, DER_CONTEXT(n),
						  DER_INTEGER);

	if (o.len == 1)
		return (s8)o.data[0];
	if (o.len > sizeof(s64) &&
	    !(o.data[0] == 0x00 && !(o.data[1] & 0x80)) &&
	    !(o.data[0] == 0xff && (o.data[1] & 0x80)))
		return -1;
	return der_integer_of(der, o, S64_MIN, S64_MAX);
}

/* [n] Realm ::= KerberosString, which may not be empty. */
struct krb5_ap_octets krb5_get_realm(struct der *der, int n)
{
	struct krb5_ap_octets realm = der_read_tagged(der, DER_CONTEXT(n),
						      DER_GENERAL_STRING);

	if (!realm.len)
		der_fail(der);
	return der_string_of(der, realm);
}

/**
 * krb5_get_name() - read [n] PrincipalName
 * @der: the reader
 * @n: number of the element
 * @name: set to the name without its realm, which stands elsewhere
 *
 * PrincipalName ::= SEQUENCE {
 *	name-type	[0] Int32,
 *	name-string	[1] SEQUENCE OF KerberosString }
 *
 * A name without components names nobody and is refused.
 */
void krb5_get_name(struct der *der, int n, struct krb5_name *name)
{
	struct der seq = der_enter_tagged(der, DER_CONTEXT(n), DER_SEQUENCE);
	struct der each;

	name->type = krb5_get_int32(&seq, 0);
	each = der_enter_tagged(&seq, DER_CONTEXT(1), DER_SEQUENCE);
	name->names.data = each.next;
	name->names.len = each.end - each.next;
	name->components = 0;
	while (!each.bad && !der_at_end(&each)) {
		der_string(&each);
		if (++name->components > KRB5_AP_COMPONENTS_MAX)
			der_fail(&each);
	}
	if (!name->components)
		der_fail(&each);
	der_leave(&seq, &each);
	der_leave(der, &seq);
}

/**
 * krb5_get_encrypted() - read [n] EncryptedData
 * @der: the reader
 * @n: number of the element
 * @enc: set to its contents
 *
 * EncryptedData ::= SEQUENCE {
 *	etype	[0] Int32,
 *	kvno	[1] UInt32 OPTIONAL,
 *	cipher	[2] OCTET STRING }
 *
 * A read-only domain controller puts its number into the upper sixteen bits of a
 * version, and writes the whole as an Int32: from number 0x8000 on it is negative.
 */
void krb5_get_encrypted(struct der *der, int n, struct krb5_encrypted *enc)
{
	struct der seq = der_enter_tagged(der, DER_CONTEXT(n), DER_SEQUENCE);

	enc->etype = krb5_get_int32(&seq, 0);
	enc->has_kvno = der_tag(&seq) == DER_CONTEXT(1);
	enc->kvno = 0;
	if (enc->has_kvno)
		enc->kvno = krb5_get_integer(&seq, 1, S32_MIN, U32_MAX);
	enc->cipher = krb5_get_octets(&seq, 2, DER_OCTET_STRING);
	der_leave(der, &seq);
}

/**
 * krb5_get_key() - read [n] EncryptionKey
 * @der: the reader
 * @n: number of the element
 * @key: set to its contents
 *
 * EncryptionKey ::= SEQUENCE {
 *	keytype		[0] Int32,
 *	keyvalue	[1] OCTET STRING }
 */
void krb5_get_key(struct der *der, int n, struct krb5_encryption_key *key)
{
	struct der seq = der_enter_tagged(der, DER_CONTEXT(n), DER_SEQUENCE);

	key->etype = krb5_get_int32(&seq, 0);
	key->value = krb5_get_octets(&seq, 1, DER_OCTET_STRING);
	der_leave(der, &seq);
}
