// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-apd: what the process that shares the replay table tells the daemon.
 */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "apd_store.h"
#include "text.h"

/* Milliseconds between counts. */
#define TELL_TIME	2000

/**
 * store_tell() - set a line of the daemon's state
 * @s: the process
 * @name: name of the line
 * @format: its value, as for printf(); an empty one drops it
 */
void store_tell(struct store *s, const char *name, const char *format, ...)
{
	char value[512], *clean;
	va_list args;

	va_start(args, format);
	vsnprintf(value, sizeof(value), format, args);
	va_end(args);
	clean = text_clean(value);
	/* What is not fit for a terminal has become longer. */
	dprintf(s->tell, "%s=%.*s\n", name, STORE_TELL_MAX, clean);
	free(clean);
}

/**
 * store_tell_counts() - tell what has happened
 * @s: the process
 */
void store_tell_counts(struct store *s)
{
	const struct store_counts *c = &s->counts;

	store_tell(s, "store-counts",
		   "connected %d, sent %llu, taken %llu, left out %llu, lost %llu, listings %llu, refused %llu",
		   s->connected, c->sent, c->taken, c->left_out, c->lost,
		   c->listings, c->refused);
	s->told_at = store_now();
}

/**
 * store_tell_alive() - tell what has happened, if that was not told just now
 * @s: the process; the daemon ends one that tells nothing for long
 */
void store_tell_alive(struct store *s)
{
	if (store_now() - s->told_at > TELL_TIME)
		store_tell_counts(s);
}

/**
 * store_tell_connected() - tell that the store is connected
 * @s: the process
 */
void store_tell_connected(struct store *s)
{
	s->connected = true;
	store_tell(s, "store", "%s, connected as %s of %s", s->conf->store,
		   s->self.node, s->mac.group);
	store_tell(s, "trouble-store", "%s", "");
	store_tell_counts(s);
}

/**
 * store_tell_failed() - tell that the store is not connected
 * @s: the process; @why says why
 */
void store_tell_failed(struct store *s)
{
	s->connected = false;
	store_tell(s, "store", "%s, not connected", s->conf->store);
	store_tell(s, "trouble-store",
		   "%s: %s; what the other nodes accept is not known here, and requests go on",
		   s->conf->store, s->why);
	store_tell_counts(s);
}

/**
 * store_tell_nodes() - tell what is wrong with other nodes
 * @s: the process
 */
void store_tell_nodes(struct store *s)
{
	bool troubled = s->another || *s->apart;

	if (s->another)
		store_tell(s, "trouble-store", "another node calls itself %s as well: store-node in krb5-ap.conf",
			   s->self.node);
	else if (*s->apart)
		store_tell(s, "trouble-store", "the clock of %s is more than an hour from this one; its records are left aside",
			   s->apart);
	else if (s->troubled)
		store_tell(s, "trouble-store", "%s", "");
	s->troubled = troubled;
	s->another = false;
	*s->apart = '\0';
}
