/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Writing JSON.
 */
#ifndef _KRB5_AP_JSON_H
#define _KRB5_AP_JSON_H

#include <linux/types.h>
#include <stdbool.h>

/**
 * struct json - a JSON text on its way to standard output
 * @depth: number of open objects and lists
 * @more: the innermost one has something in it
 * @one_line: no line breaks inside the text
 */
struct json {
	bool one_line;
	unsigned int depth;
	bool more;
};

/* The name is NULL in a list and outside of everything. */
void json_begin(struct json *json, const char *name, char bracket);
void json_end(struct json *json, char bracket);
void json_string(struct json *json, const char *name, const char *text);
void json_number(struct json *json, const char *name, __s64 number);
void json_count(struct json *json, const char *name, __u64 number);
void json_null(struct json *json, const char *name);
void json_bool(struct json *json, const char *name, bool value);

#endif /* _KRB5_AP_JSON_H */
