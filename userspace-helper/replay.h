/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Saving and restoring the replay table.
 *
 * The file is text, a line each:
 *
 *	krb5-ap replay table 2
 *	entry CTIME TAG KVNO ENCTYPE PRINCIPAL
 *	span BORN HORIZON KVNO ENCTYPE PRINCIPAL
 *	end COUNT
 *
 * with the tag in hexadecimal and the principal, up to the end of the line, as
 * krb5_unparse_name() writes it. COUNT is that of the entries and spans. There
 * is a span for every key that was loaded: its entries are all that was
 * accepted under it since BORN with a client's time later than HORIZON.
 */
#ifndef _KRB5_AP_REPLAY_H
#define _KRB5_AP_REPLAY_H

#include <stdbool.h>

#include "krb5-ap.h"
#include "nl.h"

#define REPLAY_MAGIC	"krb5-ap replay table 2\n"

/* Octets of a tag. */
#define REPLAY_TAG_MAX	16

/* replay.c */
int replay_suspend(struct nl *nl, bool suspend);

/* replay_save.c, replay_restore.c */
enum status replay_save(const char *path);
enum status replay_restore(const char *path);

#endif /* _KRB5_AP_REPLAY_H */
