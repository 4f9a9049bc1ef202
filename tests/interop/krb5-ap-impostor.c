// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap-impostor: a service on MIT's libkrb5 that speaks as krb5_ap_echo
 * does, but does not answer as it should. It has the service's key, and so
 * the session key: what a client must refuse for other reasons than that it
 * does not open is made here.
 *
 * usage: krb5-ap-impostor [-p PORT] [-k KEYTAB] LIE...
 *
 * One request after the other is answered with one LIE after the other, over
 * any number of connections; then it ends. Its line says which one it was. The
 * lies are those of the table at the end.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <krb5.h>

#include "tcp.h"

#define USAGE_AUTHENTICATOR	11
#define USAGE_AP_REP		12

#define APPLICATION(n)	(0x60 | (n))
#define CONTEXT(n)	(0xa0 | (n))
#define SEQUENCE	0x30

/**
 * struct rep - a KRB_AP_REP to be
 *
 * Honest unless a lie changes it.
 */
struct rep {
	int tag, msg_type, pvno, etype, usage;
	const char *inner_tail;	/* behind the EncAPRepPart */
	const char *tail;	/* behind the KRB_AP_REP */
	time_t ctime;
	long cusec;
	bool fraction;		/* in ctime, which KerberosTime forbids */
	int subkey_etype, subkey_len;	/* -1: no subkey */
	bool has_seq;
	long long seq;
	bool other_key;
	bool short_cipher;
	bool flip;
	bool long_form;		/* of a length, where the short one does */
	bool cut;
};

struct octets {
	uint8_t data[TCP_REPLY_MAX];
	size_t len;
};

static krb5_context ctx;
static krb5_keytab keytab;

static void check(krb5_error_code code, const char *what)
{
	if (!code)
		return;
	fprintf(stderr, "krb5-ap-impostor: %s: %s\n", what,
		krb5_get_error_message(ctx, code));
	exit(2);
}

/* ---- DER, forwards ---- */

static void put(struct octets *o, const void *data, size_t len)
{
	if (o->len + len > sizeof(o->data))
		abort();
	memcpy(o->data + o->len, data, len);
	o->len += len;
}

/* Makes one element of all that has been put since @from. */
static void wrap(struct octets *o, size_t from, int tag)
{
	size_t len = o->len - from, n = len < 0x80 ? 2 : len < 0x100 ? 3 : 4;
	uint8_t head[4] = { tag, len };

	if (n > 2)
		head[1] = 0x80 | (n - 2);
	if (n == 3)
		head[2] = len;
	if (n == 4) {
		head[2] = len >> 8;
		head[3] = len;
	}
	put(o, head, n);
	memmove(o->data + from + n, o->data + from, len);
	memcpy(o->data + from, head, n);
}

static void put_element(struct octets *o, int n, int tag, const void *data,
			size_t len)
{
	size_t from = o->len;

	put(o, data, len);
	wrap(o, from, tag);
	wrap(o, from, CONTEXT(n));
}

static void put_integer(struct octets *o, int n, long long value)
{
	uint8_t octets[9];
	size_t len = 0;

	/* Enough octets that the first one has the sign. */
	do {
		octets[sizeof(octets) - ++len] = value;
		value >>= 8;
	} while (value != (octets[sizeof(octets) - len] & 0x80 ? -1 : 0));
	put_element(o, n, 0x02, octets + sizeof(octets) - len, len);
}

static void put_time(struct octets *o, int n, time_t seconds, bool fraction)
{
	char text[32];
	struct tm tm;

	gmtime_r(&seconds, &tm);
	strftime(text, sizeof(text), fraction ? "%Y%m%d%H%M%S.0Z" :
		 "%Y%m%d%H%M%SZ", &tm);
	put_element(o, n, 0x18, text, strlen(text));
}

/* ---- replies ---- */

