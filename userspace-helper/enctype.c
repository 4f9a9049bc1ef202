// SPDX-License-Identifier: GPL-2.0
/*
 * Encryption types: numbers, names and key lengths.
 */
#include <krb5.h>
#include <stdio.h>
#include <string.h>

#include "enctype.h"
#include "text.h"

/* RFC 3962, RFC 8009, RFC 6803; all that krb5_ap knows. */
static const struct {
	__s32 enctype;
	size_t key_len;
} supported[] = {
	{ 17, 16 },
	{ 18, 32 },
	{ 19, 16 },
	{ 20, 32 },
	{ 25, 16 },
	{ 26, 32 },
};

/**
 * enctype_key_len() - look up the key length of an encryption type
 * @enctype: its encryption type
 *
 * Return: bytes, 0 if krb5_ap does not know the encryption type
 */
size_t enctype_key_len(__s32 enctype)
{
	size_t i;

	for (i = 0; i < sizeof(supported) / sizeof(*supported); i++)
		if (supported[i].enctype == enctype)
			return supported[i].key_len;
	return 0;
}

/**
 * enctype_name() - name an encryption type
 * @enctype: its number
 * @name: where to
 *
 * Return: @name; the number if it has no name
 */
const char *enctype_name(__s32 enctype, char name[ENCTYPE_NAME_MAX])
{
	if (krb5_enctype_to_name(enctype, 0, name, ENCTYPE_NAME_MAX))
		snprintf(name, ENCTYPE_NAME_MAX, "%d", enctype);
	return name;
}

/**
 * enctype_parse() - read a name or a number
 * @text: the text
 * @enctype: set to the number of the encryption type
 *
 * Return: whether it is a known name or a number
 */
bool enctype_parse(const char *text, __s32 *enctype)
{
	char copy[ENCTYPE_NAME_MAX];
	krb5_enctype found;
	__u32 number;

	if (text_number(text, &number) && number <= 0x7fffffff) {
		*enctype = number;
		return true;
	}
	/* libkrb5 wants to write to it. */
	if (snprintf(copy, sizeof(copy), "%s", text) >= (int)sizeof(copy))
		return false;
	if (krb5_string_to_enctype(copy, &found))
		return false;
	*enctype = found;
	return true;
}
