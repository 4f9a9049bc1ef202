// SPDX-License-Identifier: GPL-2.0
/*
 * A service of nsswitch.conf that says of each user, and of the groups of each, what
 * the test wants. The environment:
 *
 *	MOCK_NSS	a number of enum nss_status
 */
#include <errno.h>
#include <nss.h>
#include <pwd.h>
#include <stdlib.h>

enum nss_status _nss_krb5ap_getpwnam_r(const char *name, struct passwd *pw,
				       char *buf, size_t size, int *errnop);
enum nss_status _nss_krb5ap_initgroups_dyn(const char *user, gid_t group,
					   long *start, long *size,
					   gid_t **groups, long limit,
					   int *errnop);

static enum nss_status mock_status(void)
{
	const char *status = getenv("MOCK_NSS");

	return status ? atoi(status) : NSS_STATUS_NOTFOUND;
}

enum nss_status _nss_krb5ap_getpwnam_r(const char *name, struct passwd *pw,
				       char *buf, size_t size, int *errnop)
{
	(void)name;
	(void)pw;
	(void)buf;
	(void)size;
	*errnop = ENOENT;
	return mock_status();
}

enum nss_status _nss_krb5ap_initgroups_dyn(const char *user, gid_t group,
					   long *start, long *size,
					   gid_t **groups, long limit,
					   int *errnop)
{
	(void)user;
	(void)group;
	(void)start;
	(void)size;
	(void)groups;
	(void)limit;
	*errnop = ENOENT;
	return mock_status();
}
