// SPDX-License-Identifier: GPL-2.0
/*
 * Which SMB server is loaded: one that takes acceptors, as krb5_ap_ksmbd is one,
 * or the stock one, which does not. ksmbd has no interface that tells; its symbols
 * do.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "json.h"
#include "status.h"

enum ksmbd_state {
	KSMBD_ABSENT,
	KSMBD_STOCK,	/* takes no acceptors */
	KSMBD_PATCHED,	/* takes them, none is registered */
	KSMBD_SERVED,	/* krb5_ap_ksmbd is */
	KSMBD_UNKNOWN,	/* its symbols cannot be read */
};

/* The symbol that krb5_ap_ksmbd looks up. */
#define SEAM	"ksmbd_krb5_register"

/* Tests have a folder of their own. */
static const char *folder(void)
{
	const char *path = getenv("KRB5_AP_KSMBD_ROOT");

	return path ? path : "";
}

static bool exists(const char *path)
{
	char full[512];

	snprintf(full, sizeof(full), "%s%s", folder(), path);
	return !access(full, F_OK);
}

/* 1 if the kernel has the symbol, 0 if not, -1 if that cannot be told. */
static int has_symbol(const char *symbol)
{
	char path[512], line[512], name[256];
	int ret = 0;
	FILE *file;

	snprintf(path, sizeof(path), "%s/proc/kallsyms", folder());
	file = fopen(path, "re");
	if (!file)
		return -1;
	while (!ret && fgets(line, sizeof(line), file))
		ret = sscanf(line, "%*s %*s %255s", name) == 1 &&
		      !strcmp(name, symbol);
	if (ferror(file))
		ret = -1;
	fclose(file);
	return ret;
}

static enum ksmbd_state find_state(void)
{
	if (!exists("/sys/module/ksmbd"))
		return KSMBD_ABSENT;
	if (exists("/sys/module/krb5_ap_ksmbd"))
		return KSMBD_SERVED;
	switch (has_symbol(SEAM)) {
	case 0:
		return KSMBD_STOCK;
	case 1:
		return KSMBD_PATCHED;
	default:
		return KSMBD_UNKNOWN;
	}
}

/**
 * status_ksmbd_show() - write which SMB server is loaded, if one is
 */
void status_ksmbd_show(void)
{
	static const char *const text[] = {
		[KSMBD_STOCK]	= "takes no acceptors: the stock ksmbd is loaded, see krb5-ap-ksmbd-dkms",
		[KSMBD_PATCHED]	= "takes acceptors, none is registered: modprobe krb5_ap_ksmbd",
		[KSMBD_SERVED]	= "asks here",
		[KSMBD_UNKNOWN]	= "is loaded, its symbols cannot be read",
	};
	enum ksmbd_state state = find_state();

	if (state != KSMBD_ABSENT)
		printf("%-16s%s\n", "SMB server", text[state]);
}

/**
 * status_ksmbd_json() - write which SMB server is loaded, if one is
 * @json: the text
 */
void status_ksmbd_json(struct json *json)
{
	static const char *const text[] = {
		[KSMBD_STOCK]	= "stock",
		[KSMBD_PATCHED]	= "patched",
		[KSMBD_SERVED]	= "served",
		[KSMBD_UNKNOWN]	= "unknown",
	};
	enum ksmbd_state state = find_state();

	if (state != KSMBD_ABSENT)
		json_string(json, "ksmbd", text[state]);
}
