// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap accept: recognise files that are not the token of an acceptor.
 *
 * The kernel says of all of them that they are no KRB_AP_REQ, which is true and
 * does not help the person who captured them.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <string.h>

#include "accept.h"
#include "text.h"

/* The beginning of a token, in which another mechanism shows. */
#define BEGIN_MAX	1024

/**
 * struct magic - a file that is known by its first bytes
 * @bytes: the first bytes
 * @len: how many
 * @secret: it has keys in it and must not be sent
 * @hint: what it is, and what to do
 */
static const struct magic {
	const char *bytes;
	size_t len;
	bool secret;
	const char *hint;
} magics[] = {
	{ "\x05\x01", 2, true,
	  "is a keytab, not a token; load it with krb5-ap load -k" },
	{ "\x05\x02", 2, true,
	  "is a keytab, not a token; load it with krb5-ap load -k" },
	{ "\x05\x03", 2, true,
	  "is a credential cache, not a token; see krb5-ap cred load -c" },
	{ "\x05\x04", 2, true,
	  "is a credential cache, not a token; see krb5-ap cred load -c" },
	{ "NTLMSSP\0\1", 9, false,
	  "is an NTLM message (NTLMSSP negotiate): the client has no Kerberos ticket for the name that it used; on the client, try kvno SERVICE/HOST or klist get SERVICE/HOST" },
	{ "NTLMSSP\0\2", 9, false,
	  "is an NTLM message (NTLMSSP challenge) of a server; capture what the client sends, and let it use Kerberos" },
	{ "NTLMSSP\0\3", 9, false,
	  "is an NTLM message (NTLMSSP authenticate): the client has no Kerberos ticket for the name that it used; on the client, try kvno SERVICE/HOST or klist get SERVICE/HOST" },
	{ "\xd4\xc3\xb2\xa1", 4, false,
	  "is a packet capture; export the bytes of the token from it, in Wireshark with Export Packet Bytes" },
	{ "\x0a\x0d\x0d\x0a", 4, false,
	  "is a packet capture; export the bytes of the token from it, in Wireshark with Export Packet Bytes" },
	{ "\x61", 1, false,
	  "begins like a bare ticket; a KRB_AP_REQ has an authenticator beside it, capture that" },
	{ "\x6a", 1, false,
	  "begins like a KRB_AS_REQ, which is for the KDC; capture what the client sends to the service" },
	{ "\x6b", 1, false,
	  "begins like a KRB_AS_REP of the KDC; capture what the client sends to the service" },
	{ "\x6c", 1, false,
	  "begins like a KRB_TGS_REQ, which is for the KDC; capture what the client sends to the service" },
	{ "\x6d", 1, false,
	  "begins like a KRB_TGS_REP of the KDC; capture what the client sends to the service" },
	{ "\x6f", 1, false,
	  "begins like a KRB_AP_REP, the answer of a service; capture what the client sends" },
	{ "\x7e", 1, false,
	  "begins like a KRB_ERROR, the answer of a service; capture what the client sends" },
};

/* Whether the length of a DER value is that of the file. */
static bool der_fits(const unsigned char *data, size_t len)
{
	size_t value = 0, bytes, i;

	if (len < 2)
		return false;
	if (data[1] < 0x80)
		return len == data[1] + 2U;
	bytes = data[1] & 0x7f;
	if (!bytes || bytes > 4 || len < 2 + bytes)
		return false;
	for (i = 0; i < bytes; i++)
		value = value << 8 | data[2 + i];
	return len == value + 2 + bytes;
}

static bool is_base64(const char *text, size_t len)
{
	size_t i, digits = 0;

	for (i = 0; i < len; i++) {
		if (isspace((unsigned char)text[i]) || text[i] == '=')
			continue;
		if (!isalnum((unsigned char)text[i]) && text[i] != '+' &&
		    text[i] != '/')
			return false;
		digits++;
	}
	return digits >= 16;
}

static bool is_hex(const char *text, size_t len)
{
	size_t i, digits = 0;

	for (i = 0; i < len; i++) {
		if (isspace((unsigned char)text[i]))
			continue;
		if (!isxdigit((unsigned char)text[i]))
			return false;
		digits++;
	}
	return digits >= 16;
}

static bool begins(const char *text, size_t len, const char *word)
{
	return len >= strlen(word) && !strncasecmp(text, word, strlen(word));
}

/* HTTP and SASL carry tokens as text. */
static const char *text_hint(const char *text, size_t len)
{
	while (len && isspace((unsigned char)*text)) {
		text++;
		len--;
	}
	if (begins(text, len, "Authorization:") ||
	    begins(text, len, "WWW-Authenticate:") ||
	    begins(text, len, "Negotiate ") || begins(text, len, "NTLM ")) {
		if (memmem(text, len, "TlRMTVNTUA", 10))
			return "is an HTTP header with an NTLM message: the client has no Kerberos ticket for the host of the URL; on the client, try kvno HTTP/HOST or klist get HTTP/HOST";
		return "is an HTTP header with a token in base64; decode it: sed 's/.*Negotiate *//' FILE | base64 -d | krb5-ap accept -";
	}
	if (is_hex(text, len))
		return "is text in hexadecimal; decode it: xxd -r -p FILE | krb5-ap accept -";
	if (!is_base64(text, len))
		return NULL;
	if (begins(text, len, "TlRMTVNTUA"))
		return "is an NTLM message in base64: the client has no Kerberos ticket for the name that it used; on the client, try kvno SERVICE/HOST or klist get SERVICE/HOST";
	return "is text in base64; decode it: base64 -d FILE | krb5-ap accept -";
}

/**
 * token_hint() - recognise a file that is not the token of an acceptor
 * @token: its content
 * @len: its length in bytes
 * @secret: set to true if there are keys in it
 *
 * Return: what it is and what to do, NULL if it may be a token
 */
const char *token_hint(const void *token, size_t len, bool *secret)
{
	size_t i, begin = len < BEGIN_MAX ? len : BEGIN_MAX;

	*secret = false;
	if (!len)
		return "is empty; capture the token again, from the client's first message to the service";
	for (i = 0; i < sizeof(magics) / sizeof(*magics); i++) {
		const struct magic *magic = &magics[i];

		if (len < magic->len ||
		    memcmp(token, magic->bytes, magic->len))
			continue;
		/* A single byte tells the type of a DER value. */
		if (magic->len == 1 && !der_fits(token, len))
			continue;
		*secret = magic->secret;
		return magic->hint;
	}
	if (memmem(token, begin, "NTLMSSP", 8))
		return "has an NTLM message (NTLMSSP) in it: the client has no Kerberos ticket for the name that it used; on the client, try kvno SERVICE/HOST or klist get SERVICE/HOST";
	return text_hint(token, len);
}
