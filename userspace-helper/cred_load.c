// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap cred load: give a ticket to the kernel's own clients.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "cred.h"
#include "nl.h"
#include "text.h"

/* Bytes of all attributes but names and ticket, with room to spare. */
#define ROOM_REST	1024

static void put_time(struct nl *nl, __u16 type, krb5_timestamp time)
{
	/* libkrb5 takes times after 2038 for unsigned ones. */
	__s64 seconds = (__u32)time;

	nl_put(nl, type, &seconds, sizeof(seconds));
}

static void put_ticket(struct nl *nl, const krb5_data *ticket)
{
	unsigned int at = 0, len;

	while (at < ticket->length) {
		len = ticket->length - at;
		if (len > KRB5_AP_TOKEN_PIECE_MAX)
			len = KRB5_AP_TOKEN_PIECE_MAX;
		nl_put(nl, KRB5_AP_A_CREDENTIAL_TICKET, ticket->data + at, len);
		at += len;
	}
}

static void put_cred(struct nl *nl, const struct cred *cred)
{
	const krb5_creds *creds = cred->creds;

	nl_put_string(nl, KRB5_AP_A_CREDENTIAL_CLIENT, cred->client);
	nl_put_u32(nl, KRB5_AP_A_CREDENTIAL_CLIENT_TYPE, creds->client->type);
	nl_put_string(nl, KRB5_AP_A_CREDENTIAL_SERVER, cred->server);
	put_ticket(nl, &creds->ticket);
	nl_put_u32(nl, KRB5_AP_A_CREDENTIAL_ENCTYPE, creds->keyblock.enctype);
	nl_put(nl, KRB5_AP_A_CREDENTIAL_KEY, creds->keyblock.contents,
	       creds->keyblock.length);
	put_time(nl, KRB5_AP_A_CREDENTIAL_AUTHTIME, creds->times.authtime);
	if (creds->times.starttime)
		put_time(nl, KRB5_AP_A_CREDENTIAL_STARTTIME,
			 creds->times.starttime);
	put_time(nl, KRB5_AP_A_CREDENTIAL_ENDTIME, creds->times.endtime);
	if (creds->times.renew_till)
		put_time(nl, KRB5_AP_A_CREDENTIAL_RENEW_TILL,
			 creds->times.renew_till);
	nl_put_u32(nl, KRB5_AP_A_CREDENTIAL_FLAGS, creds->ticket_flags);
}

static int send_cred(struct nl *nl, const struct cred *cred)
{
	size_t ticket = cred->creds->ticket.length;
	size_t room = ROOM_REST + strlen(cred->client) + strlen(cred->server) +
		ticket + (ticket / KRB5_AP_TOKEN_PIECE_MAX + 1) *
		(MNL_ATTR_HDRLEN + MNL_ALIGNTO);
	int err;

	err = nl_open(nl) ?: nl_begin(nl, KRB5_AP_CMD_CRED_ADD, room);
	if (err)
		return err;
	put_cred(nl, cred);
	err = nl_do(nl, NULL, NULL);
	if (err)
		nl_complain(nl, err, "cannot load the ticket");
	return err;
}

/**
 * cred_load() - the subcommand
 * @command: krb5-ap cred
 * @argc: number of arguments
 * @argv: the arguments
 *
 * Return: the exit status
 */
enum status cred_load(const struct command *command, int argc, char **argv)
{
	static const struct option options[] = {
		{ "cache",	required_argument,	NULL, 'c' },
		{ "help",	no_argument,		NULL, 'h' },
		{}
	};
	const char *ccache = NULL;
	char text[TEXT_TIME_MAX];
	struct cred cred = {};
	struct nl nl = {};
	int c, err;

	while ((c = next_option(command, argc, argv, "c:h", options)) != -1) {
		if (c != 'c')
			return bad_usage(command);
		ccache = optarg;
	}
	if (optind != argc - 1)
		return bad_usage(command);

	err = cred_get(&cred, ccache, argv[optind]);
	if (!err) {
		err = send_cred(&nl, &cred);
		nl_close(&nl);
	}
	if (!err) {
		fputs("loaded a ticket of ", stdout);
		text_put(stdout, cred.client);
		fputs(" for ", stdout);
		text_put(stdout, cred.server);
		printf(", until %s\n",
		       text_time((__u32)cred.creds->times.endtime, text));
	}
	cred_free(&cred);
	return err ? STATUS_FAILED : STATUS_OK;
}
