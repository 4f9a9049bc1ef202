/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The inside of the acceptor; no other room includes this.
 *
 * A struct krb5_accept belongs to one call of krb5_ap_accept(), lives on its
 * stack and is seen by one task only. Each stage returns 0 to go on, a reason
 * (greater than 0) to refuse, or -errno if it could not do its work; what a
 * stage has allocated, accept_free() gives back. Views point into the token or
 * into plain texts, and are dead when the call returns.
 */
#ifndef _KRB5_AP_ACCEPT_H
#define _KRB5_AP_ACCEPT_H

#include <linux/krb5_ap.h>
#include <linux/types.h>

#include "capaths.h"
#include "config.h"
#include "context/context.h"
#include "crypt/crypt.h"
#include "facts.h"
#include "keystore/keytab.h"
#include "net.h"
#include "proto.h"
#include "replay/replay.h"
#include "wire/message.h"
#include "wire/spnego.h"

/* What a message of the client's is, by krb5_exchange_classify(). */
enum krb5_leg {
	KRB5_LEG_NEGOTIATE,	/* SPNEGO with no token of this mechanism yet */
	KRB5_LEG_AP_REQ,
	KRB5_LEG_AP_REP,	/* the third message of DCE_STYLE */
	KRB5_LEG_MIC,		/* SPNEGO's signature, and nothing else */
};

/**
 * struct krb5_accept_token - the framing of a token; exchange.c writes it
 * @mech: the mechanism's token, in the caller's
 * @gss: the token has GSS-API framing, or the service takes no other
 */
struct krb5_accept_token {
	struct krb5_ap_octets mech;
	bool gss;
};

/**
 * struct krb5_accept_spnego - the negotiation; negotiate.c writes it
 * @used: the token has SPNEGO framing
 * @message: what it says; points into the token
 * @mic_needed: both ends are to sign the list of mechanisms
 * @mic_made: this end has, in this call
 * @mic_verified: the client has, in this call
 */
struct krb5_accept_spnego {
	bool used;
	struct krb5_spnego_message message;
	bool mic_needed;
	bool mic_made;
	bool mic_verified;
};

/**
 * struct krb5_accept_ap_req - ticket and authenticator; ap_req.c writes it
 * @message: the KRB_AP_REQ; points into the token
 * @framed: it had GSS-API framing
 * @named: @message.service is known
 * @unserved: the key that opened the ticket belongs to no service that the caller
 *	serves
 * @u2u: the key that the ticket is to be sealed with, for user-to-user
 * @keyset: holds @key
 * @key: the key that opened the ticket; NULL for user-to-user
 * @buf: plain texts of ticket and authenticator: memory of the scratch, or
 *	allocated. A context that keeps it takes it away.
 * @buf_len: length of @buf in bytes if it was allocated, else 0
 * @ticket: the ticket; points into @buf
 * @opened: @ticket is authenticated and decoded
 * @session: encryption type of the session key
 * @auth: the authenticator; points into @buf
 * @auth_read: the authenticator is authenticated and decoded
 * @subkey: encryption type of the initiator's subkey, or NULL
 * @etypes: the client's AD-ETYPE-NEGOTIATION; points into @buf
 * @options: the client's AD-AP-OPTIONS
 * @acceptor: encryption type of the acceptor's subkey, if there will be one
 * @pac: the ticket's PAC; points into @buf
 * @pac_state: whether it could be verified
 */
struct krb5_accept_ap_req {
	struct krb5_ap_req message;
	bool framed;
	bool named;
	bool unserved;
	const struct krb5_ap_key *u2u;
	struct krb5_keyset *keyset;
	const struct krb5_service_key *key;
	u8 *buf;
	size_t buf_len;
	struct krb5_enc_ticket_part ticket;
	bool opened;
	const struct krb5_enctype_desc *session;
	struct krb5_authenticator auth;
	bool auth_read;
	const struct krb5_enctype_desc *subkey;
	struct krb5_ap_octets etypes;
	u32 options;
	const struct krb5_enctype_desc *acceptor;
	struct krb5_ap_octets pac;
	enum krb5_ap_pac pac_state;
};

