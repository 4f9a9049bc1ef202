// SPDX-License-Identifier: GPL-2.0
/*
 * CMAC (NIST SP 800-38B).
 */
#include <crypto/hash.h>
#include <linux/export.h>
#include <kunit/visibility.h>

#include "crypt.h"

/**
 * krb5_cmac_alloc() - allocate a transform for CMAC with Camellia
 *
 * Return: the transform, or an error pointer
 */
struct crypto_shash *krb5_cmac_alloc(void)
{
	return crypto_alloc_shash("cmac(camellia)", 0, 0);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_cmac_alloc);

/**
 * krb5_cmac() - CMAC of some octets
 * @cmac: a keyed transform; may be shared
 * @data: the octets; any kernel memory
 * @out: the MAC, KRB5_BLOCK_LEN octets
 *
 * Return: 0 or -errno
 */
int krb5_cmac(struct crypto_shash *cmac, struct krb5_ap_octets data, u8 *out)
{
	SHASH_DESC_ON_STACK(desc, cmac);
	int err;

	desc->tfm = cmac;
	err = crypto_shash_digest(desc, data.data, data.len, out);
	shash_desc_zero(desc);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_cmac);
