// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap idmap: the services of nsswitch.conf. The C library says "no such user" if
 * the last service says so, even if one before it could not be reached. The kernel's
 * services keep that answer for as long as a ticket is good; therefore each service
 * is asked by itself before a user is called unknown.
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

typedef enum nss_status getpwnam_fn(const char *name, struct passwd *pw,
				    char *buf, size_t size, int *errnop);

static struct service {
	char name[NAME_MAX_LEN];
	getpwnam_fn *getpwnam;
	bool not_found_ends;
} services[SERVICES_MAX];
static unsigned int services_count;

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

static bool add_service(const char *name)
{
	char file[NAME_MAX_LEN + 32], symbol[NAME_MAX_LEN + 32];
	struct service *s = &services[services_count];
	void *library;

	if (strlen(name) >= sizeof(s->name) || services_count == SERVICES_MAX)
		return false;
	snprintf(file, sizeof(file), "libnss_%.*s.so.2", NAME_MAX_LEN - 1, name);
	snprintf(symbol, sizeof(symbol), "_nss_%.*s_getpwnam_r",
		 NAME_MAX_LEN - 1, name);
	library = dlopen(file, RTLD_NOW);
	*s = (struct service){};
	*(void **)&s->getpwnam = library ? dlsym(library, symbol) : NULL;
	if (!s->getpwnam) {
		say("nsswitch.conf has users from \"%s\", but %s is not installed; such users are taken for unknown",
		    name, file);
		return false;
	}
	strcpy(s->name, name);
	services_count++;
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
static void read_services(const char *line)
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
			added = !local && add_service(word);
		} else if (ends_search(word)) {
			if (local)
				return;
			if (added)
				services[services_count - 1].not_found_ends = true;
		}
	}
}

/**
 * nss_begin() - read nsswitch.conf, and tell the user what is missing
 */
void nss_begin(void)
{
	/* Tests have a file of their own. */
	const char *path = getenv("KRB5_AP_NSSWITCH");
	char line[LINE_SIZE], *at;
	FILE *file;

	services_count = 0;
	file = fopen(path ? path : "/etc/nsswitch.conf", "re");
	while (file && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "#")] = '\0';
		at = line + strspn(line, " \t");
		if (!strncmp(at, "passwd:", 7))
			read_services(at + 7);
	}
	if (file)
		fclose(file);
}

/**
 * nss_knows() - check that a user is unknown to all services that there are
 * @user: one whom the C library does not find
 *
 * Return: true if they all say so; false if one could not be asked
 */
bool nss_knows(const char *user)
{
	char *buffer = services_count ? malloc(BUFFER_SIZE) : NULL;
	enum nss_status status;
	struct passwd pw;
	bool knows = !services_count || buffer;
	unsigned int i;
	int err;

	for (i = 0; knows && i < services_count; i++) {
		status = services[i].getpwnam(user, &pw, buffer, BUFFER_SIZE,
					      &err);
		/* One that has the user now was away before. */
		knows = status == NSS_STATUS_NOTFOUND;
		if (knows && services[i].not_found_ends)
			break;
	}
	free(buffer);
	return knows;
}