/**
 * struct krb5_accept_gss - what the checksum of a GSS-API client says; gss.c
 *	writes it
 * @client: the client is one of GSS-API
 * @mutual: the client wants a KRB_AP_REP
 * @dce: the client will answer the KRB_AP_REP
 * @flags: KRB5_AP_GSS_* of the context
 * @deleg: the KRB_CRED of a client that delegates; points into the plain text
 * @deleg_buf: holds @delegated, until a context does
 * @deleg_len: length of @deleg_buf in bytes
 * @delegated: contents of the KRB_CRED
 */
struct krb5_accept_gss {
	bool client;
	bool mutual;
	bool dce;
	u32 flags;
	struct krb5_ap_octets deleg;
	u8 *deleg_buf;
	size_t deleg_len;
	struct krb5_ap_delegated delegated;
};

/**
 * struct krb5_accept - an exchange, as far as one call has got
 * @request: the caller's
 * @net: the namespace; NULL if no listener is to be told of an acceptance
 * @kn: its state
 * @config: its settings, as they were when the call began
 * @now: the time when the call began
 * @facts: where the facts are wanted, or NULL
 * @dry_run: spend and count nothing
 * @leg: what the client's message is; exchange.c writes it
 * @exchange: what earlier messages have left; NULL if there were none
 * @resumed: @exchange is of an earlier call
 * @resumed_context: so is @context
 * @token: the framing
 * @spnego: the negotiation
 * @ap_req: ticket and authenticator
 * @gss: what a GSS-API client wants
 * @query: what the replay table is asked; commit.c writes it
 * @scratch: keys and plain texts, from the moment a key is found until the
 *	leg has been judged
 * @context: being made; establish.c and ap_rep.c write it
 */
struct krb5_accept {
	const struct krb5_ap_request *request;
	struct net *net;
	struct krb5_ap_net *kn;
	struct krb5_config config;
	struct timespec64 now;
	struct krb5_accept_facts *facts;
	bool dry_run;
	enum krb5_leg leg;
	struct krb5_ap_exchange *exchange;
	bool resumed;
	bool resumed_context;
	struct krb5_accept_token token;
	struct krb5_accept_spnego spnego;
	struct krb5_accept_ap_req ap_req;
	struct krb5_accept_gss gss;
	struct krb5_replay_query query;
	struct krb5_scratch *scratch;
	struct krb5_ap_context *context;
};

/**
 * struct krb5_ap_exchange - what is kept until the client's next message
 * @context: half a context; NULL before there was a KRB_AP_REQ
 * @spnego: the next message is a NegTokenResp
 * @dce: the next message is the KRB_AP_REP of DCE_STYLE
 * @mic_needed: both ends are to sign the list of mechanisms
 * @mic_sent: this end has
 * @mech_types_len: length of @mech_types in bytes
 * @mech_types: the list, as the client has sent it
 */
struct krb5_ap_exchange {
	struct krb5_ap_context *context;
	bool spnego;
	bool dce;
	bool mic_needed;
	bool mic_sent;
	size_t mech_types_len;
	u8 mech_types[];
};

/**
 * struct krb5_authdata_found - elements that a walk over authorization data met
 * @pac: the first PAC inside AD-IF-RELEVANT; NULL data if there is none
 * @pacs: how many there are
 * @etypes: the first AD-ETYPE-NEGOTIATION there; NULL data if there is none
 * @ap_options: of AD-AP-OPTIONS there
 */
struct krb5_authdata_found {
	struct krb5_ap_octets pac;
	unsigned int pacs;
	struct krb5_ap_octets etypes;
	u32 ap_options;
};

