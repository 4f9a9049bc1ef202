/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Credentials: tickets for the kernel's own clients.
 */
#ifndef _KRB5_AP_CRED_H
#define _KRB5_AP_CRED_H

#include <krb5.h>

#include "krb5-ap.h"

/**
 * struct cred - a ticket for a service, with its session key
 * @context: libkrb5's
 * @creds: the ticket
 * @client: its client principal
 * @server: its service principal
 */
struct cred {
	krb5_context context;
	krb5_creds *creds;
	char *client;
	char *server;
};

/* cred_ticket.c */
int cred_get(struct cred *cred, const char *ccache, const char *service);
void cred_free(struct cred *cred);

/* cred_load.c */
enum status cred_load(const struct command *command, int argc, char **argv);

/* cred_list.c */
enum status cred_list(const struct command *command, int argc, char **argv);

#endif /* _KRB5_AP_CRED_H */
