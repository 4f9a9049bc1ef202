// SPDX-License-Identifier: GPL-2.0
/*
 * Reasons of verdicts: their names, texts and numbers.
 */
#include <linux/build_bug.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <kunit/visibility.h>

#include "reason.h"

struct krb5_reason {
	const char *name;
	const char *text;
	u32 error;
	int err;
};

static const struct krb5_reason krb5_no_reason = {
	.name = "NONE", .text = "no verdict", .err = EAGAIN,
};

static const struct krb5_reason krb5_reasons[] = {
#define REASON(_name, _error, _gss, _err, _text) \
	[KRB5_AP_REASON_##_name] = { \
		.name = #_name, .text = _text, .error = _error, .err = _err, \
	},
	KRB5_AP_REASONS(REASON)
#undef REASON
};

/* Every number of the specification has its line in KRB5_AP_REASONS. */
#define ONE(_name, _error, _gss, _err, _text) + 1
static_assert(0 KRB5_AP_REASONS(ONE) == KRB5_AP_REASON_COUNT);
#undef ONE

static const char * const krb5_pac_states[] = {
#define PAC_STATE(_name, _text) \
	[KRB5_AP_PAC_##_name] = #_name,
	KRB5_AP_PAC_STATES(PAC_STATE)
#undef PAC_STATE
};

static const struct krb5_reason *find_reason(enum krb5_ap_reason reason)
{
	return reason == KRB5_AP_REASON_NONE ? &krb5_no_reason :
					       &krb5_reasons[reason];
}

/**
 * krb5_ap_pac_name() - return the name of what became of a PAC
 * @state: what became of it, as krb5_ap returned it
 *
 * Context: any.
 *
 * Return: as in enum krb5_ap_pac, without the prefix; a constant string
 */
const char *krb5_ap_pac_name(enum krb5_ap_pac state)
{
	return krb5_pac_states[state];
}
EXPORT_SYMBOL_GPL(krb5_ap_pac_name);

/**
 * krb5_ap_reason_name() - return the name of a reason
 * @reason: the reason, as krb5_ap returned it
 *
 * Context: any.
 *
 * Return: as in enum krb5_ap_reason, without the prefix; a constant string
 */
const char *krb5_ap_reason_name(enum krb5_ap_reason reason)
{
	return find_reason(reason)->name;
}
EXPORT_SYMBOL_GPL(krb5_ap_reason_name);

/**
 * krb5_ap_reason_text() - return a reason in words
 * @reason: the reason, as krb5_ap returned it
 *
 * Context: any.
 *
 * Return: half a sentence for people; a constant string
 */
const char *krb5_ap_reason_text(enum krb5_ap_reason reason)
{
	return find_reason(reason)->text;
}
EXPORT_SYMBOL_GPL(krb5_ap_reason_text);

/**
 * krb5_ap_reason_error() - return the error number of a reason
 * @reason: the reason, as krb5_ap returned it
 *
 * Context: any.
 *
 * Return: error-code of a KRB-ERROR, RFC 4120 section 7.5.9; 0 if accepted
 */
u32 krb5_ap_reason_error(enum krb5_ap_reason reason)
{
	return find_reason(reason)->error;
}
EXPORT_SYMBOL_GPL(krb5_ap_reason_error);

/**
 * krb5_reason_errno() - return the errno of a reason
 * @reason: the reason
 *
 * Return: greater than 0; 0 if accepted
 */
int krb5_reason_errno(enum krb5_ap_reason reason)
{
	return find_reason(reason)->err;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_reason_errno);
