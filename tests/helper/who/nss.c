// SPDX-License-Identifier: GPL-2.0
/*
 * A service of nsswitch.conf that says of each user what the test wants. The
 * environment:
 *
 *	MOCK_NSS	a number of enum nss_status
 */
#include <errno.h>
#include <nss.h>
#include <pwd.h>
#include <stdlib.h>

enum nss_status _nss_krb5ap_getpwnam_r(const char *name, struct passwd *pw,
				       char *buf, size_t size, int *errnop);

enum nss_status _nss_krb5ap_getpwnam_r(const char *name, struct passwd *pw,
				       char *buf, size_t size, int *errnop)
{
	const char *status = getenv("MOCK_NSS");

	(void)name;
	(void)pw;
	(void)buf;
	(void)size;
	*errnop = ENOENT;
	return status ? atoi(status) : NSS_STATUS_NOTFOUND;
}
