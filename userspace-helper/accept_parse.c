// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap accept: the conditions, as people and batch files write them.
 */
#include <arpa/inet.h>
#include <krb5.h>
#include <stdlib.h>
#include <string.h>

#include "accept.h"
#include "enctype.h"
#include "text.h"

/* An attribute has no room for more. */
#define BINDINGS_MAX	32768

const char *parse_framing(struct question *q, const char *text)
{
	static const char *const words[] = {
		[KRB5_AP_FRAMING_RAW]		= "raw",
		[KRB5_AP_FRAMING_GSS]		= "gss",
		[KRB5_AP_FRAMING_SPNEGO]	= "spnego",
		[KRB5_AP_FRAMING_DETECT]	= "detect",
	};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (!strcmp(words[i], text)) {
			q->framing = i;
			return NULL;
		}
	return "not a framing: raw, gss, spnego and detect are";
}

static krb5_error_code check_principal(const char *text)
{
	static krb5_context context;
	krb5_principal principal;
	krb5_error_code code;

	if (!context) {
		code = krb5_init_context(&context);
		if (code)
			return code;
	}
	code = krb5_parse_name_flags(context, text,
				     KRB5_PRINCIPAL_PARSE_REQUIRE_REALM,
				     &principal);
	if (!code)
		krb5_free_principal(context, principal);
	return code;
}

const char *parse_service(struct question *q, const char *text)
{
	if (!strcmp(text, "-"))
		return NULL;
	if (check_principal(text))
		return "the service is not a principal with a realm, such as nfs/host@REALM";
	q->service = text;
	return NULL;
}

const char *parse_peer(struct question *q, const char *text)
{
	if (!strcmp(text, "-"))
		return NULL;
	if (inet_pton(AF_INET, text, q->peer) == 1)
		q->peer_len = sizeof(struct in_addr);
	else if (inet_pton(AF_INET6, text, q->peer) == 1)
		q->peer_len = sizeof(struct in6_addr);
	else
		return "the peer is not an IPv4 or IPv6 address";
	return NULL;
}

const char *parse_bindings(struct question *q, const char *text)
{
	size_t len = strlen(text);

	free(q->bindings);
	q->bindings = NULL;
	if (!strcmp(text, "-"))
		return NULL;
	if (!len || len % 2)
		return "the channel bindings are not an even number of hexadecimal digits";
	if (len / 2 > BINDINGS_MAX)
		return "the channel bindings are longer than 32768 bytes";
	q->bindings_len = len / 2;
	q->bindings = malloc(q->bindings_len);
	if (!q->bindings)
		abort();
	if (!text_unhex(text, q->bindings, q->bindings_len))
		return "the channel bindings are not hexadecimal";
	return NULL;
}

/* ENCTYPE:HEX */
const char *parse_u2u_key(struct question *q, const char *text)
{
	const char *hex = strchr(text, ':');
	char name[ENCTYPE_NAME_MAX];

	if (!hex || hex - text >= (int)sizeof(name))
		return "the user-to-user key is not ENCTYPE:HEX";
	memcpy(name, text, hex - text);
	name[hex - text] = '\0';
	hex++;
	if (!enctype_parse(name, &q->u2u_enctype))
		return "the user-to-user key's encryption type is neither a name nor a number";
	q->u2u_len = enctype_key_len(q->u2u_enctype);
	if (!q->u2u_len)
		return "the user-to-user key's encryption type is not one of 17, 18, 19, 20, 25, 26";
	if (strlen(hex) != 2 * q->u2u_len)
		return "the user-to-user key has the wrong length for its encryption type";
	if (!text_unhex(hex, q->u2u_key, q->u2u_len))
		return "the user-to-user key is not hexadecimal";
	q->u2u = true;
	return NULL;
}

/**
 * question_free() - wipe and free what a question holds
 * @q: the question
 */
void question_free(struct question *q)
{
	free(q->bindings);
	explicit_bzero(q, sizeof(*q));
}
