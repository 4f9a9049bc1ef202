// SPDX-License-Identifier: GPL-2.0
/*
 * Established contexts: their life, and accessors for their contents.
 */
#include <linux/export.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "context.h"

/**
 * krb5_context_alloc() - allocate a context
 * @client: the client
 * @service: the service
 * @ticket_flags: flags of the ticket
 * @room: bytes of authorization data that are to be kept with it
 * @gfp: for the allocation
 *
 * Return: the context, with nothing else in it, or NULL
 */
struct krb5_ap_context *krb5_context_alloc(const struct krb5_name *client,
					   const struct krb5_name *service,
					   u32 ticket_flags, size_t room,
					   gfp_t gfp)
{
	size_t client_size = ALIGN(krb5_principal_size(client),
				   __alignof__(struct krb5_ap_principal));
	struct krb5_ap_context *context;

	context = kvzalloc(sizeof(*context) + client_size +
			   krb5_principal_size(service) + room, gfp);
	if (!context)
		return NULL;
	refcount_set(&context->ref, 1);
	context->client = (void *)(context + 1);
	context->service = (void *)context->client + client_size;
	krb5_principal_set(context->client, client);
	krb5_principal_set(context->service, service);
	context->room = room;
	context->ticket_flags = ticket_flags;
	context->anonymous = krb5_name_anonymous(client) ||
			     (ticket_flags & KRB5_AP_TICKET_ANONYMOUS);
	context->pac_state = KRB5_AP_PAC_NOT_REQUESTED;
	return context;
}

/**
 * krb5_ap_context_get() - take another reference
 * @context: the context
 *
 * Context: any.
 *
 * Return: @context
 */
struct krb5_ap_context *krb5_ap_context_get(struct krb5_ap_context *context)
{
	refcount_inc(&context->ref);
	return context;
}
EXPORT_SYMBOL_GPL(krb5_ap_context_get);

/**
 * krb5_ap_context_put() - put a reference
 * @context: the context, or NULL. With the last reference it is wiped and
 *	freed, and everything that its accessors returned with it.
 *
 * Context: process; may sleep.
 */
void krb5_ap_context_put(struct krb5_ap_context *context)
{
	size_t size;

	if (!context || !refcount_dec_and_test(&context->ref))
		return;
	krb5_ap_context_trim(context);
	size = krb5_context_room(context) - (u8 *)context + context->room;
	kvfree_sensitive(context, size);
}
EXPORT_SYMBOL_GPL(krb5_ap_context_put);

/**
 * krb5_ap_context_trim() - drop authorization data and delegated credential
 * @context: the context
 *
 * For services that have taken from them what they need: they are up to the
 * length of a token, for every client. No other task may be reading them.
 *
 * Context: process; may sleep.
 */
void krb5_ap_context_trim(struct krb5_ap_context *context)
{
	if (context->room)
		memzero_explicit(context->buf, context->buf_len);
	else
		kvfree_sensitive(context->buf, context->buf_len);
	context->buf = NULL;
	context->buf_len = 0;
	kvfree_sensitive(context->deleg_buf, context->deleg_len);
	context->deleg_buf = NULL;
	context->deleg_len = 0;
	context->delegated = (struct krb5_ap_delegated){};
	context->authdata = (struct krb5_ap_octets){};
	context->pac = (struct krb5_ap_octets){};
}
EXPORT_SYMBOL_GPL(krb5_ap_context_trim);

/**
 * krb5_ap_context_client() - return the client
 * @context: the context
 *
 * Ask krb5_ap_context_anonymous() before you map it to a user.
 *
 * Return: the client's principal, which lives as long as @context
 */
const struct krb5_ap_principal *
krb5_ap_context_client(const struct krb5_ap_context *context)
{
	return context->client;
}
EXPORT_SYMBOL_GPL(krb5_ap_context_client);

/**
 * krb5_ap_context_service() - return the service that the client wants to talk to
 * @context: the context
 *
 * Return: the principal of the key that opened the ticket, which lives as long
 *	as @context. For user-to-user it is the name in the ticket, which
 *	is not authenticated. At the initiator it is the server of the
 *	credential.
 */
const struct krb5_ap_principal *
krb5_ap_context_service(const struct krb5_ap_context *context)
{
	return context->service;
}
EXPORT_SYMBOL_GPL(krb5_ap_context_service);

