// SPDX-License-Identifier: GPL-2.0
/*
 * Measure the cryptography of an exchange, and nothing else.
 *
 * Counted are: ticket decrypted and verified with keys that were prepared
 * beforehand, the session key taken in and Ke and Ki of two usages derived
 * from it, authenticator decrypted and verified, reply encrypted and
 * authenticated, and the checksum of the PAC, if one is wanted. Each is done in
 * every way that the kernel offers for it - on the block cipher, with an
 * skcipher of the best driver there is, with states of a hash, without, with a keyed
 * hash, with the functions of lib/crypto - and the cheapest one counts. Lists of
 * pages and requests are made beforehand. Nothing is checked, copied or wiped.
 */
#include <crypto/hash.h>
#include <crypto/internal/cipher.h>
#include <crypto/skcipher.h>
#include <linux/module.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/string.h>

#if IS_ENABLED(CONFIG_CRYPTO_LIB_AES_CBC)
#include <crypto/aes-cbc.h>
#include <crypto/sha1.h>
#include <crypto/sha2.h>
#endif

#include "bench.h"

#define TIMES		51
#define BLOCK		16
#define TEXT_MAX	SZ_64K
#define STATE_MAX	512
#define HASH_BLOCK_MAX	128

struct kind {
	int etype;
	const char *cipher;
	const char *cts;
	const char *hash;
	const char *mac;
	unsigned int key_len;
	unsigned int ki_len;
	unsigned int mac_len;
};

#define AES	"aes", "cts(cbc(aes))"
#define CAMELLIA "camellia", "cts(cbc(camellia))"

static const struct kind kinds[] = {
	{ 17, AES, "sha1", "hmac(sha1)", 16, 16, 12 },
	{ 18, AES, "sha1", "hmac(sha1)", 32, 32, 12 },
	{ 19, AES, "sha256", "hmac(sha256)", 16, 16, 16 },
	{ 20, AES, "sha384", "hmac(sha384)", 32, 24, 24 },
	{ 25, CAMELLIA, NULL, "cmac(camellia)", 16, 16, 16 },
	{ 26, CAMELLIA, NULL, "cmac(camellia)", 32, 32, 16 },
};

struct ground {
	const struct kind *kind;
	struct crypto_cipher *cipher;
	struct crypto_skcipher *cts;
	struct skcipher_request *request;
	struct crypto_wait wait;
	struct scatterlist sg;
	struct crypto_shash *hash;
	struct crypto_shash *mac;
	struct shash_desc *desc;
	u8 inner[STATE_MAX];
	u8 outer[STATE_MAX];
	u8 pad[HASH_BLOCK_MAX];
	u8 key[32];
	u8 out[64];
	u8 *text;
	unsigned int len;
	struct samples samples;
#if IS_ENABLED(CONFIG_CRYPTO_LIB_AES_CBC)
	struct aes_key aes;
	union {
		struct hmac_sha1_key sha1;
		struct hmac_sha256_key sha256;
		struct hmac_sha384_key sha384;
	} hmac;
#endif
};

/* The median of some times; what cannot be done is never the cheapest. */
static u64 cost(struct ground *g, void (*what)(struct ground *g))
{
	unsigned int i;
	u64 start;

	what(g);
	g->samples.count = 0;
	for (i = 0; i < TIMES; i++) {
		start = ktime_get_ns();
		what(g);
		samples_add(&g->samples, start);
	}
	samples_sort(&g->samples);
	return samples_median(&g->samples);
}

static void cipher_key(struct ground *g)
{
	crypto_cipher_setkey(g->cipher, g->key, g->kind->key_len);
}

static void cipher_encrypt(struct ground *g)
{
	u8 *p = g->text;
	unsigned int n;

	crypto_cipher_encrypt_one(g->cipher, p, p);
	for (n = DIV_ROUND_UP(g->len, BLOCK) - 1; n; n--, p += BLOCK) {
		crypto_xor(p + BLOCK, p, BLOCK);
		crypto_cipher_encrypt_one(g->cipher, p + BLOCK, p + BLOCK);
	}
}

static void cipher_decrypt(struct ground *g)
{
	u8 *to = g->text + TEXT_MAX, *from = g->text;
	unsigned int n;

	crypto_cipher_decrypt_one(g->cipher, to, from);
	for (n = DIV_ROUND_UP(g->len, BLOCK) - 1; n; n--) {
		to += BLOCK;
		from += BLOCK;
		crypto_cipher_decrypt_one(g->cipher, to, from);
		crypto_xor(to, from - BLOCK, BLOCK);
	}
}

static void cts_key(struct ground *g)
{
	crypto_skcipher_setkey(g->cts, g->key, g->kind->key_len);
}

static void cts_encrypt(struct ground *g)
{
	memset(g->out, 0, BLOCK);
	crypto_wait_req(crypto_skcipher_encrypt(g->request), &g->wait);
}

static void cts_decrypt(struct ground *g)
{
	memset(g->out, 0, BLOCK);
	crypto_wait_req(crypto_skcipher_decrypt(g->request), &g->wait);
}

