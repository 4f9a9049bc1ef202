/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An entry or a span of a saved replay table.
 */
#ifndef _KRB5_AP_REPLAY_LINE_H
#define _KRB5_AP_REPLAY_LINE_H

#include <krb5.h>
#include <linux/types.h>
#include <stdbool.h>

#include "nl.h"
#include "replay.h"

/**
 * struct replay_line - a line of the file
 * @span: it is a span, and not an entry
 * @ctime: of an entry: the client's time
 * @tag: of an entry: what identifies the authenticator
 * @complete_since: of a span
 * @horizon: of a span
 * @kvno: version of the service's key
 * @enctype: its encryption type
 * @principal: the service
 */
struct replay_line {
	bool span;
	__s64 ctime;
	__u8 tag[REPLAY_TAG_LEN];
	__s64 complete_since;
	__s64 horizon;
	__u32 kvno;
	__s32 enctype;
	krb5_principal principal;
};

bool replay_line_parse(krb5_context context, const char *text,
		       struct replay_line *line);
size_t replay_line_size(const struct replay_line *line);
bool replay_line_fits(const struct replay_line *line);
void replay_line_put(struct nl *nl, const struct replay_line *line);

#endif /* _KRB5_AP_REPLAY_LINE_H */
