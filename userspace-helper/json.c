// SPDX-License-Identifier: GPL-2.0
/*
 * Just enough JSON to write: objects, arrays, strings, numbers.
 */
#include <stdio.h>

#include "krb5-ap.h"

static bool comma;

static void quote(const char *text)
{
	putchar('"');
	for (; *text; text++) {
		unsigned char c = *text;

		if (c == '"' || c == '\\')
			printf("\\%c", c);
		else if (c < 0x20 || c == 0x7f)
			printf("\\u%04x", c);
		else
			putchar(c);
	}
	putchar('"');
}

static void begin(const char *name)
{
	if (comma)
		fputs(", ", stdout);
	comma = true;
	if (name) {
		quote(name);
		fputs(": ", stdout);
	}
}

/* Begins an object or array; name is NULL inside arrays and outside of all. */
void json_open(const char *name, char bracket)
{
	begin(name);
	putchar(bracket);
	comma = false;
}

void json_close(char bracket)
{
	putchar(bracket);
	comma = true;
}

void json_string(const char *name, const char *value)
{
	begin(name);
	quote(value);
}

void json_number(const char *name, long long value)
{
	begin(name);
	printf("%lld", value);
}

void json_bool(const char *name, bool value)
{
	begin(name);
	fputs(value ? "true" : "false", stdout);
}

void json_end(void)
{
	putchar('\n');
	comma = false;
}
