// SPDX-License-Identifier: GPL-2.0
/*
 * The start of crypt/: find out what this kernel can do.
 */
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/kernel.h>

#include "internal.h"

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
	for (i = 0; i < KRB5_ENCTYPES; i++)
		if (enctype_works(krb5_enctype_at(i)))
			available |= BIT(i);
	krb5_enctypes_set_available(available);
	snprintf(krb5_cmac_driver, sizeof(krb5_cmac_driver), "cmac(%s)",
		 krb5_cipher_driver_name(KRB5_CIPHER_CAMELLIA) ?: "none");
	err = available ? krb5_scratch_pool_init() : -ENOPKG;
	if (err) {
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
	krb5_ciphers_exit();
	krb5_hmac_exit();
}
