/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Settings of a network namespace.
 *
 * A reader gets a copy, all of one moment, without a lock: a call works with
 * the settings that were valid when it began. A writer that changes some of
 * them holds @writer from the read to the write. Nothing here knows keys,
 * tokens or the replay table.
 */
#ifndef _KRB5_AP_CONFIG_H
#define _KRB5_AP_CONFIG_H

#include <linux/mutex.h>
#include <linux/seqlock.h>
#include <linux/types.h>
#include <uapi/linux/krb5_ap.h>

/**
 * struct krb5_config - what an administrator may set for a namespace
 * @skew: clock skew that is tolerated, in seconds
 * @token_max: longest token that is looked at, in bytes
 * @replay_max: replay entries that the namespace may have
 * @enctypes: permitted encryption types, BIT(enum krb5_enctype_index)
 * @replay_cold_start: what to do about authenticators from before the replay
 *	table was complete
 * @critical_authdata: what to do about unknown authorization data
 * @kvno: which versions of a key a ticket is tried with
 * @service_name: which services' keys a ticket is tried with
 * @transited: what to do about realms that the KDC has not checked
 */
struct krb5_config {
	u32 skew;
	u32 token_max;
	u32 replay_max;
	u32 enctypes;
	enum krb5_ap_replay_cold_start replay_cold_start;
	enum krb5_ap_critical_authdata critical_authdata;
	enum krb5_ap_kvno kvno;
	enum krb5_ap_service_name service_name;
	enum krb5_ap_transited transited;
};

/**
 * struct krb5_settings - the settings of a namespace, with what orders access
 * @writer: serialises those who read, change and write
 * @lock: orders readers and writers of @config
 * @config: read it with krb5_config_read()
 */
struct krb5_settings {
	struct mutex writer; /* orders read, change and write of @config */
	seqlock_t lock;
	struct krb5_config config;
};

void krb5_config_init(struct krb5_settings *settings);
void krb5_config_read(struct krb5_settings *settings,
		      struct krb5_config *config);
void krb5_config_write(struct krb5_settings *settings,
		       const struct krb5_config *config);

u32 krb5_skew_ceiling(void);
void krb5_skew_set_ceiling(u32 seconds);
u32 krb5_token_ceiling(void);
void krb5_token_set_ceiling(u32 bytes);

#endif /* _KRB5_AP_CONFIG_H */
