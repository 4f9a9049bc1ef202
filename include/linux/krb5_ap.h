/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Kerberos 5 AP exchanges (RFC 4120 section 3.2) for kernel services.
 *
 * A service hands over the bytes that its client sent, gets back a context
 * that says who the client is and which keys both ends now share, and bytes
 * to send back. A client takes a credential, gets bytes to send, hands over
 * what came back, and gets a context of the same kind. Documentation/api.rst
 * tells how to adopt it; tests/service/ is a complete service, and a client.
 */
#ifndef _LINUX_KRB5_AP_H
#define _LINUX_KRB5_AP_H

#include <linux/err.h>
#include <linux/socket.h>
#include <linux/types.h>
#include <uapi/linux/krb5_ap.h>
#include <linux/krb5_ap_reason.h>

struct net;
struct krb5_ap_context;
struct krb5_ap_credential;
struct krb5_ap_exchange;
struct krb5_ap_initiator;
struct krb5_ap_principal;

/* Version of this interface: KRB5_AP_VERSION_CODE < KRB5_AP_VERSION_OF(1, 2, 0) */
#define KRB5_AP_VERSION_OF(a, b, c)	(((a) << 16) + ((b) << 8) + (c))
#define KRB5_AP_VERSION_CODE		KRB5_AP_VERSION_OF(1, 0, 0)

/* Bytes of the longest reply. */
#define KRB5_AP_REPLY_MAX	1024

/* Bytes of the longest krb5_ap_get_mic(), and those that krb5_ap_wrap() adds. */
#define KRB5_AP_MIC_MAX		40
#define KRB5_AP_WRAP_MAX	72

/* Bytes of the longest context as krb5_ap_context_export_lucid() writes it. */
#define KRB5_AP_LUCID_MAX	(20 + KRB5_AP_KEY_MAX)

/* Ticket flags, RFC 4120 section 5.3: bit 0 is the most significant. */
#define KRB5_AP_FLAG(bit)			(1U << (31 - (bit)))
#define KRB5_AP_TICKET_FORWARDABLE		KRB5_AP_FLAG(1)
#define KRB5_AP_TICKET_FORWARDED		KRB5_AP_FLAG(2)
#define KRB5_AP_TICKET_PROXIABLE		KRB5_AP_FLAG(3)
#define KRB5_AP_TICKET_PROXY			KRB5_AP_FLAG(4)
#define KRB5_AP_TICKET_MAY_POSTDATE		KRB5_AP_FLAG(5)
#define KRB5_AP_TICKET_POSTDATED		KRB5_AP_FLAG(6)
#define KRB5_AP_TICKET_INVALID			KRB5_AP_FLAG(7)
#define KRB5_AP_TICKET_RENEWABLE		KRB5_AP_FLAG(8)
#define KRB5_AP_TICKET_INITIAL			KRB5_AP_FLAG(9)
#define KRB5_AP_TICKET_PRE_AUTHENT		KRB5_AP_FLAG(10)
#define KRB5_AP_TICKET_HW_AUTHENT		KRB5_AP_FLAG(11)
#define KRB5_AP_TICKET_TRANSITED_CHECKED	KRB5_AP_FLAG(12)
#define KRB5_AP_TICKET_OK_AS_DELEGATE		KRB5_AP_FLAG(13)
#define KRB5_AP_TICKET_ANONYMOUS		KRB5_AP_FLAG(16)

/**
 * struct krb5_ap_key - an encryption key
 * @enctype: encryption type, RFC 3961 section 8
 * @length: bytes of @value in use
 * @value: the key; wipe it with memzero_explicit() when done
 */
struct krb5_ap_key {
	s32 enctype;
	u32 length;
	u8 value[KRB5_AP_KEY_MAX];
};

/**
 * struct krb5_ap_octets - some bytes that somebody else owns
 * @data: first byte
 * @len: how many
 */
struct krb5_ap_octets {
	const u8 *data;
	size_t len;
};

/**
 * struct krb5_ap_delegated - a credential that a client has delegated
 * @tickets: SEQUENCE OF Ticket, as the client has sent it
 * @part: EncKrbCredPart, decrypted: the keys of the tickets, secrets all of them
 */
struct krb5_ap_delegated {
	struct krb5_ap_octets tickets;
	struct krb5_ap_octets part;
};

