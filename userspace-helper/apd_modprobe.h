/* SPDX-License-Identifier: GPL-2.0 */
/*
 * krb5-apd: no modprobe for each login at the NFS server.
 */
#ifndef _KRB5_AP_APD_MODPROBE_H
#define _KRB5_AP_APD_MODPROBE_H

#include "apd.h"

void apd_modprobe_look(struct apd *apd);
void apd_modprobe_end(void);

#endif /* _KRB5_AP_APD_MODPROBE_H */
