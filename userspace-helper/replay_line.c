// SPDX-License-Identifier: GPL-2.0
/*
 * Entries and spans of a saved replay table: from the file, and to the kernel.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "replay_line.h"
#include "text.h"

/* More than the principal of any key that can be loaded takes. */
#define LINE_MAX_SIZE	(12 * 1024)

/* What both begin with, up to the key; NULL if it is neither. */
static const char *parse_begin(const char *text, struct replay_line *line)
{
	char hex[2 * REPLAY_TAG_LEN + 1];
	int end = 0;

	*line = (struct replay_line){};
	if (sscanf(text, "span %" SCNd64 " %" SCNd64 " %n",
		   (int64_t *)&line->complete_since, (int64_t *)&line->horizon,
		   &end) == 2 &&
	    end) {
		line->span = true;
		return text + end;
	}
	if (sscanf(text, "entry %" SCNd64 " %40[0-9a-f] %n",
		   (int64_t *)&line->ctime, hex, &end) != 2 || !end ||
	    strlen(hex) != 2 * REPLAY_TAG_LEN)
		return NULL;
	return text_unhex(hex, line->tag, REPLAY_TAG_LEN) ? text + end : NULL;
}

/**
 * replay_line_parse() - read a line
 * @context: of libkrb5
 * @text: the line
 * @line: set to what it says; the caller frees the principal
 *
 * Return: true if it is an entry or a span
 */
bool replay_line_parse(krb5_context context, const char *text,
		       struct replay_line *line)
{
	int end = 0;

	text = parse_begin(text, line);
	return text &&
	       sscanf(text, "%" SCNu32 " %" SCNd32 " %n", &line->kvno,
		      &line->enctype, &end) == 2 && end &&
	       !krb5_parse_name(context, text + end, &line->principal);
}

/**
 * replay_line_size() - tell how much a line takes in a request
 * @line: the line
 *
 * Return: bytes, or more
 */
size_t replay_line_size(const struct replay_line *line)
{
	krb5_const_principal principal = line->principal;
	/* Nests, numbers and the tag, and the realm, with their headers. */
	size_t size = 72 + MNL_ALIGN(principal->realm.length);
	krb5_int32 i;

	for (i = 0; i < principal->length; i++)
		size += MNL_ATTR_HDRLEN + MNL_ALIGN(principal->data[i].length);
	return size;
}

/**
 * replay_line_fits() - tell whether a message takes a line
 * @line: the line
 *
 * Return: false if no key that can be loaded has such a name
 */
bool replay_line_fits(const struct replay_line *line)
{
	return replay_line_size(line) <= LINE_MAX_SIZE;
}

static void put_key(struct nl *nl, int type, const struct replay_line *line)
{
	krb5_const_principal principal = line->principal;
	struct nlattr *key;
	krb5_int32 i;

	key = nl_nest(nl, type);
	nl_put(nl, KRB5_AP_A_KEY_REALM, principal->realm.data,
	       principal->realm.length);
	for (i = 0; i < principal->length; i++)
		nl_put(nl, KRB5_AP_A_KEY_COMPONENT, principal->data[i].data,
		       principal->data[i].length);
	nl_put_u32(nl, KRB5_AP_A_KEY_KVNO, line->kvno);
	nl_put_u32(nl, KRB5_AP_A_KEY_ENCTYPE, line->enctype);
	nl_nest_end(nl, key);
}

static void put_entry(struct nl *nl, const struct replay_line *line)
{
	struct nlattr *seen = nl_nest(nl, KRB5_AP_A_REPLAY_ENTRY);

	put_key(nl, KRB5_AP_A_AUTHENTICATOR_KEY, line);
	nl_put(nl, KRB5_AP_A_AUTHENTICATOR_TAG, line->tag, sizeof(line->tag));
	nl_put(nl, KRB5_AP_A_AUTHENTICATOR_CTIME, &line->ctime,
	       sizeof(line->ctime));
	nl_nest_end(nl, seen);
}

static void put_span(struct nl *nl, const struct replay_line *line)
{
	struct nlattr *span = nl_nest(nl, KRB5_AP_A_REPLAY_SPAN);

	put_key(nl, KRB5_AP_A_SPAN_KEY, line);
	nl_put(nl, KRB5_AP_A_SPAN_COMPLETE_SINCE, &line->complete_since,
	       sizeof(line->complete_since));
	nl_put(nl, KRB5_AP_A_SPAN_HORIZON, &line->horizon,
	       sizeof(line->horizon));
	nl_nest_end(nl, span);
}

/**
 * replay_line_put() - add a line to a request
 * @nl: the connection
 * @line: the line
 */
void replay_line_put(struct nl *nl, const struct replay_line *line)
{
	if (line->span)
		put_span(nl, line);
	else
		put_entry(nl, line);
}
