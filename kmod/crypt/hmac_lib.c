// SPDX-License-Identifier: GPL-2.0
/*
 * HMAC (RFC 2104) by the functions of lib/crypto, of Linux 6.17 and later.
 *
 * They need no transform, and a key is a state of some octets.
 */
#include <linux/errno.h>
#include <linux/export.h>
#include <kunit/visibility.h>

#include "crypt.h"

/**
 * krb5_hmac_init() - nothing to do
 *
 * Return: 0
 */
int __init krb5_hmac_init(void)
{
	return 0;
}

/**
 * krb5_hmac_exit() - nothing to do
 */
void krb5_hmac_exit(void)
{
}

/**
 * krb5_hmac_driver() - which driver does a hash?
 * @hash: which
 *
 * Return: its name
 */
const char *krb5_hmac_driver(enum krb5_hash_index hash)
{
	static const char * const names[KRB5_HASHES] = {
		[KRB5_HASH_SHA1]	= "sha1-lib",
		[KRB5_HASH_SHA256]	= "sha256-lib",
		[KRB5_HASH_SHA384]	= "sha384-lib",
	};

	return names[hash];
}

/**
 * krb5_hmac_set_key() - take in a key
 * @hash: which hash
 * @hmac: where to
 * @key: the key
 * @key_len: its length in octets
 *
 * Return: 0
 */
int krb5_hmac_set_key(enum krb5_hash_index hash, struct krb5_hmac_key *hmac,
		      const u8 *key, unsigned int key_len)
{
	switch (hash) {
	case KRB5_HASH_SHA1:
		hmac_sha1_preparekey(&hmac->sha1, key, key_len);
		return 0;
	case KRB5_HASH_SHA256:
		hmac_sha256_preparekey(&hmac->sha256, key, key_len);
		return 0;
	case KRB5_HASH_SHA384:
		hmac_sha384_preparekey(&hmac->sha384, key, key_len);
		return 0;
	default:
		return -ENOPKG;
	}
}
EXPORT_SYMBOL_IF_KUNIT(krb5_hmac_set_key);

/**
 * krb5_hmac() - HMAC of some octets
 * @hash: which hash
 * @hmac: the key; may be shared
 * @first: the octets; any kernel memory
 * @second: more of them, or none
 * @out: the MAC, not truncated: up to KRB5_HASH_LEN_MAX octets
 *
 * The last call for a context wipes it.
 *
 * Return: 0
 */
int krb5_hmac(enum krb5_hash_index hash, const struct krb5_hmac_key *hmac,
	      struct krb5_ap_octets first, struct krb5_ap_octets second,
	      u8 *out)
{
	union {
		struct hmac_sha1_ctx sha1;
		struct hmac_sha256_ctx sha256;
		struct hmac_sha384_ctx sha384;
	} ctx __uninitialized;	/* not zeroed before the key is copied there */

	switch (hash) {
	case KRB5_HASH_SHA1:
		hmac_sha1_init(&ctx.sha1, &hmac->sha1);
		hmac_sha1_update(&ctx.sha1, first.data, first.len);
		hmac_sha1_update(&ctx.sha1, second.data, second.len);
		hmac_sha1_final(&ctx.sha1, out);
		return 0;
	case KRB5_HASH_SHA256:
		hmac_sha256_init(&ctx.sha256, &hmac->sha256);
		hmac_sha256_update(&ctx.sha256, first.data, first.len);
		hmac_sha256_update(&ctx.sha256, second.data, second.len);
		hmac_sha256_final(&ctx.sha256, out);
		return 0;
	case KRB5_HASH_SHA384:
		hmac_sha384_init(&ctx.sha384, &hmac->sha384);
		hmac_sha384_update(&ctx.sha384, first.data, first.len);
		hmac_sha384_update(&ctx.sha384, second.data, second.len);
		hmac_sha384_final(&ctx.sha384, out);
		return 0;
	default:
		return -ENOPKG;
	}
}
EXPORT_SYMBOL_IF_KUNIT(krb5_hmac);
