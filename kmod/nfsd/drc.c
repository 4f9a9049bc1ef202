// SPDX-License-Identifier: GPL-2.0
/*
 * Replies, kept for a while. When knfsd misses a reply, because its connection
 * broke or the reply was late, it sends the call again, with the same xid. The
 * token in it has been accepted then, and must not be taken for a replay.
 *
 * There are session keys in them: they are few, and wiped when their time is
 * over.
 */
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "nfsd.h"

/**
 * krb5_nfsd_reply_alloc() - make room for a reply
 * @size: octets that it may need
 *
 * Return: the reply, or NULL
 */
struct krb5_nfsd_reply *krb5_nfsd_reply_alloc(size_t size)
{
	struct krb5_nfsd_reply *reply;

	reply = kvmalloc(struct_size(reply, data, size), GFP_KERNEL);
	if (reply) {
		refcount_set(&reply->ref, 1);
		reply->size = size;
		reply->len = 0;
	}
	return reply;
}

/**
 * krb5_nfsd_reply_put() - one reference less
 * @reply: the reply; NULL is fine
 */
void krb5_nfsd_reply_put(struct krb5_nfsd_reply *reply)
{
	if (reply && refcount_dec_and_test(&reply->ref))
		kvfree_sensitive(reply, struct_size(reply, data, reply->size));
}

static void forget(struct krb5_nfsd_drc_entry *recent)
{
	krb5_nfsd_reply_put(recent->reply);
	recent->reply = NULL;
	recent->live = false;
}

static struct krb5_nfsd_drc_entry *find(struct krb5_nfsd_net *nn, u32 xid,
				     u64 hash)
{
	unsigned int i;

	lockdep_assert_held(&nn->drc_lock);
	for (i = 0; nn->drc && i < KRB5_NFSD_DRC; i++)
		if (nn->drc[i].live && nn->drc[i].xid == xid &&
		    nn->drc[i].hash == hash)
			return &nn->drc[i];
	return NULL;
}

/*
 * The oldest, but for those that are still being answered: they are fewer than
 * there are places, and would be judged twice.
 */
static struct krb5_nfsd_drc_entry *take(struct krb5_nfsd_net *nn)
{
	struct krb5_nfsd_drc_entry *recent;
	unsigned int i;

	for (i = 0; i < KRB5_NFSD_DRC; i++) {
		recent = &nn->drc[nn->drc_next];
		nn->drc_next = (nn->drc_next + 1) % KRB5_NFSD_DRC;
		if (!recent->live || recent->reply)
			return recent;
	}
	return NULL;
}

static int begin(struct krb5_nfsd_net *nn, u32 xid, u64 hash,
		 struct krb5_nfsd_reply **replyp)
{
	struct krb5_nfsd_drc_entry *recent = find(nn, xid, hash);

	if (recent && !recent->reply)
		return -EINPROGRESS;
	if (recent) {
		refcount_inc(&recent->reply->ref);
		*replyp = recent->reply;
		return -EEXIST;
	}
	if (!nn->drc)
		nn->drc = kcalloc(KRB5_NFSD_DRC, sizeof(*nn->drc),
				     GFP_KERNEL_ACCOUNT);
	if (!nn->drc)
		return -ENOMEM;
	recent = take(nn);
	if (!recent)
		return -ENOMEM;
	forget(recent);
	recent->xid = xid;
	recent->hash = hash;
	recent->until = jiffies + KRB5_NFSD_DRC_TIME * HZ;
	recent->live = true;
	schedule_delayed_work(&nn->drc_expiry, KRB5_NFSD_DRC_TIME * HZ);
	return 0;
}

/**
 * krb5_nfsd_drc_begin() - a call has come in
 * @nn: the namespace
 * @xid: of the call
 * @hash: of the whole record
 * @replyp: set to the reply that it got, if it got one
 *
 * Return: 0 if it is new; -EEXIST if it has been answered, and *@replyp is to be
 *	put; -EINPROGRESS if it is being answered; -ENOMEM if nobody can say
 */
int krb5_nfsd_drc_begin(struct krb5_nfsd_net *nn, u32 xid, u64 hash,
			   struct krb5_nfsd_reply **replyp)
{
	int ret;

	mutex_lock(&nn->drc_lock);
	ret = begin(nn, xid, hash, replyp);
	mutex_unlock(&nn->drc_lock);
	return ret;
}

/**
 * krb5_nfsd_drc_end() - a call is about to be answered
 * @nn: the namespace
 * @xid: of the call
 * @hash: of the whole record
 * @reply: the reply, of which a reference is taken; NULL if there will be none
 */
void krb5_nfsd_drc_end(struct krb5_nfsd_net *nn, u32 xid, u64 hash,
			  struct krb5_nfsd_reply *reply)
{
	struct krb5_nfsd_drc_entry *recent;

	mutex_lock(&nn->drc_lock);
	recent = find(nn, xid, hash);
	if (recent && !reply) {
		forget(recent);
	} else if (recent && !recent->reply) {
		refcount_inc(&reply->ref);
		recent->reply = reply;
	}
	mutex_unlock(&nn->drc_lock);
}

static void expire(struct work_struct *work)
{
	struct krb5_nfsd_net *nn = container_of(to_delayed_work(work),
						struct krb5_nfsd_net,
						drc_expiry);
	unsigned long next = 0;
	unsigned int i;

	mutex_lock(&nn->drc_lock);
	for (i = 0; nn->drc && i < KRB5_NFSD_DRC; i++) {
		struct krb5_nfsd_drc_entry *recent = &nn->drc[i];

		if (!recent->live)
			continue;
		if (time_after_eq(jiffies, recent->until))
			forget(recent);
		else if (!next || time_before(recent->until, next))
			next = recent->until;
	}
	if (next)
		schedule_delayed_work(&nn->drc_expiry, next - jiffies + 1);
	mutex_unlock(&nn->drc_lock);
}

/**
 * krb5_nfsd_drc_init() - begin in a namespace
 * @nn: the namespace
 */
void krb5_nfsd_drc_init(struct krb5_nfsd_net *nn)
{
	mutex_init(&nn->drc_lock);
	INIT_DELAYED_WORK(&nn->drc_expiry, expire);
}

/**
 * krb5_nfsd_drc_exit() - forget and wipe all replies
 * @nn: the namespace, which has no calls any more
 */
void krb5_nfsd_drc_exit(struct krb5_nfsd_net *nn)
{
	unsigned int i;

	cancel_delayed_work_sync(&nn->drc_expiry);
	for (i = 0; nn->drc && i < KRB5_NFSD_DRC; i++)
		forget(&nn->drc[i]);
	kfree(nn->drc);
	nn->drc = NULL;
}