static void put_part(struct octets *o, const struct rep *rep)
{
	static const uint8_t key[64] = { 1, 2, 3, 4, 5, 6, 7, 8 };
	size_t from;

	put_time(o, 0, rep->ctime, rep->fraction);
	put_integer(o, 1, rep->cusec);
	if (rep->subkey_len >= 0) {
		from = o->len;
		put_integer(o, 0, rep->subkey_etype);
		put_element(o, 1, 0x04, key, rep->subkey_len);
		wrap(o, from, SEQUENCE);
		wrap(o, from, CONTEXT(2));
	}
	if (rep->has_seq)
		put_integer(o, 3, rep->seq);
	wrap(o, 0, SEQUENCE);
	wrap(o, 0, APPLICATION(27));
	put(o, rep->inner_tail, strlen(rep->inner_tail));
}

static void seal(krb5_keyblock *key, int usage, const struct octets *plain,
		 struct octets *cipher)
{
	krb5_data in = {
		.data = (char *)plain->data, .length = plain->len
	};
	krb5_enc_data out = { 0 };
	size_t len;

	check(krb5_c_encrypt_length(ctx, key->enctype, plain->len, &len),
	      "length");
	if (len > sizeof(cipher->data))
		abort();
	out.ciphertext.data = (char *)cipher->data;
	out.ciphertext.length = len;
	check(krb5_c_encrypt(ctx, key, usage, NULL, &in, &out), "encryption");
	cipher->len = out.ciphertext.length;
}

/* The message around a cipher text. */
static void put_rep(struct octets *o, const struct rep *rep,
		    const struct octets *cipher)
{
	size_t from, len = rep->short_cipher ? 27 : cipher->len;

	put_integer(o, 0, rep->pvno);
	put_integer(o, 1, rep->msg_type);
	from = o->len;
	put_integer(o, 0, rep->etype);
	put_element(o, 2, 0x04, cipher->data, len);
	wrap(o, from, SEQUENCE);
	wrap(o, from, CONTEXT(2));
	wrap(o, 0, SEQUENCE);
	wrap(o, 0, rep->tag);
	put(o, rep->tail, strlen(rep->tail));
	if (rep->flip)
		o->data[o->len - 1] ^= 1;
	if (rep->cut)
		o->len--;
	if (rep->long_form) {
		/* 6f 81 xx becomes 6f 82 00 xx. */
		memmove(o->data + 3, o->data + 2, o->len - 2);
		o->data[1] = 0x82;
		o->data[2] = 0;
		o->len++;
	}
}

static void make_rep(const struct rep *rep, krb5_keyblock *key,
		     struct octets *reply)
{
	static struct octets plain, cipher;
	krb5_keyblock other;

	plain.len = 0;
	put_part(&plain, rep);
	if (rep->other_key) {
		check(krb5_c_make_random_key(ctx, key->enctype, &other), "key");
		seal(&other, rep->usage, &plain, &cipher);
		krb5_free_keyblock_contents(ctx, &other);
	} else {
		seal(key, rep->usage, &plain, &cipher);
	}
	put_rep(reply, rep, &cipher);
}

/*
 * The client's authenticator in the guise of a KRB_AP_REP: it opens with the
 * session key, but not as one. In a KRB_AP_REQ it comes last, and its OCTET
 * STRING has a length of two octets or three.
 */
static void make_reflection(const uint8_t *token, size_t len,
			    const struct rep *rep, struct octets *reply)
{
	static struct octets cipher;
	size_t i, n = 0;

	for (i = len - 4; i > 4; i--) {
		if (token[i] != 0x04)
			continue;
		n = token[i + 1] == 0x81 ? token[i + 2] : 0;
		if (n && i + 3 + n == len)
			break;
		n = token[i + 1] == 0x82 ? token[i + 2] << 8 | token[i + 3] : 0;
		if (n && i + 4 + n == len)
			break;
	}
	cipher.len = 0;
	put(&cipher, token + len - n, n);
	put_rep(reply, rep, &cipher);
}

