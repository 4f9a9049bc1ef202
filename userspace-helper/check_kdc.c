// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap check: service tickets from the KDC, and which key opens them.
 *
 * The machine logs in with a key of its own keytab and asks for a ticket for each
 * service in it. A ticket is opened here and never sent anywhere.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "text.h"

/* Principals that are tried before the login is given up. */
#define LOGINS_MAX	8
/* More than any KDC grants: it answers with what it grants. */
#define LIFE_MAX	(30 * 86400)

static char *error_text(krb5_context context, krb5_error_code code)
{
	const char *text = krb5_get_error_message(context, code);
	char *copy = strdup(text);

	if (!copy)
		abort();
	krb5_free_error_message(context, text);
	return copy;
}

/* Active Directory lets NAME$ log in but not its services; others have host/. */
static int login_rank(krb5_const_principal principal)
{
	const krb5_data *name = principal->data;

	if (principal->length == 1 && name->data[name->length - 1] == '$')
		return 0;
	if (principal->length == 2 && name->length == 4 &&
	    !memcmp(name->data, "host", 4))
		return 1;
	return 2;
}

/* libkrb5 takes keys from a keytab only; this one is in memory. */
static krb5_error_code make_keytab(const struct keytab *keytab, krb5_keytab *kt)
{
	krb5_error_code code;
	size_t i;

	code = krb5_kt_resolve(keytab->context, "MEMORY:krb5-ap-check", kt);
	if (code)
		*kt = NULL;
	for (i = 0; !code && i < keytab->count; i++) {
		struct keytab_key *key = keytab->key[i];
		krb5_keytab_entry entry = {
			.principal = &key->principal,
			.timestamp = key->written,
			.vno = key->kvno,
			.key = {
				.enctype = key->enctype,
				.length = key->value_len,
				.contents = key->value,
			},
		};

		code = krb5_kt_add_entry(keytab->context, *kt, &entry);
	}
	return code;
}

static krb5_error_code login_as(struct kdc *kdc, krb5_keytab kt,
				krb5_principal principal)
{
	krb5_context context = kdc->keytab->context;
	krb5_get_init_creds_opt *options;
	krb5_creds creds = {};
	krb5_error_code code;

	code = krb5_get_init_creds_opt_alloc(context, &options);
	if (code)
		return code;
	krb5_get_init_creds_opt_set_tkt_life(options, LIFE_MAX);
	code = krb5_get_init_creds_keytab(context, &creds, principal, kt, 0,
					  NULL, options);
	krb5_get_init_creds_opt_free(context, options);
	if (code)
		return code;
	code = krb5_cc_new_unique(context, "MEMORY", NULL, &kdc->ccache);
	if (code)
		kdc->ccache = NULL;
	else
		code = krb5_cc_initialize(context, kdc->ccache, creds.client) ?:
		       krb5_cc_store_cred(context, kdc->ccache, &creds) ?:
		       krb5_unparse_name(context, principal, &kdc->client);
	krb5_free_cred_contents(context, &creds);
	return code;
}

/**
 * kdc_login() - get a ticket-granting ticket with a key of a keytab; tells the
 * user if that fails
 * @kdc: set to the ticket; to be ended with kdc_logout() even if this fails
 * @keytab: the keytab, sorted; outlives @kdc
 *
 * Return: 0 or -errno
 */
int kdc_login(struct kdc *kdc, const struct keytab *keytab)
{
	krb5_principal principal, previous;
	unsigned int logins = 0;
	char *fault = NULL, *name;
	krb5_error_code code;
	krb5_keytab kt;
	size_t i;
	int rank;

	*kdc = (struct kdc){ .keytab = keytab };
	code = make_keytab(keytab, &kt);
	for (rank = 0; !kdc->client && rank < 3; rank++) {
		previous = NULL;
		for (i = 0; !kdc->client && i < keytab->count; i++) {
			principal = &keytab->key[i]->principal;
			if (login_rank(principal) != rank ||
			    (previous &&
			     keytab_same_principal(previous, principal)) ||
			    logins == LOGINS_MAX)
				continue;
			previous = principal;
			logins++;
			code = login_as(kdc, kt, principal);
			if (!code)
				break;
			/* The first one is the most likely to tell the cause. */
			if (fault || krb5_unparse_name(keytab->context,
						       principal, &name))
				continue;
			fault = error_text(keytab->context, code);
			say("cannot log in as %s: %s", name, fault);
			krb5_free_unparsed_name(keytab->context, name);
		}
	}
	if (kt)
		krb5_kt_close(keytab->context, kt);
	free(fault);
	if (kdc->client)
		return 0;
	say("the KDC gives no ticket to any of the %u principals that were tried; nothing can be checked",
	    logins);
	return -EACCES;
}

/**
 * kdc_logout() - wipe and free the tickets
 * @kdc: the tickets
 */
