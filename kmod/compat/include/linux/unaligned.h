/* SPDX-License-Identifier: GPL-2.0 */
/* <linux/unaligned.h> is new in Linux 6.12. */
#ifndef _KRB5_AP_COMPAT_LINUX_UNALIGNED_H
#define _KRB5_AP_COMPAT_LINUX_UNALIGNED_H

#include <linux/version.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
#include_next <linux/unaligned.h>
#else
#include <asm/unaligned.h>
#endif

#endif /* _KRB5_AP_COMPAT_LINUX_UNALIGNED_H */