/*
 * The client wants a KRB_AP_REP. A GSS-API client says so in its checksum. A
 * raw one says so in the clear: whoever changes that takes the KRB_AP_REP away
 * from it, or gives it one, and decides nothing else.
 */
static inline bool krb5_accept_wants_reply(const struct krb5_accept *a)
{
	if (a->gss.client)
		return a->gss.mutual;
	return a->ap_req.message.options & KRB5_AP_OPT_MUTUAL_REQUIRED;
}

/* Gives the scratch back; its keys and plain texts are wiped. */
static inline void krb5_accept_put_scratch(struct krb5_accept *a)
{
	if (a->scratch)
		krb5_scratch_put(a->scratch);
	a->scratch = NULL;
}

/* accept.c */
int krb5_accept_run(struct krb5_accept *a, struct krb5_ap_context **contextp,
		    struct krb5_ap_reply *reply);

/* facts.c */
void krb5_accept_note_facts(struct krb5_accept *a);

/* exchange.c */
int krb5_exchange_classify(struct krb5_accept *a);
int krb5_exchange_advance(struct krb5_accept *a, struct krb5_ap_reply *reply);
void krb5_exchange_finish(struct krb5_accept *a, int ret);

/* negotiate.c */
int krb5_negotiate_first(struct krb5_accept *a);
int krb5_negotiate_next(struct krb5_accept *a);
void krb5_negotiate_choose(struct krb5_accept *a, struct krb5_ap_reply *reply);
int krb5_negotiate_advance(struct krb5_accept *a, struct krb5_ap_reply *reply,
			   bool *waiting);
void krb5_negotiate_reject(struct krb5_accept *a, struct krb5_ap_reply *reply);

/* ap_req.c */
int krb5_ap_req_judge(struct krb5_accept *a, struct krb5_ap_reply *reply);
int krb5_open_reason(int err, enum krb5_ap_reason too_short,
		     enum krb5_ap_reason integrity);

/* dce.c */
int krb5_dce_verify(struct krb5_accept *a);

/* commit.c */
int krb5_accept_replay_lookup(struct krb5_accept *a);
int krb5_accept_replay_commit(struct krb5_accept *a);

/* validate.c */
int krb5_check_client(const struct krb5_enc_ticket_part *ticket,
		      const struct krb5_authenticator *auth);
int krb5_check_address(const struct krb5_enc_ticket_part *ticket,
		       const struct sockaddr *peer);
int krb5_check_times(const struct krb5_enc_ticket_part *ticket,
		     const struct krb5_authenticator *auth, s64 now, u32 skew);

/* transited.c */
int krb5_check_transited(const struct krb5_enc_ticket_part *ticket,
			 struct krb5_ap_octets server,
			 enum krb5_ap_transited policy,
			 struct krb5_capaths __rcu **pathsp, gfp_t gfp);

/* authdata.c */
int krb5_check_authdata(struct krb5_ap_octets authdata,
			enum krb5_ap_critical_authdata policy,
			struct krb5_authdata_found *found);

/* gss.c */
int krb5_accept_gss(struct krb5_accept *a);
int krb5_accept_deleg(struct krb5_accept *a);

/* enctype.c */
int krb5_choose_enctype(const struct krb5_ap_request *request, u32 permitted,
			const struct krb5_enctype_desc *proposed,
			struct krb5_ap_octets list,
			const struct krb5_enctype_desc **descp);

/* pac.c */
int krb5_pac_verify(const struct krb5_mac_key *key, u8 *data, size_t len,
		    const struct krb5_name *client, s64 authtime);

/* establish.c */
int krb5_accept_establish(struct krb5_accept *a);

/* ap_rep.c */
int krb5_make_ap_rep(struct krb5_accept *a, struct krb5_ap_reply *reply);
void krb5_make_error(struct krb5_accept *a, struct krb5_ap_reply *reply);
void krb5_reply_set(struct krb5_ap_reply *reply, const struct der_writer *w);

#endif /* _KRB5_AP_ACCEPT_H */