static void state_key(struct ground *g)
{
	unsigned int n = crypto_shash_blocksize(g->hash);

	memset(g->pad, 0x36, n);
	crypto_xor(g->pad, g->key, g->kind->ki_len);
	crypto_shash_init(g->desc);
	crypto_shash_update(g->desc, g->pad, n);
	crypto_shash_export(g->desc, g->inner);
	memset(g->pad, 0x5c, n);
	crypto_xor(g->pad, g->key, g->kind->ki_len);
	crypto_shash_init(g->desc);
	crypto_shash_update(g->desc, g->pad, n);
	crypto_shash_export(g->desc, g->outer);
}

static void state_mac(struct ground *g)
{
	crypto_shash_import(g->desc, g->inner);
	crypto_shash_finup(g->desc, g->text, g->len, g->out);
	crypto_shash_import(g->desc, g->outer);
	crypto_shash_finup(g->desc, g->out, crypto_shash_digestsize(g->hash),
			   g->out);
}

/* A key that makes one MAC: pad and text are hashed together. */
static void once_pad(struct ground *g, u8 pad)
{
	memset(g->text, pad, crypto_shash_blocksize(g->hash));
	crypto_xor(g->text, g->key, g->kind->ki_len);
	crypto_shash_init(g->desc);
}

static void once_mac(struct ground *g)
{
	unsigned int n = crypto_shash_blocksize(g->hash);

	once_pad(g, 0x36);
	crypto_shash_finup(g->desc, g->text, n + g->len, g->text + n);
	once_pad(g, 0x5c);
	crypto_shash_finup(g->desc, g->text,
			   n + crypto_shash_digestsize(g->hash), g->out);
}

static void mac_key(struct ground *g)
{
	crypto_shash_setkey(g->mac, g->key, g->kind->ki_len);
}

static void mac_mac(struct ground *g)
{
	crypto_shash_digest(g->desc, g->text, g->len, g->out);
}

#if IS_ENABLED(CONFIG_CRYPTO_LIB_AES_CBC)
static void lib_key(struct ground *g)
{
	aes_preparekey(&g->aes, g->key, g->kind->key_len);
}

static void lib_encrypt(struct ground *g)
{
	u8 iv[BLOCK] = {};

	aes_cbc_cts_encrypt(g->text, g->text, g->len, iv, &g->aes);
}

static void lib_decrypt(struct ground *g)
{
	u8 iv[BLOCK] = {};

	aes_cbc_cts_decrypt(g->text + TEXT_MAX, g->text, g->len, iv, &g->aes);
}

static void lib_mac_key(struct ground *g)
{
	unsigned int len = g->kind->ki_len;

	if (g->kind->etype == 20)
		hmac_sha384_preparekey(&g->hmac.sha384, g->key, len);
	else if (g->kind->etype == 19)
		hmac_sha256_preparekey(&g->hmac.sha256, g->key, len);
	else
		hmac_sha1_preparekey(&g->hmac.sha1, g->key, len);
}

static void lib_mac(struct ground *g)
{
	if (g->kind->etype == 20)
		hmac_sha384(&g->hmac.sha384, g->text, g->len, g->out);
	else if (g->kind->etype == 19)
		hmac_sha256(&g->hmac.sha256, g->text, g->len, g->out);
	else
		hmac_sha1(&g->hmac.sha1, g->text, g->len, g->out);
}

static u64 lib_crypt_cost(struct ground *g, bool encrypt, bool with_key)
{
	if (!g->hash)
		return U64_MAX;
	lib_key(g);
	return cost(g, encrypt ? lib_encrypt : lib_decrypt) +
	       (with_key ? cost(g, lib_key) : 0);
}

static u64 lib_mac_cost(struct ground *g, unsigned int times, bool with_key)
{
	if (!g->hash)
		return U64_MAX;
	lib_mac_key(g);
	return times * cost(g, lib_mac) +
	       (with_key ? cost(g, lib_mac_key) : 0);
}
#else
static u64 lib_crypt_cost(struct ground *g, bool encrypt, bool with_key)
{
	return U64_MAX;
}

static u64 lib_mac_cost(struct ground *g, unsigned int times, bool with_key)
{
	return U64_MAX;
}
#endif

static u64 crypt_cost(struct ground *g, unsigned int len, bool encrypt,
		      bool with_key)
{
	u64 blocks, pages;

	g->len = len;
	skcipher_request_set_crypt(g->request, &g->sg, &g->sg, len, g->out);
	cipher_key(g);
	cts_key(g);
	blocks = cost(g, encrypt ? cipher_encrypt : cipher_decrypt);
	pages = cost(g, encrypt ? cts_encrypt : cts_decrypt);
	if (with_key) {
		blocks += cost(g, cipher_key);
		pages += cost(g, cts_key);
	}
	return min3(blocks, pages, lib_crypt_cost(g, encrypt, with_key));
}

