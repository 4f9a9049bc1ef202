// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of the messages: each is decoded to its contents, everything else
 * is refused, and nothing outside is looked at.
 *
 * The messages are put together from their fields, so that each field can be
 * left out, doubled, moved, cut and replaced.
 */
#include "fixture/util.h"

#define FIELDS_MAX	12

/**
 * struct fields - a message as the list of its fields
 * @app: its APPLICATION tag
 * @n: how many fields
 * @field: the fields, with their tags
 * @optional: those that may be absent, by BIT(place)
 */
struct fields {
	u8 app;
	unsigned int n;
	struct krb5_ap_octets field[FIELDS_MAX];
	unsigned int optional;
};

/* What to decode with; the result is 0 if it was accepted. */
typedef int (*decode_fn)(const u8 *data, size_t len, void *out);

union decoded {
	struct krb5_ap_req req;
	struct krb5_enc_ticket_part ticket;
	struct krb5_authenticator auth;
	struct krb5_encrypted enc;
	struct krb5_enc_ap_rep_part rep;
	struct krb5_error error;
};

static int decode_req(const u8 *data, size_t len, void *out)
{
	return krb5_decode_ap_req(data, len, out);
}

static int decode_ticket_part(const u8 *data, size_t len, void *out)
{
	return krb5_decode_enc_ticket_part(data, len, out) ? 0 : -1;
}

static int decode_auth(const u8 *data, size_t len, void *out)
{
	return krb5_decode_authenticator(data, len, out);
}

static int decode_rep(const u8 *data, size_t len, void *out)
{
	return krb5_decode_ap_rep(data, len, out);
}

static int decode_rep_part(const u8 *data, size_t len, void *out)
{
	return krb5_decode_enc_ap_rep_part(data, len, out) ? 0 : -1;
}

static int decode_error(const u8 *data, size_t len, void *out)
{
	return krb5_decode_error(data, len, out);
}

static void enc_encrypted(struct enc *enc, s32 etype, s64 kvno,
			  struct krb5_ap_octets cipher)
{
	enc_open(enc, 0x30);
	enc_tagged(enc, 0, enc_integer, etype);
	if (kvno >= 0)
		enc_tagged(enc, 1, enc_integer, kvno);
	enc_tagged(enc, 2, enc_view, 0x04, cipher);
	enc_close(enc);
}

/* EncryptionKey, Checksum, HostAddress, ... are all the same to DER. */
static void enc_typed(struct enc *enc, s32 type, struct krb5_ap_octets value)
{
	enc_open(enc, 0x30);
	enc_tagged(enc, 0, enc_integer, type);
	enc_tagged(enc, 1, enc_view, 0x04, value);
	enc_close(enc);
}

static void enc_list_of_one(struct enc *enc, s32 type,
			    struct krb5_ap_octets value)
{
	enc_open(enc, 0x30);
	enc_typed(enc, type, value);
	enc_close(enc);
}

static void enc_ticket(struct enc *enc, s64 vno, const char *realm)
{
	enc_open(enc, 0x61);
	enc_open(enc, 0x30);
	enc_tagged(enc, 0, enc_integer, vno);
	enc_tagged(enc, 1, enc_text, realm);
	enc_tagged(enc, 2, enc_name, 3, "nfs/server.test");
	enc_tagged(enc, 3, enc_encrypted, 18, 5, VIEW("sealed ticket"));
	enc_close(enc);
	enc_close(enc);
}

/* Takes what was written since the last call for a field. */
static void field_done(struct kunit *test, struct fields *f, struct enc *enc,
		       bool optional)
{
	u8 *p = test_alloc(test, enc->len);

	memcpy(p, enc->data, enc->len);
	if (optional)
		f->optional |= BIT(f->n);
	f->field[f->n++] = (struct krb5_ap_octets){ p, enc->len };
	enc->len = 0;
}