static void make_error(struct octets *reply, int number, time_t stime,
		       bool with_all, const char *tail)
{
	size_t from, names;

	put_integer(reply, 0, 5);
	put_integer(reply, 1, 30);
	if (with_all) {
		put_time(reply, 2, stime, false);
		put_integer(reply, 3, 0);
	}
	put_time(reply, 4, stime, false);
	put_integer(reply, 5, 999999);
	put_integer(reply, 6, number);
	if (with_all)
		put_element(reply, 7, 0x1b, "REALM", 5);
	put_element(reply, 9, 0x1b, "REALM", 5);
	from = reply->len;
	put_integer(reply, 0, 1);
	names = reply->len;
	put(reply, "\x1b\x06nobody", 8);
	wrap(reply, names, SEQUENCE);
	wrap(reply, names, CONTEXT(1));
	wrap(reply, from, SEQUENCE);
	wrap(reply, from, CONTEXT(10));
	if (with_all) {
		/* As some do: the NUL counts. */
		put_element(reply, 11, 0x1b, "text", 5);
		put_element(reply, 12, 0x04, "data", 4);
	}
	wrap(reply, 0, SEQUENCE);
	wrap(reply, 0, APPLICATION(30));
	put(reply, tail, strlen(tail));
}

/* ---- lies ---- */

static void lie_cusec(struct rep *rep)
{
	rep->cusec = (rep->cusec + 1) % 1000000;
}

static void lie_ctime(struct rep *rep)
{
	rep->ctime++;
}

static void lie_century(struct rep *rep)
{
	rep->ctime += 1LL << 32;
}

static void lie_fraction(struct rep *rep)
{
	rep->fraction = true;
}

static void lie_cusec_range(struct rep *rep)
{
	rep->cusec += 1000000;
}

static void lie_key(struct rep *rep)
{
	rep->other_key = true;
}

static void lie_usage(struct rep *rep)
{
	rep->usage = USAGE_AUTHENTICATOR;
}

static void lie_flip(struct rep *rep)
{
	rep->flip = true;
}

static void lie_short(struct rep *rep)
{
	rep->short_cipher = true;
}

static void lie_etype(struct rep *rep)
{
	rep->etype = rep->etype == 17 ? 19 : 17;
}

static void lie_rc4(struct rep *rep)
{
	rep->subkey_etype = 23;
	rep->subkey_len = 16;
}

static void lie_des(struct rep *rep)
{
	rep->subkey_etype = 3;
	rep->subkey_len = 8;
}

static void lie_subkey_short(struct rep *rep)
{
	rep->subkey_etype = 18;
	rep->subkey_len = 16;
}

static void lie_subkey_long(struct rep *rep)
{
	rep->subkey_etype = 17;
	rep->subkey_len = 32;
}

static void lie_subkey_empty(struct rep *rep)
{
	rep->subkey_etype = 20;
	rep->subkey_len = 0;
}

static void lie_trailing(struct rep *rep)
{
	rep->tail = "x";
}

static void lie_inner_trailing(struct rep *rep)
{
	rep->inner_tail = "x";
}

static void lie_msg_type(struct rep *rep)
{
	rep->msg_type = 14;
}

static void lie_tag(struct rep *rep)
{
	rep->tag = APPLICATION(14);
}

static void lie_pvno(struct rep *rep)
{
	rep->pvno = 4;
}

static void lie_long_form(struct rep *rep)
{
	rep->long_form = true;
}

static void lie_cut(struct rep *rep)
{
	rep->cut = true;
}

/* The truth, in forms that must be accepted. */
static void true_all(struct rep *rep)
{
	rep->subkey_etype = 17;
	rep->subkey_len = 16;
}

static void true_least(struct rep *rep)
{
	rep->has_seq = false;
}

static void true_negative_seq(struct rep *rep)
{
	rep->seq = -2;
}

static const struct {
	const char *name;
	void (*change)(struct rep *rep);
} lies[] = {
	{ "all", true_all },
	{ "least", true_least },
	{ "negative-seq", true_negative_seq },
	{ "cusec", lie_cusec },
	{ "ctime", lie_ctime },
	{ "century", lie_century },
	{ "ctime-fraction", lie_fraction },
	{ "cusec-range", lie_cusec_range },
	{ "key", lie_key },
	{ "usage", lie_usage },
	{ "flip", lie_flip },
	{ "short", lie_short },
	{ "etype", lie_etype },
	{ "subkey-rc4", lie_rc4 },
	{ "subkey-des", lie_des },
	{ "subkey-short", lie_subkey_short },
	{ "subkey-long", lie_subkey_long },
	{ "subkey-empty", lie_subkey_empty },
	{ "trailing", lie_trailing },
	{ "inner-trailing", lie_inner_trailing },
	{ "msg-type", lie_msg_type },
	{ "tag", lie_tag },
	{ "pvno", lie_pvno },
	{ "long-form", lie_long_form },
	{ "cut", lie_cut },
};

