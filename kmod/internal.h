/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of krb5_ap share beyond their own headers.
 */
#ifndef _KRB5_AP_INTERNAL_H
#define _KRB5_AP_INTERNAL_H

#include <linux/krb5_ap.h>
#include <linux/mutex.h>
#include <linux/refcount.h>
#include <linux/seqlock.h>
#include <linux/types.h>

#include "keystore/credential.h"
#include "crypt/crypt.h"
#include "keystore/keytab.h"
#include "wire/message.h"
#include "proto.h"
#include "replay/replay.h"
#include "wire/spnego.h"

#define KRB5_AP_VERSION	"0.1.0"

struct net;
struct krb5_upload;

/**
 * struct krb5_config - what an administrator may set for a namespace
 * @skew: clock skew that is tolerated, in seconds
 * @token_max: longest token that is looked at, in octets
 * @replay_max: replay entries that the namespace may have
 * @enctypes: permitted encryption types, BIT(enum krb5_enctype_index)
 * @replay_cold_start: what to do about what was before the replay table
 * @critical_authdata: what to do about unknown authorization data
 */
struct krb5_config {
	u32 skew;
	u32 token_max;
	u32 replay_max;
	u32 enctypes;
	enum krb5_ap_replay_cold_start replay_cold_start;
	enum krb5_ap_critical_authdata critical_authdata;
};

/**
 * struct krb5_stats - how often each reason was given, one of each CPU
 * @count: by enum krb5_ap_reason
 */
struct krb5_stats {
	u64 count[KRB5_AP_REASON_COUNT];
};

/**
 * struct krb5_ap_net - state of a network namespace
 * @keyset: keys in use; NULL if none are loaded
 * @stats: counters
 * @account: in the replay table
 * @config_lock: orders readers of @config; writers hold @lock, too
 * @config: configuration; read it with krb5_config_read()
 * @credentials: what its kernel clients can find
 * @lock: serialises uploads, configuration and replacement of @keyset;
 *	protects what follows
 * @upload: the upload under way, or NULL
 * @upload_portid: the socket that owns it, or 0; read without @lock
 * @upload_ids: numbers given out
 * @generation: of the last key set
 */
struct krb5_ap_net {
	struct krb5_keyset __rcu *keyset;
	struct krb5_stats __percpu *stats;
	struct krb5_replay_account *account;
	seqlock_t config_lock;
	struct krb5_config config;
	struct krb5_credentials credentials;

	struct mutex lock; /* protects what follows, and who writes above */
	struct krb5_upload *upload;
	u32 upload_portid;
	u32 upload_ids;
	u64 generation;
};

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
 * struct krb5_ap_context - an established context
 * @ref: references
 * @client: who the client is
 * @service: who the service is: the principal of the key
 * @ticket_flags: flags of the ticket
 * @ticket_enctype: its encryption type
 * @kvno: version of the key that opened it; 0 for user-to-user
 * @times: of the ticket
 * @session_key: of the ticket
 * @initiator_subkey: of the authenticator; length 0 if there is none
 * @acceptor_subkey: of the KRB_AP_REP; length 0 if there is none
 * @recv_seq: first sequence number of the peer
 * @send_seq: first sequence number of our own
 * @gss_flags: KRB5_AP_GSS_*, as both ends have agreed
 * @initiator: it is the initiator's
 * @mutual: there was a KRB_AP_REP
 * @anonymous: the client is nobody in particular
 * @buf: holds the authorization data and nothing else; NULL if not kept
 * @buf_len: octets of @buf
 * @deleg_buf: holds the delegated credential and nothing else
 * @deleg_len: octets of @deleg_buf
 * @delegated: the delegated credential
 * @authdata: authorization data in @buf
 * @pac: the PAC in @authdata, if it is verified
 * @pac_state: whether it is
 *
 * It points to nothing outside itself but @buf and @deleg_buf, and so outlives the namespace,
 * the keys and the token. @client and @service are in the same allocation,
 * behind the structure.
 */
