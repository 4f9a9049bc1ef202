// SPDX-License-Identifier: GPL-2.0
/*
 * The realms that a ticket has passed, RFC 4120 sections 2.7 and 3.3.3.2.
 *
 * A KDC that has checked them sets TRANSITED-POLICY-CHECKED. If it has not, the
 * service has to: every realm in the transited field must be one that a ticket
 * from the client's realm to the service's may pass. Under the policy
 * "hierarchy" that is what [capaths] names, and where that says nothing, the
 * realms on the way up from the client's to the ancestor that it has in common
 * with the service's, and down again, by the names of the realms.
 *
 * The field is written in the encoding DOMAIN-X500-COMPRESS: realms separated by
 * commas, with a backslash before a character that stands for itself. A realm
 * that ends with '.' has the realm before it appended; one that begins with '/'
 * is appended to the realm before it, unless a space stands in front. An empty
 * element stands for all realms between its neighbours, with the client's realm
 * before the first element and the service's behind the last.
 */
#include <linux/export.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <kunit/visibility.h>

#include "accept.h"

/**
 * struct transited - a field that is being read
 * @client: realm of the client
 * @server: realm of the service
 * @paths: the namespace's capaths, or NULL
 * @count: realms found so far
 * @this: the realm that is being read
 * @last: the realm before it
 * @this_len: length of @this
 * @last_len: length of @last; 0 if there is none
 */
struct transited {
	struct krb5_ap_octets client;
	struct krb5_ap_octets server;
	const struct krb5_capaths *paths;
	unsigned int count;
	size_t this_len;
	size_t last_len;
	u8 this[KRB5_AP_TRANSITED_REALM_MAX];
	u8 last[KRB5_AP_TRANSITED_REALM_MAX];
};

/* Whether @name is @ancestor, or below it in the hierarchy of names. */
static bool realm_below(struct krb5_ap_octets name,
			struct krb5_ap_octets ancestor)
{
	size_t more = name.len - ancestor.len;

	if (!ancestor.len || ancestor.len > name.len)
		return false;
	if (memcmp(name.data + more, ancestor.data, ancestor.len))
		return false;
	return !more || name.data[more - 1] == '.';
}

/*
 * Whether a realm is on the way up from the client's to the lowest ancestor
 * that both have, or down from there. Without one the way leads over the
 * topmost realms of both.
 */
static bool realm_on_way(const struct transited *t, struct krb5_ap_octets realm)
{
	bool up = realm_below(t->client, realm);
	bool down = realm_below(t->server, realm);
	struct krb5_ap_octets tail = t->client;
	size_t i;

	if (up != down)
		return true;
	if (!up)
		return false;
	/* Of the ancestors of both, the lowest is on the way. */
	for (i = 0; !realm_below(t->server, tail); i++) {
		tail.data = t->client.data + i + 1;
		tail.len = t->client.len - i - 1;
		if (t->client.data[i] != '.')
			tail.len = 0;
	}
	return realm.len == tail.len;
}

/* Checks one realm that the ticket has passed. */
static bool transited_check(struct transited *t, struct krb5_ap_octets realm)
{
	if (++t->count > KRB5_AP_TRANSITED_REALMS_MAX)
		return false;
	switch (krb5_capaths_find(t->paths, t->client, t->server, realm)) {
	case KRB5_CAPATH_ON:
		return true;
	case KRB5_CAPATH_OFF:
		return false;
	case KRB5_CAPATH_UNKNOWN:
		break;
	}
	return realm_on_way(t, realm);
}

/*
 * Checks all realms between two, of which one is an ancestor of the other, as
 * an empty element stands for.
 */
static bool transited_between(struct transited *t, struct krb5_ap_octets a,
			      struct krb5_ap_octets b)
{
	struct krb5_ap_octets low = a.len > b.len ? a : b;
	struct krb5_ap_octets high = a.len > b.len ? b : a;
	struct krb5_ap_octets realm;
	size_t i;

	if (!high.len)
		return false;
	if (low.len == high.len)
		return !memcmp(low.data, high.data, low.len);
	if (low.data[0] == '/') {
		if (memcmp(low.data, high.data, high.len))
			return false;
		for (i = high.len + 1; i < low.len; i++) {
			realm.data = low.data;
			realm.len = i;
			if (low.data[i] == '/' && !transited_check(t, realm))
				return false;
		}
		return true;
	}
	if (!realm_below(low, high))
		return false;
	for (i = 1; i < low.len - high.len; i++) {
		realm.data = low.data + i;
		realm.len = low.len - i;
		if (low.data[i - 1] == '.' && !transited_check(t, realm))
			return false;
	}
	return true;
}

