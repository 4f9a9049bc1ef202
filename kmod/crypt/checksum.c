// SPDX-License-Identifier: GPL-2.0
/*
 * MACs of the encryption types, and keyed checksums of data that travels in
 * clear, RFC 3961 section 5.4: a MAC under Kc, of the same length as the one
 * behind a sealed text.
 */
#include <linux/export.h>
#include <linux/string.h>
#include <kunit/visibility.h>

#include "internal.h"

/*
 * Sets Ki or Kc, @desc->ki_len bytes. The owner wipes @mac. @once: one MAC is all
 * that it will make.
 */
int krb5_mac_set_key(struct krb5_mac_key *mac,
		     const struct krb5_enctype_desc *desc, const u8 *key,
		     bool once)
{
	mac->desc = desc;
	if (desc->hash == KRB5_HASH_CMAC)
		return krb5_cmac_set_key(&mac->cmac, key, desc->ki_len);
	return krb5_hmac_set_key(desc->hash, &mac->hmac, key, desc->ki_len,
				 once);
}

/**
 * krb5_checksum_key() - derive the key for checksums of one usage
 * @scratch: the caller's, with the protocol key set
 * @usage: key usage number
 * @key: set to the key; the owner wipes it, and does not move it
 *
 * Return: 0 or -errno
 */
int krb5_checksum_key(struct krb5_scratch *scratch, enum krb5_usage usage,
		      struct krb5_mac_key *key)
{
	const struct krb5_enctype_desc *desc = scratch->base_desc;
	u8 value[KRB5_AP_KEY_MAX] __aligned(KRB5_BLOCK_LEN);
	int err;

	err = desc->derive(scratch, usage, KRB5_DERIVED_KC, value,
			   desc->ki_len) ?:
	      krb5_mac_set_key(key, desc, value, false);
	memzero_explicit(value, sizeof(value));
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_checksum_key);

/**
 * krb5_checksum() - make a checksum
 * @key: the key; may be shared
 * @first: the text; any kernel memory
 * @second: its continuation, or nothing
 * @sum: the checksum is its first @key->desc->mac_len bytes; it must have room
 *	for KRB5_HASH_LEN_MAX
 *
 * Return: 0 or -errno
 */
int krb5_checksum(const struct krb5_mac_key *key, struct krb5_ap_octets first,
		  struct krb5_ap_octets second, u8 *sum)
{
	if (key->desc->hash != KRB5_HASH_CMAC)
		return krb5_hmac(key->desc->hash, &key->hmac, first, second,
				 sum);
	krb5_cmac(&key->cmac, first, second, sum);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_checksum);