/* What GSS-API ends agree upon: RFC 4121 section 4.1.1.1, MS-KILE 3.2.5.2 */
#define KRB5_AP_GSS_DELEG		0x0001
#define KRB5_AP_GSS_MUTUAL		0x0002
#define KRB5_AP_GSS_REPLAY		0x0004
#define KRB5_AP_GSS_SEQUENCE		0x0008
#define KRB5_AP_GSS_CONF		0x0010
#define KRB5_AP_GSS_INTEG		0x0020
#define KRB5_AP_GSS_CHANNEL_BOUND	0x0800	/* never sent */
#define KRB5_AP_GSS_DCE_STYLE		0x1000
#define KRB5_AP_GSS_IDENTIFY		0x2000
#define KRB5_AP_GSS_EXTENDED_ERROR	0x4000

/**
 * struct krb5_ap_bindings - channel bindings, RFC 2744 section 3.11
 * @initiator_type: type of @initiator, mostly 0 (GSS_C_AF_UNSPEC)
 * @initiator: the client's address
 * @acceptor_type: type of @acceptor, mostly 0
 * @acceptor: the service's address
 * @application: what identifies the channel, say "tls-server-end-point:" and a
 *	hash of a certificate (RFC 5929). Mostly the only one that is used.
 *
 * Both ends have to fill in the same, or they have not got the same channel.
 */
struct krb5_ap_bindings {
	u32 initiator_type;
	struct krb5_ap_octets initiator;
	u32 acceptor_type;
	struct krb5_ap_octets acceptor;
	struct krb5_ap_octets application;
};

/* Keep the ticket's authorization data in the context. */
#define KRB5_AP_WANT_AUTHDATA	0x0001
/* Verify the ticket's PAC (MS-PAC), and keep it with the rest. */
#define KRB5_AP_WANT_PAC	0x0002
/* Refuse clients that say nothing about their channel. */
#define KRB5_AP_REQUIRE_BINDINGS	0x0004
/* Take the credential that a GSS-API client delegates, if it does. */
#define KRB5_AP_WANT_DELEGATED		0x0008
/*
 * A replay is of no use, since the keys that protect the service's messages are
 * derived from fresh nonces of both ends as well as from the context's key.
 * Excepts the request from the cold start (%KRB5_AP_REPLAY_COLD_START_EXEMPT), as
 * a fresh acceptor subkey does, and from nothing else: it still is accepted once,
 * and a request older than what the replay table remembers is still refused.
 * Only for a service that refuses every message without such protection: an
 * attacker who has the request but no key must be left with nothing.
 */
#define KRB5_AP_FRESH_KEYS		0x0010
/*
 * The client may go on without the context's keys, in plain text, so a replay is
 * of use whatever keys there are: neither a fresh acceptor subkey nor
 * %KRB5_AP_FRESH_KEYS excepts the request from the cold start.
 */
#define KRB5_AP_KEYS_OPTIONAL		0x0020
/*
 * A GSS-API client may leave out the checksum that has its flags and channel
 * bindings (RFC 4121 section 4.1.1 wants one), as some SMB clients do. It then
 * has neither, and mutual authentication is not agreed upon.
 */
#define KRB5_AP_CHECKSUM_OPTIONAL	0x0040

