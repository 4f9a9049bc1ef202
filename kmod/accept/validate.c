// SPDX-License-Identifier: GPL-2.0
/*
 * Checks of the values in a ticket and an authenticator.
 *
 * Pure functions of what was decoded and of a time that is passed in, to be
 * called in the order of RFC 4120 section 3.2.3. They return 0, or a reason.
 */
#include <linux/export.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/string.h>
#include <net/ipv6.h>
#include <kunit/visibility.h>

#include "accept.h"

/**
 * krb5_check_client() - match client names of ticket and authenticator
 * @ticket: the ticket
 * @auth: the authenticator
 *
 * Section 3.2.3: "the name and realm of the client from the ticket are
 * compared against the same fields in the authenticator."
 *
 * Return: 0 or KRB5_AP_REASON_CLIENT_MISMATCH
 */
int krb5_check_client(const struct krb5_enc_ticket_part *ticket,
		      const struct krb5_authenticator *auth)
{
	if (!krb5_name_equal(&ticket->client, &auth->client))
		return KRB5_AP_REASON_CLIENT_MISMATCH;
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_check_client);

/* The peer's address as a HostAddress has it; false if it is not known. */
static bool peer_address(const struct sockaddr *peer,
			 struct krb5_address *address)
{
	const struct sockaddr_in6 *sin6;
	const struct sockaddr_in *sin;

	if (!peer)
		return false;
	switch (peer->sa_family) {
	case AF_INET:
		sin = (const struct sockaddr_in *)peer;
		address->type = KRB5_ADDR_IPV4;
		address->address.data = (const u8 *)&sin->sin_addr;
		address->address.len = sizeof(sin->sin_addr);
		return true;
	case AF_INET6:
		sin6 = (const struct sockaddr_in6 *)peer;
		address->type = KRB5_ADDR_IPV6;
		address->address.data = sin6->sin6_addr.s6_addr;
		address->address.len = sizeof(sin6->sin6_addr);
		/* An IPv4 client of a socket that serves both. */
		if (ipv6_addr_v4mapped(&sin6->sin6_addr)) {
			address->type = KRB5_ADDR_IPV4;
			address->address.data += 12;
			address->address.len = 4;
		}
		return true;
	default:
		return false;
	}
}

/**
 * krb5_check_address() - match the peer's address with those of the ticket
 * @ticket: the ticket
 * @peer: the client's address, or NULL if it is not known
 *
 * Section 3.2.3: if the ticket has addresses, one of them must be the
 * client's. A ticket with a NetBIOS address only is treated as MIT does, as
 * one without addresses: it is what Windows clients used to ask for, and it
 * says nothing about an IP address.
 *
 * Return: 0, KRB5_AP_REASON_BAD_ADDRESS or KRB5_AP_REASON_TICKET_MALFORMED
 */
int krb5_check_address(const struct krb5_enc_ticket_part *ticket,
		       const struct sockaddr *peer)
{
	struct krb5_address from = {}, each = {};
	unsigned int n = 0;
	bool match = false;
	struct der der;

	if (!ticket->caddr.data)
		return 0;
	if (!peer_address(peer, &from))
		match = true;

	der_init(&der, ticket->caddr.data, ticket->caddr.len);
	while (!der.bad && !der_at_end(&der)) {
		each = krb5_next_address(&der);
		if (++n > KRB5_AP_ADDRESSES_MAX)
			return KRB5_AP_REASON_TICKET_MALFORMED;
		if (from.address.len && each.type == from.type &&
		    each.address.len == from.address.len &&
		    !memcmp(each.address.data, from.address.data,
			    from.address.len))
			match = true;
	}
	if (der.bad)
		return KRB5_AP_REASON_TICKET_MALFORMED;
	if (n == 1 && each.type == KRB5_ADDR_NETBIOS)
		match = true;
	return match ? 0 : KRB5_AP_REASON_BAD_ADDRESS;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_check_address);

/**
 * krb5_check_times() - check the times of ticket and authenticator
 * @ticket: the ticket
 * @auth: the authenticator
 * @now: the time, seconds since 1970
 * @skew: clock skew that is tolerated, in seconds
 *
 * Section 3.2.3: first the client's clock, then the flag of a postdated ticket
 * that was not validated, then the ticket's own times. Whole seconds; the
 * limits themselves are acceptable.
 *
 * Return: 0 or a reason
 */
int krb5_check_times(const struct krb5_enc_ticket_part *ticket,
		     const struct krb5_authenticator *auth, s64 now, u32 skew)
{
	if (auth->ctime > now + skew || auth->ctime < now - skew)
		return KRB5_AP_REASON_SKEW;
	if (ticket->flags & KRB5_AP_TICKET_INVALID)
		return KRB5_AP_REASON_TICKET_INVALID;
	if (ticket->times.starttime > now + skew)
		return KRB5_AP_REASON_TICKET_NOT_YET_VALID;
	if (ticket->times.endtime < now - skew)
		return KRB5_AP_REASON_TICKET_EXPIRED;
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_check_times);
