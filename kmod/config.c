// SPDX-License-Identifier: GPL-2.0
/*
 * Settings of network namespaces, and the machine-wide ceilings for them.
 */
#include <linux/export.h>
#include <kunit/visibility.h>

#include "config.h"
#include "crypt/crypt.h"
#include "proto.h"

static u32 krb5_skew_max = KRB5_AP_SKEW_CEILING_DEFAULT;
static u32 krb5_token_max = KRB5_AP_TOKEN_MAX_CEILING;

static const struct krb5_config krb5_config_default = {
	.skew = KRB5_AP_SKEW_DEFAULT,
	.token_max = KRB5_AP_TOKEN_MAX_DEFAULT,
	.replay_max = KRB5_AP_REPLAY_MAX_DEFAULT,
	.enctypes = KRB5_ENCTYPES_ALL,
	.replay_cold_start = KRB5_AP_REPLAY_COLD_START_EXEMPT,
	.critical_authdata = KRB5_AP_CRITICAL_AUTHDATA_STRICT,
	.kvno = KRB5_AP_KVNO_ANY,
	.service_name = KRB5_AP_SERVICE_NAME_ANY,
	.transited = KRB5_AP_TRANSITED_HIERARCHY,
};

/**
 * krb5_config_init() - set up the settings of a new namespace
 * @settings: set to the defaults
 */
void krb5_config_init(struct krb5_settings *settings)
{
	mutex_init(&settings->writer);
	seqlock_init(&settings->lock);
	settings->config = krb5_config_default;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_config_init);

/**
 * krb5_config_read() - read the settings
 * @settings: the namespace's
 * @config: set to a copy, all of one moment
 */
void krb5_config_read(struct krb5_settings *settings,
		      struct krb5_config *config)
{
	unsigned int seq;

	do {
		seq = read_seqbegin(&settings->lock);
		*config = settings->config;
	} while (read_seqretry(&settings->lock, seq));
}
EXPORT_SYMBOL_IF_KUNIT(krb5_config_read);

/**
 * krb5_config_write() - change the settings
 * @settings: the namespace's
 * @config: all of them, within the ceilings
 */
void krb5_config_write(struct krb5_settings *settings,
		       const struct krb5_config *config)
{
	write_seqlock(&settings->lock);
	settings->config = *config;
	write_sequnlock(&settings->lock);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_config_write);

/**
 * krb5_skew_ceiling() - return the ceiling of the skew
 *
 * Return: seconds
 */
u32 krb5_skew_ceiling(void)
{
	return READ_ONCE(krb5_skew_max);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_skew_ceiling);

/**
 * krb5_skew_set_ceiling() - limit the skew of all namespaces
 * @seconds: the largest that one may set from now on
 */
void krb5_skew_set_ceiling(u32 seconds)
{
	WRITE_ONCE(krb5_skew_max, seconds);
}

/**
 * krb5_token_ceiling() - return the ceiling of token-max
 *
 * Return: bytes
 */
u32 krb5_token_ceiling(void)
{
	return READ_ONCE(krb5_token_max);
}

/**
 * krb5_token_set_ceiling() - limit the token-max of all namespaces
 * @bytes: the largest that one may set from now on
 */
void krb5_token_set_ceiling(u32 bytes)
{
	WRITE_ONCE(krb5_token_max, bytes);
}
