// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap idmap: the user of a principal on this machine. libkrb5 knows the
 * user's name (auth_to_local in krb5.conf; ~/.k5login has no say), the C library
 * what belongs to it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <grp.h>
#include <krb5.h>
#include <pthread.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "idmap.h"
#include "text.h"

#define NAME_SIZE	256
#define BUFFER_MIN	1024
#define BUFFER_MAX	(1024 * 1024)
#define GROUPS_MIN	64
/* NGROUPS_MAX of the kernel. */
#define GROUPS_MAX	65536

/* In libkrb5's own words, which name the file; each cause once. */
static void complain(krb5_context krb5, krb5_error_code code, const char *what)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	static krb5_error_code told;
	const char *why = krb5_get_error_message(krb5, code);

	pthread_mutex_lock(&lock);
	if (code != told)
		say("%s: %s", what, why);
	told = code;
	pthread_mutex_unlock(&lock);
	krb5_free_error_message(krb5, why);
}

/**
 * who_begin() - prepare for look-ups, each thread for itself
 *
 * Return: the argument of who_find(); NULL, and the user was told
 */
void *who_begin(void)
{
	krb5_context krb5;
	krb5_error_code code = krb5_init_context(&krb5);

	if (!code)
		return krb5;
	complain(NULL, code, "cannot begin with libkrb5");
	return NULL;
}

/**
 * who_end() - free what look-ups needed
 * @krb5: from who_begin()
 */
void who_end(void *krb5)
{
	krb5_free_context(krb5);
}

/* 0, -ENOENT if there is none, -EAGAIN if that cannot be told. */
static int local_name(krb5_context krb5, const char *name, char *local)
{
	krb5_principal principal;
	krb5_error_code code;

	code = krb5_parse_name(krb5, name, &principal);
	if (code == KRB5_PARSE_MALFORMED)
		return -ENOENT;
	if (code) {
		complain(krb5, code, "cannot read a principal");
		return -EAGAIN;
	}
	code = krb5_aname_to_localname(krb5, principal, NAME_SIZE, local);
	krb5_free_principal(krb5, principal);
	if (!code)
		return 0;
	if (code == KRB5_LNAME_NOTRANS || code == KRB5_CONFIG_NOTENUFSPACE ||
	    code == KRB5_LNAME_BADFORMAT)
		return -ENOENT;
	complain(krb5, code, "cannot tell the user of a principal");
	return -EAGAIN;
}

/**
 * who_find_user() - look a user up by name
 * @local: the name
 * @who: its user and primary group are set
 *
 * Return: 0, -ENOENT if there is none, -EAGAIN if that cannot be told now
 */
int who_find_user(const char *local, struct who *who)
{
	struct passwd pw, *found = NULL;
	size_t size = BUFFER_MIN;
	char *buffer = NULL;
	int err;

	do {
		free(buffer);
		size *= 2;
		buffer = malloc(size);
		err = buffer ? getpwnam_r(local, &pw, buffer, size, &found) :
			       ENOMEM;
	} while (err == ERANGE && size < BUFFER_MAX);
	if (found) {
		who->uid = pw.pw_uid;
		who->gid = pw.pw_gid;
	}
	free(buffer);
	if (found)
		return 0;
	/*
	 * With glibc no error is the answer that there is no such user. Other
	 * ways of saying so, which the manual has, are what a directory that
	 * cannot be reached leaves in errno.
	 */
	return err || !nss_knows(local) ? -EAGAIN : -ENOENT;
}

static int find_groups(const char *local, struct who *who)
{
	int room = GROUPS_MIN;

	/* The library passes over a service that is away, and says nothing. */
	if (!nss_knows_groups(local, who->gid))
		return -EAGAIN;
	for (;;) {
		who->groups = malloc(room * sizeof(*who->groups));
		if (!who->groups)
			return -EAGAIN;
		who->count = room;
		if (getgrouplist(local, who->gid, who->groups,
				 &who->count) >= 0)
			return 0;
		free(who->groups);
		who->groups = NULL;
		if (room >= GROUPS_MAX)
			return -EAGAIN;
		room = who->count > room ? who->count : room * 2;
		if (room > GROUPS_MAX)
			room = GROUPS_MAX;
	}
}

/**
 * who_is_local() - guess whether a principal is a user of /etc/passwd
 * @name: the principal; its first component is taken for the user's name
 *
 * Only about who is looked up first: no answer depends on it.
 *
 * Return: true if there is a user of that name
 */
bool who_is_local(const char *name)
{
	size_t len = strcspn(name, "/@");
	FILE *file = fopen("/etc/passwd", "re");
	char line[1024];
	bool found = false;

	while (file && !found && fgets(line, sizeof(line), file))
		found = len && !strncmp(line, name, len) && line[len] == ':';
	if (file)
		fclose(file);
	return found;
}

/**
 * who_find() - look a principal up
 * @krb5: from who_begin()
 * @name: the principal
 * @who: set to its user; its groups are to be freed
 *
 * Return: 0, or -EAGAIN if that cannot be told now
 */
int who_find(void *krb5, const char *name, struct who *who)
{
	char local[NAME_SIZE];
	int err;

	*who = (struct who){};
	err = local_name(krb5, name, local) ?: who_find_user(local, who);
	if (err == -ENOENT) {
		who->nobody = true;
		return 0;
	}
	return err ?: find_groups(local, who);
}