/**
 * struct krb5_ap_request - what a service wants judged
 * @token: what the client sent. Borrowed and only read for the time of the
 *	call; any kernel memory, vmalloc and stack included. It must not
 *	change under the call.
 * @token_len: bytes of @token. Any value is safe; tokens longer than the
 *	namespace's token-max are refused unseen.
 * @framing: the framing of the token
 * @flags: KRB5_AP_WANT_*, KRB5_AP_REQUIRE_BINDINGS, KRB5_AP_FRESH_KEYS,
 *	KRB5_AP_KEYS_OPTIONAL, KRB5_AP_CHECKSUM_OPTIONAL
 * @service: accept only tickets that name this principal; NULL accepts those for
 *	any principal with a key in the namespace. The name in a ticket is in the
 *	clear: this is no boundary between principals that share a key.
 * @services: accept only tickets that open with a key of one of these kinds of
 *	service: first components of principals, compared without regard to
 *	case; "$" stands for accounts of computers, NAME$. One of the principals
 *	that have the key must be of such a kind, and is reported. What the
 *	ticket names in the clear decides nothing. Has no effect together with
 *	@service or @u2u_key. NULL for all.
 * @services_count: how many
 * @peer: the client's address, checked against the ticket's addresses if it
 *	has any; NULL if unknown, and then nothing is checked. AF_INET and
 *	AF_INET6; others count as unknown. An IPv4-mapped IPv6 address is taken
 *	for the IPv4 address.
 * @u2u_key: the session key of the service's own ticket-granting ticket. The
 *	exchange is then user-to-user (RFC 4120 section 3.7), and requests that
 *	are not are refused. NULL for the usual exchange with loaded keys.
 * @exchange: where an exchange that takes several messages of the client's is
 *	kept between two calls: NULL in what it points to before the first one,
 *	and again once the exchange is over. A connection that ends before gives
 *	it to krb5_ap_exchange_free(). NULL if the service does exchanges of one
 *	message only; clients that want more are refused.
 * @bindings: the channel that the token came through, as the service sees it;
 *	NULL if it does not care. A GSS-API client that sees another one is
 *	refused. One that says nothing about it is accepted without
 *	%KRB5_AP_GSS_CHANNEL_BOUND, unless it says that it would have, or
 *	%KRB5_AP_REQUIRE_BINDINGS is set. A request with the checksum of
 *	GSS-API is judged by it, framed or not; others say nothing.
 * @context_enctypes: encryption types that the service can protect messages
 *	with, in any order. Clients are refused whose context would have
 *	another one. NULL for all that are permitted.
 * @context_enctypes_count: how many
 * @gfp: for what is allocated: GFP_KERNEL, or GFP_NOFS or GFP_NOIO for a
 *	service that memory reclaim may wait for. The call may sleep in any case.
 *	What is allocated, the context included, is charged to the caller's
 *	memory cgroup.
 */
struct krb5_ap_request {
	const void *token;
	size_t token_len;
	enum krb5_ap_framing framing;
	u32 flags;
	const struct krb5_ap_principal *service;
	const char *const *services;
	unsigned int services_count;
	const struct sockaddr *peer;
	const struct krb5_ap_key *u2u_key;
	struct krb5_ap_exchange **exchange;
	const struct krb5_ap_bindings *bindings;
	const s32 *context_enctypes;
	unsigned int context_enctypes_count;
	gfp_t gfp;
};

/**
 * struct krb5_ap_reply - the verdict, and what to send to the client
 * @reason: why the token was accepted or refused; KRB5_AP_REASON_NONE if the
 *	call failed for a cause that is no verdict
 * @error: its error number of RFC 4120 section 7.5.9, 0 if accepted
 * @len: bytes of @data, 0 if nothing is to be sent: no mutual
 *	authentication was asked for, or the call failed for a cause that is
 *	no verdict; or there is no KRB_ERROR, because no name of a service is
 *	known, the names would not fit, or a GSS-API client waits for no reply
 * @data: KRB_AP_REP or KRB_ERROR, framed as the token was. No secret; it may be sent as it is.
 *
 * It lives wherever the caller likes, owns nothing and needs no freeing.
 */
struct krb5_ap_reply {
	enum krb5_ap_reason reason;
	u32 error;
	size_t len;
	u8 data[KRB5_AP_REPLY_MAX];
};

/**
 * struct krb5_ap_times - the times of a ticket, in seconds since 1970
 * @authtime: of the client's initial authentication
 * @starttime: from when the ticket is valid; @authtime if the ticket has none
 * @endtime: until when. The context should not be used for longer.
 * @renew_till: until when the ticket could be renewed, 0 if it could not
 */
struct krb5_ap_times {
	s64 authtime;
	s64 starttime;
	s64 endtime;
	s64 renew_till;
};

/**
 * struct krb5_ap_credential_params - a ticket, and what the KDC said about it
 * @client: the client's principal
 * @server: the service's principal
 * @ticket: the Ticket (RFC 4120 section 5.3), as the KDC encoded it
 * @ticket_len: bytes of @ticket, up to 256 KiB
 * @key: the session key
 * @times: of the ticket
 * @flags: of the ticket, KRB5_AP_TICKET_*
 * @gfp: for the allocation
 *
 * All but @ticket must come from the encrypted part of the KDC's reply
 * (EncKDCRepPart), never from what stands in clear in reply or ticket: anybody
 * on the way can change that (CVE-2017-11103).
 */
