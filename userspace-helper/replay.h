/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Saving and restoring the replay table.
 *
 * The file is text, a line each:
 *
 *	krb5-ap replay table 3
 *	clock OFFSET BOOT
 *	config NAME=VALUE
 *	entry CTIME TAG KVNO ENCTYPE PRINCIPAL
 *	span SINCE HORIZON KVNO ENCTYPE PRINCIPAL
 *	end COUNT
 *
 * with the tag in hexadecimal and the principal, up to the end of the line, as
 * krb5_unparse_name() writes it. COUNT is that of the entries and spans. There
 * is a span for every key that was loaded: its entries are all that was
 * accepted under it since SINCE with a client's time later than HORIZON.
 *
 * SINCE is by a clock that was OFFSET seconds ahead of the time since the boot
 * with the id BOOT. If the clock was set in the same boot, SINCE is shifted.
 */
#ifndef _KRB5_AP_REPLAY_H
#define _KRB5_AP_REPLAY_H

#include <stdbool.h>

#include "krb5-ap.h"
#include "nl.h"

#define REPLAY_MAGIC	"krb5-ap replay table 3\n"

/* Bytes of a tag. */
#define REPLAY_TAG_LEN	20

/* Characters of a boot's id, with the terminator. */
#define REPLAY_BOOT_MAX	40

/**
 * struct replay_clock - how the clocks stand
 * @offset: seconds by which the real clock is ahead of the boot clock
 * @boot: id of the boot
 */
struct replay_clock {
	long long offset;
	char boot[REPLAY_BOOT_MAX];
};

/* replay.c */
int replay_suspend(struct nl *nl, bool suspend);
void replay_clock_read(struct replay_clock *clock);

/* replay_save.c, replay_restore.c */
enum status replay_save(const char *path);
enum status replay_restore(const char *path);

#endif /* _KRB5_AP_REPLAY_H */