/* Those that are no changed KRB_AP_REP; false if @lie is none of them. */
static bool make_other(const char *lie, const uint8_t *token, size_t len,
		       const struct rep *rep, struct octets *reply)
{
	time_t now = time(NULL);

	if (!strcmp(lie, "reflect"))
		put(reply, token, len);
	else if (!strcmp(lie, "reflect-authenticator"))
		make_reflection(token, len, rep, reply);
	else if (!strcmp(lie, "error"))
		make_error(reply, 37, now + 1000, false, "");
	else if (!strcmp(lie, "error-all"))
		make_error(reply, 60, now, true, "");
	else if (!strcmp(lie, "error-trailing"))
		make_error(reply, 60, now, true, "x");
	else if (!strcmp(lie, "garbage"))
		put(reply, "\x6f\x80garbage\0\0", 11);
	else if (strcmp(lie, "nothing"))
		return false;
	return true;
}

static void make_reply(const char *lie, krb5_auth_context auth,
		       const uint8_t *token, size_t len, struct octets *reply)
{
	krb5_authenticator *a;
	krb5_keyblock *key;
	struct rep rep = {
		.tag = APPLICATION(15), .msg_type = 15, .pvno = 5,
		.usage = USAGE_AP_REP, .inner_tail = "", .tail = "",
		.subkey_len = -1, .has_seq = true, .seq = 0xfffffffe,
	};
	size_t i;

	check(krb5_auth_con_getauthenticator(ctx, auth, &a), "authenticator");
	check(krb5_auth_con_getkey(ctx, auth, &key), "key");
	rep.ctime = (uint32_t)a->ctime;
	rep.cusec = a->cusec;
	rep.etype = key->enctype;
	if (!make_other(lie, token, len, &rep, reply)) {
		for (i = 0; i < sizeof(lies) / sizeof(*lies); i++) {
			if (strcmp(lie, lies[i].name))
				continue;
			lies[i].change(&rep);
			make_rep(&rep, key, reply);
		}
		if (!reply->len) {
			fprintf(stderr, "krb5-ap-impostor: no such lie: %s\n",
				lie);
			exit(2);
		}
	}
	krb5_free_keyblock(ctx, key);
	krb5_free_authenticator(ctx, a);
}

static bool serve(int fd, const char *lie)
{
	static struct octets reply;
	krb5_auth_context auth = NULL;
	krb5_ticket *ticket = NULL;
	krb5_data request;
	uint8_t *token;
	size_t len;

	token = tcp_receive(fd, &len);
	if (!token)
		return false;
	request.data = (char *)token;
	request.length = len;
	check(krb5_rd_req(ctx, &auth, &request, NULL, keytab, NULL, &ticket),
	      "request");
	reply.len = 0;
	make_reply(lie, auth, token, len, &reply);
	tcp_answer(fd, reply.data, reply.len, lie);
	krb5_free_ticket(ctx, ticket);
	krb5_auth_con_free(ctx, auth);
	free(token);
	return true;
}

int main(int argc, char **argv)
{
	const char *port = "4488", *file = NULL;
	int listener, fd, c;

	while ((c = getopt(argc, argv, "p:k:")) != -1) {
		if (c == 'p')
			port = optarg;
		else if (c == 'k')
			file = optarg;
		else
			return 2;
	}
	check(krb5_init_context(&ctx), "libkrb5");
	check(file ? krb5_kt_resolve(ctx, file, &keytab) :
		     krb5_kt_default(ctx, &keytab), "keytab");
	listener = tcp_listen(port);
	if (listener < 0) {
		perror("krb5-ap-impostor: listen");
		return 2;
	}
	puts("listening");
	fflush(stdout);
	while (argv[optind]) {
		fd = tcp_accept(listener);
		if (fd < 0)
			return 2;
		while (argv[optind] && serve(fd, argv[optind]))
			optind++;
		close(fd);
	}
	return 0;
}
