/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Having a token judged.
 */
#ifndef KRB5_AP_ACCEPT_H
#define KRB5_AP_ACCEPT_H

#include <stdint.h>

#include "nl.h"

/**
 * struct question - a token, and the conditions under which it is judged
 * @framing: enum krb5_ap_framing
 * @service: principal to pin, or NULL
 * @peer: the client's address, network byte order
 * @peer_len: octets of @peer; 0 if it is not known
 * @bindings: application data of the channel bindings, or NULL
 * @bindings_len: octets of @bindings
 * @u2u_enctype: encryption type of @u2u_key
 * @u2u_key: user-to-user key, or NULL
 * @u2u_key_len: octets of @u2u_key
 * @path: file of the token; "-" for standard input
 */
struct question {
	uint32_t framing;
	char *service;
	uint8_t peer[16];
	size_t peer_len;
	uint8_t *bindings;
	size_t bindings_len;
	int32_t u2u_enctype;
	uint8_t *u2u_key;
	size_t u2u_key_len;
	char *path;
};

bool parse_framing(const char *text, uint32_t *framing);
bool parse_peer(const char *text, struct question *q);
bool parse_u2u(const char *text, struct question *q);
void question_free(struct question *q);
int ask_kernel(struct nl *nl, const struct question *q, nl_reply_t *reply,
	       void *arg);

/* batch.c */
int run_batch(const char *path);

#endif /* KRB5_AP_ACCEPT_H */
