// SPDX-License-Identifier: GPL-2.0
/*
 * [capaths] of krb5.conf, read by libkrb5 and understood as it understands it:
 *
 *	[capaths]
 *		CLIENT = {
 *			SERVER = VIA
 *		}
 *
 * VIA is a realm on the way, of which there may be several; "." says that there
 * is none. Files that are included and $KRB5_CONFIG are libkrb5's business.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <profile.h>
#include <stdlib.h>
#include <string.h>

#include "capaths.h"
#include "text.h"

#define SECTION	"capaths"

/* Names of the profile, NULL after the last one; NULL if there are none. */
typedef long names_fn(profile_t profile, const char **section, char ***names);

static char *copy(const char *text)
{
	char *copied = strdup(text);

	if (!copied)
		abort();
	return copied;
}

/**
 * capaths_add() - add an entry to a list
 * @paths: the list
 * @path: the entry, which is copied
 */
void capaths_add(struct capaths *paths, const struct capath *path)
{
	struct capath *more = reallocarray(paths->path, paths->count + 1,
					   sizeof(*more));

	if (!more)
		abort();
	more[paths->count++] = (struct capath){
		.client	= copy(path->client),
		.server	= copy(path->server),
		.via	= copy(path->via),
	};
	paths->path = more;
}

/**
 * capaths_clear() - empty a list
 * @paths: the list
 */
void capaths_clear(struct capaths *paths)
{
	while (paths->count) {
		struct capath *path = &paths->path[--paths->count];

		free(path->client);
		free(path->server);
		free(path->via);
	}
	free(paths->path);
	*paths = (struct capaths){};
}

static bool absent(long code)
{
	return code == PROF_NO_SECTION || code == PROF_NO_RELATION;
}

static long names_of(names_fn *get, profile_t profile, const char **section,
		     char ***names)
{
	long code = get(profile, section, names);

	if (!code)
		return 0;
	*names = NULL;
	return absent(code) ? 0 : code;
}

static long values_of(profile_t profile, const char **names, char ***values)
{
	return profile_get_values(profile, (const char *const *)names, values);
}

static long relations_of(profile_t profile, const char **section, char ***names)
{
	return profile_get_relation_names(profile, section, names);
}

static long sections_of(profile_t profile, const char **section, char ***names)
{
	return profile_get_subsection_names(profile, section, names);
}

/* libkrb5 takes any value that begins with "." for no realm, if it comes first. */
static long read_server(profile_t profile, const char *client,
			const char *server, struct capaths *paths)
{
	const char *names[4] = { SECTION, client, server };
	char **values;
	size_t i;
	long code;

	code = names_of(values_of, profile, names, &values);
	for (i = 0; values && values[i]; i++) {
		struct capath path = {
			.client	= (char *)client,
			.server	= (char *)server,
			.via	= values[0][0] == '.' ? "" : values[i],
		};

		capaths_add(paths, &path);
		if (values[0][0] == '.')
			break;
	}
	profile_free_list(values);
	return code;
}

static long read_client(profile_t profile, const char *client,
			struct capaths *paths)
{
	const char *names[3] = { SECTION, client };
	char **servers;
	size_t i;
	long code;

	code = names_of(relations_of, profile, names, &servers);
	for (i = 0; !code && servers && servers[i]; i++)
		code = read_server(profile, client, servers[i], paths);
	profile_free_list(servers);
	return code;
}

static long read_all(profile_t profile, struct capaths *paths)
{
	const char *names[2] = { SECTION };
	char **clients;
	size_t i;
	long code;

	code = names_of(sections_of, profile, names, &clients);
	for (i = 0; !code && clients && clients[i]; i++)
		code = read_client(profile, clients[i], paths);
	profile_free_list(clients);
	return code;
}

/**
 * capaths_read() - read [capaths] of krb5.conf; tells the user if that fails
 * @context: libkrb5's
 * @paths: empty; set to the entries, to be freed with capaths_clear() even if
 *	this fails
 *
 * Return: 0 or -errno
 */
int capaths_read(krb5_context context, struct capaths *paths)
{
	const char *text;
	profile_t profile;
	long code;

	code = krb5_get_profile(context, &profile);
	if (!code) {
		code = read_all(profile, paths);
		profile_release(profile);
	}
	if (!code)
		return 0;
	text = krb5_get_error_message(context, code);
	say("[capaths] of krb5.conf cannot be read: %s", text);
	krb5_free_error_message(context, text);
	return -EINVAL;
}
