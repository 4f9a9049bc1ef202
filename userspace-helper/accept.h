/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Asking the kernel for verdicts on tokens.
 */
#ifndef _KRB5_AP_ACCEPT_H
#define _KRB5_AP_ACCEPT_H

#include <linux/types.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>

#include "nl.h"

/* Longest token that is sent, in bytes. The kernel has its own limit. */
#define ACCEPT_TOKEN_MAX	(8 * 1024 * 1024)

/**
 * struct question - what the kernel is to judge
 * @framing: enum krb5_ap_framing
 * @service: the principal that the ticket must be for, or NULL
 * @peer: the client's address
 * @peer_len: its length in bytes, 0 if it is not known
 * @bindings: application data of the channel bindings, or NULL
 * @bindings_len: its length in bytes
 * @dry_run: nothing is to be spent
 * @u2u: there is a user-to-user key
 * @u2u_enctype: its encryption type
 * @u2u_key: the key
 * @u2u_len: its length in bytes
 */
struct question {
	__u32 framing;
	const char *service;
	__u8 peer[16];
	size_t peer_len;
	void *bindings;
	size_t bindings_len;
	bool dry_run;
	bool u2u;
	__s32 u2u_enctype;
	__u8 u2u_key[KRB5_AP_KEY_MAX];
	size_t u2u_len;
};

/**
 * struct verdict - what the kernel says; of the optional ones, NULL is absent
 * @verdict: enum krb5_ap_verdict
 * @error: error number of RFC 4120, 0 if accepted
 * @tb: all of it, by KRB5_AP_A_ACCEPT_*
 *
 * It is valid until the next message is received.
 */
struct verdict {
	__u32 verdict;
	__u32 error;
	const struct nlattr *tb[KRB5_AP_A_ACCEPT_MAX + 1];
};

typedef void verdict_fn(const struct verdict *verdict, void *data);

/* accept_ask.c */
int ask(struct nl *nl, const struct question *q, const void *token, size_t len,
	verdict_fn *fn, void *data);
int verdict_parse(const struct nlmsghdr *nlh, struct verdict *v);
int read_token(const char *path, void **token, size_t *len);
const char *verdict_string(const struct verdict *v, int type);
bool verdict_number(const struct verdict *v, int type, __u32 *number);

/* monitor.c */
const char *verdict_peer(const struct verdict *v, char text[INET6_ADDRSTRLEN]);

/* accept_token.c */
const char *token_hint(const void *token, size_t len, bool *secret);

/* accept_parse.c: they return what is wrong, or NULL */
const char *parse_framing(struct question *q, const char *text);
const char *parse_service(struct question *q, const char *text);
const char *parse_peer(struct question *q, const char *text);
const char *parse_bindings(struct question *q, const char *text);
const char *parse_u2u_key(struct question *q, const char *text);
void question_free(struct question *q);

/* accept_batch.c */
enum status accept_batch(const char *path);

/* accept_line.c */
void line_show(const char *id, const struct verdict *v);
void line_show_failure(const char *id, int err);

/* accept_show.c */
void verdict_show(const struct verdict *v);

#endif /* _KRB5_AP_ACCEPT_H */