#define FIELD(n, optional, what, ...)				\
	do {							\
		enc_tagged(&enc, n, what, ##__VA_ARGS__);	\
		field_done(test, f, &enc, optional);		\
	} while (0)

static struct fields *ap_req_fields(struct kunit *test)
{
	struct fields *f = test_alloc(test, sizeof(*f));
	struct enc enc;

	enc_init(test, &enc, PAGE_SIZE);
	f->app = 0x6e;
	FIELD(0, false, enc_integer, 5);
	FIELD(1, false, enc_integer, 14);
	FIELD(2, false, enc_flags, 0x20000001);
	FIELD(3, false, enc_ticket, 5, "REALM");
	FIELD(4, false, enc_encrypted, 17, -1, VIEW("sealed authenticator"));
	return f;
}

static struct fields *ticket_part_fields(struct kunit *test)
{
	struct fields *f = test_alloc(test, sizeof(*f));
	struct enc enc;

	enc_init(test, &enc, PAGE_SIZE);
	f->app = 0x63;
	FIELD(0, false, enc_flags, 0x50e10000);
	FIELD(1, false, enc_typed, 20, VIEW("session key"));
	FIELD(2, false, enc_text, "CLIENT.REALM");
	FIELD(3, false, enc_name, 1, "alice/admin");
	FIELD(4, false, enc_typed, 1, VIEW("A,B"));
	FIELD(5, false, enc_time, 1000000000);
	FIELD(6, true, enc_time, 1000000001);
	FIELD(7, false, enc_time, 1000000002);
	FIELD(8, true, enc_time, 1000000003);
	FIELD(9, true, enc_list_of_one, 2, VIEW("\xc0\x00\x02\x07"));
	FIELD(10, true, enc_list_of_one, 1, VIEW("\x30\x00"));
	return f;
}

static struct fields *authenticator_fields(struct kunit *test)
{
	struct fields *f = test_alloc(test, sizeof(*f));
	struct enc enc;

	enc_init(test, &enc, PAGE_SIZE);
	f->app = 0x62;
	FIELD(0, false, enc_integer, 5);
	FIELD(1, false, enc_text, "CLIENT.REALM");
	FIELD(2, false, enc_name, 1, "alice/admin");
	FIELD(3, true, enc_typed, 0x8003, VIEW("check sum"));
	FIELD(4, false, enc_integer, 999999);
	FIELD(5, false, enc_time, 1000000004);
	FIELD(6, true, enc_typed, 26, VIEW("sub key"));
	FIELD(7, true, enc_integer, 0xfedcba98);
	FIELD(8, true, enc_list_of_one, 1, VIEW("\x30\x00"));
	return f;
}

static struct fields *ap_rep_fields(struct kunit *test)
{
	struct fields *f = test_alloc(test, sizeof(*f));
	struct enc enc;

	enc_init(test, &enc, PAGE_SIZE);
	f->app = 0x6f;
	FIELD(0, false, enc_integer, 5);
	FIELD(1, false, enc_integer, 15);
	FIELD(2, false, enc_encrypted, 17, -1, VIEW("sealed reply"));
	return f;
}

static struct fields *ap_rep_part_fields(struct kunit *test)
{
	struct fields *f = test_alloc(test, sizeof(*f));
	struct enc enc;

	enc_init(test, &enc, PAGE_SIZE);
	f->app = 0x7b;
	FIELD(0, false, enc_time, 1000000005);
	FIELD(1, false, enc_integer, 7);
	FIELD(2, true, enc_typed, 19, VIEW("sub key"));
	FIELD(3, true, enc_integer, 0x89abcdef);
	return f;
}

static struct fields *error_fields(struct kunit *test)
{
	struct fields *f = test_alloc(test, sizeof(*f));
	struct enc enc;

	enc_init(test, &enc, PAGE_SIZE);
	f->app = 0x7e;
	FIELD(0, false, enc_integer, 5);
	FIELD(1, false, enc_integer, 30);
	FIELD(2, true, enc_time, 1000000006);
	FIELD(3, true, enc_integer, 8);
	FIELD(4, false, enc_time, 1000000007);
	FIELD(5, false, enc_integer, 9);
	FIELD(6, false, enc_integer, 37);
	FIELD(7, true, enc_text, "CLIENT.REALM");
	FIELD(8, true, enc_name, 1, "alice");
	FIELD(9, false, enc_text, "REALM");
	FIELD(10, false, enc_name, 3, "nfs/server.test");
	FIELD(11, true, enc_text, "words");
	return f;
}

/**
 * struct message - one kind of message
 * @name: of the kind
 * @fields: makes a valid one, with all fields
 * @decode: decodes it
 */
struct message {
	const char *name;
	struct fields *(*fields)(struct kunit *test);
	decode_fn decode;
};

static const struct message messages[] = {
	{ "AP-REQ", ap_req_fields, decode_req },
	{ "EncTicketPart", ticket_part_fields, decode_ticket_part },
	{ "Authenticator", authenticator_fields, decode_auth },
	{ "AP-REP", ap_rep_fields, decode_rep },
	{ "EncAPRepPart", ap_rep_part_fields, decode_rep_part },
	{ "KRB-ERROR", error_fields, decode_error },
};

static void message_desc(const struct message *m, char *desc)
{
	strscpy(desc, m->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(message, messages, message_desc);

static void enc_fields(struct enc *enc, const struct fields *f)
{
	unsigned int i;

	enc->len = 0;
	enc_open(enc, f->app);
	enc_open(enc, 0x30);
	for (i = 0; i < f->n; i++)
		enc_raw(enc, f->field[i].data, f->field[i].len);
	enc_close(enc);
	enc_close(enc);
}

/* Decodes it at the end of a page; the views stay valid until the next time. */
static int decode(const struct guard *guard, const struct message *m,
		  const struct enc *enc, union decoded *out)
{
	const u8 *p = guard_copy(guard, enc->data, enc->len);

	memset(out, 0xa5, sizeof(*out));
	return m->decode(p, enc->len, out);
}

struct bench {
	struct fields *f;
	struct enc enc;
	struct guard guard;
	union decoded *out;
};

static void bench_init(struct kunit *test, struct bench *b,
		       const struct message *m)
{
	b->f = m->fields(test);
	enc_init(test, &b->enc, SZ_64K);
	guard_init(test, &b->guard, SZ_64K);
	b->out = test_alloc(test, sizeof(*b->out));
	enc_fields(&b->enc, b->f);
	KUNIT_ASSERT_EQ(test, 0, decode(&b->guard, m, &b->enc, b->out));
}

static void expect_octets(struct kunit *test, struct krb5_ap_octets o,
			  struct krb5_ap_octets want)
{
	KUNIT_ASSERT_EQ(test, o.len, want.len);
	KUNIT_EXPECT_MEMEQ(test, o.data, want.data, want.len);
}

/* A KRB_AP_REQ is decoded to the fields that it was made of. */
static void message_ap_req(struct kunit *test)
{
	struct krb5_ap_req *req;
	struct bench b;

	bench_init(test, &b, &messages[0]);
	req = &b.out->req;
	KUNIT_EXPECT_EQ(test, req->options, 0x20000001);
	expect_octets(test, req->service.realm, VIEW("REALM"));
	expect_octets(test, req->service.names,
		      VIEW("\x1b\x03nfs\x1b\x0bserver.test"));
	KUNIT_EXPECT_EQ(test, req->service.type, 3);
	KUNIT_EXPECT_EQ(test, req->service.components, 2);
	KUNIT_EXPECT_EQ(test, req->ticket.etype, 18);
	KUNIT_EXPECT_TRUE(test, req->ticket.has_kvno);
	KUNIT_EXPECT_EQ(test, req->ticket.kvno, 5);
	expect_octets(test, req->ticket.cipher, VIEW("sealed ticket"));
	KUNIT_EXPECT_EQ(test, req->authenticator.etype, 17);
	KUNIT_EXPECT_FALSE(test, req->authenticator.has_kvno);
	expect_octets(test, req->authenticator.cipher,
		      VIEW("sealed authenticator"));
}

/* EncTicketPart, with everything and with nothing that is optional (T6). */
static void message_enc_ticket_part(struct kunit *test)
{
	struct krb5_enc_ticket_part *t;
	struct bench b;

	bench_init(test, &b, &messages[1]);
	t = &b.out->ticket;
	KUNIT_EXPECT_EQ(test, t->flags, 0x50e10000);
	KUNIT_EXPECT_EQ(test, t->key.etype, 20);
	expect_octets(test, t->key.value, VIEW("session key"));
	expect_octets(test, t->client.realm, VIEW("CLIENT.REALM"));
	expect_octets(test, t->client.names,
		      VIEW("\033\005alice\033\005admin"));
	KUNIT_EXPECT_EQ(test, t->client.type, 1);
	KUNIT_EXPECT_EQ(test, t->client.components, 2);
	KUNIT_EXPECT_EQ(test, t->tr_type, 1);
	expect_octets(test, t->transited, VIEW("A,B"));
	KUNIT_EXPECT_EQ(test, t->times.authtime, 1000000000);
	KUNIT_EXPECT_EQ(test, t->times.starttime, 1000000001);
	KUNIT_EXPECT_EQ(test, t->times.endtime, 1000000002);
	KUNIT_EXPECT_EQ(test, t->times.renew_till, 1000000003);
	expect_octets(test, t->caddr,
		      VIEW("\x30\x0d\xa0\x03\x02\x01\x02\xa1\x06\x04\x04\xc0\x00\x02\x07"));
	expect_octets(test, t->authdata,
		      VIEW("\x30\x0b\xa0\x03\x02\x01\x01\xa1\x04\x04\x02\x30\x00"));

	b.f->field[6] = b.f->field[7];
	b.f->n = 7;
	enc_fields(&b.enc, b.f);
	KUNIT_ASSERT_EQ(test, 0, decode(&b.guard, &messages[1], &b.enc, b.out));
	KUNIT_EXPECT_EQ(test, t->times.starttime, 1000000000);
	KUNIT_EXPECT_EQ(test, t->times.endtime, 1000000002);
	KUNIT_EXPECT_EQ(test, t->times.renew_till, 0);
	KUNIT_EXPECT_NULL(test, t->caddr.data);
	KUNIT_EXPECT_NULL(test, t->authdata.data);
}

/* Authenticator, with everything and with nothing that is optional (A7). */
static void message_authenticator(struct kunit *test)
{
	struct krb5_authenticator *a;
	struct bench b;

	bench_init(test, &b, &messages[2]);
	a = &b.out->auth;
	expect_octets(test, a->client.realm, VIEW("CLIENT.REALM"));
	KUNIT_EXPECT_EQ(test, a->client.components, 2);
	KUNIT_EXPECT_EQ(test, a->checksum.type, 0x8003);
	expect_octets(test, a->checksum.value, VIEW("check sum"));
	KUNIT_EXPECT_EQ(test, a->cusec, 999999);
	KUNIT_EXPECT_EQ(test, a->ctime, 1000000004);
	KUNIT_EXPECT_EQ(test, a->subkey.etype, 26);
	expect_octets(test, a->subkey.value, VIEW("sub key"));
	KUNIT_EXPECT_TRUE(test, a->has_seq);
	KUNIT_EXPECT_EQ(test, a->seq, 0xfedcba98);
	expect_octets(test, a->authdata,
		      VIEW("\x30\x0b\xa0\x03\x02\x01\x01\xa1\x04\x04\x02\x30\x00"));

	b.f->field[3] = b.f->field[4];
	b.f->field[4] = b.f->field[5];
	b.f->n = 5;
	enc_fields(&b.enc, b.f);
	KUNIT_ASSERT_EQ(test, 0, decode(&b.guard, &messages[2], &b.enc, b.out));
	KUNIT_EXPECT_EQ(test, a->ctime, 1000000004);
	KUNIT_EXPECT_NULL(test, a->checksum.value.data);
	KUNIT_EXPECT_NULL(test, a->subkey.value.data);
	KUNIT_EXPECT_FALSE(test, a->has_seq);
	KUNIT_EXPECT_EQ(test, a->seq, 0);
	KUNIT_EXPECT_NULL(test, a->authdata.data);
}

/* What an initiator reads. */
static void message_replies(struct kunit *test)
{
	struct bench b;

	bench_init(test, &b, &messages[3]);
	KUNIT_EXPECT_EQ(test, b.out->enc.etype, 17);
	KUNIT_EXPECT_FALSE(test, b.out->enc.has_kvno);
	expect_octets(test, b.out->enc.cipher, VIEW("sealed reply"));

	bench_init(test, &b, &messages[4]);
	KUNIT_EXPECT_EQ(test, b.out->rep.ctime, 1000000005);
	KUNIT_EXPECT_EQ(test, b.out->rep.cusec, 7);
	KUNIT_EXPECT_EQ(test, b.out->rep.subkey.etype, 19);
	expect_octets(test, b.out->rep.subkey.value, VIEW("sub key"));
	KUNIT_EXPECT_TRUE(test, b.out->rep.has_seq);
	KUNIT_EXPECT_EQ(test, b.out->rep.seq, 0x89abcdef);

	bench_init(test, &b, &messages[5]);
	KUNIT_EXPECT_EQ(test, b.out->error.code, 37);
	KUNIT_EXPECT_EQ(test, b.out->error.stime, 1000000007);
	KUNIT_EXPECT_EQ(test, b.out->error.susec, 9);
}

/* Each field missing: an error, unless it is one that may be missing (F6). */
static void message_field_missing(struct kunit *test)
{
	const struct message *m = test->param_value;
	struct fields less;
	unsigned int i, j;
	struct bench b;

	bench_init(test, &b, m);
	for (i = 0; i < b.f->n; i++) {
		less = *b.f;
		for (j = i; j + 1 < less.n; j++)
			less.field[j] = less.field[j + 1];
		less.n--;
		enc_fields(&b.enc, &less);
		KUNIT_EXPECT_EQ_MSG(test, !(b.f->optional & BIT(i)),
				    !!decode(&b.guard, m, &b.enc, b.out),
				    "field %u", i);
	}
}

/* Each field twice: next to itself, and at the end (F6). */
static void message_field_twice(struct kunit *test)
{
	const struct message *m = test->param_value;
	unsigned int i, j;
	struct bench b;

	bench_init(test, &b, m);
	for (i = 0; i < b.f->n; i++) {
		b.enc.len = 0;
		enc_open(&b.enc, b.f->app);
		enc_open(&b.enc, 0x30);
		for (j = 0; j < b.f->n; j++) {
			enc_raw(&b.enc, b.f->field[j].data, b.f->field[j].len);
			if (i == j)
				enc_raw(&b.enc, b.f->field[j].data,
					b.f->field[j].len);
		}
		enc_close(&b.enc);
		enc_close(&b.enc);
		KUNIT_EXPECT_NE_MSG(test, 0, decode(&b.guard, m, &b.enc, b.out),
				    "field %u", i);

		b.enc.len = 0;
		enc_open(&b.enc, b.f->app);
		enc_open(&b.enc, 0x30);
		for (j = 0; j < b.f->n; j++)
			enc_raw(&b.enc, b.f->field[j].data, b.f->field[j].len);
		enc_raw(&b.enc, b.f->field[i].data, b.f->field[i].len);
		enc_close(&b.enc);
		enc_close(&b.enc);
		KUNIT_EXPECT_NE_MSG(test, 0, decode(&b.guard, m, &b.enc, b.out),
				    "field %u", i);
	}
}

/* Each pair of fields exchanged (F6). */
static void message_field_order(struct kunit *test)
{
	const struct message *m = test->param_value;
	struct fields other;
	unsigned int i, j;
	struct bench b;

	bench_init(test, &b, m);
	for (i = 0; i < b.f->n; i++) {
		for (j = 0; j < i; j++) {
			other = *b.f;
			swap(other.field[i], other.field[j]);
			enc_fields(&b.enc, &other);
			KUNIT_EXPECT_NE_MSG(test, 0, decode(&b.guard, m, &b.enc,
							    b.out),
					    "fields %u and %u", i, j);
		}
	}
}

/*
 * Each field under each other tag; a field that nobody knows, at each place; and
 * another element next to the one inside each tag (F6).
 */
static void message_field_tags(struct kunit *test)
{
	static const u8 unknown[] = { 0xad, 0x03, 0x02, 0x01, 0x00 };
	static const u8 more[] = { 0x02, 0x01, 0x00 };
	const struct message *m = test->param_value;
	unsigned int i, j, tag;
	struct fields *other = test_alloc(test, sizeof(*other));
	u8 *copy = test_alloc(test, 512);
	struct bench b;
	struct enc e;

	bench_init(test, &b, m);
	enc_init(test, &e, PAGE_SIZE);
	for (i = 0; i < b.f->n; i++) {
		*other = *b.f;
		KUNIT_ASSERT_LE(test, b.f->field[i].len, 512);
		memcpy(copy, b.f->field[i].data, b.f->field[i].len);
		other->field[i].data = copy;
		for (tag = 0; tag < 256; tag++) {
			if (tag == b.f->field[i].data[0])
				continue;
			copy[0] = tag;
			enc_fields(&b.enc, other);
			KUNIT_EXPECT_NE_MSG(test, 0, decode(&b.guard, m, &b.enc,
							    b.out),
					    "field %u, tag %02x", i, tag);
		}

		*other = *b.f;
		e.len = 0;
		enc_open(&e, b.f->field[i].data[0]);
		/* No field is long enough for a length of two bytes. */
		KUNIT_ASSERT_LT(test, b.f->field[i].data[1], 0x80);
		enc_raw(&e, b.f->field[i].data + 2, b.f->field[i].len - 2);
		enc_raw(&e, more, sizeof(more));
		enc_close(&e);
		other->field[i] = enc_done(&e);
		enc_fields(&b.enc, other);
		KUNIT_EXPECT_NE_MSG(test, 0, decode(&b.guard, m, &b.enc, b.out),
				    "field %u", i);
		/* And nothing inside it. */
		e.len = 0;
		enc_octets(&e, b.f->field[i].data[0], NULL, 0);
		other->field[i] = enc_done(&e);
		enc_fields(&b.enc, other);
		KUNIT_EXPECT_NE_MSG(test, 0, decode(&b.guard, m, &b.enc, b.out),
				    "field %u", i);
	}
	for (i = 0; i <= b.f->n; i++) {
		b.enc.len = 0;
		enc_open(&b.enc, b.f->app);
		enc_open(&b.enc, 0x30);
		for (j = 0; j <= b.f->n; j++) {
			if (i == j)
				enc_raw(&b.enc, unknown, sizeof(unknown));
			if (j < b.f->n)
				enc_raw(&b.enc, b.f->field[j].data,
					b.f->field[j].len);
		}
		enc_close(&b.enc);
		enc_close(&b.enc);
		KUNIT_EXPECT_NE(test, 0, decode(&b.guard, m, &b.enc, b.out));
	}
}

/* Each application tag but its own (F1). */
static void message_application_tag(struct kunit *test)
{
	const struct message *m = test->param_value;
	struct bench b;
	unsigned int tag;
	u8 app;

	bench_init(test, &b, m);
	app = b.f->app;
	for (tag = 0; tag < 256; tag++) {
		b.enc.data[0] = tag;
		KUNIT_EXPECT_EQ(test, tag != app,
				!!decode(&b.guard, m, &b.enc, b.out));
	}
}

/*
 * Every prefix, one byte more, one length byte wrong by one: refused, and no
 * byte behind is looked at (F6, F7).
 */
static void message_truncated(struct kunit *test)
{
	const struct message *m = test->param_value;
	struct bench b;
	size_t whole;

	bench_init(test, &b, m);
	whole = b.enc.len;
	for (b.enc.len = 0; b.enc.len < whole; b.enc.len++)
		KUNIT_EXPECT_NE_MSG(test, 0, decode(&b.guard, m, &b.enc, b.out),
				    "%zu of %zu bytes", b.enc.len, whole);
	enc_raw(&b.enc, "", 1);
	KUNIT_EXPECT_NE(test, 0, decode(&b.guard, m, &b.enc, b.out));
	b.enc.len = whole;
	enc_raw(&b.enc, b.enc.data, whole);
	KUNIT_EXPECT_NE(test, 0, decode(&b.guard, m, &b.enc, b.out));
}

static bool inside(const struct guard *guard, size_t len,
		   struct krb5_ap_octets o)
{
	return !o.data || (o.data >= guard->end - len &&
			   o.data + o.len <= guard->end);
}

static bool views_inside(const struct guard *guard, size_t len,
			 const struct message *m, const union decoded *out)
{
	if (m->decode == decode_req)
		return inside(guard, len, out->req.service.realm) &&
		       inside(guard, len, out->req.service.names) &&
		       inside(guard, len, out->req.ticket.cipher) &&
		       inside(guard, len, out->req.authenticator.cipher);
	if (m->decode == decode_ticket_part)
		return inside(guard, len, out->ticket.key.value) &&
		       inside(guard, len, out->ticket.client.realm) &&
		       inside(guard, len, out->ticket.client.names) &&
		       inside(guard, len, out->ticket.transited) &&
		       inside(guard, len, out->ticket.caddr) &&
		       inside(guard, len, out->ticket.authdata);
	if (m->decode == decode_auth)
		return inside(guard, len, out->auth.client.realm) &&
		       inside(guard, len, out->auth.client.names) &&
		       inside(guard, len, out->auth.checksum.value) &&
		       inside(guard, len, out->auth.subkey.value) &&
		       inside(guard, len, out->auth.authdata);
	if (m->decode == decode_rep)
		return inside(guard, len, out->enc.cipher);
	if (m->decode == decode_rep_part)
		return inside(guard, len, out->rep.subkey.value);
	return true;
}

/*
 * Twenty thousand mutations: bytes changed, taken out, put in, doubled. None
 * reads outside, and what is accepted after all points inside.
 */
static void message_mutated(struct kunit *test)
{
	const struct message *m = test->param_value;
	unsigned int round, changes, accepted = 0;
	struct bench b;
	size_t at, n, whole;
	u8 *copy;

	noise_seed(8);
	bench_init(test, &b, m);
	whole = b.enc.len;
	copy = test_alloc(test, whole);
	memcpy(copy, b.enc.data, whole);
	for (round = 0; round < 20000; round++) {
		memcpy(b.enc.data, copy, whole);
		b.enc.len = whole;
		for (changes = 1 + noise() % 3; changes; changes--) {
			at = noise() % b.enc.len;
			n = min_t(size_t, 1 + noise() % 4, b.enc.len - at);
			switch (noise() % 6) {
			case 0:
				b.enc.data[at] = noise();
				break;
			case 1:
				b.enc.data[at] ^= 1 << noise() % 8;
				break;
			case 2:
				b.enc.data[at] += noise() % 2 ? 1 : -1;
				break;
			case 3:
				b.enc.data[at] = "\x00\x7f\x80\x81\x82\x84\xff\x30"[noise() % 8];
				break;
			case 4:
				memmove(b.enc.data + at, b.enc.data + at + n,
					b.enc.len - at - n);
				b.enc.len -= n;
				break;
			default:
				memmove(b.enc.data + at + n, b.enc.data + at,
					b.enc.len - at);
				b.enc.len += n;
			}
			if (!b.enc.len)
				break;
		}
		if (decode(&b.guard, m, &b.enc, b.out))
			continue;
		accepted++;
		KUNIT_EXPECT_TRUE(test, views_inside(&b.guard, b.enc.len, m,
						     b.out));
	}
	/* Some only changed a value; had all been refused, it were a poor test. */
	KUNIT_EXPECT_GT(test, accepted, 0);
	KUNIT_EXPECT_LT(test, accepted, 15000);
}

/* Another value in a field. */
static int with_field(struct kunit *test, struct bench *b,
		      const struct message *m, unsigned int field,
		      const struct enc *value)
{
	struct fields other = *b->f;

	other.field[field] = enc_done(value);
	enc_fields(&b->enc, &other);
	return decode(&b->guard, m, &b->enc, b->out);
}

struct version_case {
	const char *name;
	struct krb5_ap_octets integer;
	bool syntax;
};

/*
 * Versions and types that are not the one: other numbers, those congruent to it
 * modulo 2^8, 2^16, 2^32 and 2^64, and encodings that are no DER (F2, F3, F4,
 * F5, F8).
 */
static const struct version_case version_cases[] = {
	{ "4", OCTETS("\x02\x01\x04") },
	{ "6", OCTETS("\x02\x01\x06") },
	{ "0", OCTETS("\x02\x01\x00") },
	{ "-1", OCTETS("\x02\x01\xff") },
	{ "5 - 256", OCTETS("\x02\x02\xff\x05") },
	{ "5 + 2^8", OCTETS("\x02\x02\x01\x05") },
	{ "5 + 2^16", OCTETS("\x02\x03\x01\x00\x05") },
	{ "5 + 2^32", OCTETS("\x02\x05\x01\x00\x00\x00\x05") },
	{ "5 - 2^32", OCTETS("\x02\x05\xff\x00\x00\x00\x05") },
	{ "5 + 2^64",
	  OCTETS("\x02\x09\x01\x00\x00\x00\x00\x00\x00\x00\x05") },
	{ "5 - 2^64",
	  OCTETS("\x02\x09\xfe\x00\x00\x00\x00\x00\x00\x00\x05") },
	{ "14 + 2^64",
	  OCTETS("\x02\x09\x01\x00\x00\x00\x00\x00\x00\x00\x0e") },
	{ "14 + 2^32", OCTETS("\x02\x05\x01\x00\x00\x00\x0e") },
	{ "2^128", OCTETS("\x02\x11\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0") },
	{ "padded 5", OCTETS("\x02\x02\x00\x05"), true },
	{ "padded 14", OCTETS("\x02\x02\x00\x0e"), true },
	{ "padded, 9 bytes",
	  OCTETS("\x02\x09\x00\x00\x00\x00\x00\x00\x00\x00\x05"), true },
	{ "padded, negative",
	  OCTETS("\x02\x09\xff\x80\x00\x00\x00\x00\x00\x00\x05"), true },
	{ "empty", OCTETS("\x02\x00"), true },
	{ "ENUMERATED", OCTETS("\x0a\x01\x05"), true },
	{ "absent", OCTETS(""), true },
	{ "twice", OCTETS("\x02\x01\x05\x02\x01\x05"), true },
};

static void version_desc(const struct version_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(version, version_cases, version_desc);

static void message_versions(struct kunit *test)
{
	const struct version_case *c = test->param_value;
	struct enc field;
	struct bench b;

	enc_init(test, &field, PAGE_SIZE);
	bench_init(test, &b, &messages[0]);
	enc_view(&field, 0xa0, c->integer);
	KUNIT_EXPECT_EQ(test, with_field(test, &b, &messages[0], 0, &field),
			c->syntax ? KRB5_AP_REASON_AP_REQ_MALFORMED :
			KRB5_AP_REASON_BAD_PVNO);
	field.len = 0;
	enc_view(&field, 0xa1, c->integer);
	KUNIT_EXPECT_EQ(test, with_field(test, &b, &messages[0], 1, &field),
			c->syntax ? KRB5_AP_REASON_AP_REQ_MALFORMED :
			KRB5_AP_REASON_BAD_MSG_TYPE);

	field.len = 0;
	enc_open(&field, 0xa3);
	enc_open(&field, 0x61);
	enc_open(&field, 0x30);
	enc_view(&field, 0xa0, c->integer);
	enc_tagged(&field, 1, enc_text, "REALM");
	enc_tagged(&field, 2, enc_name, 3, "nfs/server.test");
	enc_tagged(&field, 3, enc_encrypted, 18, 5, VIEW("x"));
	enc_close(&field);
	enc_close(&field);
	enc_close(&field);
	KUNIT_EXPECT_EQ(test, with_field(test, &b, &messages[0], 3, &field),
			c->syntax ? KRB5_AP_REASON_AP_REQ_MALFORMED :
			KRB5_AP_REASON_BAD_TKT_VNO);

	bench_init(test, &b, &messages[2]);
	field.len = 0;
	enc_view(&field, 0xa0, c->integer);
	KUNIT_EXPECT_EQ(test, with_field(test, &b, &messages[2], 0, &field),
			c->syntax ? KRB5_AP_REASON_AUTHENTICATOR_MALFORMED :
			KRB5_AP_REASON_BAD_AUTHENTICATOR_VNO);
}

/*
 * Several things wrong: the message's tag comes before its syntax, that before
 * what follows it, then message type, version, version of the ticket.
 */
static void message_order_of_reasons(struct kunit *test)
{
	struct fields *bad = test_alloc(test, sizeof(*bad));
	const struct message *m = &messages[0];
	struct enc pvno, type, ticket;
	struct bench b;

	bench_init(test, &b, m);
	enc_init(test, &pvno, PAGE_SIZE);
	enc_init(test, &type, PAGE_SIZE);
	enc_init(test, &ticket, PAGE_SIZE);
	enc_tagged(&pvno, 0, enc_integer, 4);
	enc_tagged(&type, 1, enc_integer, 15);
	enc_tagged(&ticket, 3, enc_ticket, 4, "REALM");
	*bad = *b.f;
	bad->field[3] = enc_done(&ticket);
	enc_fields(&b.enc, bad);
	KUNIT_EXPECT_EQ(test, decode(&b.guard, m, &b.enc, b.out),
			KRB5_AP_REASON_BAD_TKT_VNO);
	/* It is known who was asked, for the KRB_ERROR. */
	expect_octets(test, b.out->req.service.realm, VIEW("REALM"));
	bad->field[0] = enc_done(&pvno);
	enc_fields(&b.enc, bad);
	KUNIT_EXPECT_EQ(test, decode(&b.guard, m, &b.enc, b.out),
			KRB5_AP_REASON_BAD_PVNO);
	bad->field[1] = enc_done(&type);
	enc_fields(&b.enc, bad);
	KUNIT_EXPECT_EQ(test, decode(&b.guard, m, &b.enc, b.out),
			KRB5_AP_REASON_BAD_MSG_TYPE);
	enc_raw(&b.enc, "", 1);
	KUNIT_EXPECT_EQ(test, decode(&b.guard, m, &b.enc, b.out),
			KRB5_AP_REASON_AP_REQ_TRAILING);
	bad->n--;
	enc_fields(&b.enc, bad);
	enc_raw(&b.enc, "", 1);
	KUNIT_EXPECT_EQ(test, decode(&b.guard, m, &b.enc, b.out),
			KRB5_AP_REASON_AP_REQ_MALFORMED);
	b.enc.data[0] = 0x6f;
	KUNIT_EXPECT_EQ(test, decode(&b.guard, m, &b.enc, b.out),
			KRB5_AP_REASON_NOT_AP_REQ);
	b.enc.len = 0;
	KUNIT_EXPECT_EQ(test, decode(&b.guard, m, &b.enc, b.out),
			KRB5_AP_REASON_NOT_AP_REQ);
	/* The tag in the form for high numbers, and primitive. */
	enc_raw(&b.enc, "\x7f\x0e\x00", 3);
	KUNIT_EXPECT_EQ(test, decode(&b.guard, m, &b.enc, b.out),
			KRB5_AP_REASON_NOT_AP_REQ);
	b.enc.data[0] = 0x4e;
	KUNIT_EXPECT_EQ(test, decode(&b.guard, m, &b.enc, b.out),
			KRB5_AP_REASON_NOT_AP_REQ);
}

static void enc_many(struct enc *enc, unsigned int n, const char *each)
{
	unsigned int i;

	enc_open(enc, 0x30);
	enc_tagged(enc, 0, enc_integer, 1);
	enc_open(enc, 0xa1);
	enc_open(enc, 0x30);
	for (i = 0; i < n; i++)
		enc_text(enc, each);
	enc_close(enc);
	enc_close(enc);
	enc_close(enc);
}

/*
 * Names of no component, of one, of as many as there may be, and of one more;
 * empty components; empty realms; bytes that no name may have (F11, L1;
 * CVE-2003-0082).
 */
static void message_names(struct kunit *test)
{
	static const char * const realms[] = { "", "R\n", "\x7f", "R\x01S" };
	const struct message *m = &messages[2];
	struct enc field;
	struct bench b;
	unsigned int i;
	bool good;

	bench_init(test, &b, m);
	enc_init(test, &field, SZ_64K);
	for (i = 0; i <= KRB5_AP_COMPONENTS_MAX + 1; i++) {
		if (i == 3)
			i = KRB5_AP_COMPONENTS_MAX - 1;
		field.len = 0;
		enc_tagged(&field, 2, enc_many, i, "x");
		good = i && i <= KRB5_AP_COMPONENTS_MAX;
		KUNIT_EXPECT_EQ_MSG(test, with_field(test, &b, m, 2, &field),
				    good ? 0 :
				    KRB5_AP_REASON_AUTHENTICATOR_MALFORMED,
				    "%u components", i);
		if (good)
			KUNIT_EXPECT_EQ(test, b.out->auth.client.components, i);
	}
	field.len = 0;
	enc_tagged(&field, 2, enc_many, 3, "");
	KUNIT_EXPECT_EQ(test, with_field(test, &b, m, 2, &field), 0);
	KUNIT_EXPECT_EQ(test, b.out->auth.client.components, 3);
	field.len = 0;
	enc_tagged(&field, 2, enc_many, 2, "a\tb");
	KUNIT_EXPECT_NE(test, with_field(test, &b, m, 2, &field), 0);

	for (i = 0; i < ARRAY_SIZE(realms); i++) {
		field.len = 0;
		enc_tagged(&field, 1, enc_text, realms[i]);
		KUNIT_EXPECT_NE(test, with_field(test, &b, m, 1, &field), 0);
	}
	field.len = 0;
	enc_tagged(&field, 1, enc_view, 0x1b, VIEW("RE\0ALM"));
	KUNIT_EXPECT_NE(test, with_field(test, &b, m, 1, &field), 0);
	field.len = 0;
	enc_tagged(&field, 1, enc_text, "\xc3\x84");
	KUNIT_EXPECT_EQ(test, with_field(test, &b, m, 1, &field), 0);
}

static void enc_encrypted_raw(struct enc *enc, struct krb5_ap_octets etype,
			      struct krb5_ap_octets kvno)
{
	enc_open(enc, 0x30);
	enc_view(enc, 0xa0, etype);
	if (kvno.len)
		enc_view(enc, 0xa1, kvno);
	enc_tagged(enc, 2, enc_view, 0x04, VIEW("x"));
	enc_close(enc);
}

/* Key versions and enctypes: from where to where, and what does not alias (F8, K3). */
static void message_numbers(struct kunit *test)
{
	static const struct {
		struct krb5_ap_octets etype;
		struct krb5_ap_octets kvno;
		bool good;
		s32 etype_is;
		u32 kvno_is;
	} cases[] = {
		{ OCTETS("\x02\x01\x12"), OCTETS(""), true, 18, 0 },
		{ OCTETS("\x02\x01\x12"), OCTETS("\x02\x01\x00"), true,
		  18, 0 },
		{ OCTETS("\x02\x01\x80"), OCTETS("\x02\x01\x01"), true,
		  -128, 1 },
		{ OCTETS("\x02\x04\x7f\xff\xff\xff"),
		  OCTETS("\x02\x05\x00\xff\xff\xff\xff"), true, S32_MAX,
		  U32_MAX },
		{ OCTETS("\x02\x04\x80\x00\x00\x00"),
		  OCTETS("\x02\x05\x00\x80\x00\x00\x00"), true, S32_MIN,
		  0x80000000 },
		{ OCTETS("\x02\x05\x00\x80\x00\x00\x00"), OCTETS("") },
		{ OCTETS("\x02\x05\x01\x00\x00\x00\x12"), OCTETS("") },
		/* As read-only domain controllers write it. */
		{ OCTETS("\x02\x01\x12"), OCTETS("\x02\x01\xff"), true,
		  18, U32_MAX },
		{ OCTETS("\x02\x01\x12"), OCTETS("\x02\x04\x80\x00\x00\x00"),
		  true, 18, 0x80000000 },
		{ OCTETS("\x02\x01\x12"),
		  OCTETS("\x02\x05\xff\x7f\xff\xff\xff") },
		{ OCTETS("\x02\x01\x12"),
		  OCTETS("\x02\x05\x01\x00\x00\x00\x01") },
		{ OCTETS("\x02\x01\x12"), OCTETS("\x02\x02\x00\x01") },
		{ OCTETS("\x02\x01\x12"), OCTETS("\x04\x01\x01") },
		{ OCTETS("\x02\x00"), OCTETS("") },
	};
	const struct message *m = &messages[0];
	struct enc field;
	struct bench b;
	unsigned int i;
	int ret;

	bench_init(test, &b, m);
	enc_init(test, &field, PAGE_SIZE);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		field.len = 0;
		enc_tagged(&field, 4, enc_encrypted_raw, cases[i].etype,
			   cases[i].kvno);
		ret = with_field(test, &b, m, 4, &field);
		if (cases[i].good)
			KUNIT_EXPECT_EQ_MSG(test, ret, 0, "case %u", i);
		else
			KUNIT_EXPECT_EQ_MSG(test, ret,
					    KRB5_AP_REASON_AP_REQ_MALFORMED,
					    "case %u", i);
		if (!cases[i].good)
			continue;
		KUNIT_EXPECT_EQ(test, b.out->req.authenticator.etype,
				cases[i].etype_is);
		KUNIT_EXPECT_EQ(test, b.out->req.authenticator.has_kvno,
				cases[i].kvno.len != 0);
		KUNIT_EXPECT_EQ(test, b.out->req.authenticator.kvno,
				cases[i].kvno_is);
	}
}

/*
 * Sequence numbers: UInt32, and negative ones that old clients send for it;
 * microseconds: 0 to 999999 (A7, F12).
 */
static void message_sequence_and_cusec(struct kunit *test)
{
	static const struct {
		unsigned int field;
		s64 value;
		bool good;
		u32 is;
	} cases[] = {
		{ 7, 0, true, 0 },
		{ 7, 1, true, 1 },
		{ 7, -1, true, U32_MAX },
		{ 7, S32_MIN, true, 0x80000000 },
		{ 7, S32_MIN - 1LL, false },
		{ 7, U32_MAX, true, U32_MAX },
		{ 7, U32_MAX + 1LL, false },
		{ 7, S64_MIN, false },
		{ 4, 0, true, 0 },
		{ 4, 999999, true, 999999 },
		{ 4, 1000000, false },
		{ 4, -1, false },
		{ 4, 1LL << 32, false },
	};
	const struct message *m = &messages[2];
	struct enc field;
	struct bench b;
	unsigned int i;
	int ret;
	u32 is;

	bench_init(test, &b, m);
	enc_init(test, &field, PAGE_SIZE);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		field.len = 0;
		enc_tagged(&field, cases[i].field, enc_integer, cases[i].value);
		ret = with_field(test, &b, m, cases[i].field, &field);
		is = b.out->auth.cusec;
		if (cases[i].field == 7)
			is = b.out->auth.seq;
		if (cases[i].good) {
			KUNIT_EXPECT_EQ_MSG(test, ret, 0, "case %u", i);
			KUNIT_EXPECT_EQ(test, is, cases[i].is);
		} else {
			KUNIT_EXPECT_EQ_MSG(test, ret,
					    KRB5_AP_REASON_AUTHENTICATOR_MALFORMED,
					    "case %u", i);
		}
	}
}

/* Elements that may be empty are there, and are not taken for absent. */
static void message_empty_elements(struct kunit *test)
{
	struct enc field;
	struct bench b;

	enc_init(test, &field, PAGE_SIZE);
	bench_init(test, &b, &messages[1]);
	enc_tagged(&field, 9, enc_octets, 0x30, NULL, 0);
	KUNIT_EXPECT_EQ(test, 0, with_field(test, &b, &messages[1], 9, &field));
	KUNIT_EXPECT_NOT_NULL(test, b.out->ticket.caddr.data);
	KUNIT_EXPECT_EQ(test, b.out->ticket.caddr.len, 0);
	field.len = 0;
	enc_tagged(&field, 10, enc_octets, 0x30, NULL, 0);
	KUNIT_EXPECT_EQ(test, 0, with_field(test, &b, &messages[1], 10,
					    &field));
	KUNIT_EXPECT_NOT_NULL(test, b.out->ticket.authdata.data);
	KUNIT_EXPECT_EQ(test, b.out->ticket.authdata.len, 0);

	bench_init(test, &b, &messages[2]);
	field.len = 0;
	enc_tagged(&field, 6, enc_typed, 18, VIEW(""));
	KUNIT_EXPECT_EQ(test, 0, with_field(test, &b, &messages[2], 6, &field));
	KUNIT_EXPECT_NOT_NULL(test, b.out->auth.subkey.value.data);
	KUNIT_EXPECT_EQ(test, b.out->auth.subkey.value.len, 0);
}

/* Encoders agree with the encoder of the tests. */
static void message_encoded(struct kunit *test)
{
	struct krb5_ap_principal *p = test_principal(test, "nfs/server.test@R");
	struct krb5_name service = krb5_principal_name(p);
	struct krb5_enc_ap_rep_part part = {
		.ctime = 1000000000, .cusec = 123456, .has_seq = true,
		.seq = 0x80000001,
		.subkey = { .etype = 18, .value = VIEW("0123456789abcdef") },
	};
	struct der_writer w;
	struct enc want;
	size_t room;
	u8 buf[256];

	enc_init(test, &want, PAGE_SIZE);
	enc_open(&want, 0x7b);
	enc_open(&want, 0x30);
	enc_tagged(&want, 0, enc_time, 1000000000);
	enc_tagged(&want, 1, enc_integer, 123456);
	enc_tagged(&want, 2, enc_typed, 18, part.subkey.value);
	enc_tagged(&want, 3, enc_integer, 0x80000001);
	enc_close(&want);
	enc_close(&want);
	der_writer_init(&w, buf, sizeof(buf));
	krb5_encode_enc_ap_rep_part(&w, &part);
	KUNIT_EXPECT_FALSE(test, w.full);
	expect_octets(test, (struct krb5_ap_octets){ w.pos, buf + sizeof(buf) - w.pos },
		      enc_done(&want));

	part.has_seq = false;
	part.subkey.value = (struct krb5_ap_octets){};
	want.len = 0;
	enc_open(&want, 0x7b);
	enc_open(&want, 0x30);
	enc_tagged(&want, 0, enc_time, 1000000000);
	enc_tagged(&want, 1, enc_integer, 123456);
	enc_close(&want);
	enc_close(&want);
	der_writer_init(&w, buf, sizeof(buf));
	krb5_encode_enc_ap_rep_part(&w, &part);
	expect_octets(test, (struct krb5_ap_octets){ w.pos, buf + sizeof(buf) - w.pos },
		      enc_done(&want));

	want.len = 0;
	enc_open(&want, 0x6f);
	enc_open(&want, 0x30);
	enc_tagged(&want, 0, enc_integer, 5);
	enc_tagged(&want, 1, enc_integer, 15);
	enc_tagged(&want, 2, enc_encrypted, 20, -1, VIEW("sealed"));
	enc_close(&want);
	enc_close(&want);
	der_writer_init(&w, buf, sizeof(buf));
	krb5_encode_ap_rep(&w, 20, "sealed", 6);
	expect_octets(test, (struct krb5_ap_octets){ w.pos, buf + sizeof(buf) - w.pos },
		      enc_done(&want));

	want.len = 0;
	enc_open(&want, 0x7e);
	enc_open(&want, 0x30);
	enc_tagged(&want, 0, enc_integer, 5);
	enc_tagged(&want, 1, enc_integer, 30);
	enc_tagged(&want, 4, enc_time, 1000000000);
	enc_tagged(&want, 5, enc_integer, 999999);
	enc_tagged(&want, 6, enc_integer, 37);
	enc_tagged(&want, 9, enc_text, "R");
	enc_tagged(&want, 10, enc_name, 1, "nfs/server.test");
	enc_close(&want);
	enc_close(&want);
	der_writer_init(&w, buf, sizeof(buf));
	krb5_encode_error(&w, 37, 1000000000, 999999, &service);
	expect_octets(test, (struct krb5_ap_octets){ w.pos, buf + sizeof(buf) - w.pos },
		      enc_done(&want));
	/* Too long for the buffer: nothing, not half of it. */
	for (room = 0; room < want.len; room++) {
		der_writer_init(&w, buf, room);
		krb5_encode_error(&w, 37, 1000000000, 999999, &service);
		KUNIT_EXPECT_TRUE(test, w.full);
	}
	krb5_ap_principal_free(p);
}

static struct kunit_case message_cases[] = {
	KUNIT_CASE(message_ap_req),
	KUNIT_CASE(message_enc_ticket_part),
	KUNIT_CASE(message_authenticator),
	KUNIT_CASE(message_replies),
	KUNIT_CASE_PARAM(message_field_missing, message_gen_params),
	KUNIT_CASE_PARAM(message_field_twice, message_gen_params),
	KUNIT_CASE_PARAM(message_field_order, message_gen_params),
	KUNIT_CASE_PARAM(message_field_tags, message_gen_params),
	KUNIT_CASE_PARAM(message_application_tag, message_gen_params),
	KUNIT_CASE_PARAM(message_truncated, message_gen_params),
	KUNIT_CASE_PARAM(message_mutated, message_gen_params),
	KUNIT_CASE_PARAM(message_versions, version_gen_params),
	KUNIT_CASE(message_order_of_reasons),
	KUNIT_CASE(message_names),
	KUNIT_CASE(message_numbers),
	KUNIT_CASE(message_sequence_and_cusec),
	KUNIT_CASE(message_empty_elements),
	KUNIT_CASE(message_encoded),
	{}
};

static struct kunit_suite message_suite = {
	.name = "krb5_ap_message",
	.test_cases = message_cases,
};

kunit_test_suite(message_suite);
