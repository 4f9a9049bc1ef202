// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of the checks on what ticket and authenticator say. All of them
 * are pure functions, so that each question is a table.
 */
#include <linux/in.h>
#include <linux/in6.h>

#include "accept/accept.h"
#include "fixture/util.h"

/* A name as it stands in a message: realm, and the components' DER. */
struct name_case {
	const char *name;
	const char *realm;
	struct krb5_ap_octets names;
	unsigned int components;
	s32 type;
	bool same;
};

/*
 * Who is alice@REALM? Octet for octet, with the same components, of any type
 * (A3).
 */
static const struct name_case name_cases[] = {
	{ "same", "REALM", OCTETS("\033\005alice"), 1, 1, true },
	{ "other type", "REALM", OCTETS("\033\005alice"), 1, 10, true },
	{ "type 0", "REALM", OCTETS("\033\005alice"), 1, 0, true },
	{ "case of name", "REALM", OCTETS("\033\005Alice"), 1, 1 },
	{ "case of realm", "Realm", OCTETS("\033\005alice"), 1, 1 },
	{ "longer realm", "REALM2", OCTETS("\033\005alice"), 1, 1 },
	{ "shorter realm", "REAL", OCTETS("\033\005alice"), 1, 1 },
	{ "no realm", "", OCTETS("\033\005alice"), 1, 1 },
	{ "longer", "REALM", OCTETS("\033\006alice2"), 1, 1 },
	{ "shorter", "REALM", OCTETS("\033\004alic"), 1, 1 },
	{ "empty", "REALM", OCTETS("\x1b\x00"), 1, 1 },
	{ "last octet", "REALM", OCTETS("\033\005alicf"), 1, 1 },
	{ "one more component", "REALM",
	  OCTETS("\033\005alice\033\005admin"), 2, 1 },
	{ "empty component more", "REALM",
	  OCTETS("\033\005alice\x1b\x00"), 2, 1 },
	{ "empty component before", "REALM",
	  OCTETS("\x1b\x00\033\005alice"), 2, 1 },
	{ "split", "REALM", OCTETS("\033\002al\033\003ice"), 2, 1 },
	{ "realm and name swapped", "alice", OCTETS("\033\005REALM"), 1, 1 },
};

static void name_desc(const struct name_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(name, name_cases, name_desc);

static void set_name(struct krb5_name *to, const struct name_case *from)
{
	to->realm.data = (const u8 *)from->realm;
	to->realm.len = strlen(from->realm);
	to->names = from->names;
	to->components = from->components;
	to->type = from->type;
}

static void validate_client(struct kunit *test)
{
	const struct name_case *c = test->param_value;
	struct krb5_enc_ticket_part *ticket = test_alloc(test, sizeof(*ticket));
	struct krb5_authenticator *auth = test_alloc(test, sizeof(*auth));
	int want = c->same ? 0 : KRB5_AP_REASON_CLIENT_MISMATCH;

	set_name(&ticket->client, &name_cases[0]);
	set_name(&auth->client, c);
	KUNIT_EXPECT_EQ(test, krb5_check_client(ticket, auth), want);
	/* The other way round. */
	set_name(&ticket->client, c);
	set_name(&auth->client, &name_cases[0]);
	KUNIT_EXPECT_EQ(test, krb5_check_client(ticket, auth), want);
}

/* {"a/b"} and {"a", "b"} look the same as text, and are not. */
static void validate_client_components(struct kunit *test)
{
	static const struct name_case cases[] = {
		{ "", "R", OCTETS("\033\003a/b"), 1 },
		{ "", "R", OCTETS("\033\001a\033\001b"), 2 },
		{ "", "R", OCTETS("\033\005a\033\001b"), 1 },
	};
	struct krb5_enc_ticket_part *ticket = test_alloc(test, sizeof(*ticket));
	struct krb5_authenticator *auth = test_alloc(test, sizeof(*auth));
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		for (j = 0; j < ARRAY_SIZE(cases); j++) {
			set_name(&ticket->client, &cases[i]);
			set_name(&auth->client, &cases[j]);
			KUNIT_EXPECT_EQ(test, krb5_check_client(ticket, auth),
					i == j ? 0 :
					KRB5_AP_REASON_CLIENT_MISMATCH);
		}
	}
}

enum peer { NOBODY, V4, MAPPED, V6, LOCAL };

