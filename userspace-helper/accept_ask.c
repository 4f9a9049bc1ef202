// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap accept: sending a token to the kernel and receiving its verdict.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "accept.h"

/* What is in a request besides service, bindings and token. */
#define FIXED_ROOM	256

static const __u8 verdict_types[KRB5_AP_A_ACCEPT_MAX + 1] = {
	[KRB5_AP_A_ACCEPT_VERDICT]			= MNL_TYPE_U32,
	[KRB5_AP_A_ACCEPT_ERROR]			= MNL_TYPE_U32,
	[KRB5_AP_A_ACCEPT_REASON]			= MNL_TYPE_U32,
	[KRB5_AP_A_ACCEPT_REASON_NAME]			= MNL_TYPE_NUL_STRING,
	[KRB5_AP_A_ACCEPT_REASON_TEXT]			= MNL_TYPE_NUL_STRING,
	[KRB5_AP_A_ACCEPT_CLIENT]			= MNL_TYPE_NUL_STRING,
	[KRB5_AP_A_ACCEPT_SERVER]			= MNL_TYPE_NUL_STRING,
	[KRB5_AP_A_ACCEPT_ENCTYPE]			= MNL_TYPE_U32,
	[KRB5_AP_A_ACCEPT_SESSION_ENCTYPE]		= MNL_TYPE_U32,
	[KRB5_AP_A_ACCEPT_SUBKEY_ENCTYPE]		= MNL_TYPE_U32,
	[KRB5_AP_A_ACCEPT_ACCEPTOR_SUBKEY_ENCTYPE]	= MNL_TYPE_U32,
	[KRB5_AP_A_ACCEPT_KVNO]				= MNL_TYPE_U32,
	[KRB5_AP_A_ACCEPT_SEQ]				= MNL_TYPE_U32,
	[KRB5_AP_A_ACCEPT_FLAGS]			= MNL_TYPE_U32,
	[KRB5_AP_A_ACCEPT_GSS_FLAGS]			= MNL_TYPE_U32,
	[KRB5_AP_A_ACCEPT_TICKET_SERVICE]	= MNL_TYPE_NUL_STRING,
	[KRB5_AP_A_ACCEPT_TICKET_KVNO]		= MNL_TYPE_U32,
	[KRB5_AP_A_ACCEPT_TICKET_ENCTYPE]	= MNL_TYPE_U32,
	[KRB5_AP_A_ACCEPT_CLIENT_AHEAD]		= MNL_TYPE_U64,
	[KRB5_AP_A_ACCEPT_LOST]			= MNL_TYPE_U32,
	[KRB5_AP_A_ACCEPT_PAC]				= MNL_TYPE_NUL_STRING,
};

struct asked {
	verdict_fn *fn;
	void *data;
	bool answered;
};

/**
 * verdict_parse() - read a verdict
 * @nlh: the message
 * @v: set to the verdict, with views of the message
 *
 * Return: 0 or -EBADMSG
 */
int verdict_parse(const struct nlmsghdr *nlh, struct verdict *v)
{
	if (nl_parse(nlh, verdict_types, KRB5_AP_A_ACCEPT_MAX, v->tb) ||
	    !verdict_number(v, KRB5_AP_A_ACCEPT_VERDICT, &v->verdict) ||
	    !verdict_number(v, KRB5_AP_A_ACCEPT_ERROR, &v->error) ||
	    !v->tb[KRB5_AP_A_ACCEPT_REASON_NAME] ||
	    v->verdict > KRB5_AP_VERDICT_CONTINUE)
		return -EBADMSG;
	return 0;
}

static int verdict_answer(const struct nlmsghdr *nlh, void *data)
{
	struct asked *asked = data;
	struct verdict v;

	if (verdict_parse(nlh, &v) || asked->answered)
		return -EBADMSG;
	asked->answered = true;
	asked->fn(&v, asked->data);
	return 0;
}

