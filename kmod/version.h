/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The version of modules and helper; the Makefiles read it from here.
 */
#ifndef _KRB5_AP_VERSION_H
#define _KRB5_AP_VERSION_H

#define KRB5_AP_VERSION	"1.0.0"

#endif /* _KRB5_AP_VERSION_H */