struct address_case {
	const char *name;
	bool absent;
	struct krb5_ap_octets caddr;
	int want[5];	/* by enum peer */
};

#define OK	0
#define NO	KRB5_AP_REASON_BAD_ADDRESS
#define BAD	KRB5_AP_REASON_TICKET_MALFORMED

#define ADDR_V4		"\x30\x0d\xa0\x03\x02\x01\x02\xa1\x06\x04\x04\xc0\x00\x02\x07"
#define ADDR_V4_OTHER	"\x30\x0d\xa0\x03\x02\x01\x02\xa1\x06\x04\x04\xc0\x00\x02\x08"
#define ADDR_V4_SHORT	"\x30\x0c\xa0\x03\x02\x01\x02\xa1\x05\x04\x03\xc0\x00\x02"
#define ADDR_V4_LONG	"\x30\x0e\xa0\x03\x02\x01\x02\xa1\x07\x04\x05\xc0\x00\x02\x07\x00"
#define ADDR_V4_EMPTY	"\x30\x09\xa0\x03\x02\x01\x02\xa1\x02\x04\x00"
/* 192.0.2.7 under the type of IPv6, of XNS */
#define ADDR_V4_AS_V6	"\x30\x0d\xa0\x03\x02\x01\x18\xa1\x06\x04\x04\xc0\x00\x02\x07"
#define ADDR_V4_AS_XNS	"\x30\x0d\xa0\x03\x02\x01\x06\xa1\x06\x04\x04\xc0\x00\x02\x07"
#define ADDR_V6		"\x30\x19\xa0\x03\x02\x01\x18\xa1\x12\x04\x10" \
			"\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01"
#define ADDR_V6_OTHER	"\x30\x19\xa0\x03\x02\x01\x18\xa1\x12\x04\x10" \
			"\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x02"
/* ::ffff:192.0.2.7, which a client would not write */
#define ADDR_MAPPED	"\x30\x19\xa0\x03\x02\x01\x18\xa1\x12\x04\x10" \
			"\0\0\0\0\0\0\0\0\0\0\xff\xff\xc0\x00\x02\x07"
#define ADDR_NETBIOS	"\x30\x19\xa0\x03\x02\x01\x14\xa1\x12\x04\x10" \
			"CLIENT          "
/* type 2 + 2^32 */
#define ADDR_ALIAS	"\x30\x11\xa0\x07\x02\x05\x01\x00\x00\x00\x02" \
			"\xa1\x06\x04\x04\xc0\x00\x02\x07"

/*
 * Addresses in a ticket, and peers: 192.0.2.7, the same mapped to IPv6,
 * 2001:db8::1, and two that have no address to compare (T7).
 */
static const struct address_case address_cases[] = {
	/*				    nobody V4  mapped V6  local */
	{ "absent", true, {},		   { OK, OK, OK, OK, OK } },
	{ "empty list", false, OCTETS(""),
					   { OK, NO, NO, NO, OK } },
	{ "IPv4", false, OCTETS(ADDR_V4),
					   { OK, OK, OK, NO, OK } },
	{ "other IPv4", false, OCTETS(ADDR_V4_OTHER),
					   { OK, NO, NO, NO, OK } },
	{ "IPv6", false, OCTETS(ADDR_V6),
					   { OK, NO, NO, OK, OK } },
	{ "other IPv6", false, OCTETS(ADDR_V6_OTHER),
					   { OK, NO, NO, NO, OK } },
	{ "both", false, OCTETS(ADDR_V4 ADDR_V6),
					   { OK, OK, OK, OK, OK } },
	{ "last of several", false,
	  OCTETS(ADDR_V4_OTHER ADDR_V6_OTHER ADDR_NETBIOS ADDR_V4),
					   { OK, OK, OK, NO, OK } },
	{ "first of several", false,
	  OCTETS(ADDR_V6 ADDR_V4_OTHER ADDR_NETBIOS),
					   { OK, NO, NO, OK, OK } },
	{ "IPv4, short", false, OCTETS(ADDR_V4_SHORT),
					   { OK, NO, NO, NO, OK } },
	{ "IPv4, long", false, OCTETS(ADDR_V4_LONG),
					   { OK, NO, NO, NO, OK } },
	{ "IPv4, no octets", false, OCTETS(ADDR_V4_EMPTY),
					   { OK, NO, NO, NO, OK } },
	{ "IPv4 as IPv6", false, OCTETS(ADDR_V4_AS_V6),
					   { OK, NO, NO, NO, OK } },
	{ "IPv4 as XNS", false, OCTETS(ADDR_V4_AS_XNS),
					   { OK, NO, NO, NO, OK } },
	{ "mapped", false, OCTETS(ADDR_MAPPED),
					   { OK, NO, NO, NO, OK } },
	{ "NetBIOS alone", false, OCTETS(ADDR_NETBIOS),
					   { OK, OK, OK, OK, OK } },
	{ "NetBIOS and other", false, OCTETS(ADDR_NETBIOS ADDR_V4_OTHER),
					   { OK, NO, NO, NO, OK } },
	{ "NetBIOS twice", false, OCTETS(ADDR_NETBIOS ADDR_NETBIOS),
					   { OK, NO, NO, NO, OK } },
	{ "type + 2^32", false, OCTETS(ADDR_ALIAS),
					   { BAD, BAD, BAD, BAD, BAD } },
	{ "malformed", false, OCTETS("\x30\x01\x02"),
					   { BAD, BAD, BAD, BAD, BAD } },
	{ "malformed behind", false, OCTETS(ADDR_V4 "\x04\x00"),
					   { BAD, BAD, BAD, BAD, BAD } },
	{ "cut off", false, OCTETS(ADDR_V6 "\x30\x0d\xa0\x03\x02\x01\x02"),
					   { BAD, BAD, BAD, BAD, BAD } },
};