void kdc_logout(struct kdc *kdc)
{
	if (!kdc->keytab)
		return;
	krb5_free_unparsed_name(kdc->keytab->context, kdc->client);
	if (kdc->ccache)
		krb5_cc_destroy(kdc->keytab->context, kdc->ccache);
	*kdc = (struct kdc){};
}

static krb5_error_code ask(const struct kdc *kdc, krb5_principal service,
			   struct issued *issued, krb5_ticket **ticket)
{
	krb5_context context = kdc->keytab->context;
	krb5_creds want = {}, *creds = NULL;
	krb5_error_code code;
	__u32 start;

	*ticket = NULL;
	want.server = service;
	code = krb5_cc_get_principal(context, kdc->ccache, &want.client);
	if (code)
		return code;
	code = krb5_get_credentials(context, KRB5_GC_NO_STORE, kdc->ccache,
				    &want, &creds);
	krb5_free_principal(context, want.client);
	if (code)
		return code;
	code = krb5_decode_ticket(&creds->ticket, ticket);
	if (!code) {
		start = creds->times.starttime ?: creds->times.authtime;
		issued->kvno = (*ticket)->enc_part.kvno;
		issued->enctype = (*ticket)->enc_part.enctype;
		issued->lifetime = (__u32)creds->times.endtime - (__s64)start;
	}
	krb5_free_creds(context, creds);
	return code;
}

static bool opens(krb5_context context, const struct keytab_key *key,
		  const krb5_ticket *ticket)
{
	const krb5_keyblock block = {
		.enctype = key->enctype,
		.length = key->value_len,
		.contents = key->value,
	};
	krb5_data plain = { .length = ticket->enc_part.ciphertext.length };
	unsigned int size = plain.length;
	bool opened;

	if (ticket->enc_part.enctype != key->enctype)
		return false;
	plain.data = malloc(size ?: 1);
	if (!plain.data)
		abort();
	opened = !krb5_c_decrypt(context, &block, KRB5_KEYUSAGE_KDC_REP_TICKET,
				 NULL, &ticket->enc_part, &plain);
	/* It has a session key in it. */
	explicit_bzero(plain.data, size);
	free(plain.data);
	return opened;
}

/*
 * A key is superseded when the first newer key of its principal is made. The
 * keytab tells when that was written, and the KDC how long its tickets live.
 */
static __s64 last_end(const struct kdc *kdc, size_t first, size_t end,
		      const struct keytab_key *key, const struct issued *issued)
{
	const struct keytab *keytab = kdc->keytab;
	__u32 superseded = 0;
	size_t i;

	for (i = first; i < end; i++) {
		const struct keytab_key *other = keytab->key[i];

		if (keytab_newer(other, key) && other->written &&
		    (!superseded || other->written < superseded))
			superseded = other->written;
	}
	return superseded ? superseded + issued->lifetime : 0;
}

static enum key_verdict judge(const struct keytab_key *key,
			      const struct keytab_key *current,
			      const struct issued *issued)
{
	struct keytab_key ticket = { .kvno = issued->kvno };

	/* With no current key, the ticket's version tells the order. */
	if (!current) {
		if (!issued->kvno || key->kvno == issued->kvno)
			return key->enctype == issued->enctype ? KEY_WRONG :
								 KEY_IDLE;
		ticket.written = key->written;
		current = &ticket;
	}
	if (key->kvno == current->kvno)
		return key->enctype == issued->enctype ? KEY_WRONG : KEY_IDLE;
	return keytab_newer(key, current) ? KEY_AHEAD : KEY_SUPERSEDED;
}

/**
 * kdc_check() - check the keys of one principal
 * @kdc: tickets
 * @first: index of the first key of the principal
 * @end: index behind its last key
 * @issued: set to the ticket that the KDC issues; the caller frees its fault
 * @checks: set for each key of the keytab from @first to @end
 */
void kdc_check(const struct kdc *kdc, size_t first, size_t end,
	       struct issued *issued, struct key_check *checks)
{
	const struct keytab *keytab = kdc->keytab;
	const struct keytab_key *current = NULL;
	krb5_error_code code;
	krb5_ticket *ticket;
	size_t i;

	*issued = (struct issued){};
	code = ask(kdc, &keytab->key[first]->principal, issued, &ticket);
	if (code) {
		issued->fault = error_text(keytab->context, code);
		return;
	}
	for (i = first; i < end; i++)
		if (opens(keytab->context, keytab->key[i], ticket)) {
			checks[i].verdict = KEY_CURRENT;
			current = keytab->key[i];
		}
	krb5_free_ticket(keytab->context, ticket);
	for (i = first; i < end; i++) {
		if (checks[i].verdict == KEY_CURRENT)
			continue;
		checks[i].verdict = judge(keytab->key[i], current, issued);
		if (checks[i].verdict == KEY_SUPERSEDED)
			checks[i].until = last_end(kdc, first, end,
						   keytab->key[i], issued);
	}
}