/* @times MACs under one key */
static u64 mac_cost(struct ground *g, unsigned int len, unsigned int times,
		    bool with_key)
{
	u64 states = U64_MAX, keyed;

	g->len = len;
	if (g->hash) {
		g->desc->tfm = g->hash;
		states = (with_key ? cost(g, state_key) : 0);
		state_key(g);
		states += times * cost(g, state_mac);
		if (times == 1 && with_key)
			states = min(states, cost(g, once_mac));
	}
	g->desc->tfm = g->mac;
	keyed = with_key ? cost(g, mac_key) : 0;
	mac_key(g);
	keyed += times * cost(g, mac_mac);
	return min3(states, keyed, lib_mac_cost(g, times, with_key));
}

/* The session key taken in; Ke and Ki of two usages. */
static u64 derive_cost(struct ground *g)
{
	const struct kind *kind = g->kind;
	unsigned int blocks = kind->key_len / BLOCK;

	if (!g->hash)			/* RFC 6803 */
		return mac_cost(g, 30, 4 * blocks, true);
	if (!strcmp(kind->hash, "sha1")) {	/* RFC 3962 */
		g->len = 4 * blocks * BLOCK;
		return min(cost(g, cipher_key) + cost(g, cipher_encrypt),
			   lib_crypt_cost(g, true, true));
	}
	return mac_cost(g, 14, 4, true);	/* RFC 8009 */
}

static int ground_init(struct ground *g)
{
	unsigned int size;

	g->text = kzalloc(2 * TEXT_MAX, GFP_KERNEL);
	g->cipher = crypto_alloc_cipher(g->kind->cipher, 0, 0);
	g->cts = crypto_alloc_skcipher(g->kind->cts, 0, 0);
	g->mac = crypto_alloc_shash(g->kind->mac, 0, 0);
	if (g->kind->hash)
		g->hash = crypto_alloc_shash(g->kind->hash, 0, 0);
	if (!g->text || IS_ERR(g->cipher) || IS_ERR(g->cts) ||
	    IS_ERR(g->mac) || IS_ERR(g->hash))
		return -ENOPKG;
	size = crypto_shash_descsize(g->mac);
	if (g->hash)
		size = max(size, crypto_shash_descsize(g->hash));
	g->desc = kzalloc(sizeof(*g->desc) + size, GFP_KERNEL);
	g->request = skcipher_request_alloc(g->cts, GFP_KERNEL);
	if (!g->desc || !g->request)
		return -ENOMEM;
	crypto_init_wait(&g->wait);
	skcipher_request_set_callback(g->request, CRYPTO_TFM_REQ_MAY_SLEEP |
				      CRYPTO_TFM_REQ_MAY_BACKLOG,
				      crypto_req_done, &g->wait);
	sg_init_one(&g->sg, g->text, TEXT_MAX);
	memset(g->key, 0x17, sizeof(g->key));
	return samples_init(&g->samples, TIMES);
}

static void ground_free(struct ground *g)
{
	samples_free(&g->samples);
	if (!IS_ERR_OR_NULL(g->request))
		skcipher_request_free(g->request);
	if (!IS_ERR_OR_NULL(g->cipher))
		crypto_free_cipher(g->cipher);
	if (!IS_ERR_OR_NULL(g->cts))
		crypto_free_skcipher(g->cts);
	if (!IS_ERR_OR_NULL(g->mac))
		crypto_free_shash(g->mac);
	if (!IS_ERR_OR_NULL(g->hash))
		crypto_free_shash(g->hash);
	kfree(g->desc);
	kfree(g->text);
}

/* @sizes: bytes of cipher text of ticket, authenticator, reply; of the PAC */
int floor_run(int etype, const unsigned int *sizes)
{
	u64 part[5] = {};
	struct ground *g;
	unsigned int i, len;
	int err;

	g = kzalloc_obj(*g, GFP_KERNEL);
	if (!g)
		return -ENOMEM;
	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		if (kinds[i].etype == etype)
			g->kind = &kinds[i];
	err = g->kind ? ground_init(g) : -EINVAL;
	for (i = 0; !err && i < 3; i++) {
		if (sizes[i] <= g->kind->mac_len || sizes[i] > TEXT_MAX) {
			err = -EINVAL;
			break;
		}
		len = sizes[i] - g->kind->mac_len;
		part[i] = crypt_cost(g, len, i == 2, i > 0);
		/* RFC 8009 has an IV before what it authenticates. */
		if (g->hash && strcmp(g->kind->hash, "sha1"))
			len += BLOCK;
		part[i] += mac_cost(g, len, 1, i > 0);
	}
	if (!err) {
		part[3] = derive_cost(g);
		if (sizes[3])
			part[4] = mac_cost(g, sizes[3], 1, false);
		pr_info("krb5_ap_bench floor=%llu ticket=%llu derivation=%llu authenticator=%llu reply=%llu pac=%llu ciphers=%s,%s,%s\n",
			part[0] + part[1] + part[2] + part[3] + part[4],
			part[0], part[3], part[1], part[2], part[4],
			crypto_tfm_alg_driver_name(crypto_cipher_tfm(g->cipher)),
			crypto_tfm_alg_driver_name(crypto_skcipher_tfm(g->cts)),
			crypto_shash_driver_name(g->hash ?: g->mac));
	}
	ground_free(g);
	kfree(g);
	return err;
}