static void address_desc(const struct address_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(address, address_cases, address_desc);

static void validate_address(struct kunit *test)
{
	static const struct in6_addr v6 = { .s6_addr = {
		0x20, 0x01, 0x0d, 0xb8, [15] = 1
	} };
	static const struct in6_addr mapped = { .s6_addr = {
		[10] = 0xff, [11] = 0xff, [12] = 192, 0, 2, 7
	} };
	const struct address_case *c = test->param_value;
	struct krb5_enc_ticket_part *ticket = test_alloc(test, sizeof(*ticket));
	/* Exactly as long as its family says, for KASAN. */
	struct sockaddr_in *sin = test_alloc(test, sizeof(*sin));
	struct sockaddr_in6 *sin6 = test_alloc(test, sizeof(*sin6));
	sa_family_t *local = test_alloc(test, sizeof(*local));
	const struct sockaddr *peers[] = {
		[NOBODY] = NULL,
		[V4] = (struct sockaddr *)sin,
		[MAPPED] = (struct sockaddr *)sin6,
		[V6] = (struct sockaddr *)sin6,
		[LOCAL] = (struct sockaddr *)local,
	};
	struct guard guard;
	unsigned int i;

	guard_init(test, &guard, PAGE_SIZE);
	if (!c->absent) {
		ticket->caddr.len = c->caddr.len;
		ticket->caddr.data = guard_copy(&guard, c->caddr.data,
						c->caddr.len);
	}
	sin->sin_family = AF_INET;
	sin->sin_addr.s_addr = htonl(0xc0000207);
	sin6->sin6_family = AF_INET6;
	*local = AF_UNIX;
	for (i = 0; i < ARRAY_SIZE(peers); i++) {
		sin6->sin6_addr = i == V6 ? v6 : mapped;
		KUNIT_EXPECT_EQ_MSG(test, krb5_check_address(ticket, peers[i]),
				    c->want[i], "peer %u", i);
	}
}

/* As many addresses as there may be, and one more. */
static void validate_address_limit(struct kunit *test)
{
	struct krb5_enc_ticket_part *ticket = test_alloc(test, sizeof(*ticket));
	struct sockaddr_in sin = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(0xc0000207),
	};
	struct sockaddr *peer = (struct sockaddr *)&sin;
	size_t each = sizeof(ADDR_V4) - 1;
	unsigned int i;
	u8 *list;

	list = test_alloc(test, (KRB5_AP_ADDRESSES_MAX + 1) * each);
	for (i = 0; i < KRB5_AP_ADDRESSES_MAX + 1; i++)
		memcpy(list + i * each, ADDR_V4_OTHER, each);
	memcpy(list + (KRB5_AP_ADDRESSES_MAX - 1) * each, ADDR_V4, each);
	ticket->caddr.data = list;
	ticket->caddr.len = KRB5_AP_ADDRESSES_MAX * each;
	KUNIT_EXPECT_EQ(test, krb5_check_address(ticket, peer), OK);
	ticket->caddr.len += each;
	KUNIT_EXPECT_EQ(test, krb5_check_address(ticket, peer), BAD);
}

