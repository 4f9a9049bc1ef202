// SPDX-License-Identifier: GPL-2.0
/*
 * Registers krb5_ap with ksmbd, in place of its upcall for Kerberos.
 */
#include <linux/module.h>
#include <linux/string.h>

#include "ksmbd.h"

#define SERVICES_MAX	8

/*
 * Machines that are joined to a domain often have no other key than their own;
 * whoever holds it is root there. See
 * Documentation/networking/krb5_ap/operation.rst.
 */
static char *services[SERVICES_MAX] = { "cifs", "host", "$" };
static unsigned int services_count = 3;
module_param_array(services, charp, &services_count, 0444);
MODULE_PARM_DESC(services, "First components of services whose keys open tickets; $ for accounts of computers, * for all (default: cifs,host,$)");

static const struct ksmbd_krb5_ops krb5_ksmbd_ops = {
	.owner		= THIS_MODULE,
	.accept		= krb5_ksmbd_accept,
	.release	= krb5_ksmbd_release,
};

/**
 * krb5_ksmbd_services() - get the kinds of service whose keys are accepted
 * @count: set to how many; 0 for all services
 *
 * Return: the kinds, as krb5_ap_accept() has them
 */
const char *const *krb5_ksmbd_services(unsigned int *count)
{
	unsigned int i;

	*count = services_count;
	for (i = 0; i < services_count; i++)
		if (!strcmp(services[i], "*"))
			*count = 0;
	return (const char *const *)services;
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
