// SPDX-License-Identifier: GPL-2.0
/*
 * The duplicate reply cache. If knfsd misses a reply, because its connection broke
 * or the reply was late, it sends the call again, with the same xid. The token in
 * it has been accepted then, and must not be taken for a replay.
 *
 * Replies have session keys in them: the cache keeps few, and wipes each when its
 * time is over.
 */
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <kunit/visibility.h>

#include "nfsd.h"

/**
 * krb5_nfsd_reply_alloc() - allocate memory for a reply
 * @size: bytes that it may need
 *
 * Return: the reply, with one reference; NULL if memory is short
 */
struct krb5_nfsd_reply *krb5_nfsd_reply_alloc(size_t size)
{
	struct krb5_nfsd_reply *reply;

	reply = krb5_nfsd_alloc(struct_size(reply, data, size), GFP_KERNEL);
	if (reply) {
		refcount_set(&reply->ref, 1);
		reply->size = size;
		reply->len = 0;
	}
	return reply;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_nfsd_reply_alloc);

/**
 * krb5_nfsd_reply_put() - drop a reference to a reply
 * @reply: the reply; NULL is fine
 */
void krb5_nfsd_reply_put(struct krb5_nfsd_reply *reply)
{
	if (reply && refcount_dec_and_test(&reply->ref))
		kvfree_sensitive(reply, struct_size(reply, data, reply->size));
}
EXPORT_SYMBOL_IF_KUNIT(krb5_nfsd_reply_put);

static void entry_forget(struct krb5_nfsd_drc_entry *entry)
{
	krb5_nfsd_reply_put(entry->reply);
	entry->reply = NULL;
	entry->live = false;
}

static struct krb5_nfsd_drc_entry *entry_find(struct krb5_nfsd_drc *drc,
					      u32 xid, u64 hash)
{
	struct krb5_nfsd_drc_entry *entry;
	unsigned int i;

	lockdep_assert_held(&drc->lock);
	for (i = 0; drc->entries && i < KRB5_NFSD_DRC; i++) {
		entry = &drc->entries[i];
		if (entry->live && entry->xid == xid && entry->hash == hash)
			return entry;
	}
	return NULL;
}

/* The oldest that is not in progress: that one would be judged twice. */
static struct krb5_nfsd_drc_entry *entry_take(struct krb5_nfsd_drc *drc)
{
	struct krb5_nfsd_drc_entry *entry;
	unsigned int i;

	for (i = 0; i < KRB5_NFSD_DRC; i++) {
		entry = &drc->entries[drc->next];
		drc->next = (drc->next + 1) % KRB5_NFSD_DRC;
		if (!entry->live || entry->reply)
			return entry;
	}
	return NULL;
}

static int drc_begin(struct krb5_nfsd_drc *drc, u32 xid, u64 hash,
		     struct krb5_nfsd_reply **replyp)
{
	struct krb5_nfsd_drc_entry *entry = entry_find(drc, xid, hash);

	if (entry && !entry->reply)
		return -EINPROGRESS;
	if (entry) {
		refcount_inc(&entry->reply->ref);
		*replyp = entry->reply;
		return -EEXIST;
	}
	if (!drc->entries)
		drc->entries = krb5_nfsd_alloc(array_size(KRB5_NFSD_DRC,
							  sizeof(*entry)),
					       GFP_KERNEL_ACCOUNT | __GFP_ZERO);
	entry = drc->entries ? entry_take(drc) : NULL;
	if (!entry)
		return -ENOMEM;
	entry_forget(entry);
	entry->xid = xid;
	entry->hash = hash;
	entry->until = jiffies + KRB5_NFSD_DRC_TIME * HZ;
	entry->live = true;
	schedule_delayed_work(&drc->expiry, KRB5_NFSD_DRC_TIME * HZ);
	return 0;
}

/**
 * krb5_nfsd_drc_begin() - look a call up that has come in
 * @drc: the cache
 * @xid: of the call
 * @hash: of the whole record
 * @replyp: set to the reply that it got, if it got one
 *
 * Return: 0 if it is new, and in progress from now on; -EEXIST if it was
 *	answered, and the caller owns a reference to *@replyp; -EINPROGRESS if it
 *	is being answered; -ENOMEM if there is no memory to tell
 */
int krb5_nfsd_drc_begin(struct krb5_nfsd_drc *drc, u32 xid, u64 hash,
			struct krb5_nfsd_reply **replyp)
{
	int ret;

	mutex_lock(&drc->lock);
	ret = drc_begin(drc, xid, hash, replyp);
	mutex_unlock(&drc->lock);
	return ret;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_nfsd_drc_begin);

/**
 * krb5_nfsd_drc_end() - end a call that is in progress
 * @drc: the cache
 * @xid: of the call
 * @hash: of the whole record
 * @reply: the reply, of which a reference is taken; NULL for none, and then the
 *	call is judged anew if it comes again
 */
void krb5_nfsd_drc_end(struct krb5_nfsd_drc *drc, u32 xid, u64 hash,
		       struct krb5_nfsd_reply *reply)
{
	struct krb5_nfsd_drc_entry *entry;

	mutex_lock(&drc->lock);
	entry = entry_find(drc, xid, hash);
	if (entry && !reply) {
		entry_forget(entry);
	} else if (entry && !entry->reply) {
		refcount_inc(&reply->ref);
		entry->reply = reply;
	}
	mutex_unlock(&drc->lock);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_nfsd_drc_end);

static void drc_expire(struct work_struct *work)
{
	struct krb5_nfsd_drc *drc = container_of(to_delayed_work(work),
						 struct krb5_nfsd_drc, expiry);
	struct krb5_nfsd_drc_entry *entry;
	unsigned long next = 0;
	unsigned int i;

	mutex_lock(&drc->lock);
	for (i = 0; drc->entries && i < KRB5_NFSD_DRC; i++) {
		entry = &drc->entries[i];
		if (!entry->live)
			continue;
		if (time_after_eq(jiffies, entry->until))
			entry_forget(entry);
		else if (!next || time_before(entry->until, next))
			next = entry->until;
	}
	if (next)
		schedule_delayed_work(&drc->expiry, next - jiffies + 1);
	mutex_unlock(&drc->lock);
}

/**
 * krb5_nfsd_drc_init() - make an empty cache
 * @drc: the cache
 */
void krb5_nfsd_drc_init(struct krb5_nfsd_drc *drc)
{
	mutex_init(&drc->lock);
	drc->entries = NULL;
	drc->next = 0;
	INIT_DELAYED_WORK(&drc->expiry, drc_expire);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_nfsd_drc_init);

/**
 * krb5_nfsd_drc_exit() - forget and wipe all replies
 * @drc: the cache, which no call uses any more
 */
void krb5_nfsd_drc_exit(struct krb5_nfsd_drc *drc)
{
	unsigned int i;

	cancel_delayed_work_sync(&drc->expiry);
	for (i = 0; drc->entries && i < KRB5_NFSD_DRC; i++)
		entry_forget(&drc->entries[i]);
	kvfree(drc->entries);
	drc->entries = NULL;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_nfsd_drc_exit);
