// SPDX-License-Identifier: GPL-2.0
/*
 * The account of a principal. ksmbd.mountd knows accounts by their names, and
 * decides with them about tree connects, so the name is what it takes: the whole
 * principal, its realm included. root@ELSEWHERE is never root.
 */
#include <linux/errno.h>

#include "ksmbd.h"

/**
 * krb5_ksmbd_account() - name the account of a client
 * @net: the namespace
 * @client: who was authenticated
 * @result: its account is set
 *
 * Return: 0, or -EACCES if no account can have that name
 */
int krb5_ksmbd_account(struct net *net,
		       const struct krb5_ap_principal *client,
		       struct ksmbd_krb5_result *result)
{
	int len = krb5_ap_principal_unparse(client, result->account,
					    sizeof(result->account));

	return len < 0 || len >= sizeof(result->account) ? -EACCES : 0;
}
