/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Both ends of an exchange: for the tests of the initiator.
 */
#ifndef _KRB5_AP_KUNIT_ENDS_H
#define _KRB5_AP_KUNIT_ENDS_H

#include "initiate/initiate.h"
#include "util.h"

#define CLIENT	"alice@KRB5AP.TEST"
#define SERVER	"nfs/server.krb5ap.test@KRB5AP.TEST"

/**
 * struct ends - a client and a service, and what is between them
 * @kn: both's namespace
 * @now: both's time, seconds since 1970
 * @session: the session key
 * @credential: the client's
 * @service: the service's key
 * @initiator: what was sent
 * @context: what the client has
 * @reply: what came back
 */
struct ends {
	struct krb5_ap_net *kn;
	s64 now;
	struct krb5_ap_key session;
	struct krb5_ap_credential *credential;
	u8 service[KRB5_AP_KEY_MAX];
	struct krb5_ap_initiator *initiator;
	struct krb5_ap_context *context;
	struct krb5_ap_reply reply;
};

/* The encryption types, for tests that are run with each of them. */
extern const s32 ends_enctypes[6];

static inline void ends_enctype_desc(const s32 *etype, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "enctype %d", *etype);
}

struct ends *ends_make(struct kunit *test, s32 etype);
struct krb5_ap_credential *ends_credential(struct kunit *test,
					   const char *client,
					   const char *server, s64 endtime,
					   const struct krb5_ap_key *key,
					   struct krb5_ap_octets ticket);
int ends_initiate(struct ends *ends, u32 flags, s32 subkey, const char *data);
int ends_accept(struct ends *ends, struct krb5_ap_context **contextp);
int ends_verify(struct ends *ends, struct krb5_ap_octets reply);

static inline struct krb5_ap_octets ends_reply(const struct ends *ends)
{
	return (struct krb5_ap_octets){ ends->reply.data, ends->reply.len };
}

struct krb5_ap_octets ends_seal(struct kunit *test, s32 etype, const u8 *key,
				enum krb5_usage usage,
				struct krb5_ap_octets plain);
void ends_put_key(struct enc *enc, s32 etype, const u8 *value, size_t len);
void ends_put_encrypted(struct enc *enc, s32 etype,
			struct krb5_ap_octets cipher);

#endif /* _KRB5_AP_KUNIT_ENDS_H */
