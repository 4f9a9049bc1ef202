/* SPDX-License-Identifier: GPL-2.0 */
/*
 * <kunit/visibility.h> is new in Linux 6.2. The name of a symbol namespace is
 * a string from 6.13 on, which EXPORT_SYMBOL_IF_KUNIT() hides but
 * MODULE_IMPORT_NS() does not.
 */
#ifndef _KRB5_AP_COMPAT_KUNIT_VISIBILITY_H
#define _KRB5_AP_COMPAT_KUNIT_VISIBILITY_H

#include <linux/version.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
#include_next <kunit/visibility.h>
#elif IS_ENABLED(CONFIG_KUNIT)
#define VISIBLE_IF_KUNIT
#define EXPORT_SYMBOL_IF_KUNIT(symbol) \
	EXPORT_SYMBOL_NS(symbol, EXPORTED_FOR_KUNIT_TESTING)
#else
#define VISIBLE_IF_KUNIT static
#define EXPORT_SYMBOL_IF_KUNIT(symbol)
#endif

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
#define KRB5_AP_IMPORT_KUNIT_SYMBOLS \
	MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING")
#else
#define KRB5_AP_IMPORT_KUNIT_SYMBOLS \
	MODULE_IMPORT_NS(EXPORTED_FOR_KUNIT_TESTING)
#endif

#endif /* _KRB5_AP_COMPAT_KUNIT_VISIBILITY_H */
