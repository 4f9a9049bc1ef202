/* SPDX-License-Identifier: GPL-2.0 */
/* What the files of krb5_ap_ksmbd share. */
#ifndef _KRB5_KSMBD_H
#define _KRB5_KSMBD_H

#include <linux/krb5_ap.h>
#include <linux/ksmbd_krb5.h>

#define KRB5_KSMBD_VERSION	"1.0.0"

/* main.c */
const char *const *krb5_ksmbd_services(unsigned int *count);

/* accept.c */
int krb5_ksmbd_accept(const struct ksmbd_krb5_request *request,
		      struct ksmbd_krb5_result *result);
void krb5_ksmbd_release(void *exchange);

/* account.c */
int krb5_ksmbd_account(struct net *net,
		       const struct krb5_ap_principal *client,
		       struct ksmbd_krb5_result *result);

#endif /* _KRB5_KSMBD_H */
