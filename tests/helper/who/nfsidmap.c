// SPDX-License-Identifier: GPL-2.0
/*
 * A libnfsidmap that says of principals what the test wants. The environment:
 *
 *	MOCK_INIT	error number of reading idmapd.conf
 *	MOCK_IDS	error number of looking a principal up
 *	MOCK_IDS_ONCE	only the first time
 *	MOCK_GROUPS	error number of looking the groups up; or how many there are,
 *			if that is above 1000
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/types.h>
/* It includes nothing that it needs. */
#include <nfsidmap.h>

static int setting(const char *name)
{
	const char *text = getenv(name);

	return text ? atoi(text) : 0;
}

int nfs4_init_name_mapping(char *file)
{
	(void)file;
	return -setting("MOCK_INIT");
}

int nfs4_gss_princ_to_ids_ex(char *secname, char *princ, uid_t *uid, gid_t *gid,
			     extra_mapping_params **ex)
{
	static int asked;

	(void)secname;
	(void)princ;
	(void)ex;
	*uid = 2001;
	*gid = 3001;
	if (asked++ && getenv("MOCK_IDS_ONCE"))
		return 0;
	return -setting("MOCK_IDS");
}

int nfs4_gss_princ_to_grouplist_ex(char *secname, char *princ, gid_t *groups,
				   int *count, extra_mapping_params **ex)
{
	int want = setting("MOCK_GROUPS"), i;

	(void)secname;
	(void)princ;
	(void)ex;
	if (want && want <= 1000)
		return -want;
	want = want ? want : 1;
	if (*count < want)
		return -ERANGE;
	for (i = 0; i < want; i++)
		groups[i] = i;
	*count = want;
	return 0;
}
