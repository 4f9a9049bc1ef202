// SPDX-License-Identifier: GPL-2.0
/*
 * Looks a principal up as krb5-ap idmap does, or as krb5-apd does by libnfsidmap, with a C library that says of users
 * what the test wants. The environment:
 *
 *	MOCK_GETPWNAM	error number of looking a user up; 0 if there is none
 *			of that name; not set, and there is one
 */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>

#include "idmap.h"
#ifdef BY_NFSIDMAP
#include "apd_nfsidmap.h"
#endif

int getpwnam_r(const char *name, struct passwd *pw, char *buf, size_t size,
	       struct passwd **found)
{
	const char *error = getenv("MOCK_GETPWNAM");

	(void)name;
	(void)buf;
	(void)size;
	*found = NULL;
	if (error)
		return atoi(error);
	*pw = (struct passwd){ .pw_uid = 2001, .pw_gid = 3001 };
	*found = pw;
	return 0;
}

int getgrouplist(const char *user, gid_t gid, gid_t *groups, int *count)
{
	(void)user;
	*count = 1;
	*groups = gid;
	return 1;
}

int main(int argc, char **argv)
{
	void *krb5 = who_begin();
	struct who who;

	if (argc != 2 || !krb5)
		return 2;
	nss_begin();
#ifdef BY_NFSIDMAP
	if (apd_nfsidmap_find(argv[1], &who))
#else
	if (who_find(krb5, argv[1], &who))
#endif
		puts("cannot be told");
	else if (who.nobody)
		puts("nobody");
	else
		printf("uid %u gid %u, %d groups\n", who.uid, who.gid, who.count);
	free(who.groups);
	who_end(krb5);
	return 0;
}
