/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The errno of each reason; names, texts and error numbers of the protocol are in
 * the public header.
 */
#ifndef _KRB5_AP_REASON_H
#define _KRB5_AP_REASON_H

#include <linux/krb5_ap_reason.h>

int krb5_reason_errno(enum krb5_ap_reason reason);

#endif /* _KRB5_AP_REASON_H */