static void put_token(struct nl *nl, const char *token, size_t len)
{
	size_t n;

	/* One piece even if there is nothing. */
	do {
		n = len < KRB5_AP_TOKEN_PIECE_MAX ? len :
						    KRB5_AP_TOKEN_PIECE_MAX;
		nl_put(nl, KRB5_AP_A_ACCEPT_TOKEN, token, n);
		token += n;
		len -= n;
	} while (len);
}

static void put_question(struct nl *nl, const struct question *q)
{
	nl_put_u32(nl, KRB5_AP_A_ACCEPT_FRAMING, q->framing);
	if (q->service)
		nl_put_string(nl, KRB5_AP_A_ACCEPT_SERVICE, q->service);
	if (q->peer_len)
		nl_put(nl, KRB5_AP_A_ACCEPT_PEER, q->peer, q->peer_len);
	if (q->bindings)
		nl_put(nl, KRB5_AP_A_ACCEPT_BINDINGS, q->bindings,
		       q->bindings_len);
	if (q->dry_run)
		nl_put(nl, KRB5_AP_A_ACCEPT_DRY_RUN, "", 0);
	if (q->u2u) {
		nl_put_u32(nl, KRB5_AP_A_ACCEPT_U2U_ENCTYPE, q->u2u_enctype);
		nl_put(nl, KRB5_AP_A_ACCEPT_U2U_KEY, q->u2u_key, q->u2u_len);
	}
}

/**
 * ask() - ask the kernel for a verdict on a token
 * @nl: the connection
 * @q: the conditions
 * @token: the token
 * @len: its length in bytes
 * @fn: called with the verdict, once if this succeeds
 * @data: its second argument
 *
 * Return: 0 or -errno. A missing verdict is an error, a refusal is not.
 */
int ask(struct nl *nl, const struct question *q, const void *token, size_t len,
	verdict_fn *fn, void *data)
{
	size_t pieces = len / KRB5_AP_TOKEN_PIECE_MAX + 1;
	struct asked asked = { .fn = fn, .data = data };
	int err;

	err = nl_begin(nl, KRB5_AP_CMD_ACCEPT, FIXED_ROOM +
		       (q->service ? strlen(q->service) : 0) +
		       q->bindings_len + len + pieces * 2 * MNL_ATTR_HDRLEN);
	if (err)
		return err;
	put_question(nl, q);
	put_token(nl, token, len);
	return nl_do(nl, verdict_answer, &asked);
}

static int read_all(int fd, char **token, size_t *len)
{
	size_t size = 0;
	char *more;
	ssize_t n;

	for (;;) {
		if (*len == size) {
			size = size ? 2 * size : 16384;
			if (size > 2 * ACCEPT_TOKEN_MAX)
				return -EFBIG;
			more = realloc(*token, size);
			if (!more)
				return -ENOMEM;
			*token = more;
		}
		n = read(fd, *token + *len, size - *len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (!n)
			return *len > ACCEPT_TOKEN_MAX ? -EFBIG : 0;
		*len += n;
	}
}

/**
 * read_token() - read a token from a file
 * @path: of the file, or "-" for standard input
 * @token: set to the token, to be freed
 * @len: set to its length in bytes
 *
 * Return: 0 or -errno
 */
int read_token(const char *path, void **token, size_t *len)
{
	char *data = NULL;
	int fd = 0, err;

	*token = NULL;
	*len = 0;
	if (strcmp(path, "-"))
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return -errno;
	err = read_all(fd, &data, len);
	if (fd)
		close(fd);
	if (err)
		free(data);
	else
		*token = data;
	return err;
}

/**
 * verdict_string() - take a text out of a verdict
 * @v: the verdict
 * @type: which
 *
 * Return: the text, NULL if it is not there
 */
const char *verdict_string(const struct verdict *v, int type)
{
	return v->tb[type] ? mnl_attr_get_str(v->tb[type]) : NULL;
}

/**
 * verdict_number() - take a number out of a verdict
 * @v: the verdict
 * @type: which
 * @number: set to the number, if it is there
 *
 * Return: whether it is there
 */
bool verdict_number(const struct verdict *v, int type, __u32 *number)
{
	if (v->tb[type])
		*number = mnl_attr_get_u32(v->tb[type]);
	return v->tb[type];
}
