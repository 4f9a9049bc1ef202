// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-apd: records of the shared stream, and what makes them authentic. The store is
 * not trusted: what it makes up, or has changed, is left aside.
 *
 * HMAC-SHA-384, shortened to 192 bits, as RFC 8009 has it for
 * aes256-cts-hmac-sha384-192, of the group's name, a new line, and the text.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "apd_store.h"
#include "text.h"

/* Of those that RFC 4120 section 7.5.1 leaves to applications. */
#define KEY_USAGE	1097

static const char *const kinds[] = {
	[STORE_MORE]	= "more",
	[STORE_WHOLE]	= "whole",
	[STORE_ASK]	= "ask",
};

/**
 * store_secret_read() - read the secret of the group; tells the user if it is wrong
 * @mac: gets it
 * @path: the file: 64 hexadecimal digits
 *
 * Return: 0 or -errno
 */
int store_secret_read(struct store_mac *mac, const char *path)
{
	char text[2 * STORE_SECRET_LEN + 2];
	const char *wrong = store_file_read(path, text, sizeof(text));

	if (!wrong && (strlen(text) != 2 * STORE_SECRET_LEN ||
		       !text_unhex(text, mac->secret, sizeof(mac->secret))))
		wrong = "not a line of 64 hexadecimal digits: openssl rand -hex 32";
	explicit_bzero(text, sizeof(text));
	if (wrong)
		say("%s: %s", path, wrong);
	return wrong ? -EINVAL : 0;
}

static krb5_keyblock key_of(const struct store_mac *mac)
{
	return (krb5_keyblock){
		.enctype = ENCTYPE_AES256_CTS_HMAC_SHA384_192,
		.length = sizeof(mac->secret),
		.contents = (krb5_octet *)mac->secret,
	};
}

/* The checksum is the last. */
static void iov_set(const struct store_mac *mac, const char *body, size_t len,
		    void *sum, krb5_crypto_iov iov[4])
{
	const krb5_data data[4] = {
		{ .data = (char *)mac->group, .length = strlen(mac->group) },
		{ .data = "\n", .length = 1 },
		{ .data = (char *)body, .length = len },
		{ .data = sum, .length = STORE_MAC_LEN },
	};
	size_t i;

	for (i = 0; i < 4; i++) {
		iov[i].flags = i < 3 ? KRB5_CRYPTO_TYPE_DATA :
				       KRB5_CRYPTO_TYPE_CHECKSUM;
		iov[i].data = data[i];
	}
}

/**
 * store_mac_make() - compute the HMAC of a text
 * @mac: with what
 * @body: the text
 * @len: its length
 * @sum: set to it
 *
 * Return: 0 or -errno
 */
int store_mac_make(const struct store_mac *mac, const char *body, size_t len,
		   __u8 sum[STORE_MAC_LEN])
{
	krb5_keyblock key = key_of(mac);
	krb5_crypto_iov iov[4];

	iov_set(mac, body, len, sum, iov);
	return krb5_c_make_checksum_iov(mac->context,
					CKSUMTYPE_HMAC_SHA384_192_AES256, &key,
					KEY_USAGE, iov, 4) ? -EIO : 0;
}

/**
 * store_mac_check() - tell whether a text is of a node of the group
 * @mac: with what
 * @body: the text
 * @len: its length
 * @sum: its HMAC
 * @sum_len: length of that
 *
 * Return: true if it is
 */
bool store_mac_check(const struct store_mac *mac, const char *body, size_t len,
		     const char *sum, size_t sum_len)
{
	krb5_keyblock key = key_of(mac);
	char copy[STORE_MAC_LEN];
	krb5_crypto_iov iov[4];
	krb5_boolean valid = 0;

	if (sum_len != sizeof(copy))
		return false;
	memcpy(copy, sum, sizeof(copy));
	iov_set(mac, body, len, copy, iov);
	return !krb5_c_verify_checksum_iov(mac->context,
					   CKSUMTYPE_HMAC_SHA384_192_AES256,
					   &key, KEY_USAGE, iov, 4, &valid) &&
	       valid;
}

/**
 * store_head_write() - write the first line of a record
 * @file: there
 * @head: what it says
 *
 * Return: what fprintf() returns
 */
int store_head_write(FILE *file, const struct store_head *head)
{
	return fprintf(file, "krb5-ap store 1 %s %s %u %llu %lld %s\n",
		       head->node, head->instance, head->epoch,
		       (unsigned long long)head->seq, head->time,
		       kinds[head->kind]);
}

/**
 * store_head_parse() - read the first line of a record
 * @body: the record, which is authentic
 * @head: set to what it says
 *
 * Return: where the next line begins; NULL if it is something else
 */
const char *store_head_parse(const char *body, struct store_head *head)
{
	unsigned long long seq;
	char kind[8];
	int end = 0;
	size_t i;

	if (sscanf(body, "krb5-ap store 1 %64[A-Za-z0-9._-] %16[0-9a-f] %u %llu %lld %7[a-z]%n",
		   head->node, head->instance, &head->epoch, &seq, &head->time,
		   kind, &end) != 6 || body[end] != '\n')
		return NULL;
	head->seq = seq;
	for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (!strcmp(kinds[i], kind)) {
			head->kind = i;
			return body + end + 1;
		}
	return NULL;
}
