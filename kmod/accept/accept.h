/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The inside of the acceptor; no other room includes this.
 *
 * A struct krb5_accept belongs to one call of krb5_ap_accept(), lives on its
 * stack and is seen by one task only. Each stage returns 0 to go on, a reason
 * (greater than 0) to refuse, or -errno if it could not do its work; what a
 * stage has allocated, accept_free() gives back. Views point into the token,
 * or into @buf, and are dead when the call returns.
 */
#ifndef _KRB5_AP_ACCEPT_H
#define _KRB5_AP_ACCEPT_H

#include <linux/krb5_ap.h>
#include <linux/types.h>

#include "config.h"
#include "context/context.h"
#include "crypt/crypt.h"
#include "keystore/keytab.h"
#include "net.h"
#include "proto.h"
#include "replay/replay.h"
#include "wire/message.h"
#include "wire/spnego.h"

/**
 * struct krb5_accept - what is known of an exchange so far
 * @request: the caller's
 * @net: the namespace; NULL if nobody is to be told of an acceptance
 * @kn: its state
 * @config: as it was when the exchange began
 * @now: when it began
 * @exchange: what came before; NULL if nothing did
 * @resumed: @exchange is of an earlier call
 * @resumed_context: and so is @context
 * @token: the mechanism's token, in the caller's
 * @gss: it is a GSS-API token, and not just a KRB_AP_REQ
 * @unframed: but looks like one
 * @spnego: SPNEGO is around it
 * @negotiation: what SPNEGO says; points into the token
 * @mic_needed: both ends are to sign the list of mechanisms
 * @mic_made: this end has, just now
 * @mic_taken: the client has, just now
 * @req: the KRB_AP_REQ; points into the token
 * @named: @req.service is known
 * @keyset: keeps @key; NULL for user-to-user
 * @key: the key that opened the ticket; NULL for user-to-user
 * @work: transforms and memory, from the moment a key is there
 * @buf: plain texts: @work's scratch memory, or allocated
 * @buf_len: octets of @buf if it was allocated, else 0
 * @ticket: the ticket; points into @buf
 * @session: encryption type of the session key
 * @auth: the authenticator; points into @buf
 * @auth_read: all of it is there
 * @subkey: encryption type of the initiator's subkey, or NULL
 * @etypes: encryption types that the client proposes; points into @buf
 * @ap_options: the client's AD-AP-OPTIONS
 * @mutual: the client wants a KRB_AP_REP. Until its checksum is known, what
 *	the KRB_AP_REQ says in clear.
 * @deleg: the KRB_CRED of a client that delegates; points into @buf
 * @deleg_buf: holds @delegated, until a context does
 * @deleg_len: octets of @deleg_buf
 * @delegated: what is in the KRB_CRED
 * @dce: the client will answer the KRB_AP_REP
 * @gss_flags: KRB5_AP_GSS_* of the context
 * @acceptor: encryption type of the acceptor's subkey, if there is one
 * @pac: the ticket's PAC; points into @buf
 * @pac_state: what became of it
 * @context: being made
 */
struct krb5_accept {
	const struct krb5_ap_request *request;
	struct net *net;
	struct krb5_ap_net *kn;
	struct krb5_config config;
	struct timespec64 now;
	struct krb5_ap_exchange *exchange;
	bool resumed;
	bool resumed_context;
	struct krb5_ap_octets token;
	bool gss;
	bool unframed;
	bool spnego;
	struct krb5_spnego_message negotiation;
	bool mic_needed;
	bool mic_made;
	bool mic_taken;
	struct krb5_ap_req req;
	bool named;
	struct krb5_keyset *keyset;
	const struct krb5_service_key *key;
	struct krb5_scratch *work;
	u8 *buf;
	size_t buf_len;
	struct krb5_enc_ticket_part ticket;
	const struct krb5_enctype_desc *session;
	struct krb5_authenticator auth;
	bool auth_read;
	const struct krb5_enctype_desc *subkey;
	struct krb5_ap_octets etypes;
	u32 ap_options;
	struct krb5_ap_octets deleg;
	u8 *deleg_buf;
	size_t deleg_len;
	struct krb5_ap_delegated delegated;
	bool mutual;
	bool dce;
	u32 gss_flags;
	const struct krb5_enctype_desc *acceptor;
	struct krb5_ap_octets pac;
	enum krb5_ap_pac pac_state;
	struct krb5_ap_context *context;
};

/**
 * struct krb5_ap_exchange - waits for the client's next message
 * @context: half a context; NULL before there was a KRB_AP_REQ
 * @spnego: what comes is a NegTokenResp
 * @dce: the KRB_AP_REP of DCE_STYLE comes next
 * @mic_needed: both ends are to sign the list of mechanisms
 * @mic_sent: this end has
 * @mech_types_len: octets of @mech_types
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
 * struct krb5_authdata_found - what a walk over authorization data came upon
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

/* accept.c */
int krb5_accept_run(struct krb5_accept *a, struct krb5_ap_context **contextp,
		    struct krb5_ap_reply *reply);
void krb5_accept_put_work(struct krb5_accept *a);
int krb5_accept_stages(struct krb5_accept *a, struct krb5_ap_reply *reply);

/* exchange.c */
int krb5_exchange_classify(struct krb5_accept *a, struct krb5_ap_reply *reply);
int krb5_exchange_advance(struct krb5_accept *a, struct krb5_ap_reply *reply);
void krb5_exchange_finish(struct krb5_accept *a, int ret);
void krb5_exchange_reject(struct krb5_accept *a, struct krb5_ap_reply *reply);

/* dce.c */
int krb5_dce_verify(struct krb5_accept *a, struct krb5_ap_octets message);

/* commit.c */
int krb5_accept_replay_lookup(struct krb5_accept *a,
			      struct krb5_replay_query *query);
int krb5_accept_replay_commit(struct krb5_accept *a,
			      struct krb5_replay_query *query);

/* validate.c */
int krb5_check_client(const struct krb5_enc_ticket_part *ticket,
		      const struct krb5_authenticator *auth);
int krb5_check_address(const struct krb5_enc_ticket_part *ticket,
		       const struct sockaddr *peer);
int krb5_check_times(const struct krb5_enc_ticket_part *ticket,
		     const struct krb5_authenticator *auth, s64 now, u32 skew);
int krb5_check_transited(const struct krb5_enc_ticket_part *ticket);

/* authdata.c */
int krb5_check_authdata(struct krb5_ap_octets authdata,
			enum krb5_ap_critical_authdata policy,
			struct krb5_authdata_found *found);

/* gss.c */
int krb5_accept_gss(struct krb5_accept *a);

/* deleg.c */
bool krb5_decode_cred(const u8 *data, size_t len,
		      struct krb5_ap_octets *tickets,
		      struct krb5_encrypted *enc);
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
