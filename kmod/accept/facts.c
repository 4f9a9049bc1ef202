// SPDX-License-Identifier: GPL-2.0
/*
 * The facts of an exchange: copied while its views are alive, which is until
 * the leg has been judged.
 */
#include <linux/export.h>
#include <linux/mm.h>
#include <kunit/visibility.h>

#include "accept.h"
#include "explain.h"

/* Copies a name; without memory for it, the facts go without. */
static struct krb5_ap_principal *copy_name(const struct krb5_accept *a,
					   const struct krb5_name *name)
{
	struct krb5_ap_principal *principal;

	if (!a->facts->names)
		return NULL;
	principal = kvmalloc(krb5_principal_size(name),
			     a->request->gfp | __GFP_ACCOUNT);
	if (principal)
		krb5_principal_set(principal, name);
	return principal;
}

/**
 * krb5_accept_note_facts() - copy what is known of an exchange
 * @a: the exchange; nothing is done if nobody wants its facts
 */
void krb5_accept_note_facts(struct krb5_accept *a)
{
	const struct krb5_accept_ap_req *r = &a->ap_req;
	struct krb5_accept_facts *facts = a->facts;
	struct krb5_name name;

	if (!facts)
		return;
	facts->token_len = a->request->token_len;
	if (r->named) {
		facts->named = true;
		facts->enctype = r->message.ticket.etype;
		facts->has_kvno = r->message.ticket.has_kvno;
		facts->kvno = r->message.ticket.kvno;
		facts->service = copy_name(a, &r->message.service);
	}
	if (r->opened) {
		facts->opened = true;
		facts->key_kvno = r->key ? r->key->kvno : 0;
		facts->ticket_flags = r->ticket.flags;
		facts->times = r->ticket.times;
		/* A context may have taken the plain text away. */
		name = a->context ? krb5_principal_name(a->context->client) :
				    r->ticket.client;
		facts->client = copy_name(a, &name);
	}
	if (r->opened && r->key) {
		name = krb5_principal_name(r->key->principal);
		facts->key_service = copy_name(a, &name);
	}
	if (r->auth_read) {
		facts->authenticated = true;
		facts->ctime = r->auth.ctime;
		facts->client_ahead = r->auth.ctime - a->now.tv_sec;
	}
}

/**
 * krb5_accept_facts_free() - free the names in facts
 * @facts: the facts
 */
void krb5_accept_facts_free(struct krb5_accept_facts *facts)
{
	krb5_ap_principal_free(facts->service);
	krb5_ap_principal_free(facts->key_service);
	krb5_ap_principal_free(facts->client);
	facts->service = NULL;
	facts->key_service = NULL;
	facts->client = NULL;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_accept_facts_free);