/* Seconds since 1970 of the first and the last second that can be written */
#define YEAR_1		(-62135596800LL)
#define YEAR_9999	253402300799LL
#define YEAR_1894	(-2398291200LL)

struct times_case {
	const char *name;
	s64 now;
	u32 skew;
	s64 ctime;
	s64 start;
	s64 end;
	u32 flags;
	int want;
};

/*
 * Both edges of each time, the skew included and one second beyond; times that
 * 32 bits cannot hold; and which of several reasons is given (A4, T3, T4, T5,
 * F9).
 */
static const struct times_case times_cases[] = {
	{ "now", 1000, 300, 1000, 1000, 1000, 0, 0 },
	{ "client behind by skew", 1000, 300, 700, 0, 2000, 0, 0 },
	{ "client behind by more", 1000, 300, 699, 0, 2000, 0,
	  KRB5_AP_REASON_SKEW },
	{ "client ahead by skew", 1000, 300, 1300, 0, 2000, 0, 0 },
	{ "client ahead by more", 1000, 300, 1301, 0, 2000, 0,
	  KRB5_AP_REASON_SKEW },
	{ "starts in skew", 1000, 300, 1000, 1300, 2000, 0, 0 },
	{ "starts later", 1000, 300, 1000, 1301, 2000, 0,
	  KRB5_AP_REASON_TICKET_NOT_YET_VALID },
	{ "ended skew ago", 1000, 300, 1000, 0, 700, 0, 0 },
	{ "ended before", 1000, 300, 1000, 0, 699, 0,
	  KRB5_AP_REASON_TICKET_EXPIRED },
	{ "skew 0", 1000, 0, 1000, 1000, 1000, 0, 0 },
	{ "skew 0, behind", 1000, 0, 999, 1000, 1000, 0, KRB5_AP_REASON_SKEW },
	{ "skew 0, ahead", 1000, 0, 1001, 1000, 1000, 0, KRB5_AP_REASON_SKEW },
	{ "skew 0, starts", 1000, 0, 1000, 1001, 1001, 0,
	  KRB5_AP_REASON_TICKET_NOT_YET_VALID },
	{ "skew 0, ended", 1000, 0, 1000, 999, 999, 0,
	  KRB5_AP_REASON_TICKET_EXPIRED },
	{ "client in 2^32 seconds", 1000, 300, 1000 + (1LL << 32), 0, 2000, 0,
	  KRB5_AP_REASON_SKEW },
	{ "client 2^32 seconds ago", 1000, 300, 1000 - (1LL << 32), 0, 2000, 0,
	  KRB5_AP_REASON_SKEW },
	{ "client in year 1", 1000, 300, YEAR_1, 0, 2000, 0,
	  KRB5_AP_REASON_SKEW },
	{ "client in year 9999", 1000, 300, YEAR_9999, 0, 2000, 0,
	  KRB5_AP_REASON_SKEW },
	{ "ends in 9999", 1000, 300, 1000, 0, YEAR_9999, 0, 0 },
	{ "ended in 1894", 1000, 300, 1000, YEAR_1, YEAR_1894, 0,
	  KRB5_AP_REASON_TICKET_EXPIRED },
	{ "starts in 9999", 1000, 300, 1000, YEAR_9999, YEAR_9999, 0,
	  KRB5_AP_REASON_TICKET_NOT_YET_VALID },
	{ "ends behind 2106", 1LL << 32, 300, 1LL << 32, 0, (1LL << 32) + 1, 0,
	  0 },
	{ "server behind 2106", (1LL << 32) + 5, 300, 5, 0, YEAR_9999, 0,
	  KRB5_AP_REASON_SKEW },
	{ "server before 1970", -1000, 300, -1200, -700, YEAR_9999, 0, 0 },
	{ "server before 1970, skew", -1000, 300, -1301, -700, YEAR_9999, 0,
	  KRB5_AP_REASON_SKEW },
	{ "invalid", 1000, 300, 1000, 0, 2000, KRB5_AP_TICKET_INVALID,
	  KRB5_AP_REASON_TICKET_INVALID },
	{ "all other flags", 1000, 300, 1000, 0, 2000, ~KRB5_AP_TICKET_INVALID,
	  0 },
	{ "skew first", 1000, 300, 2000, 2000, 0, KRB5_AP_TICKET_INVALID,
	  KRB5_AP_REASON_SKEW },
	{ "then invalid", 1000, 300, 1000, 2000, 0, KRB5_AP_TICKET_INVALID,
	  KRB5_AP_REASON_TICKET_INVALID },
	{ "then start", 1000, 300, 1000, 2000, 0, 0,
	  KRB5_AP_REASON_TICKET_NOT_YET_VALID },
	{ "largest skew", 100000, 86400, 13600, 186400, 13600, 0, 0 },
	{ "largest skew, beyond", 100000, 86400, 13599, 0, 200000, 0,
	  KRB5_AP_REASON_SKEW },
};

