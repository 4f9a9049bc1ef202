/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Text for people, and text from them.
 */
#ifndef _KRB5_AP_TEXT_H
#define _KRB5_AP_TEXT_H

#include <linux/types.h>
#include <stdbool.h>
#include <stdio.h>

/* Longest text of text_time(), with its end. */
#define TEXT_TIME_MAX	64

/* Longest text of text_reason(), with its end. */
#define TEXT_REASON_MAX	64

/* Levels of messages, as syslog(3) and the journal count them. */
enum say_level {
	SAY_ERROR	= 3,
	SAY_WARNING	= 4,
	SAY_INFO	= 6,
};

[[gnu::format(printf, 1, 2)]] void say(const char *format, ...);
[[gnu::format(printf, 2, 3)]]
void say_at(enum say_level level, const char *format, ...);
void say_as(const char *program, bool levels);
void say_place(const char *file, unsigned int line);
char *text_clean(const char *text);
void text_put(FILE *file, const char *text);
const char *text_reason(const char *name, char text[TEXT_REASON_MAX]);
void text_put_reason(FILE *file, const char *name);
void text_put_hex(FILE *file, const void *data, size_t len);
const char *text_time(__s64 seconds, char text[TEXT_TIME_MAX]);
bool text_number(const char *text, __u32 *number);
bool text_unhex(const char *text, void *data, size_t len);

#endif /* _KRB5_AP_TEXT_H */
