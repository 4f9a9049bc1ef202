/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The realms between realms, as [capaths] of krb5.conf has them.
 */
#ifndef _KRB5_AP_CAPATHS_H
#define _KRB5_AP_CAPATHS_H

#include <krb5.h>
#include <stddef.h>

#include "nl.h"

/**
 * struct capath - one realm on the way from a client to a service
 * @client: realm of the client
 * @server: realm of the service
 * @via: a realm in between; empty if the two trust each other directly
 */
struct capath {
	char *client;
	char *server;
	char *via;
};

/**
 * struct capaths - a list of them
 * @path: the entries
 * @count: how many
 */
struct capaths {
	struct capath *path;
	size_t count;
};

/* capaths.c */
int capaths_read(krb5_context context, struct capaths *paths);
void capaths_add(struct capaths *paths, const struct capath *path);
void capaths_clear(struct capaths *paths);

/* capaths_nl.c */
int capaths_send(struct nl *nl, const struct capaths *paths);
int capaths_get(struct nl *nl, struct capaths *paths);
int capaths_load(struct nl *nl, krb5_context context);

#endif /* _KRB5_AP_CAPATHS_H */
