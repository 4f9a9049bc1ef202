/* SPDX-License-Identifier: GPL-2.0 */
/*
 * krb5-apd: users by libnfsidmap.
 */
#ifndef _KRB5_AP_APD_NFSIDMAP_H
#define _KRB5_AP_APD_NFSIDMAP_H

#include "idmap.h"

int apd_nfsidmap_find(const char *name, struct who *who);

#endif /* _KRB5_AP_APD_NFSIDMAP_H */
