/* SPDX-License-Identifier: GPL-2.0 */
/* kmalloc_obj() and kzalloc_obj() are new in Linux 7.0. */
#ifndef _KRB5_AP_COMPAT_LINUX_SLAB_H
#define _KRB5_AP_COMPAT_LINUX_SLAB_H

#include_next <linux/slab.h>

#ifndef kzalloc_obj
#define kmalloc_obj(obj, gfp) ((typeof(obj) *)kmalloc(sizeof(obj), gfp))
#define kzalloc_obj(obj, gfp) ((typeof(obj) *)kzalloc(sizeof(obj), gfp))
#endif

#endif /* _KRB5_AP_COMPAT_LINUX_SLAB_H */
