// SPDX-License-Identifier: GPL-2.0
/*
 * Registers krb5_ap with ksmbd, in place of its upcall for Kerberos.
 */
#include <linux/module.h>
#include <linux/string.h>

#include "ksmbd.h"

static char *service = "cifs";
module_param(service, charp, 0444);
MODULE_PARM_DESC(service, "First component of the service's principal; * for any (default: cifs)");

static const struct ksmbd_krb5_ops krb5_ksmbd_ops = {
	.owner		= THIS_MODULE,
	.accept		= krb5_ksmbd_accept,
	.release	= krb5_ksmbd_release,
};

/**
 * krb5_ksmbd_service() - get the name of the service that tickets must be for
 *
 * Return: the first component of its principal; NULL if any will do
 */
const char *krb5_ksmbd_service(void)
{
	return strcmp(service, "*") ? service : NULL;
}

/* The last step of loading: clients may come as soon as it is done. */
static int __init krb5_ksmbd_init(void)
{
	return ksmbd_krb5_register(&krb5_ksmbd_ops);
}

static void __exit krb5_ksmbd_exit(void)
{
	ksmbd_krb5_unregister(&krb5_ksmbd_ops);
}

module_init(krb5_ksmbd_init);
module_exit(krb5_ksmbd_exit);
MODULE_DESCRIPTION("Kerberos 5 for the kernel's SMB server, by krb5_ap");
MODULE_AUTHOR("The krb5_ap authors");
MODULE_LICENSE("GPL");
