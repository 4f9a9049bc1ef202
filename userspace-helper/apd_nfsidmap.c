// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-apd: users by libnfsidmap, as rpc.svcgssd finds them: idmapd.conf has its
 * rules.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
/* It includes nothing that it needs. */
#include <nfsidmap.h>

#include "apd_nfsidmap.h"
#include "text.h"

#define NAME_SIZE	256
#define BUFFER_SIZE	16384
#define GROUPS_MIN	64
/* NGROUPS_MAX of the kernel. */
#define GROUPS_MAX	65536

static bool begin(void)
{
	static bool begun, tried;
	int err;

	if (tried)
		return begun;
	tried = true;
	/* Tests have a file of their own. */
	err = nfs4_init_name_mapping(getenv("KRB5_AP_IDMAPD_CONF"));
	if (err)
		say("libnfsidmap cannot begin with idmapd.conf: %s",
		    strerror(err < 0 ? -err : err));
	begun = !err;
	return begun;
}

static int find_ids(char *name, struct who *who)
{
	char mechanism[] = "krb5";
	int err = nfs4_gss_princ_to_ids_ex(mechanism, name, &who->uid,
					   &who->gid, NULL);

	return !err || err == -ENOENT ? err : -EAGAIN;
}

/* The library leaves out groups of a directory that is away. */
static bool groups_known(const struct who *who)
{
	char buffer[BUFFER_SIZE];
	struct passwd pw, *found = NULL;

	return !getpwuid_r(who->uid, &pw, buffer, sizeof(buffer), &found) &&
	       (!found || nss_knows_groups(pw.pw_name, who->gid));
}

static int find_groups(char *name, struct who *who)
{
	char mechanism[] = "krb5";
	int room, err = groups_known(who) ? -ERANGE : -EAGAIN;

	for (room = GROUPS_MIN; err == -ERANGE && room <= GROUPS_MAX;
	     room *= 32) {
		free(who->groups);
		who->groups = malloc(room * sizeof(*who->groups));
		if (!who->groups)
			return -EAGAIN;
		who->count = room;
		err = nfs4_gss_princ_to_grouplist_ex(mechanism, name,
						     who->groups, &who->count,
						     NULL);
	}
	if (!err)
		return 0;
	free(who->groups);
	who->groups = NULL;
	who->count = 0;
	return -EAGAIN;
}

/*
 * The library says "none" as well if a directory cannot be reached. So the user of
 * the principal's first name is looked up: if a directory is away, that tells; if
 * the user is there, the library is asked once more, and then means it.
 */
static int really_nobody(char *name, struct who *who)
{
	size_t len = strcspn(name, "/@");
	struct who other = {};
	char user[NAME_SIZE];
	int err;

	snprintf(user, sizeof(user), "%.*s", (int)len, name);
	err = who_find_user(user, &other);
	if (err == -EAGAIN)
		return err;
	return err ? -ENOENT : find_ids(name, who);
}

/**
 * apd_nfsidmap_find() - look a principal up
 * @name: the principal
 * @who: set to its user; its groups are to be freed
 *
 * Return: 0, or -EAGAIN if that cannot be told now
 */
int apd_nfsidmap_find(const char *name, struct who *who)
{
	char *copy;
	int err;

	*who = (struct who){};
	copy = begin() ? strdup(name) : NULL;
	if (!copy)
		return -EAGAIN;
	err = find_ids(copy, who);
	if (err == -ENOENT)
		err = really_nobody(copy, who);
	if (err == -ENOENT) {
		who->nobody = true;
		err = 0;
	} else if (!err) {
		err = find_groups(copy, who);
	}
	free(copy);
	return err;
}