struct krb5_ap_credential_params {
	const struct krb5_ap_principal *client;
	const struct krb5_ap_principal *server;
	const void *ticket;
	size_t ticket_len;
	const struct krb5_ap_key *key;
	struct krb5_ap_times times;
	u32 flags;
	gfp_t gfp;
};

/* The service must prove who it is before there is a context. */
#define KRB5_AP_MUTUAL		0x0001

/**
 * struct krb5_ap_initiate_params - what a client wants
 * @credential: for whom, and as whom
 * @framing: what is to stand around the KRB_AP_REQ: %KRB5_AP_FRAMING_RAW or
 *	%KRB5_AP_FRAMING_GSS
 * @flags: KRB5_AP_MUTUAL or 0
 * @gss_flags: for GSS-API: KRB5_AP_GSS_REPLAY, _SEQUENCE, _CONF, _INTEG,
 *	_IDENTIFY, _EXTENDED_ERROR
 * @bindings: for GSS-API: the channel, as the client sees it; NULL to say
 *	nothing about it
 * @subkey_enctype: encryption type of the subkey that is proposed; 0 for that
 *	of the session key
 * @data: application data that the request vouches for, by a checksum under
 *	the session key (usage 10): whatever the protocol says it is. NULL for
 *	no checksum. krb5_ap_accept() does not look at it. Only read; any
 *	kernel memory. GSS-API has the checksum for itself.
 * @data_len: bytes of @data
 * @gfp: for what is allocated: GFP_KERNEL, or GFP_NOFS or GFP_NOIO for a
 *	client that memory reclaim may wait for. The call sleeps in any case.
 */
struct krb5_ap_initiate_params {
	struct krb5_ap_credential *credential;
	enum krb5_ap_framing framing;
	u32 flags;
	u32 gss_flags;
	const struct krb5_ap_bindings *bindings;
	s32 subkey_enctype;
	const void *data;
	size_t data_len;
	gfp_t gfp;
};

/**
 * struct krb5_ap_verify_result - what a reply is worth
 * @reason: KRB5_AP_REASON_REPLY_VERIFIED, or why it is refused, or
 *	KRB5_AP_REASON_NONE if the call failed for a cause that is no verdict
 * @error: with KRB5_AP_REASON_KRB_ERROR: its error-code, RFC 4120 section
 *	7.5.9; else 0
 * @stime: with KRB5_AP_REASON_KRB_ERROR: the service's time, seconds since 1970
 * @susec: and microseconds of it
 *
 * Nobody vouches for a KRB_ERROR. It may be reported to people, and a new
 * request may be tried because of it, a bounded number of times; it must not
 * be remembered, nor set a clock, nor make a client do with less security.
 */
struct krb5_ap_verify_result {
	enum krb5_ap_reason reason;
	s32 error;
	s64 stime;
	u32 susec;
};

/* accept/accept.c */
int krb5_ap_accept(struct net *net, const struct krb5_ap_request *request,
		   struct krb5_ap_context **contextp,
		   struct krb5_ap_reply *reply);

/* Owner of what belongs to the initial user namespace. */
#define KRB5_AP_OWNER_INITIAL	0

/* net.c */
u32 krb5_ap_token_max(struct net *net);
u64 krb5_ap_connection_owner(struct net *net);
int krb5_ap_connection_charge(struct net *net);
void krb5_ap_connection_uncharge(struct net *net);

/* accept/exchange.c */
void krb5_ap_exchange_free(struct krb5_ap_exchange *exchange);

