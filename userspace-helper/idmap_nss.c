// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap idmap: the services of nsswitch.conf. The C library says "no such user" if
 * the last service says so, even if one before it could not be reached. The kernel's
 * services keep that answer for as long as a ticket is good; therefore each service
 * is asked by itself before a user is called unknown. It says as little of groups that
 * a service has which could not be reached, and a group can take rights away.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <nss.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "idmap.h"
#include "text.h"

#define SERVICES_MAX	8
#define NAME_MAX_LEN	32
#define BUFFER_SIZE	(64 * 1024)
#define LINE_SIZE	1024
#define GROUPS_SIZE	64

typedef enum nss_status getpwnam_fn(const char *name, struct passwd *pw,
				    char *buf, size_t size, int *errnop);

typedef enum nss_status initgroups_fn(const char *user, gid_t group,
				      long *start, long *size, gid_t **groups,
				      long limit, int *errnop);

/**
 * struct service - a service of a line of nsswitch.conf that can be away
 * @name: its name
 * @function: getpwnam_fn or initgroups_fn
 * @not_found_ends: nobody is asked behind it about a user whom it does not have
 */
struct service {
	char name[NAME_MAX_LEN];
	void *function;
	bool not_found_ends;
};

/**
 * struct services - those of a line, in their order
 * @function: name of the function, behind the service's
 * @what: what the line is about
 * @service: the services
 * @count: how many
 */
struct services {
	const char *function;
	const char *what;
	struct service service[SERVICES_MAX];
	unsigned int count;
};

static struct services users = { .function = "getpwnam_r", .what = "users" };
static struct services groups = {
	.function = "initgroups_dyn", .what = "groups"
};

/* Those that are part of the machine, and cannot be away. */
static bool is_local(const char *name)
{
	static const char *const local[] = {
		"files", "compat", "db", "systemd", "altfiles", "extrausers",
		"myhostname", "mymachines",
	};
	size_t i;

	for (i = 0; i < sizeof(local) / sizeof(*local); i++)
		if (!strcmp(name, local[i]))
			return true;
	return false;
}

static bool add_service(struct services *services, const char *name)
{
	char file[NAME_MAX_LEN + 32], symbol[NAME_MAX_LEN + 32];
	struct service *s = &services->service[services->count];
	void *library;

	if (strlen(name) >= sizeof(s->name) || services->count == SERVICES_MAX)
		return false;
	snprintf(file, sizeof(file), "libnss_%.*s.so.2", NAME_MAX_LEN - 1, name);
	snprintf(symbol, sizeof(symbol), "_nss_%.*s_%s", NAME_MAX_LEN - 1, name,
		 services->function);
	library = dlopen(file, RTLD_NOW);
	*s = (struct service){};
	s->function = library ? dlsym(library, symbol) : NULL;
	if (!library)
		say("nsswitch.conf has %s from \"%s\", but %s is not installed; such %s are taken for unknown",
		    services->what, name, file, services->what);
	/* One that cannot be asked for the groups of a user has none for the library. */
	if (!s->function)
		return false;
	strcpy(s->name, name);
	services->count++;
	return true;
}

/*
 * Tell whether actions in brackets end the search at a service that says that there
 * is no such user: NOTFOUND=return, or !STATUS=return for any other status.
 */
static bool ends_search(char *actions)
{
	char *action, *status;

	while ((action = strsep(&actions, " \t"))) {
		status = strsep(&action, "=");
		if (!action || strcasecmp(action, "return"))
			continue;
		if (*status == '!' ? strcasecmp(status + 1, "NOTFOUND") :
				     !strcasecmp(status, "NOTFOUND"))
			return true;
	}
	return false;
}

/*
 * Read services by their names, up to a local one that ends every search: those
 * behind it are never asked.
 */
static void read_services(struct services *services, const char *line)
{
	static const char blank[] = " \t\n";
	char word[LINE_SIZE];
	bool local = false, added = false;

	while (*(line += strspn(line, blank))) {
		bool actions = *line == '[';
		size_t len = strcspn(line, actions ? "]" : " \t\n[");

		snprintf(word, sizeof(word), "%.*s", (int)(len - actions),
			 line + actions);
		line += len;
		if (actions && *line)
			line++;
		if (!actions) {
			local = is_local(word);
			added = !local && add_service(services, word);
		} else if (ends_search(word)) {
			if (local)
				return;
			if (added)
				services->service[services->count - 1].not_found_ends = true;
		}
	}
}

/* What stands behind the name of a line, or NULL. */
static const char *line_of(const char *line, const char *name)
{
	size_t len = strlen(name);

	line += strspn(line, " \t");
	return strncmp(line, name, len) || line[len] != ':' ? NULL :
							       line + len + 1;
}

/**
 * nss_begin() - read nsswitch.conf, and tell the user what is missing
 */
void nss_begin(void)
{
	/* Tests have a file of their own. */
	const char *path = getenv("KRB5_AP_NSSWITCH");
	char line[LINE_SIZE], of_groups[LINE_SIZE] = "";
	bool initgroups = false;
	const char *at;
	FILE *file;

	users.count = 0;
	groups.count = 0;
	file = fopen(path ? path : "/etc/nsswitch.conf", "re");
	while (file && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "#")] = '\0';
		at = line_of(line, "passwd");
		if (at)
			read_services(&users, at);
		at = line_of(line, "initgroups");
		initgroups = initgroups || at;
		if (!at && !initgroups)
			at = line_of(line, "group");
		if (at)
			strcpy(of_groups, at);
	}
	if (file)
		fclose(file);
	read_services(&groups, of_groups);
}

/**
 * nss_knows() - check that a user is unknown to all services that there are
 * @user: one whom the C library does not find
 *
 * Return: true if they all say so; false if one could not be asked
 */
bool nss_knows(const char *user)
{
	char *buffer = users.count ? malloc(BUFFER_SIZE) : NULL;
	enum nss_status status;
	struct passwd pw;
	bool knows = !users.count || buffer;
	getpwnam_fn *getpwnam;
	unsigned int i;
	int err;

	for (i = 0; knows && i < users.count; i++) {
		*(void **)&getpwnam = users.service[i].function;
		status = getpwnam(user, &pw, buffer, BUFFER_SIZE, &err);
		/* One that has the user now was away before. */
		knows = status == NSS_STATUS_NOTFOUND;
		if (knows && users.service[i].not_found_ends)
			break;
	}
	free(buffer);
	return knows;
}

/**
 * nss_knows_groups() - check that no service was away that has groups of a user
 * @user: the user
 * @gid: primary group
 *
 * Return: true if all of them answer; false if one could not be asked
 */
bool nss_knows_groups(const char *user, gid_t gid)
{
	static bool told;
	bool knows = true;
	unsigned int i;

	for (i = 0; knows && i < groups.count; i++) {
		long start = 0, size = GROUPS_SIZE;
		gid_t *list = malloc(size * sizeof(*list));
		enum nss_status status = NSS_STATUS_TRYAGAIN;
		initgroups_fn *initgroups;
		int err;

		*(void **)&initgroups = groups.service[i].function;
		if (list)
			status = initgroups(user, gid, &start, &size, &list, -1,
					    &err);
		free(list);
		knows = status == NSS_STATUS_SUCCESS ||
			status == NSS_STATUS_NOTFOUND;
		if (!knows && !__atomic_exchange_n(&told, true, __ATOMIC_RELAXED))
			say("%s, which nsswitch.conf has for groups, cannot be asked: users are put off until it can, or is not in there any more",
			    groups.service[i].name);
	}
	return knows;
}
