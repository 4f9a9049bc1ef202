// SPDX-License-Identifier: GPL-2.0
/*
 * Text for people, and text from them.
 *
 * Principals are chosen by peers, and a terminal obeys control characters. So
 * whatever this program prints goes through text_clean().
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "text.h"

/*
 * Length in bytes of the character at the beginning of the text if it is harmless:
 * printable ASCII, or well-formed UTF-8 but for the control characters of C1
 * and those that turn the direction of text. Otherwise 0.
 */
static size_t harmless(const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	__u32 c;
	size_t i, n;

	if (s[0] < 0x80)
		return s[0] >= 0x20 && s[0] != 0x7f;
	if (s[0] < 0xc2 || s[0] > 0xf4)
		return 0;
	n = s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
	c = s[0] & (0x7f >> n);
	for (i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	if (c < 0xa0 || (n == 3 && c < 0x800) || (n == 4 && c < 0x10000) ||
	    (c >= 0xd800 && c <= 0xdfff) || c > 0x10ffff ||
	    (c >= 0x200e && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
	    (c >= 0x2066 && c <= 0x2069))
		return 0;
	return n;
}

/**
 * text_clean() - make a text fit for a terminal
 * @text: the text
 *
 * Return: the text with \xHH instead of what is not harmless, to be freed.
 *	The program ends if there is no memory.
 */
char *text_clean(const char *text)
{
	char *clean = malloc(4 * strlen(text) + 1), *to = clean;

	if (!clean)
		abort();
	while (*text) {
		size_t n = harmless(text);

		if (!n) {
			to += sprintf(to, "\\x%02x", (unsigned char)*text++);
			continue;
		}
		memcpy(to, text, n);
		to += n;
		text += n;
	}
	*to = '\0';
	return clean;
}

/**
 * text_put() - write a text from an untrusted source
 * @file: where to
 * @text: the text
 */
void text_put(FILE *file, const char *text)
{
	char *clean = text_clean(text);

	fputs(clean, file);
	free(clean);
}

/**
 * text_reason() - write the name of a reason as people write it
 * @name: as the kernel writes it
 * @text: where to; a name that is too long is cut off
 *
 * Return: @text
 */
const char *text_reason(const char *name, char text[TEXT_REASON_MAX])
{
	size_t n;

	for (n = 0; name[n] && n < TEXT_REASON_MAX - 1; n++) {
		unsigned char c = name[n] == '_' ? '-' : name[n];

		text[n] = isgraph(c) ? tolower(c) : '?';
	}
	text[n] = '\0';
	return text;
}

/**
 * text_put_reason() - write the name of a reason as people write it
 * @file: where to
 * @name: as the kernel writes it
 */
void text_put_reason(FILE *file, const char *name)
{
	char text[TEXT_REASON_MAX];

	fputs(text_reason(name, text), file);
}

/**
 * text_put_hex() - write bytes as hexadecimal digits
 * @file: where to
 * @data: the bytes
 * @len: their number
 */
void text_put_hex(FILE *file, const void *data, size_t len)
{
	static const char digit[] = "0123456789abcdef";
	const unsigned char *byte = data;

	for (; len; len--, byte++) {
		putc(digit[*byte >> 4], file);
		putc(digit[*byte & 15], file);
	}
}

/**
 * text_time() - write a time
 * @seconds: since 1970
 * @text: where to
 *
 * Return: @text
 */
const char *text_time(__s64 seconds, char text[TEXT_TIME_MAX])
{
	time_t t = seconds;
	struct tm tm;

	if (!gmtime_r(&t, &tm) ||
	    !strftime(text, TEXT_TIME_MAX, "%Y-%m-%d %H:%M:%S UTC", &tm))
		snprintf(text, TEXT_TIME_MAX, "%lld s since 1970",
			 (long long)seconds);
	return text;
}

/* Who speaks; whether a level goes before it; of which line of which file. */
static const char *say_program = "krb5-ap";
static bool say_levels;
static const char *say_file;
static unsigned int say_line;

/**
 * say_as() - set how messages begin
 * @program: name of the program
 * @levels: write levels as sd-daemon(3) has them, without the program's name
 */
void say_as(const char *program, bool levels)
{
	say_program = program;
	say_levels = levels;
}

/**
 * say_place() - name a line of a file in all messages from now on
 * @file: the file, borrowed; NULL for none
 * @line: number of the line; 0 for the file as a whole
 */
void say_place(const char *file, unsigned int line)
{
	say_file = file;
	say_line = line;
}

[[gnu::format(printf, 2, 0)]]
static void say_list(enum say_level level, const char *format, va_list args)
{
	char *text;

	if (vasprintf(&text, format, args) < 0)
		abort();
	if (say_levels)
		fprintf(stderr, "<%d>", level);
	else
		fprintf(stderr, "%s: ", say_program);
	if (say_file)
		fprintf(stderr, "%s:", say_file);
	if (say_file && say_line)
		fprintf(stderr, "%u:", say_line);
	if (say_file)
		putc(' ', stderr);
	text_put(stderr, text);
	putc('\n', stderr);
	free(text);
}

/**
 * say() - tell the user something on standard error
 * @format: what, as for printf(); no newline at its end
 */
void say(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say_list(SAY_WARNING, format, args);
	va_end(args);
}

/**
 * say_at() - tell the user something of a certain weight
 * @level: the weight
 * @format: what, as for printf(); no newline at its end
 */
void say_at(enum say_level level, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say_list(level, format, args);
	va_end(args);
}

/**
 * text_number() - read a decimal number
 * @text: the text; nothing but digits
 * @number: set to the number
 *
 * Return: whether it is a number that fits
 */
bool text_number(const char *text, __u32 *number)
{
	__u64 n = 0;

	if (!*text)
		return false;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return false;
		n = n * 10 + (*text - '0');
		if (n > 0xffffffff)
			return false;
	}
	*number = n;
	return true;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/**
 * text_unhex() - read hexadecimal digits
 * @text: the digits, two for each byte; need not be terminated after them
 * @data: where to put the bytes
 * @len: how many bytes there have to be
 *
 * Return: whether they are hexadecimal digits
 */
bool text_unhex(const char *text, void *data, size_t len)
{
	unsigned char *byte = data;
	int high, low;

	for (; len; len--, text += 2) {
		high = hex_digit(text[0]);
		if (high < 0)
			return false;
		low = hex_digit(text[1]);
		if (low < 0)
			return false;
		*byte++ = high << 4 | low;
	}
	return true;
}
