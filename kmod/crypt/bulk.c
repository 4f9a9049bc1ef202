// SPDX-License-Identifier: GPL-2.0
/*
 * CBC of many blocks with a service key, which opens tickets of any length.
 *
 * A block cipher of the crypto API is a use of the FPU for each block. The drivers
 * that do many blocks in one are skciphers: they want lists of pages, which pays
 * from some blocks on, and those of x86 are for internal use, as they have no other
 * way where the FPU cannot be used. There cts.c goes on block by block.
 *
 * As in cipher.c, each cipher has one transform, and keys are set in copies of it.
 * lib/crypto, where it has CBC, has no need of any of this.
 */
#include <crypto/internal/simd.h>
#include <crypto/skcipher.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <asm/simd.h>

#include "internal.h"

/* Below so many bytes a list costs more than it saves. */
#define BULK_MIN	(6 * KRB5_BLOCK_LEN)

static struct crypto_skcipher *krb5_bulks[KRB5_CIPHERS] __ro_after_init;

static struct crypto_skcipher *bulk_alloc(const char *name)
{
	const u32 mask = CRYPTO_ALG_INTERNAL | CRYPTO_ALG_ASYNC;
	struct crypto_skcipher *tfm;
	const struct skcipher_alg *alg;

	tfm = crypto_alloc_skcipher(name, CRYPTO_ALG_INTERNAL, mask);
	if (IS_ERR(tfm))
		return NULL;
	alg = crypto_skcipher_alg(tfm);
	if (!alg->init && !alg->exit && !crypto_skcipher_reqsize(tfm) &&
	    !alg->base.cra_init && !alg->base.cra_alignmask &&
	    alg->base.cra_ctxsize <= KRB5_KEY_SCHEDULE_MAX)
		return tfm;
	crypto_free_skcipher(tfm);
	return NULL;
}

/**
 * krb5_bulks_init() - allocate the transforms that are copied
 *
 * A kernel or a processor that has none does without.
 */
void __init krb5_bulks_init(void)
{
	if (!IS_ENABLED(CONFIG_X86_64))
		return;
	krb5_bulks[KRB5_CIPHER_AES] = bulk_alloc("__cbc(aes)");
	krb5_bulks[KRB5_CIPHER_CAMELLIA] = bulk_alloc("__cbc(camellia)");
}

/**
 * krb5_bulks_exit() - free the transforms, of which no copy is left
 */
void krb5_bulks_exit(void)
{
	unsigned int i;

	for (i = 0; i < KRB5_CIPHERS; i++)
		if (krb5_bulks[i])
			crypto_free_skcipher(krb5_bulks[i]);
}

static struct crypto_skcipher *bulk_tfm(const struct krb5_bulk *bulk)
{
	/* The crypto API reads a transform that has its key, and no more. */
	return (struct crypto_skcipher *)bulk->tfm;
}

/**
 * krb5_bulk_alloc() - allocate memory for the key of a cipher once more
 * @index: which cipher
 *
 * Context: process; may sleep.
 *
 * Return: memory for krb5_bulk_set_key(), to be freed by kfree_sensitive(); NULL if no
 *	driver has a use for it, or memory is short: each block is decrypted alone then
 */
struct krb5_bulk *krb5_bulk_alloc(enum krb5_cipher_index index)
{
	struct krb5_bulk *bulk = NULL;

	if (krb5_bulks[index])
		bulk = kzalloc_obj(*bulk, GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	return bulk;
}

/**
 * krb5_bulk_set_key() - set a key
 * @bulk: from krb5_bulk_alloc(); not to be moved afterwards
 * @index: which cipher
 * @key: the key
 * @key_len: its bytes
 *
 * Return: @bulk; NULL if there is no such driver
 */
const struct krb5_bulk *krb5_bulk_set_key(struct krb5_bulk *bulk,
					  enum krb5_cipher_index index,
					  const u8 *key, unsigned int key_len)
{
	if (!krb5_bulks[index])
		return NULL;
	memcpy(bulk->tfm, krb5_bulks[index], sizeof(struct crypto_skcipher));
	return crypto_skcipher_setkey(bulk_tfm(bulk), key, key_len) ?
		NULL : bulk;
}

/* Lists what lies in one page; false if it is no memory that has one to name. */
static bool bulk_list(struct scatterlist *sg, const u8 *p, unsigned int len)
{
	struct page *page;

	if (is_vmalloc_addr(p))
		page = vmalloc_to_page(p);
	else if (virt_addr_valid(p))
		page = virt_to_page(p);
	else
		return false;
	*sg = (struct scatterlist){};
	sg_init_marker(sg, 1);
	sg_set_page(sg, page, len, offset_in_page(p));
	return true;
}

/**
 * krb5_bulk_decrypt() - decrypt blocks of CBC, as many as lie in one page
 * @bulk: the key
 * @before: the block of cipher text before the first one
 * @src: the cipher text; any kernel memory
 * @dst: set to the plain text; any other kernel memory
 * @len: bytes that are there
 *
 * Return: bytes that were decrypted, a multiple of KRB5_BLOCK_LEN; 0 if the next
 *	block is better done alone
 */
size_t krb5_bulk_decrypt(const struct krb5_bulk *bulk, const u8 *before,
			 const u8 *src, u8 *dst, size_t len)
{
	struct scatterlist from, to;
	struct skcipher_request req;
	u8 iv[KRB5_BLOCK_LEN];
	int err;

	len = min3(len, PAGE_SIZE - offset_in_page(src),
		   PAGE_SIZE - offset_in_page(dst));
	len = round_down(len, KRB5_BLOCK_LEN);
	if (len < BULK_MIN || !crypto_simd_usable() ||
	    !bulk_list(&from, src, len) || !bulk_list(&to, dst, len))
		return 0;
	memcpy(iv, before, sizeof(iv));
	skcipher_request_set_tfm(&req, bulk_tfm(bulk));
	skcipher_request_set_callback(&req, 0, NULL, NULL);
	skcipher_request_set_crypt(&req, &from, &to, len, iv);
	err = crypto_skcipher_decrypt(&req);
	return err ? 0 : len;
}