struct krb5_ap_context {
	refcount_t ref;
	struct krb5_ap_principal *client;
	struct krb5_ap_principal *service;
	u32 ticket_flags;
	s32 ticket_enctype;
	u32 kvno;
	struct krb5_ap_times times;
	struct krb5_ap_key session_key;
	struct krb5_ap_key initiator_subkey;
	struct krb5_ap_key acceptor_subkey;
	u64 recv_seq;
	u64 send_seq;
	u32 gss_flags;
	bool initiator;
	bool mutual;
	bool anonymous;
	u8 *buf;
	size_t buf_len;
	u8 *deleg_buf;
	size_t deleg_len;
	struct krb5_ap_delegated delegated;
	struct krb5_ap_octets authdata;
	struct krb5_ap_octets pac;
	enum krb5_ap_pac pac_state;
};

/* Where an initiator got to, for those who trace it. */
enum krb5_initiate_stage {
	KRB5_INITIATE_FIND,
	KRB5_INITIATE_REQUEST,
	KRB5_INITIATE_REPLY,
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

/* accept_replay.c */
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
int krb5_check_key(const struct krb5_encryption_key *key, u32 permitted,
		   enum krb5_ap_reason bad_etype,
		   enum krb5_ap_reason bad_length,
		   const struct krb5_enctype_desc **descp);

/* authdata.c */
int krb5_check_authdata(struct krb5_ap_octets authdata,
			enum krb5_ap_critical_authdata policy,
			struct krb5_authdata_found *found);

/* gss_accept.c */
int krb5_accept_gss(struct krb5_accept *a);

/* gss_deleg.c */
bool krb5_decode_cred(const u8 *data, size_t len,
		      struct krb5_ap_octets *tickets,
		      struct krb5_encrypted *enc);
int krb5_accept_deleg(struct krb5_accept *a);

/* rfc4537.c */
int krb5_choose_enctype(const struct krb5_ap_request *request, u32 permitted,
			const struct krb5_enctype_desc *proposed,
			struct krb5_ap_octets list,
			const struct krb5_enctype_desc **descp);

/* pac.c */
int krb5_pac_verify(const struct krb5_usage_keys *pair, u8 *data, size_t len,
		    const struct krb5_name *client, s64 authtime);

/* context.c */
struct krb5_ap_context *krb5_context_alloc(const struct krb5_name *client,
					   const struct krb5_name *service,
					   u32 ticket_flags, gfp_t gfp);
int krb5_context_make(struct krb5_accept *a);

/* ap_rep.c */
int krb5_make_ap_rep(struct krb5_accept *a, struct krb5_ap_reply *reply);
void krb5_make_error(struct krb5_accept *a, struct krb5_ap_reply *reply);
void krb5_reply_set(struct krb5_ap_reply *reply, const struct der_writer *w);

/* stats.c */
int krb5_reason_errno(enum krb5_ap_reason reason);
void krb5_stats_count(struct krb5_ap_net *kn, enum krb5_ap_reason reason);
u64 krb5_stats_sum(struct krb5_ap_net *kn, enum krb5_ap_reason reason);

/* net.c */
int krb5_net_init(void);
void krb5_net_exit(void);
struct krb5_ap_net *krb5_pernet(struct net *net);
void krb5_config_read(struct krb5_ap_net *kn, struct krb5_config *config);
void krb5_config_write(struct krb5_ap_net *kn,
		       const struct krb5_config *config);
void krb5_net_set_keys(struct krb5_ap_net *kn, struct krb5_keyset *set);
void krb5_net_suspend(struct krb5_ap_net *kn, bool suspend);

/* upload.c */
struct krb5_upload *krb5_upload_begin(struct krb5_ap_net *kn, u32 portid);
struct krb5_upload *krb5_upload_find(struct krb5_ap_net *kn, u32 portid,
				     u32 id);
u32 krb5_upload_id(const struct krb5_upload *upload);
u32 krb5_upload_count(const struct krb5_upload *upload);
void krb5_upload_add(struct krb5_upload *upload, struct krb5_service_key *key);
int krb5_upload_commit(struct krb5_ap_net *kn);
void krb5_upload_abort(struct krb5_ap_net *kn);
void krb5_upload_release(struct krb5_ap_net *kn, u32 portid);

/* netlink.c */
u32 krb5_skew_ceiling(void);
int krb5_netlink_init(void);
void krb5_netlink_exit(void);

#endif /* _KRB5_AP_INTERNAL_H */