/**
 * krb5_ap_context_anonymous() - return whether the client is anonymous
 * @context: the context
 *
 * Return: true if the KDC did not authenticate the client (RFC 8062). Such a
 *	client must never be taken for a user, whatever its name.
 */
bool krb5_ap_context_anonymous(const struct krb5_ap_context *context)
{
	return context->anonymous;
}
EXPORT_SYMBOL_GPL(krb5_ap_context_anonymous);

/**
 * krb5_ap_context_mutual() - return whether authentication is mutual
 * @context: the context
 *
 * A GSS-API client asks for a KRB_AP_REP in its checksum, under the session
 * key. A raw request asks in the clear, where anyone on the way can set or
 * clear the bit: it decides whether there is a KRB_AP_REP (the length of the
 * reply tells), and not what this returns.
 *
 * Return: at the acceptor, true if a GSS-API client asked for a KRB_AP_REP;
 *	at the initiator, true if it has verified one
 */
bool krb5_ap_context_mutual(const struct krb5_ap_context *context)
{
	return context->mutual;
}
EXPORT_SYMBOL_GPL(krb5_ap_context_mutual);

/**
 * krb5_ap_context_ticket_flags() - return the flags of the ticket
 * @context: the context
 *
 * Return: KRB5_AP_TICKET_*
 */
u32 krb5_ap_context_ticket_flags(const struct krb5_ap_context *context)
{
	return context->ticket_flags;
}
EXPORT_SYMBOL_GPL(krb5_ap_context_ticket_flags);

/**
 * krb5_ap_context_ticket_enctype() - return the encryption type of the ticket
 * @context: the context
 *
 * Return: its encryption type; at the initiator, what the ticket says in the
 *	clear, which is not authenticated
 */
s32 krb5_ap_context_ticket_enctype(const struct krb5_ap_context *context)
{
	return context->ticket_enctype;
}
EXPORT_SYMBOL_GPL(krb5_ap_context_ticket_enctype);

/**
 * krb5_ap_context_kvno() - return the version of the service key
 * @context: the context
 *
 * Return: version of the key that opened the ticket; 0 for user-to-user. At the
 *	initiator, what the ticket says in the clear, 0 if it does not.
 */
u32 krb5_ap_context_kvno(const struct krb5_ap_context *context)
{
	return context->kvno;
}
EXPORT_SYMBOL_GPL(krb5_ap_context_kvno);

/**
 * krb5_ap_context_times() - return the times of the ticket
 * @context: the context
 *
 * Return: the times, which live as long as @context
 */
const struct krb5_ap_times *
krb5_ap_context_times(const struct krb5_ap_context *context)
{
	return &context->times;
}
EXPORT_SYMBOL_GPL(krb5_ap_context_times);

/**
 * krb5_ap_context_session_key() - return the session key of the ticket
 * @context: the context
 *
 * Return: the key, which lives as long as @context
 */
const struct krb5_ap_key *
krb5_ap_context_session_key(const struct krb5_ap_context *context)
{
	return &context->session_key;
}
EXPORT_SYMBOL_GPL(krb5_ap_context_session_key);

/**
 * krb5_ap_context_initiator_subkey() - return the key that the client proposed
 * @context: the context
 *
 * Return: the key, which lives as long as @context; NULL if there is none
 */
const struct krb5_ap_key *
krb5_ap_context_initiator_subkey(const struct krb5_ap_context *context)
{
	return context->initiator_subkey.length ?
		&context->initiator_subkey : NULL;
}
EXPORT_SYMBOL_GPL(krb5_ap_context_initiator_subkey);

/**
 * krb5_ap_context_acceptor_subkey() - return the key that the service proposed
 * @context: the context
 *
 * At the acceptor it is fresh and random, and in no other context: messages
 * under it cannot be replays. An initiator gets what the service chose: some
 * return the initiator's own subkey.
 *
 * Return: the key, which lives as long as @context; NULL if the client did not
 *	ask for mutual authentication, or the service proposed none
 */
const struct krb5_ap_key *
krb5_ap_context_acceptor_subkey(const struct krb5_ap_context *context)
{
	return context->acceptor_subkey.length ?
		&context->acceptor_subkey : NULL;
}
EXPORT_SYMBOL_GPL(krb5_ap_context_acceptor_subkey);

/**
 * krb5_ap_context_key() - return the key that protects messages
 * @context: the context
 *
 * RFC 4121 section 2: the acceptor's subkey if there is one, else the
 * initiator's if there is one, else the session key.
 *
 * Return: the key, which lives as long as @context
 */
