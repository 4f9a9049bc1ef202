// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap accept: a verdict explained to people.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "accept.h"
#include "enctype.h"
#include "text.h"

/* RFC 4120 section 5.3; bit 0 is the most significant. */
static const struct flag {
	__u32 bit;
	const char *name;
} ticket_flags[] = {
	{ 1U << 30, "forwardable" },
	{ 1U << 29, "forwarded" },
	{ 1U << 28, "proxiable" },
	{ 1U << 27, "proxy" },
	{ 1U << 26, "may-postdate" },
	{ 1U << 25, "postdated" },
	{ 1U << 24, "invalid" },
	{ 1U << 23, "renewable" },
	{ 1U << 22, "initial" },
	{ 1U << 21, "pre-authent" },
	{ 1U << 20, "hw-authent" },
	{ 1U << 19, "transited-policy-checked" },
	{ 1U << 18, "ok-as-delegate" },
	{ 1U << 16, "enc-pa-rep" },
	{ 1U << 15, "anonymous" },
	{}
};

/* RFC 4121 section 4.1.1.1 */
static const struct flag gss_flags[] = {
	{ 1, "deleg" },
	{ 2, "mutual" },
	{ 4, "replay" },
	{ 8, "sequence" },
	{ 16, "conf" },
	{ 32, "integ" },
	{ 0x1000, "dce-style" },
	{ 0x2000, "identify" },
	{ 0x4000, "extended-error" },
	{}
};

static void label(const char *text)
{
	printf("%-20s", text);
}

static void show_string(const struct verdict *v, int type, const char *name)
{
	if (!v->tb[type])
		return;
	label(name);
	text_put(stdout, verdict_string(v, type));
	putchar('\n');
}

static void show_enctype(const struct verdict *v, int type, const char *name)
{
	char text[ENCTYPE_NAME_MAX];
	__u32 number;

	if (!verdict_number(v, type, &number))
		return;
	label(name);
	printf("%s\n", enctype_name(number, text));
}

static void show_flags(const struct verdict *v, int type, const char *name,
		       const struct flag *flag)
{
	__u32 number;

	if (!verdict_number(v, type, &number))
		return;
	label(name);
	printf("0x%08x", number);
	for (; flag->bit; flag++)
		if (number & flag->bit)
			printf(" %s", flag->name);
	putchar('\n');
}

static void show_number(const struct verdict *v, int type, const char *name)
{
	__u32 number;

	if (!verdict_number(v, type, &number))
		return;
	label(name);
	printf("%u\n", number);
}

static void show_reason(const struct verdict *v)
{
	const char *text = verdict_string(v, KRB5_AP_A_ACCEPT_REASON_TEXT);

	label("reason");
	text_put_reason(stdout, verdict_string(v, KRB5_AP_A_ACCEPT_REASON_NAME));
	if (v->error)
		printf(" (error %u)", v->error);
	if (text) {
		fputs(": ", stdout);
		text_put(stdout, text);
	}
	putchar('\n');
}

/* Only an accepted request has these. */
static void show_context(const struct verdict *v)
{
	label("mutual");
	puts(v->tb[KRB5_AP_A_ACCEPT_MUTUAL] ? "yes" : "no");
	label("anonymous");
	puts(v->tb[KRB5_AP_A_ACCEPT_ANONYMOUS] ? "yes" : "no");
	show_enctype(v, KRB5_AP_A_ACCEPT_ENCTYPE, "ticket");
	show_number(v, KRB5_AP_A_ACCEPT_KVNO, "key version");
	show_flags(v, KRB5_AP_A_ACCEPT_FLAGS, "ticket flags", ticket_flags);
	show_enctype(v, KRB5_AP_A_ACCEPT_SESSION_ENCTYPE, "session key");
	show_enctype(v, KRB5_AP_A_ACCEPT_SUBKEY_ENCTYPE, "initiator's subkey");
	show_enctype(v, KRB5_AP_A_ACCEPT_ACCEPTOR_SUBKEY_ENCTYPE,
		     "acceptor's subkey");
	show_number(v, KRB5_AP_A_ACCEPT_SEQ, "sequence number");
	show_flags(v, KRB5_AP_A_ACCEPT_GSS_FLAGS, "GSS flags", gss_flags);
	if (v->tb[KRB5_AP_A_ACCEPT_PAC]) {
		label("PAC");
		text_put_reason(stdout,
				verdict_string(v, KRB5_AP_A_ACCEPT_PAC));
		putchar('\n');
	}
}

/* What the ticket names in the clear, where that is not what opened it. */
static void show_named(const struct verdict *v)
{
	const char *server = verdict_string(v, KRB5_AP_A_ACCEPT_SERVER);
	const char *named = verdict_string(v, KRB5_AP_A_ACCEPT_TICKET_SERVICE);
	__u32 kvno, names;
	bool opened = verdict_number(v, KRB5_AP_A_ACCEPT_KVNO, &kvno);

	if (named && (!server || strcmp(server, named)))
		show_string(v, KRB5_AP_A_ACCEPT_TICKET_SERVICE, "ticket names");
	if (verdict_number(v, KRB5_AP_A_ACCEPT_TICKET_KVNO, &names) &&
	    (!opened || names != kvno)) {
		label("ticket's version");
		printf(opened ? "%u, opened with version %u\n" : "%u\n", names,
		       kvno);
	}
	if (v->verdict == KRB5_AP_VERDICT_ERROR)
		show_enctype(v, KRB5_AP_A_ACCEPT_TICKET_ENCTYPE, "ticket");
}

static void show_clock(const struct verdict *v)
{
	const struct nlattr *attr = v->tb[KRB5_AP_A_ACCEPT_CLIENT_AHEAD];
	__s64 ahead = attr ? (__s64)mnl_attr_get_u64(attr) : 0;

	if (!ahead)
		return;
	label("client's clock");
	printf("%lld s %s\n", ahead < 0 ? -(long long)ahead : (long long)ahead,
	       ahead < 0 ? "behind" : "ahead");
}

/**
 * verdict_show() - explain a verdict on standard output
 * @v: the verdict
 */
void verdict_show(const struct verdict *v)
{
	static const char *const words[] = {
		[KRB5_AP_VERDICT_OK]		= "accepted",
		[KRB5_AP_VERDICT_ERROR]		= "refused",
		[KRB5_AP_VERDICT_CONTINUE]	= "to be continued",
	};
	const struct nlattr *reply = v->tb[KRB5_AP_A_ACCEPT_REPLY];
	char now[TEXT_TIME_MAX];

	label("verdict");
	puts(words[v->verdict]);
	show_reason(v);
	show_string(v, KRB5_AP_A_ACCEPT_CLIENT, "client");
	show_string(v, KRB5_AP_A_ACCEPT_SERVER, "service");
	show_named(v);
	if (v->verdict != KRB5_AP_VERDICT_ERROR)
		show_context(v);
	show_clock(v);
	if (reply) {
		label("reply");
		printf("%u bytes\n", mnl_attr_get_payload_len(reply));
	}
	label("time of day here");
	puts(text_time(time(NULL), now));
}
