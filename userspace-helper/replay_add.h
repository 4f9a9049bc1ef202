/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Adding lines to the kernel's replay table, thousands in a message.
 */
#ifndef _KRB5_AP_REPLAY_ADD_H
#define _KRB5_AP_REPLAY_ADD_H

#include "replay_line.h"

/* Lines that a message has at most. */
#define REPLAY_ADD_LINES	4096

/**
 * struct replay_add - what is being added
 * @context: of libkrb5
 * @nl: the connection
 * @entries: how many entries are in the table
 * @spans: how many spans are
 * @gone: entries and spans of keys that are not loaded
 * @ahead: those that are further ahead than any skew lets pass
 * @full: those for which there is no room
 * @invalid: those in which the kernel misses something
 * @batch: those that are not sent yet
 * @pending: how many these are
 * @bytes: how many they take in a message
 */
struct replay_add {
	krb5_context context;
	struct nl *nl;
	size_t entries;
	size_t spans;
	size_t gone;
	size_t ahead;
	size_t full;
	size_t invalid;
	struct replay_line batch[REPLAY_ADD_LINES];
	size_t pending;
	size_t bytes;
};

int replay_add_line(struct replay_add *add, const struct replay_line *line);
int replay_add_send(struct replay_add *add);
void replay_add_drop(struct replay_add *add);

#endif /* _KRB5_AP_REPLAY_ADD_H */