const struct krb5_ap_key *
krb5_ap_context_key(const struct krb5_ap_context *context)
{
	return krb5_ap_context_acceptor_subkey(context) ?:
	       krb5_ap_context_initiator_subkey(context) ?:
	       krb5_ap_context_session_key(context);
}
EXPORT_SYMBOL_GPL(krb5_ap_context_key);

/**
 * krb5_ap_context_gss_flags() - return the flags that both ends agreed upon
 * @context: the context
 *
 * Return: KRB5_AP_GSS_*; for raw exchanges none but
 *	%KRB5_AP_GSS_CHANNEL_BOUND, which is set if both ends have the same
 *	channel bindings.
 */
u32 krb5_ap_context_gss_flags(const struct krb5_ap_context *context)
{
	return context->gss_flags;
}
EXPORT_SYMBOL_GPL(krb5_ap_context_gss_flags);

/**
 * krb5_ap_context_delegated() - return the credential that the client delegated
 * @context: the context
 *
 * Tickets and the keys for them, in the two halves of a KRB_CRED (RFC 4120
 * section 5.8): a holder of both, in userspace for instance, can act as the
 * client. %KRB5_AP_GSS_DELEG is among the flags if there is one.
 *
 * Return: the halves, until krb5_ap_context_trim(); NULL if the client has
 *	delegated nothing, or KRB5_AP_WANT_DELEGATED was not asked for
 */
const struct krb5_ap_delegated *
krb5_ap_context_delegated(const struct krb5_ap_context *context)
{
	return context->delegated.part.data ? &context->delegated : NULL;
}
EXPORT_SYMBOL_GPL(krb5_ap_context_delegated);

/**
 * krb5_ap_context_recv_seq() - return the peer's first sequence number
 * @context: the context
 *
 * Return: sequence number of the first message to be received; 0 if the peer
 *	sent none. It is that of the exchange, in 32 bits, or one more if the
 *	exchange itself has had a message (SPNEGO).
 */
u64 krb5_ap_context_recv_seq(const struct krb5_ap_context *context)
{
	return context->recv_seq;
}
EXPORT_SYMBOL_GPL(krb5_ap_context_recv_seq);

/**
 * krb5_ap_context_send_seq() - return this end's first sequence number
 * @context: the context
 *
 * Without mutual authentication both directions begin with the initiator's.
 *
 * Return: sequence number of the first message to be sent, likewise
 */
u64 krb5_ap_context_send_seq(const struct krb5_ap_context *context)
{
	return context->send_seq;
}
EXPORT_SYMBOL_GPL(krb5_ap_context_send_seq);

/**
 * krb5_ap_context_authdata() - return the authorization data of the ticket
 * @context: the context
 *
 * Return: contents of AuthorizationData (RFC 4120 section 5.2.6), as the KDC
 *	sealed them into the ticket, until krb5_ap_context_trim(); NULL data if the
 *	ticket has none, or neither KRB5_AP_WANT_AUTHDATA nor KRB5_AP_WANT_PAC
 *	was asked for. For a PAC in it, use krb5_ap_context_pac().
 */
struct krb5_ap_octets
krb5_ap_context_authdata(const struct krb5_ap_context *context)
{
	return context->authdata;
}
EXPORT_SYMBOL_GPL(krb5_ap_context_authdata);

/**
 * krb5_ap_context_pac_state() - return whether the PAC was verified
 * @context: the context
 *
 * Return: KRB5_AP_PAC_VERIFIED, or why krb5_ap_context_pac() gives none
 */
enum krb5_ap_pac
krb5_ap_context_pac_state(const struct krb5_ap_context *context)
{
	return context->pac_state;
}
EXPORT_SYMBOL_GPL(krb5_ap_context_pac_state);

/**
 * krb5_ap_context_pac() - return the PAC of the ticket
 * @context: the context
 *
 * Return: the PAC (MS-PAC), with a server signature that was made with the
 *	service's key, about the client of the ticket, until
 *	krb5_ap_context_trim(); NULL data if the ticket has no such PAC, or
 *	KRB5_AP_WANT_PAC was not asked for
 */
struct krb5_ap_octets
krb5_ap_context_pac(const struct krb5_ap_context *context)
{
	return context->pac;
}
EXPORT_SYMBOL_GPL(krb5_ap_context_pac);
