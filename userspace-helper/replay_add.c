// SPDX-License-Identifier: GPL-2.0
/*
 * Adding lines to the kernel's replay table. What it cannot add it leaves out, and
 * counts.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "replay_add.h"

/* What a message has at most: what fits the send buffer of any socket. */
#define BATCH_MAX	(192 * 1024)

static const __u8 added_types[KRB5_AP_A_REPLAY_MAX + 1] = {
	[KRB5_AP_A_REPLAY_ADDED_ENTRIES]	= MNL_TYPE_U32,
	[KRB5_AP_A_REPLAY_ADDED_SPANS]		= MNL_TYPE_U32,
	[KRB5_AP_A_REPLAY_UNKNOWN_KEY]		= MNL_TYPE_U32,
	[KRB5_AP_A_REPLAY_AHEAD]		= MNL_TYPE_U32,
	[KRB5_AP_A_REPLAY_NO_ROOM]		= MNL_TYPE_U32,
	[KRB5_AP_A_REPLAY_INVALID]		= MNL_TYPE_U32,
};

/* What became of a message's lines. */
static int take_counts(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *tb[KRB5_AP_A_REPLAY_MAX + 1];
	struct replay_add *add = data;
	const struct {
		int type;
		size_t *sum;
	} counts[] = {
		{ KRB5_AP_A_REPLAY_ADDED_ENTRIES, &add->entries },
		{ KRB5_AP_A_REPLAY_ADDED_SPANS, &add->spans },
		{ KRB5_AP_A_REPLAY_UNKNOWN_KEY, &add->gone },
		{ KRB5_AP_A_REPLAY_AHEAD, &add->ahead },
		{ KRB5_AP_A_REPLAY_NO_ROOM, &add->full },
		{ KRB5_AP_A_REPLAY_INVALID, &add->invalid },
	};
	size_t i;

	if (nl_parse(nlh, added_types, KRB5_AP_A_REPLAY_MAX, tb))
		return -EBADMSG;
	for (i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
		if (!tb[counts[i].type])
			return -EBADMSG;
		*counts[i].sum += mnl_attr_get_u32(tb[counts[i].type]);
	}
	return 0;
}

/**
 * replay_add_drop() - forget the lines that are not sent
 * @add: what is being added
 */
void replay_add_drop(struct replay_add *add)
{
	while (add->pending)
		krb5_free_principal(add->context,
				    add->batch[--add->pending].principal);
	add->bytes = 0;
}

/**
 * replay_add_send() - send the lines that are not sent
 * @add: what is being added
 *
 * Return: 0 or -errno, of which the user is told
 */
int replay_add_send(struct replay_add *add)
{
	size_t i;
	int err;

	if (!add->pending)
		return 0;
	err = nl_begin(add->nl, KRB5_AP_CMD_REPLAY_ADD, BATCH_MAX);
	if (!err) {
		for (i = 0; i < add->pending; i++)
			replay_line_put(add->nl, &add->batch[i]);
		err = nl_do(add->nl, take_counts, add);
	}
	if (err)
		nl_complain(add->nl, err, "cannot add to the replay table");
	replay_add_drop(add);
	return err;
}

/**
 * replay_add_line() - add a line
 * @add: what is being added
 * @line: the line, which fits; its principal is taken over
 *
 * Return: 0 or -errno, of which the user is told
 */
int replay_add_line(struct replay_add *add, const struct replay_line *line)
{
	size_t size = replay_line_size(line);
	int err = 0;

	if (add->pending == REPLAY_ADD_LINES || add->bytes + size > BATCH_MAX)
		err = replay_add_send(add);
	add->batch[add->pending++] = *line;
	add->bytes += size;
	return err;
}
