// SPDX-License-Identifier: GPL-2.0
/*
 * Writing JSON.
 */
#include <stdio.h>
#include <stdlib.h>

#include "json.h"
#include "text.h"

static void put_string(const char *text)
{
	char *clean = text_clean(text), *c;

	putchar('"');
	for (c = clean; *c; c++) {
		if (*c == '"' || *c == '\\')
			putchar('\\');
		putchar(*c);
	}
	putchar('"');
	free(clean);
}

static void new_line(const struct json *json)
{
	unsigned int i;

	if (json->one_line) {
		if (json->more)
			putchar(' ');
		return;
	}
	putchar('\n');
	for (i = 0; i < json->depth; i++)
		putchar('\t');
}

static void begin_member(struct json *json, const char *name)
{
	if (json->more)
		putchar(',');
	if (json->depth)
		new_line(json);
	json->more = true;
	if (!name)
		return;
	put_string(name);
	fputs(": ", stdout);
}

/**
 * json_begin() - begin an object or a list
 * @json: the text
 * @name: of the member
 * @bracket: the one that opens it
 */
void json_begin(struct json *json, const char *name, char bracket)
{
	begin_member(json, name);
	putchar(bracket);
	json->depth++;
	json->more = false;
}

/**
 * json_end() - end the innermost object or list
 * @json: the text
 * @bracket: the one that closes it
 */
void json_end(struct json *json, char bracket)
{
	json->depth--;
	if (json->more && !json->one_line)
		new_line(json);
	putchar(bracket);
	if (!json->depth)
		putchar('\n');
	json->more = true;
}

/**
 * json_string() - add a text
 * @json: the JSON text
 * @name: of the member
 * @text: the text
 */
void json_string(struct json *json, const char *name, const char *text)
{
	begin_member(json, name);
	put_string(text);
}

/**
 * json_number() - add a number that may be negative
 * @json: the text
 * @name: of the member
 * @number: the number
 */
void json_number(struct json *json, const char *name, __s64 number)
{
	begin_member(json, name);
	printf("%lld", (long long)number);
}

/**
 * json_count() - add a number that may be large
 * @json: the text
 * @name: of the member
 * @number: the number
 */
void json_count(struct json *json, const char *name, __u64 number)
{
	begin_member(json, name);
	printf("%llu", (unsigned long long)number);
}

/**
 * json_null() - add a member that has no value
 * @json: the JSON text
 * @name: of the member
 */
void json_null(struct json *json, const char *name)
{
	begin_member(json, name);
	fputs("null", stdout);
}

/**
 * json_bool() - add a truth value
 * @json: the text
 * @name: of the member
 * @value: the value
 */
void json_bool(struct json *json, const char *name, bool value)
{
	begin_member(json, name);
	fputs(value ? "true" : "false", stdout);
}
