// SPDX-License-Identifier: GPL-2.0
/*
 * The start of crypt/: find out what this kernel can do.
 */
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/module.h>

#include "internal.h"

/*
 * Drivers are chosen once, in krb5_crypt_init(). By then those of the processor
 * must be there: the crypto API has no module loaded for an algorithm that it
 * knows, the generic AES is built into most kernels, and at boot udev may come to
 * aesni_intel later than systemd to krb5_ap. modprobe passes over modules that a
 * kernel does not have (Linux 7.0 has AES and SHA in lib/crypto) and over those that
 * the processor cannot use. It obeys the first line only, so there is one. No
 * driver is listed for Camellia on arm64, and no AES where the driver has a
 * fallback: krb5_ciphers_init().
 */
#if IS_ENABLED(CONFIG_X86_64)
MODULE_SOFTDEP("pre: aesni_intel camellia_x86_64 sha1_ssse3 sha256_ssse3 sha512_ssse3");
#elif IS_ENABLED(CONFIG_ARM64)
MODULE_SOFTDEP("pre: aes_ce_cipher sha1_ce sha256_arm64 sha2_ce sha512_arm64 sha512_ce");
#endif

static char krb5_cmac_driver[CRYPTO_MAX_ALG_NAME + sizeof("cmac()")]
	__ro_after_init;

/**
 * krb5_cipher_driver() - name the driver that encrypts
 * @desc: the encryption type
 *
 * Return: name of the driver; "none" if the encryption type is not available
 */
const char *krb5_cipher_driver(const struct krb5_enctype_desc *desc)
{
	if (!(krb5_crypt_available() & BIT(desc->index)))
		return "none";
	return krb5_cipher_driver_name(desc->cipher);
}

/**
 * krb5_hash_driver() - name the driver that makes the MAC
 * @desc: the encryption type
 *
 * Return: name of the driver; "none" if the encryption type is not available
 */
const char *krb5_hash_driver(const struct krb5_enctype_desc *desc)
{
	if (!(krb5_crypt_available() & BIT(desc->index)))
		return "none";
	if (desc->hash == KRB5_HASH_CMAC)
		return krb5_cmac_driver;
	return krb5_hmac_driver(desc->hash);
}

static bool __init enctype_works(const struct krb5_enctype_desc *desc)
{
	return krb5_cipher_driver_name(desc->cipher) &&
	       (desc->hash == KRB5_HASH_CMAC || krb5_hmac_driver(desc->hash));
}

/**
 * krb5_crypt_init() - probe the kernel's algorithms and fill the pool
 *
 * An algorithm that the kernel lacks makes its encryption types unavailable;
 * it is no reason to fail.
 *
 * Return: 0 or -ENOMEM; -ENOPKG if no encryption type is available at all
 */
int __init krb5_crypt_init(void)
{
	u32 available = 0;
	unsigned int i;
	int err;

	krb5_rfc3962_init();
	krb5_hmac_init();
	krb5_ciphers_init();
	krb5_bulks_init();
	for (i = 0; i < KRB5_ENCTYPES; i++)
		if (enctype_works(krb5_enctype_at(i)))
			available |= BIT(i);
	krb5_enctypes_set_available(available);
	snprintf(krb5_cmac_driver, sizeof(krb5_cmac_driver), "cmac(%s)",
		 krb5_cipher_driver_name(KRB5_CIPHER_CAMELLIA) ?: "none");
	err = available ? krb5_scratch_pool_init() : -ENOPKG;
	if (err) {
		krb5_bulks_exit();
		krb5_ciphers_exit();
		krb5_hmac_exit();
	}
	return err;
}

/**
 * krb5_crypt_exit() - free what krb5_crypt_init() has allocated
 */
void krb5_crypt_exit(void)
{
	krb5_scratch_pool_exit();
	krb5_bulks_exit();
	krb5_ciphers_exit();
	krb5_hmac_exit();
}