/* context/context.c */
struct krb5_ap_context *krb5_ap_context_get(struct krb5_ap_context *context);
void krb5_ap_context_put(struct krb5_ap_context *context);
void krb5_ap_context_trim(struct krb5_ap_context *context);
const struct krb5_ap_principal *
krb5_ap_context_client(const struct krb5_ap_context *context);
const struct krb5_ap_principal *
krb5_ap_context_service(const struct krb5_ap_context *context);
bool krb5_ap_context_anonymous(const struct krb5_ap_context *context);
bool krb5_ap_context_mutual(const struct krb5_ap_context *context);
u32 krb5_ap_context_ticket_flags(const struct krb5_ap_context *context);
s32 krb5_ap_context_ticket_enctype(const struct krb5_ap_context *context);
u32 krb5_ap_context_kvno(const struct krb5_ap_context *context);
const struct krb5_ap_times *
krb5_ap_context_times(const struct krb5_ap_context *context);
const struct krb5_ap_key *
krb5_ap_context_session_key(const struct krb5_ap_context *context);
const struct krb5_ap_key *
krb5_ap_context_initiator_subkey(const struct krb5_ap_context *context);
const struct krb5_ap_key *
krb5_ap_context_acceptor_subkey(const struct krb5_ap_context *context);
const struct krb5_ap_key *
krb5_ap_context_key(const struct krb5_ap_context *context);
const struct krb5_ap_delegated *
krb5_ap_context_delegated(const struct krb5_ap_context *context);
u32 krb5_ap_context_gss_flags(const struct krb5_ap_context *context);
u64 krb5_ap_context_recv_seq(const struct krb5_ap_context *context);
u64 krb5_ap_context_send_seq(const struct krb5_ap_context *context);
struct krb5_ap_octets
krb5_ap_context_authdata(const struct krb5_ap_context *context);
enum krb5_ap_pac
krb5_ap_context_pac_state(const struct krb5_ap_context *context);
struct krb5_ap_octets
krb5_ap_context_pac(const struct krb5_ap_context *context);

/* context/lucid.c */
int krb5_ap_context_export_lucid(const struct krb5_ap_context *context,
				 void *buf, size_t size);

/* context/per_message.c */
int krb5_ap_get_mic(const struct krb5_ap_context *context, u64 seq,
		    const void *data, size_t len, void *mic, size_t size);
int krb5_ap_verify_mic(const struct krb5_ap_context *context,
		       const void *data, size_t len,
		       const void *mic, size_t mic_len, u64 *seq);
int krb5_ap_wrap(const struct krb5_ap_context *context, u64 seq, bool conf,
		 const void *data, size_t len, void *token, size_t size);
int krb5_ap_unwrap(const struct krb5_ap_context *context,
		   void *token, size_t len, void *buf, u64 *seq, bool *conf,
		   struct krb5_ap_octets *data);

/* keystore/credential.c */
struct krb5_ap_credential *
krb5_ap_credential_alloc(const struct krb5_ap_credential_params *params);
struct krb5_ap_credential *
krb5_ap_credential_get(struct krb5_ap_credential *credential);
void krb5_ap_credential_put(struct krb5_ap_credential *credential);

/* initiate/initiate.c, initiate/verify_reply.c */
struct krb5_ap_credential *
krb5_ap_credential_find(struct net *net, const struct krb5_ap_principal *client,
			const struct krb5_ap_principal *server);
int krb5_ap_initiate(struct net *net,
		     const struct krb5_ap_initiate_params *params,
		     struct krb5_ap_initiator **initiatorp,
		     struct krb5_ap_context **contextp);
struct krb5_ap_octets
krb5_ap_initiator_token(const struct krb5_ap_initiator *initiator);
int krb5_ap_verify_reply(struct net *net, struct krb5_ap_initiator *initiator,
			 const void *reply, size_t len,
			 struct krb5_ap_context **contextp,
			 struct krb5_ap_verify_result *result);
void krb5_ap_initiator_free(struct krb5_ap_initiator *initiator);

/* wire/principal.c */
struct krb5_ap_principal *krb5_ap_principal_parse(const char *name, gfp_t gfp);
void krb5_ap_principal_free(struct krb5_ap_principal *principal);
int krb5_ap_principal_unparse(const struct krb5_ap_principal *principal,
			      char *buf, size_t size);
bool krb5_ap_principal_equal(const struct krb5_ap_principal *a,
			     const struct krb5_ap_principal *b);
s32 krb5_ap_principal_type(const struct krb5_ap_principal *principal);
struct krb5_ap_octets
krb5_ap_principal_realm(const struct krb5_ap_principal *principal);
unsigned int
krb5_ap_principal_components(const struct krb5_ap_principal *principal);
struct krb5_ap_octets
krb5_ap_principal_component(const struct krb5_ap_principal *principal,
			    unsigned int index);

#endif /* _LINUX_KRB5_AP_H */
