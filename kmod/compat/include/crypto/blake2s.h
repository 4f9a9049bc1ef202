/* SPDX-License-Identifier: GPL-2.0 */
/* The parameters of blake2s() have another order since Linux 6.19. */
#ifndef _KRB5_AP_COMPAT_CRYPTO_BLAKE2S_H
#define _KRB5_AP_COMPAT_CRYPTO_BLAKE2S_H

#include <linux/version.h>
#include_next <crypto/blake2s.h>

static inline void krb5_blake2s(u8 *out, size_t outlen, const u8 *in,
				size_t inlen)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 19, 0)
	blake2s(NULL, 0, in, inlen, out, outlen);
#else
	blake2s(out, in, NULL, outlen, inlen, 0);
#endif
}

#endif /* _KRB5_AP_COMPAT_CRYPTO_BLAKE2S_H */
