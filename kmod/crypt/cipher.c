// SPDX-License-Identifier: GPL-2.0
/*
 * Block ciphers whose keys lie in their owner's memory.
 *
 * AES is that of lib/crypto where it has modes and drivers (Linux 7.0). All else
 * is the crypto API's: an exchange has few blocks, and an skcipher costs as many
 * instructions for each of its calls as for six blocks. Tickets have more: bulk.c.
 *
 * To allocate a transform means to look its algorithm up, under a lock that
 * any user of AF_ALG may hold. No exchange can do that. So each cipher has one
 * transform without a key, allocated when the module is loaded, which keeps the
 * algorithm; keys are set in copies of it. This is safe for algorithms without
 * cra_init(), as in crypto_clone_cipher() of Linux 6.4. Others, which have a
 * fallback, are passed over for the generic driver, and so are those that want
 * blocks aligned: no generic one does.
 */
#include <linux/export.h>
#include <linux/module.h>
#include <linux/string.h>
#include <kunit/visibility.h>

#include "internal.h"

KRB5_AP_IMPORT_CRYPTO_SYMBOLS;

static struct crypto_cipher *krb5_transforms[KRB5_CIPHERS] __ro_after_init;

static bool cipher_by_lib(enum krb5_cipher_index index)
{
	return IS_ENABLED(CONFIG_CRYPTO_LIB_AES_CBC) &&
	       index == KRB5_CIPHER_AES;
}

static struct crypto_cipher *cipher_alloc(const char *name)
{
	struct crypto_cipher *tfm = crypto_alloc_cipher(name, 0, 0);
	const struct crypto_alg *alg;

	if (IS_ERR(tfm))
		return NULL;
	alg = crypto_cipher_tfm(tfm)->__crt_alg;
	if (!alg->cra_init && !alg->cra_alignmask &&
	    alg->cra_ctxsize <= KRB5_KEY_SCHEDULE_MAX)
		return tfm;
	crypto_free_cipher(tfm);
	return NULL;
}

/**
 * krb5_ciphers_init() - allocate the transforms that are copied
 *
 * What is missing shows in krb5_cipher_driver_name().
 */
void __init krb5_ciphers_init(void)
{
	static const char * const names[KRB5_CIPHERS][2] = {
		[KRB5_CIPHER_AES]	= { "aes", "aes-generic" },
		[KRB5_CIPHER_CAMELLIA]	= { "camellia", "camellia-generic" },
	};
	unsigned int i;

	for (i = 0; i < KRB5_CIPHERS; i++)
		if (!cipher_by_lib(i))
			krb5_transforms[i] = cipher_alloc(names[i][0]) ?:
					     cipher_alloc(names[i][1]);
}

/**
 * krb5_ciphers_exit() - free the transforms, of which no copy is left
 */
void krb5_ciphers_exit(void)
{
	unsigned int i;

	for (i = 0; i < KRB5_CIPHERS; i++)
		if (krb5_transforms[i])
			crypto_free_cipher(krb5_transforms[i]);
}

/**
 * krb5_cipher_driver_name() - name the driver of a cipher
 * @index: which cipher
 *
 * Return: the name; NULL if the kernel lacks the cipher
 */
const char *krb5_cipher_driver_name(enum krb5_cipher_index index)
{
	if (cipher_by_lib(index))
		return "aes-lib";
	if (!krb5_transforms[index])
		return NULL;
	return crypto_tfm_alg_driver_name(crypto_cipher_tfm(krb5_transforms[index]));
}

static struct crypto_cipher *cipher_tfm(const struct krb5_cipher *cipher)
{
	/* The crypto API reads a transform that has its key, and no more. */
	return (struct crypto_cipher *)cipher->tfm;
}

/*
 * crypto_cipher_encrypt_one() and its like look with each block whether the driver
 * takes it at any address. All of cipher_alloc() do.
 */
static void cipher_one(const struct krb5_cipher *cipher, u8 *dst, const u8 *src,
		       bool encrypt)
{
	struct crypto_cipher *tfm = cipher_tfm(cipher);
	const struct cipher_alg *alg = crypto_cipher_alg(tfm);

	if (encrypt)
		alg->cia_encrypt(crypto_cipher_tfm(tfm), dst, src);
	else
		alg->cia_decrypt(crypto_cipher_tfm(tfm), dst, src);
}

/**
 * krb5_cipher_set_key() - set a key
 * @cipher: wherever the key is to be; not to be moved afterwards
 * @index: which cipher; the kernel has it
 * @key: the key
 * @key_len: its bytes
 *
 * The owner wipes @cipher.
 *
 * Return: 0 or -errno
 */
int krb5_cipher_set_key(struct krb5_cipher *cipher,
			enum krb5_cipher_index index, const u8 *key,
			unsigned int key_len)
{
	cipher->index = index;
	cipher->bulk = NULL;
#if IS_ENABLED(CONFIG_CRYPTO_LIB_AES_CBC)
	if (cipher_by_lib(index))
		return aes_preparekey(&cipher->aes, key, key_len);
#endif
	memcpy(cipher->tfm, krb5_transforms[index],
	       sizeof(struct crypto_cipher));
	return crypto_cipher_setkey(cipher_tfm(cipher), key, key_len);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_cipher_set_key);

/* Encrypts one block; @dst may be @src. */
void krb5_cipher_encrypt_one(const struct krb5_cipher *cipher, u8 *dst,
			     const u8 *src)
{
#if IS_ENABLED(CONFIG_CRYPTO_LIB_AES_CBC)
	if (cipher_by_lib(cipher->index)) {
		aes_encrypt(&cipher->aes, dst, src);
		return;
	}
#endif
	cipher_one(cipher, dst, src, true);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_cipher_encrypt_one);

/* Decrypts one block; @dst may be @src. */
void krb5_cipher_decrypt_one(const struct krb5_cipher *cipher, u8 *dst,
			     const u8 *src)
{
#if IS_ENABLED(CONFIG_CRYPTO_LIB_AES_CBC)
	if (cipher_by_lib(cipher->index)) {
		aes_decrypt(&cipher->aes, dst, src);
		return;
	}
#endif
	cipher_one(cipher, dst, src, false);
}
