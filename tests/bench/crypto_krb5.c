// SPDX-License-Identifier: GPL-2.0
/*
 * Measure the cryptography of an exchange with the kernel's crypto/krb5.
 *
 * The steps of floor.c, each as its callers do it: a ticket decrypted with what
 * was prepared for the key beforehand; then, for authenticator and reply, what
 * they need prepared from the session key, used once and freed; the checksum of
 * the PAC, if one is wanted. Lists of pages are made beforehand, and the
 * confounder is the caller's. Nothing is parsed, kept or compared.
 */
#include <crypto/krb5.h>
#include <linux/module.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "bench.h"

#define TIMES		51
#define TEXT_MAX	SZ_64K

enum part { TICKET, AUTHENTICATOR, REPLY, PAC, STEPS };

/* Key usages of RFC 4120 section 7.5.1; of MS-PAC for its checksum. */
static const u32 usages[STEPS] = { 2, 11, 12, 17 };

/**
 * struct peer - what a step works on
 * @type: the encryption type
 * @key: a protocol key
 * @aead: prepared for the ticket
 * @mic: prepared for the PAC
 * @sealed: what is right; steps destroy it
 * @text: what they work on
 * @sg: list of it
 * @len: its bytes
 * @samples: what it took
 */
struct peer {
	const struct krb5_enctype *type;
	struct krb5_buffer key;
	struct crypto_aead *aead;
	struct crypto_shash *mic;
	u8 *sealed;
	u8 *text;
	struct scatterlist sg;
	size_t len;
	struct samples samples;
};

static int seal(struct peer *p, struct crypto_aead *aead)
{
	ssize_t ret = crypto_krb5_encrypt(p->type, aead, &p->sg, 1, p->len,
					  p->type->conf_len, p->len -
					  p->type->conf_len -
					  p->type->cksum_len, true);

	return ret < 0 ? ret : 0;
}

static int unseal(struct peer *p, struct crypto_aead *aead)
{
	size_t offset = 0, len = p->len;

	return crypto_krb5_decrypt(p->type, aead, &p->sg, 1, &offset, &len);
}

static int with_session_key(struct peer *p, enum part step,
			    int (*what)(struct peer *p,
					struct crypto_aead *aead))
{
	struct crypto_aead *aead;
	int err;

	aead = crypto_krb5_prepare_encryption(p->type, &p->key, usages[step],
					      GFP_KERNEL);
	if (IS_ERR(aead))
		return PTR_ERR(aead);
	err = what(p, aead);
	crypto_free_aead(aead);
	return err;
}

static int do_step(struct peer *p, enum part step)
{
	size_t offset = 0, len = p->len;

	switch (step) {
	case TICKET:
		return unseal(p, p->aead);
	case AUTHENTICATOR:
		return with_session_key(p, step, unseal);
	case REPLY:
		return with_session_key(p, step, seal);
	default:
		return crypto_krb5_verify_mic(p->type, p->mic, NULL, &p->sg, 1,
					      &offset, &len);
	}
}

/* Something that the step accepts. */
static int prepare(struct peer *p, enum part step)
{
	ssize_t ret = 0;

	memset(p->text, 0x17, p->len);
	switch (step) {
	case TICKET:
		ret = seal(p, p->aead);
		break;
	case AUTHENTICATOR:
		ret = with_session_key(p, step, seal);
		break;
	case REPLY:
		break;
	default:
		ret = crypto_krb5_get_mic(p->type, p->mic, NULL, &p->sg, 1,
					  p->len, p->type->cksum_len,
					  p->len - p->type->cksum_len);
	}
	memcpy(p->sealed, p->text, p->len);
	return ret < 0 ? ret : 0;
}

/* The median of some times of a step. */
static int step_cost(struct peer *p, enum part step, u64 *cost)
{
	unsigned int i;
	u64 start;
	int err;

	err = prepare(p, step);
	p->samples.count = 0;
	for (i = 0; !err && i < TIMES; i++) {
		memcpy(p->text, p->sealed, p->len);
		start = ktime_get_ns();
		err = do_step(p, step);
		samples_add(&p->samples, start);
	}
	if (err)
		return err;
	samples_sort(&p->samples);
	*cost = samples_median(&p->samples);
	return 0;
}

static int peer_init(struct peer *p, int etype)
{
	p->type = crypto_krb5_find_enctype(etype);
	if (!p->type)
		return -ENOPKG;
	p->text = kzalloc(TEXT_MAX, GFP_KERNEL);
	p->sealed = kzalloc(TEXT_MAX, GFP_KERNEL);
	p->key.len = p->type->key_len;
	p->key.data = kzalloc(p->key.len, GFP_KERNEL);
	if (!p->text || !p->sealed || !p->key.data)
		return -ENOMEM;
	memset(p->key.data, 0x17, p->key.len);
	p->aead = crypto_krb5_prepare_encryption(p->type, &p->key,
						 usages[TICKET], GFP_KERNEL);
	if (IS_ERR(p->aead))
		return PTR_ERR(p->aead);
	p->mic = crypto_krb5_prepare_checksum(p->type, &p->key, usages[PAC],
					      GFP_KERNEL);
	if (IS_ERR(p->mic))
		return PTR_ERR(p->mic);
	return samples_init(&p->samples, TIMES);
}

static void peer_free(struct peer *p)
{
	samples_free(&p->samples);
	if (!IS_ERR_OR_NULL(p->mic))
		crypto_free_shash(p->mic);
	if (!IS_ERR_OR_NULL(p->aead))
		crypto_free_aead(p->aead);
	kfree(p->key.data);
	kfree(p->sealed);
	kfree(p->text);
}

/**
 * krb5_run() - measure crypto/krb5
 * @etype: encryption type
 * @sizes: bytes of cipher text of ticket, authenticator, reply; of the PAC
 *
 * Return: 0; -ENOPKG if crypto/krb5 has not the type, or this kernel lacks an
 *	algorithm for it; another -errno
 */
int krb5_run(int etype, const unsigned int *sizes)
{
	u64 cost[STEPS] = {};
	struct peer peer = {};
	unsigned int i;
	int err;

	err = peer_init(&peer, etype);
	for (i = 0; !err && i < STEPS; i++) {
		if (!sizes[i])
			continue;
		/* The checksum stands in front of the PAC. */
		peer.len = sizes[i] + (i == PAC ? peer.type->cksum_len : 0);
		if (peer.len > TEXT_MAX) {
			err = -EINVAL;
			break;
		}
		sg_init_one(&peer.sg, peer.text, peer.len);
		err = step_cost(&peer, i, &cost[i]);
	}
	if (!err)
		pr_info("krb5_ap_bench krb5=%llu ticket=%llu authenticator=%llu reply=%llu pac=%llu cipher=%s\n",
			cost[TICKET] + cost[AUTHENTICATOR] + cost[REPLY] +
			cost[PAC], cost[TICKET], cost[AUTHENTICATOR],
			cost[REPLY], cost[PAC],
			crypto_tfm_alg_driver_name(crypto_aead_tfm(peer.aead)));
	else if (err == -ENOPKG)
		pr_info("krb5_ap_bench lacking=%d\n", etype);
	peer_free(&peer);
	return err == -ENOPKG ? 0 : err;
}
