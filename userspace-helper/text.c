// SPDX-License-Identifier: GPL-2.0
/*
 * Numbers, octets and names as people write and read them.
 */
#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "krb5-ap.h"

/* The six that krb5_ap has, by the names that IANA lists and krb5.conf takes. */
static const struct {
	int32_t enctype;
	const char *name;
} enctypes[] = {
	{ 17, "aes128-cts-hmac-sha1-96" },
	{ 18, "aes256-cts-hmac-sha1-96" },
	{ 19, "aes128-cts-hmac-sha256-128" },
	{ 20, "aes256-cts-hmac-sha384-192" },
	{ 25, "camellia128-cts-cmac" },
	{ 26, "camellia256-cts-cmac" },
};

void *xalloc(size_t size)
{
	void *p = calloc(1, size ? size : 1);

	if (!p)
		err(STATUS_FAILED, "no memory");
	return p;
}

void wipe_free(void *p, size_t size)
{
	if (p)
		explicit_bzero(p, size);
	free(p);
}

/* Digits only: no sign, no blanks, no other base. */
bool parse_u32(const char *text, uint32_t *value)
{
	unsigned long long n;
	char *end;

	if (!isdigit((unsigned char)*text))
		return false;
	errno = 0;
	n = strtoull(text, &end, 10);
	if (errno || *end || n > UINT32_MAX)
		return false;
	*value = n;
	return true;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The caller wipes and frees *octets. */
bool parse_hex(const char *text, uint8_t **octets, size_t *len)
{
	size_t n = strlen(text), i;

	if (n % 2)
		return false;
	*octets = xalloc(n / 2);
	*len = n / 2;
	for (i = 0; i < n; i += 2) {
		int high = hex_digit(text[i]), low = hex_digit(text[i + 1]);

		if (high < 0 || low < 0) {
			wipe_free(*octets, *len);
			return false;
		}
		(*octets)[i / 2] = high << 4 | low;
	}
	return true;
}

void print_hex(const uint8_t *octets, size_t len)
{
	while (len--)
		printf("%02x", *octets++);
}

/* Names come from tickets; what would control a terminal is shown as \xNN. */
void print_safe(const char *text)
{
	for (; *text; text++) {
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			printf("\\x%02x", (unsigned char)*text);
		else
			putchar(*text);
	}
}

const char *enctype_name(int32_t enctype, char *buf, size_t size)
{
	size_t i;

	for (i = 0; i < sizeof(enctypes) / sizeof(*enctypes); i++)
		if (enctypes[i].enctype == enctype)
			return enctypes[i].name;
	snprintf(buf, size, "%" PRId32, enctype);
	return buf;
}

/* A name or a number; whether the kernel has it, the kernel says. */
bool parse_enctype(const char *text, int32_t *enctype)
{
	uint32_t number;
	size_t i;

	for (i = 0; i < sizeof(enctypes) / sizeof(*enctypes); i++) {
		if (!strcasecmp(enctypes[i].name, text)) {
			*enctype = enctypes[i].enctype;
			return true;
		}
	}
	if (!parse_u32(text, &number) || number > INT32_MAX)
		return false;
	*enctype = number;
	return true;
}

void print_time(int64_t seconds)
{
	time_t t = seconds;
	struct tm tm;
	char buf[64];

	if (gmtime_r(&t, &tm) &&
	    strftime(buf, sizeof(buf), "%Y-%m-%d %H:%M:%S UTC", &tm))
		fputs(buf, stdout);
	else
		printf("%" PRId64, seconds);
}