static void times_desc(const struct times_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(times, times_cases, times_desc);

static void validate_times(struct kunit *test)
{
	const struct times_case *c = test->param_value;
	struct krb5_enc_ticket_part *ticket = test_alloc(test, sizeof(*ticket));
	struct krb5_authenticator *auth = test_alloc(test, sizeof(*auth));

	ticket->flags = c->flags;
	ticket->times.starttime = c->start;
	ticket->times.endtime = c->end;
	/* These say nothing here. */
	ticket->times.authtime = YEAR_9999;
	ticket->times.renew_till = YEAR_1;
	auth->ctime = c->ctime;
	auth->cusec = 999999;
	KUNIT_EXPECT_EQ(test, krb5_check_times(ticket, auth, c->now, c->skew),
			c->want);
}

/*
 * Session keys and subkeys: of a permitted enctype, and exactly as long as it
 * wants them; none at all is not (K5, T9, A6).
 */
static void validate_key(struct kunit *test)
{
	static const u8 lengths[][2] = {
		{ 17, 16 }, { 18, 32 }, { 19, 16 }, { 20, 32 }, { 25, 16 },
		{ 26, 32 },
	};
	const struct krb5_enctype_desc *desc, *other = krb5_enctype_at(0);
	struct krb5_encryption_key key;
	u8 value[80] = {};
	s32 etype, bit;
	unsigned int i;

	key.value.data = value;
	for (etype = -30; etype < 70; etype++) {
		key.etype = etype;
		for (i = 0; i < ARRAY_SIZE(lengths); i++)
			if (lengths[i][0] == etype)
				break;
		for (key.value.len = 0; key.value.len <= sizeof(value);
		     key.value.len++) {
			int ret = krb5_check_key(etype, key.value.len,
						 KRB5_ENCTYPES_ALL, &desc);

			if (i == ARRAY_SIZE(lengths)) {
				KUNIT_EXPECT_EQ(test, ret, -ENOPKG);
			} else if (key.value.len != lengths[i][1]) {
				KUNIT_EXPECT_EQ(test, ret, -EINVAL);
			} else {
				KUNIT_EXPECT_EQ(test, ret, 0);
				KUNIT_EXPECT_EQ(test, desc->etype, etype);
			}
		}
	}

	/* One permitted, the others not. */
	for (bit = 0; bit < KRB5_ENCTYPES; bit++) {
		for (i = 0; i < KRB5_ENCTYPES; i++) {
			key.etype = krb5_enctype_at(i)->etype;
			key.value.len = krb5_enctype_at(i)->key_len;
			desc = other;
			KUNIT_EXPECT_EQ(test,
					krb5_check_key(key.etype, key.value.len,
						       BIT(bit), &desc),
					bit == i ? 0 : -ENOPKG);
			KUNIT_EXPECT_PTR_EQ(test, desc, bit == i ?
					    krb5_enctype_at(i) : other);
		}
	}
}

static struct kunit_case validate_cases[] = {
	KUNIT_CASE_PARAM(validate_client, name_gen_params),
	KUNIT_CASE(validate_client_components),
	KUNIT_CASE_PARAM(validate_address, address_gen_params),
	KUNIT_CASE(validate_address_limit),
	KUNIT_CASE_PARAM(validate_times, times_gen_params),
	KUNIT_CASE(validate_key),
	{}
};

static struct kunit_suite validate_suite = {
	.name = "krb5_ap_validate",
	.test_cases = validate_cases,
};

kunit_test_suite(validate_suite);
