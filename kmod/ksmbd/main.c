// SPDX-License-Identifier: GPL-2.0
/*
 * Registers krb5_ap with ksmbd, in place of its upcall for Kerberos. ksmbd has
 * the place to register since the patches in patches/ksmbd/. A ksmbd without
 * them has no such symbol; it is looked up when the module is loaded, so that
 * the module can be built without it.
 */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/string.h>

#include "ksmbd.h"

#define pr_prefix	"krb5_ap_ksmbd: "

#define SERVICES_MAX	8

/*
 * Machines that are joined to a domain often have no other key than their own;
 * whoever holds it is root there. See Documentation/operation.rst.
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

static int __init krb5_ksmbd_init(void)
{
	typeof(ksmbd_krb5_register) *enroll;
	typeof(ksmbd_krb5_unregister) *withdraw;
	int err;

	/* Both are held until the module goes, and ksmbd with them. */
	enroll = symbol_request(ksmbd_krb5_register);
	withdraw = symbol_get(ksmbd_krb5_unregister);
	if (!enroll || !withdraw) {
		pr_err(pr_prefix
		       "ksmbd takes no acceptors; load one that was built with patches/ksmbd\n");
		err = -EOPNOTSUPP;
		goto put;
	}
	/* The last step: clients may come as soon as it is done. */
	err = enroll(&krb5_ksmbd_ops);
	if (!err)
		return 0;
	pr_err(pr_prefix "ksmbd has another acceptor; unload that one\n");
put:
	if (withdraw)
		symbol_put(ksmbd_krb5_unregister);
	if (enroll)
		symbol_put(ksmbd_krb5_register);
	return err;
}

static void __exit krb5_ksmbd_exit(void)
{
	typeof(ksmbd_krb5_unregister) *withdraw =
		symbol_get(ksmbd_krb5_unregister);

	withdraw(&krb5_ksmbd_ops);
	symbol_put(ksmbd_krb5_unregister);
	symbol_put(ksmbd_krb5_unregister);
	symbol_put(ksmbd_krb5_register);
}

module_init(krb5_ksmbd_init);
module_exit(krb5_ksmbd_exit);
MODULE_DESCRIPTION("Kerberos 5 for the kernel's SMB server, by krb5_ap");
MODULE_AUTHOR("The krb5_ap authors");
MODULE_LICENSE("GPL");
MODULE_VERSION(KRB5_KSMBD_VERSION);
MODULE_SOFTDEP("pre: ksmbd");
