// SPDX-License-Identifier: GPL-2.0
/*
 * The table of encryption types, and which of them this kernel can do.
 */
#include <linux/export.h>
#include <kunit/visibility.h>

#include "internal.h"

static const struct krb5_enctype_desc krb5_enctypes[KRB5_ENCTYPES] = {
	[KRB5_ENCTYPE_INDEX_AES128_SHA1] = {
		.etype		= KRB5_AES128_CTS_HMAC_SHA1_96,
		.index		= KRB5_ENCTYPE_INDEX_AES128_SHA1,
		.cipher		= KRB5_CIPHER_AES,
		.hash		= KRB5_HASH_SHA1,
		.checksum_type	= 15,
		.key_len	= 16,
		.ki_len		= 16,
		.mac_len	= 12,
		.set_base	= krb5_rfc3962_set_base,
		.derive		= krb5_rfc3962_derive,
		.name		= "aes128-cts-hmac-sha1-96",
	},
	[KRB5_ENCTYPE_INDEX_AES256_SHA1] = {
		.etype		= KRB5_AES256_CTS_HMAC_SHA1_96,
		.index		= KRB5_ENCTYPE_INDEX_AES256_SHA1,
		.cipher		= KRB5_CIPHER_AES,
		.hash		= KRB5_HASH_SHA1,
		.checksum_type	= 16,
		.key_len	= 32,
		.ki_len		= 32,
		.mac_len	= 12,
		.set_base	= krb5_rfc3962_set_base,
		.derive		= krb5_rfc3962_derive,
		.name		= "aes256-cts-hmac-sha1-96",
	},
	[KRB5_ENCTYPE_INDEX_AES128_SHA256] = {
		.etype		= KRB5_AES128_CTS_HMAC_SHA256_128,
		.index		= KRB5_ENCTYPE_INDEX_AES128_SHA256,
		.cipher		= KRB5_CIPHER_AES,
		.hash		= KRB5_HASH_SHA256,
		.checksum_type	= 19,
		.key_len	= 16,
		.ki_len		= 16,
		.mac_len	= 16,
		.mac_cipher	= true,
		.set_base	= krb5_rfc8009_set_base,
		.derive		= krb5_rfc8009_derive,
		.name		= "aes128-cts-hmac-sha256-128",
	},
	[KRB5_ENCTYPE_INDEX_AES256_SHA384] = {
		.etype		= KRB5_AES256_CTS_HMAC_SHA384_192,
		.index		= KRB5_ENCTYPE_INDEX_AES256_SHA384,
		.cipher		= KRB5_CIPHER_AES,
		.hash		= KRB5_HASH_SHA384,
		.checksum_type	= 20,
		.key_len	= 32,
		.ki_len		= 24,
		.mac_len	= 24,
		.mac_cipher	= true,
		.set_base	= krb5_rfc8009_set_base,
		.derive		= krb5_rfc8009_derive,
		.name		= "aes256-cts-hmac-sha384-192",
	},
	[KRB5_ENCTYPE_INDEX_CAMELLIA128] = {
		.etype		= KRB5_CAMELLIA128_CTS_CMAC,
		.index		= KRB5_ENCTYPE_INDEX_CAMELLIA128,
		.cipher		= KRB5_CIPHER_CAMELLIA,
		.hash		= KRB5_HASH_CMAC,
		.checksum_type	= 17,
		.key_len	= 16,
		.ki_len		= 16,
		.mac_len	= 16,
		.set_base	= krb5_rfc6803_set_base,
		.derive		= krb5_rfc6803_derive,
		.name		= "camellia128-cts-cmac",
	},
	[KRB5_ENCTYPE_INDEX_CAMELLIA256] = {
		.etype		= KRB5_CAMELLIA256_CTS_CMAC,
		.index		= KRB5_ENCTYPE_INDEX_CAMELLIA256,
		.cipher		= KRB5_CIPHER_CAMELLIA,
		.hash		= KRB5_HASH_CMAC,
		.checksum_type	= 18,
		.key_len	= 32,
		.ki_len		= 32,
		.mac_len	= 16,
		.set_base	= krb5_rfc6803_set_base,
		.derive		= krb5_rfc6803_derive,
		.name		= "camellia256-cts-cmac",
	},
};

/* BIT(enum krb5_enctype_index) */
static u32 krb5_available __ro_after_init;

/* Called once, at init. */
void __init krb5_enctypes_set_available(u32 available)
{
	krb5_available = available;
}

/**
 * krb5_crypt_available() - tell which encryption types this kernel can do
 *
 * Return: a mask of BIT(enum krb5_enctype_index)
 */
u32 krb5_crypt_available(void)
{
	return krb5_available;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_crypt_available);

/* The encryption type of an index, available or not. */
const struct krb5_enctype_desc *krb5_enctype_at(enum krb5_enctype_index index)
{
	return &krb5_enctypes[index];
}
EXPORT_SYMBOL_IF_KUNIT(krb5_enctype_at);

/**
 * krb5_enctype_find() - look an encryption type up
 * @etype: its number
 *
 * Return: its description; NULL if there is none, or this kernel lacks an
 *	algorithm for it
 */
const struct krb5_enctype_desc *krb5_enctype_find(s32 etype)
{
	unsigned int i;

	for (i = 0; i < KRB5_ENCTYPES; i++)
		if (krb5_enctypes[i].etype == etype)
			return krb5_available & BIT(i) ? &krb5_enctypes[i] : NULL;
	return NULL;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_enctype_find);

/**
 * krb5_check_key() - check that a key is of a permitted encryption type
 * @etype: its encryption type
 * @len: its length in bytes
 * @permitted: mask of BIT(enum krb5_enctype_index)
 * @descp: set to its encryption type
 *
 * A key of the wrong length must not get as far as an HMAC, which takes keys
 * of any length, none at all among them.
 *
 * Return: 0; -ENOPKG if the type is not permitted, not known or not available;
 *	-EINVAL if the key has not the length of its type
 */
int krb5_check_key(s32 etype, size_t len, u32 permitted,
		   const struct krb5_enctype_desc **descp)
{
	const struct krb5_enctype_desc *desc = krb5_enctype_find(etype);

	if (!desc || !(permitted & BIT(desc->index)))
		return -ENOPKG;
	if (len != desc->key_len)
		return -EINVAL;
	*descp = desc;
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_check_key);
