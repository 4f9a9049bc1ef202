/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the kernel tells of its replay table, as lines of text: replay.h.
 */
#ifndef _KRB5_AP_REPLAY_TEXT_H
#define _KRB5_AP_REPLAY_TEXT_H

#include <krb5.h>
#include <stddef.h>
#include <stdio.h>

struct nlmsghdr;

/**
 * struct replay_text - where lines are written
 * @context: of libkrb5
 * @file: there
 * @entries: how many entries were written
 * @lines: how many entries and spans
 */
struct replay_text {
	krb5_context context;
	FILE *file;
	size_t entries;
	size_t lines;
};

int replay_text_answer(const struct nlmsghdr *nlh, void *data);

#endif /* _KRB5_AP_REPLAY_TEXT_H */
