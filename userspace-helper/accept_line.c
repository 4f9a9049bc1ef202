// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap accept --batch: a verdict on one line, for programs.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>

#include "accept.h"
#include "text.h"

static void put_string(const struct verdict *v, int type)
{
	text_put(stdout, verdict_string(v, type) ?: "-");
	putchar('\t');
}

static void put_signed(const struct verdict *v, int type, const char *name)
{
	__u32 number;

	if (verdict_number(v, type, &number))
		printf(",%s=%d", name, (__s32)number);
}

static void put_unsigned(const struct verdict *v, int type, const char *name)
{
	__u32 number;

	if (verdict_number(v, type, &number))
		printf(",%s=%u", name, number);
}

static void put_flags(const struct verdict *v, int type, const char *name)
{
	__u32 number;

	if (verdict_number(v, type, &number))
		printf(",%s=0x%08x", name, number);
}

static void put_details(const struct verdict *v)
{
	const char *pac = verdict_string(v, KRB5_AP_A_ACCEPT_PAC);

	printf("mutual=%d", !!v->tb[KRB5_AP_A_ACCEPT_MUTUAL]);
	put_signed(v, KRB5_AP_A_ACCEPT_ENCTYPE, "etype");
	put_signed(v, KRB5_AP_A_ACCEPT_SESSION_ENCTYPE, "session-etype");
	put_signed(v, KRB5_AP_A_ACCEPT_SUBKEY_ENCTYPE, "subkey-etype");
	put_signed(v, KRB5_AP_A_ACCEPT_ACCEPTOR_SUBKEY_ENCTYPE,
		   "acceptor-subkey-etype");
	put_unsigned(v, KRB5_AP_A_ACCEPT_KVNO, "kvno");
	put_unsigned(v, KRB5_AP_A_ACCEPT_SEQ, "seq");
	put_flags(v, KRB5_AP_A_ACCEPT_FLAGS, "flags");
	put_flags(v, KRB5_AP_A_ACCEPT_GSS_FLAGS, "gss-flags");
	printf(",anonymous=%d", !!v->tb[KRB5_AP_A_ACCEPT_ANONYMOUS]);
	if (pac) {
		fputs(",pac=", stdout);
		text_put_reason(stdout, pac);
	}
}

/**
 * line_show() - write a verdict
 * @id: the line's
 * @v: the verdict
 */
void line_show(const char *id, const struct verdict *v)
{
	static const char *const words[] = {
		[KRB5_AP_VERDICT_OK]		= "ok",
		[KRB5_AP_VERDICT_ERROR]		= "error",
		[KRB5_AP_VERDICT_CONTINUE]	= "continue",
	};
	const struct nlattr *reply = v->tb[KRB5_AP_A_ACCEPT_REPLY];

	printf("%s\t%s\t%u\t", id, words[v->verdict], v->error);
	text_put_reason(stdout, verdict_string(v, KRB5_AP_A_ACCEPT_REASON_NAME));
	putchar('\t');
	/* Only of an accepted one are these for programs. */
	if (v->verdict != KRB5_AP_VERDICT_OK) {
		fputs("-\t-\t", stdout);
	} else {
		put_string(v, KRB5_AP_A_ACCEPT_CLIENT);
		put_string(v, KRB5_AP_A_ACCEPT_SERVER);
	}
	if (reply)
		text_put_hex(stdout, mnl_attr_get_payload(reply),
			     mnl_attr_get_payload_len(reply));
	else
		putchar('-');
	putchar('\t');
	if (v->verdict == KRB5_AP_VERDICT_ERROR)
		putchar('-');
	else
		put_details(v);
	putchar('\n');
}

/**
 * line_show_failure() - write that there is no verdict
 * @id: the line's
 * @err: -errno
 */
void line_show_failure(const char *id, int err)
{
	const char *name = strerrorname_np(-err);

	printf("%s\terror\t60\ttemporary\t-\t-\t-\terrno=", id);
	if (name)
		puts(name);
	else
		printf("%d\n", -err);
}
