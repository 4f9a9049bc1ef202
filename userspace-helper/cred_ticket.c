// SPDX-License-Identifier: GPL-2.0
/*
 * Getting a ticket with libkrb5.
 *
 * libkrb5 takes what it tells about a ticket from the encrypted part of the
 * KDC's reply, so it is authenticated.
 */
#include <errno.h>
#include <string.h>

#include "cred.h"
#include "text.h"

static int complain(const struct cred *cred, krb5_error_code code,
		    const char *what)
{
	const char *text;

	if (!code)
		return 0;
	text = krb5_get_error_message(cred->context, code);
	say("%s: %s", what, text);
	krb5_free_error_message(cred->context, text);
	return -EINVAL;
}

static int get_creds(struct cred *cred, krb5_ccache ccache, const char *service)
{
	krb5_creds want = {};
	int err;

	err = complain(cred, krb5_cc_get_principal(cred->context, ccache,
						   &want.client),
		       "cannot read the credential cache; is somebody logged in (kinit)?") ?:
	      complain(cred, krb5_parse_name(cred->context, service,
					     &want.server), service) ?:
	      complain(cred, krb5_get_credentials(cred->context, 0, ccache,
						  &want, &cred->creds),
		       service);
	krb5_free_cred_contents(cred->context, &want);
	return err;
}

/**
 * cred_get() - get a ticket; tells the user if that fails
 * @cred: set to the ticket; to be freed with cred_free() even if this fails
 * @name: of the credential cache, or NULL for the default
 * @service: the principal
 *
 * Return: 0 or -errno
 */
int cred_get(struct cred *cred, const char *name, const char *service)
{
	krb5_ccache ccache = NULL;
	int err;

	*cred = (struct cred){};
	if (krb5_init_context(&cred->context)) {
		say("libkrb5 does not start; is /etc/krb5.conf in order?");
		return -EINVAL;
	}
	err = complain(cred, name ?
		       krb5_cc_resolve(cred->context, name, &ccache) :
		       krb5_cc_default(cred->context, &ccache),
		       "cannot find the credential cache") ?:
	      get_creds(cred, ccache, service) ?:
	      complain(cred, krb5_unparse_name(cred->context,
					       cred->creds->client,
					       &cred->client), "client") ?:
	      complain(cred, krb5_unparse_name(cred->context,
					       cred->creds->server,
					       &cred->server), "service");
	if (ccache)
		krb5_cc_close(cred->context, ccache);
	return err;
}

/**
 * cred_free() - wipe and free a ticket
 * @cred: the ticket
 */
void cred_free(struct cred *cred)
{
	if (!cred->context)
		return;
	krb5_free_unparsed_name(cred->context, cred->client);
	krb5_free_unparsed_name(cred->context, cred->server);
	/* libkrb5 wipes keys that it frees. */
	krb5_free_creds(cred->context, cred->creds);
	krb5_free_context(cred->context);
	*cred = (struct cred){};
}
