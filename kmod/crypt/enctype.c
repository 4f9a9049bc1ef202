// SPDX-License-Identifier: GPL-2.0
/*
 * Encryption types: what they are made of, and which of them this kernel can
 * do.
 */
#include <linux/export.h>
#include <kunit/visibility.h>

#include "crypt.h"

static const struct krb5_enctype_desc krb5_enctypes[KRB5_ENCTYPES] = {
	[KRB5_ENCTYPE_INDEX_AES128_SHA1] = {
		.etype		= KRB5_AES128_CTS_HMAC_SHA1_96,
		.index		= KRB5_ENCTYPE_INDEX_AES128_SHA1,
		.cipher		= KRB5_CIPHER_AES,
		.hash		= KRB5_HASH_SHA1,
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
		.key_len	= 32,
		.ki_len		= 32,
		.mac_len	= 16,
		.set_base	= krb5_rfc6803_set_base,
		.derive		= krb5_rfc6803_derive,
		.name		= "camellia256-cts-cmac",
	},
};

/* Encryption types that this kernel can do; set once, at init. */
static u32 krb5_available __ro_after_init;

/**
 * krb5_crypt_available() - which encryption types can this kernel do?
 *
 * Return: a mask of BIT(enum krb5_enctype_index)
 */
u32 krb5_crypt_available(void)
{
	return krb5_available;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_crypt_available);

/**
 * krb5_enctype_at() - the encryption type of an index
 * @index: the index
 *
 * Return: its description
 */
const struct krb5_enctype_desc *krb5_enctype_at(enum krb5_enctype_index index)
{
	return &krb5_enctypes[index];
}
EXPORT_SYMBOL_IF_KUNIT(krb5_enctype_at);

/**
 * krb5_enctype_find() - look for an encryption type
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
 * krb5_cipher_driver() - which driver does the encryption?
 * @desc: the encryption type
 *
 * Return: name of the driver, "none" if there is none
 */
const char *krb5_cipher_driver(const struct krb5_enctype_desc *desc)
{
	const char *name = "none";
	struct krb5_scratch *work;

	if (!(krb5_available & BIT(desc->index)))
		return name;
	/* A driver outlives the transforms that it serves. */
	work = krb5_scratch_get();
	name = crypto_tfm_alg_driver_name(crypto_cipher_tfm(work->cipher[desc->cipher]));
	krb5_scratch_put(work);
	return name;
}

/**
 * krb5_hash_driver() - which driver does the MAC?
 * @desc: the encryption type
 *
 * Return: name of the driver, "none" if there is none
 */
const char *krb5_hash_driver(const struct krb5_enctype_desc *desc)
{
	const char *name = "none";
	struct krb5_scratch *work;

	if (!(krb5_available & BIT(desc->index)))
		return name;
	if (desc->hash != KRB5_HASH_CMAC)
		return krb5_hmac_driver(desc->hash);
	work = krb5_scratch_get();
	name = crypto_shash_driver_name(work->cmac);
	krb5_scratch_put(work);
	return name;
}

static bool krb5_enctype_works(const struct krb5_enctype_desc *desc)
{
	struct krb5_usage_keys pair;
	int err;

	err = krb5_usage_keys_init(&pair, desc);
	if (err)
		return false;
	krb5_usage_keys_free(&pair);
	return desc->hash == KRB5_HASH_CMAC || krb5_hmac_driver(desc->hash);
}

/**
 * krb5_crypt_init() - find out what the kernel can do and fill the pool
 *
 * An algorithm that the kernel lacks makes its encryption types unavailable;
 * it is no reason to fail.
 *
 * Return: 0 or -ENOMEM; -ENOPKG if no encryption type is available at all
 */
int __init krb5_crypt_init(void)
{
	unsigned int i;
	int err;

	krb5_rfc3962_init();
	krb5_hmac_init();
	for (i = 0; i < KRB5_ENCTYPES; i++)
		if (krb5_enctype_works(&krb5_enctypes[i]))
			krb5_available |= BIT(i);
	err = krb5_available ? krb5_scratch_pool_init() : -ENOPKG;
	if (err)
		krb5_hmac_exit();
	return err;
}

/**
 * krb5_crypt_exit() - free the pool and the hashes
 */
void krb5_crypt_exit(void)
{
	krb5_scratch_pool_exit();
	krb5_hmac_exit();
}

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
