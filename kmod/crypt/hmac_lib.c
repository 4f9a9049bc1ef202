// SPDX-License-Identifier: GPL-2.0
/*
 * HMAC (RFC 2104) by the functions of lib/crypto, of Linux 6.17 and later. They
 * need no transform, and a key is a state of some bytes.
 */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/sched.h>
#include <kunit/visibility.h>

#include "internal.h"

union hmac_ctx {
	struct hmac_sha1_ctx sha1;
	struct hmac_sha256_ctx sha256;
	struct hmac_sha384_ctx sha384;
};

void __init krb5_hmac_init(void)
{
}

void krb5_hmac_exit(void)
{
}

const char *krb5_hmac_driver(enum krb5_hash_index hash)
{
	static const char * const names[KRB5_HASHES] = {
		[KRB5_HASH_SHA1]	= "sha1-lib",
		[KRB5_HASH_SHA256]	= "sha256-lib",
		[KRB5_HASH_SHA384]	= "sha384-lib",
	};

	return names[hash];
}

/* As in hmac.c; any length of @key will do, and states are cheap. */
int krb5_hmac_set_key(enum krb5_hash_index hash, struct krb5_hmac_key *hmac,
		      const u8 *key, unsigned int key_len, bool once)
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

static void hmac_update(enum krb5_hash_index hash, union hmac_ctx *ctx,
			const u8 *data, size_t len)
{
	if (hash == KRB5_HASH_SHA1)
		hmac_sha1_update(&ctx->sha1, data, len);
	else if (hash == KRB5_HASH_SHA256)
		hmac_sha256_update(&ctx->sha256, data, len);
	else
		hmac_sha384_update(&ctx->sha384, data, len);
}

static void hmac_text(enum krb5_hash_index hash, union hmac_ctx *ctx,
		      struct krb5_ap_octets text)
{
	while (text.len > KRB5_CRYPT_STEP) {
		hmac_update(hash, ctx, text.data, KRB5_CRYPT_STEP);
		text.data += KRB5_CRYPT_STEP;
		text.len -= KRB5_CRYPT_STEP;
		cond_resched();
	}
	if (text.len)
		hmac_update(hash, ctx, text.data, text.len);
}

/* As in hmac.c. The last call for a context wipes it. */
int krb5_hmac(enum krb5_hash_index hash, const struct krb5_hmac_key *hmac,
	      struct krb5_ap_octets first, struct krb5_ap_octets second,
	      u8 *out)
{
	union hmac_ctx ctx __uninitialized; /* zeroing would cost twice */

	switch (hash) {
	case KRB5_HASH_SHA1:
		hmac_sha1_init(&ctx.sha1, &hmac->sha1);
		break;
	case KRB5_HASH_SHA256:
		hmac_sha256_init(&ctx.sha256, &hmac->sha256);
		break;
	case KRB5_HASH_SHA384:
		hmac_sha384_init(&ctx.sha384, &hmac->sha384);
		break;
	default:
		return -ENOPKG;
	}
	hmac_text(hash, &ctx, first);
	hmac_text(hash, &ctx, second);
	if (hash == KRB5_HASH_SHA1)
		hmac_sha1_final(&ctx.sha1, out);
	else if (hash == KRB5_HASH_SHA256)
		hmac_sha256_final(&ctx.sha256, out);
	else
		hmac_sha384_final(&ctx.sha384, out);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_hmac);
