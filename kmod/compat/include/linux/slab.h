/* SPDX-License-Identifier: GPL-2.0 */
/* kzalloc_obj() is new in Linux 7.0. */
#ifndef _KRB5_AP_COMPAT_LINUX_SLAB_H
#define _KRB5_AP_COMPAT_LINUX_SLAB_H

#include_next <linux/slab.h>

#ifndef kzalloc_obj
#define kzalloc_obj(obj, gfp) ((typeof(obj) *)kzalloc(sizeof(obj), gfp))
#endif

#endif /* _KRB5_AP_COMPAT_LINUX_SLAB_H */
