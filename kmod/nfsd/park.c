// SPDX-License-Identifier: GPL-2.0
/*
 * Calls that wait for the principal map. Each of them holds a thread of knfsd's,
 * which serves nobody meanwhile: clients whose user is not known must not take all
 * threads away from those whose user is.
 *
 * A namespace has waiting_max calls that may wait for as long as sunrpc does; the
 * helper sets it to half of knfsd's threads. Half as many more wait briefly, which is
 * enough for a user that a local file tells. Of either kind a principal has no more
 * than it leaves for others: one whose directory hangs may send as many calls as it
 * likes.
 *
 * Others wait briefly only while no call waits for longer than that. When all clients of
 * a server come back at once, all threads have a client whose user is not known, and
 * each is answered in a moment: refusing them would make room for nobody. Once an answer
 * is overdue, the rest of the threads are for those who are known; nor is a question lost
 * where another call has asked it.
 */
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <kunit/visibility.h>

#include "nfsd.h"

static DEFINE_SPINLOCK(parked_lock); /* protects all of the following */
static LIST_HEAD(parked_calls); /* the oldest first */
static bool parked_closed;

static bool same_client(const struct krb5_nfsd_call *a,
			const struct krb5_nfsd_call *b)
{
	return a->conn->nn == b->conn->nn && a->client_len == b->client_len &&
	       !memcmp(a->client, b->client, a->client_len);
}

/* Count the calls of a kind that wait for the principal of one. */
static u32 parked_alike(const struct krb5_nfsd_call *call, bool brief)
{
	const struct krb5_nfsd_call *each;
	u32 count = 0;

	lockdep_assert_held(&parked_lock);
	list_for_each_entry(each, &parked_calls, parked)
		count += each->brief == brief && same_client(each, call);
	return count;
}

/* Whether the namespace's oldest call has waited for longer than a brief one does. */
static bool answer_overdue(const struct krb5_nfsd_net *nn)
{
	const struct krb5_nfsd_call *each;

	lockdep_assert_held(&parked_lock);
	list_for_each_entry(each, &parked_calls, parked)
		if (each->conn->nn == nn)
			return time_after_eq(jiffies, each->parked_at +
						      KRB5_NFSD_BRIEF_TIME);
	return false;
}

/**
 * krb5_nfsd_park() - count a call among those that wait
 * @call: the call
 * @timeout: set to how long it may wait, in jiffies
 *
 * Return: 0; -EBUSY if too many wait; -ESHUTDOWN if the module is unloaded
 */
int krb5_nfsd_park(struct krb5_nfsd_call *call, unsigned long *timeout)
{
	struct krb5_nfsd_net *nn = call->conn->nn;
	int err = 0;

	*timeout = KRB5_NFSD_ANSWER_TIME * HZ;
	spin_lock(&parked_lock);
	if (parked_closed) {
		err = -ESHUTDOWN;
	} else if (parked_alike(call, false) + nn->waiting < nn->waiting_max) {
		call->brief = false;
		nn->waiting++;
	} else if (parked_alike(call, true) + nn->waiting_briefly <
		   nn->waiting_max / 2 || !answer_overdue(nn)) {
		*timeout = KRB5_NFSD_BRIEF_TIME;
		call->brief = true;
		nn->waiting_briefly++;
	} else {
		err = -EBUSY;
	}
	if (!err) {
		call->parked_at = jiffies;
		list_add_tail(&call->parked, &parked_calls);
	}
	spin_unlock(&parked_lock);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_nfsd_park);

/**
 * krb5_nfsd_unpark() - count a call that does not wait any more
 * @call: the call
 */
void krb5_nfsd_unpark(struct krb5_nfsd_call *call)
{
	struct krb5_nfsd_net *nn = call->conn->nn;

	spin_lock(&parked_lock);
	list_del(&call->parked);
	if (call->brief)
		nn->waiting_briefly--;
	else
		nn->waiting--;
	spin_unlock(&parked_lock);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_nfsd_unpark);

/**
 * krb5_nfsd_park_close() - let no call wait any more
 *
 * Those that wait already go on; see krb5_nfsd_park_cancel().
 */
void krb5_nfsd_park_close(void)
{
	spin_lock(&parked_lock);
	parked_closed = true;
	spin_unlock(&parked_lock);
}

/**
 * krb5_nfsd_park_cancel() - end all waits
 *
 * After krb5_nfsd_park_close(), when no call is between krb5_nfsd_park() and its
 * query.
 */
void krb5_nfsd_park_cancel(void)
{
	struct krb5_nfsd_call *call;

	spin_lock(&parked_lock);
	list_for_each_entry(call, &parked_calls, parked)
		krb5_ap_idmap_cancel(&call->waiter);
	spin_unlock(&parked_lock);
}