static struct krb5_ap_octets transited_last(const struct transited *t)
{
	return (struct krb5_ap_octets){ t->last, t->last_len };
}

/* Completes the realm that was read, checks it, and makes it the last one. */
static bool transited_realm(struct transited *t, bool empty_before)
{
	struct krb5_ap_octets realm = { t->this, t->this_len };
	struct krb5_ap_octets last = transited_last(t);

	if (last.len && (realm.data[realm.len - 1] == '.' ||
			 realm.data[0] == '/')) {
		if (realm.len + last.len > KRB5_AP_TRANSITED_REALM_MAX)
			return false;
		if (realm.data[0] == '/') {
			memmove(t->this + last.len, t->this, realm.len);
			memcpy(t->this, last.data, last.len);
		} else {
			memcpy(t->this + realm.len, last.data, last.len);
		}
		realm.len += last.len;
	}
	if (!transited_check(t, realm))
		return false;
	if (empty_before && !transited_between(t, realm, last))
		return false;
	memcpy(t->last, t->this, realm.len);
	t->last_len = realm.len;
	t->this_len = 0;
	return true;
}

static bool transited_walk(struct transited *t, struct krb5_ap_octets field)
{
	bool escaped = false, empty = false;
	size_t i;

	for (i = 0; i < field.len; i++) {
		u8 c = field.data[i];

		/* A realm has no NUL (section 6.1). */
		if (!c)
			return false;
		if (!escaped && c == '\\') {
			escaped = true;
		} else if (!escaped && c == ',') {
			if (t->this_len) {
				if (!transited_realm(t, empty))
					return false;
				empty = false;
				continue;
			}
			/* Two commas in a row mean the same as one. */
			if (!i) {
				if (t->client.len > KRB5_AP_TRANSITED_REALM_MAX)
					return false;
				memcpy(t->last, t->client.data, t->client.len);
				t->last_len = t->client.len;
			}
			empty = true;
		} else if (!escaped && c == ' ' && !t->this_len) {
			/* The next realm is whole, whatever it begins with. */
			t->last_len = 0;
		} else {
			escaped = false;
			if (t->this_len == KRB5_AP_TRANSITED_REALM_MAX)
				return false;
			t->this[t->this_len++] = c;
		}
	}
	if (escaped)
		return false;
	if (t->this_len)
		return transited_realm(t, empty);
	return transited_between(t, transited_last(t), t->server);
}

/**
 * krb5_check_transited() - check the realms that a ticket has passed
 * @ticket: the ticket
 * @server: realm of the key that opened it; no bytes if that is not known, as
 *	for user-to-user, where no realm is on the way
 * @policy: what to do if the KDC has not checked them
 * @pathsp: the namespace's capaths
 * @gfp: for memory to put realms together in
 *
 * Context: may sleep if @gfp may.
 *
 * Return: 0, KRB5_AP_REASON_TRANSITED or -ENOMEM
 */
int krb5_check_transited(const struct krb5_enc_ticket_part *ticket,
			 struct krb5_ap_octets server,
			 enum krb5_ap_transited policy,
			 struct krb5_capaths __rcu **pathsp, gfp_t gfp)
{
	struct transited *t;
	bool good;

	if (ticket->flags & KRB5_AP_TICKET_TRANSITED_CHECKED ||
	    !ticket->transited.len || policy == KRB5_AP_TRANSITED_TRUST_KDC)
		return 0;
	if (policy == KRB5_AP_TRANSITED_STRICT ||
	    ticket->tr_type != KRB5_TR_DOMAIN_X500_COMPRESS || !server.len)
		return KRB5_AP_REASON_TRANSITED;
	t = kzalloc_obj(*t, gfp);
	if (!t)
		return -ENOMEM;
	t->client = ticket->client.realm;
	t->server = server;
	rcu_read_lock();
	t->paths = rcu_dereference(*pathsp);
	good = transited_walk(t, ticket->transited);
	rcu_read_unlock();
	kfree(t);
	return good ? 0 : KRB5_AP_REASON_TRANSITED;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_check_transited);
