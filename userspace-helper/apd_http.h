/* SPDX-License-Identifier: GPL-2.0 */
/*
 * krb5-apd: metrics over HTTP.
 */
#ifndef _KRB5_AP_APD_HTTP_H
#define _KRB5_AP_APD_HTTP_H

#include "apd.h"

void apd_http_begin(struct apd *apd);
void apd_http_end(void);

#endif /* _KRB5_AP_APD_HTTP_H */
