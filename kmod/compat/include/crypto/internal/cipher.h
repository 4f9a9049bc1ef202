/* SPDX-License-Identifier: GPL-2.0 */
/* The name of a symbol namespace is a string from Linux 6.13 on. */
#ifndef _KRB5_AP_COMPAT_CRYPTO_INTERNAL_CIPHER_H
#define _KRB5_AP_COMPAT_CRYPTO_INTERNAL_CIPHER_H

#include_next <crypto/internal/cipher.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
#define KRB5_AP_IMPORT_CRYPTO_SYMBOLS \
	MODULE_IMPORT_NS("CRYPTO_INTERNAL")
#else
#define KRB5_AP_IMPORT_CRYPTO_SYMBOLS \
	MODULE_IMPORT_NS(CRYPTO_INTERNAL)
#endif

#endif /* _KRB5_AP_COMPAT_CRYPTO_INTERNAL_CIPHER_H */
