// SPDX-License-Identifier: GPL-2.0
/*
 * Uploads: keys on their way from a netlink socket into the keytab.
 */
#include <linux/err.h>
#include <linux/export.h>
#include <linux/slab.h>
#include <kunit/visibility.h>

#include "keytab.h"
#include "upload.h"

/**
 * struct krb5_upload - an upload in progress
 * @id: its number
 * @portid: the socket that began it
 * @count: length of @list
 * @committing: a commit has taken @list and is building a set of it
 * @list: the keys
 */
struct krb5_upload {
	u32 id;
	u32 portid;
	u32 count;
	bool committing;
	struct krb5_service_key *list;
};

/**
 * krb5_upload_begin() - begin an upload
 * @keytab: the keytab
 * @portid: the socket that is to own it
 * @id: set to its number
 *
 * Return: 0; -EBUSY if there is one; -ENOMEM; -EINTR if the task is being
 *	killed
 */
int krb5_upload_begin(struct krb5_keytab *keytab, u32 portid, u32 *id)
{
	struct krb5_upload *upload;

	upload = kzalloc_obj(*upload, GFP_KERNEL_ACCOUNT);
	if (!upload)
		return -ENOMEM;
	if (mutex_lock_killable(&keytab->lock)) {
		kfree(upload);
		return -EINTR;
	}
	if (keytab->upload) {
		mutex_unlock(&keytab->lock);
		kfree(upload);
		return -EBUSY;
	}
	*id = ++keytab->upload_ids;
	upload->id = *id;
	upload->portid = portid;
	keytab->upload = upload;
	WRITE_ONCE(keytab->upload_portid, portid);
	mutex_unlock(&keytab->lock);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_upload_begin);

/* While an upload is being committed, other requests do not find it. */
static struct krb5_upload *upload_find(struct krb5_keytab *keytab, u32 portid,
				       u32 id)
{
	struct krb5_upload *upload = keytab->upload;

	lockdep_assert_held(&keytab->lock);
	if (!upload || upload->portid != portid || upload->id != id ||
	    upload->committing)
		return NULL;
	return upload;
}

/**
 * krb5_upload_check() - look for an upload before keys are prepared for it
 * @keytab: the keytab
 * @portid: the socket
 * @id: number of the upload
 *
 * Return: 0; -ENOENT if the socket has no such upload; -EINTR if the task is
 *	being killed
 */
int krb5_upload_check(struct krb5_keytab *keytab, u32 portid, u32 id)
{
	int err;

	if (mutex_lock_killable(&keytab->lock))
		return -EINTR;
	err = upload_find(keytab, portid, id) ? 0 : -ENOENT;
	mutex_unlock(&keytab->lock);
	return err;
}

/**
 * krb5_upload_add() - add keys to an upload
 * @keytab: the keytab
 * @portid: the socket
 * @id: number of the upload
 * @list: the keys, linked by their @next; consumed, and then empty
 *
 * Return: 0; -ENOENT if the socket has no such upload (any more); -EINTR if
 *	the task is being killed
 */
int krb5_upload_add(struct krb5_keytab *keytab, u32 portid, u32 id,
		    struct krb5_service_key **list)
{
	struct krb5_service_key *key;
	struct krb5_upload *upload;
	int err = -EINTR;

	if (!mutex_lock_killable(&keytab->lock)) {
		upload = upload_find(keytab, portid, id);
		err = upload ? 0 : -ENOENT;
		while (!err && (key = *list)) {
			*list = key->next;
			key->next = upload->list;
			upload->list = key;
			upload->count++;
		}
		mutex_unlock(&keytab->lock);
	}
	krb5_service_keys_free(*list);
	*list = NULL;
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_upload_add);

/* Take the keys out of an upload, which stays, so that no other one begins. */
static int upload_take(struct krb5_keytab *keytab, u32 portid, u32 id,
		       u32 count, bool allow_empty,
		       struct krb5_service_key **list)
{
	struct krb5_upload *upload;
	int err = 0;

	if (mutex_lock_killable(&keytab->lock))
		return -EINTR;
	upload = upload_find(keytab, portid, id);
	if (!upload)
		err = -ENOENT;
	else if (upload->count != count)
		err = -EINVAL;
	else if (!count && !allow_empty)
		err = -ENODATA;
	if (!err) {
		*list = upload->list;
		upload->list = NULL;
		upload->committing = true;
	}
	mutex_unlock(&keytab->lock);
	return err;
}

/*
 * End a commit. The upload is still there: its socket cannot be closed while
 * one of its requests is being served. If there is no new set, the keys go
 * back to the upload.
 */
static void upload_finish(struct krb5_keytab *keytab, bool committed,
			  struct krb5_service_key *list)
{
	struct krb5_upload *upload;

	mutex_lock(&keytab->lock);
	upload = keytab->upload;
	upload->list = list;
	upload->committing = false;
	if (committed) {
		keytab->upload = NULL;
		WRITE_ONCE(keytab->upload_portid, 0);
		kfree(upload);
	}
	mutex_unlock(&keytab->lock);
}

/**
 * krb5_upload_commit() - put the keys of an upload in place of those in use
 * @keytab: the keytab
 * @portid: the socket
 * @id: number of the upload
 * @count: how many keys the sender believes it has
 * @skipped: how many entries it says that it left out; for the status
 * @allow_empty: it may have none
 * @generation: set to the generation of the new set
 *
 * Context: process; may sleep. The lock is not held while the set is built.
 *
 * Return: 0 and the upload is gone; -ENOENT if the socket has no such upload;
 *	-EINVAL if it has not @count keys; -ENODATA if it has none; -ENOMEM;
 *	-EINTR if the task is being killed
 */
int krb5_upload_commit(struct krb5_keytab *keytab, u32 portid, u32 id,
		       u32 count, u32 skipped, bool allow_empty,
		       u64 *generation)
{
	struct krb5_service_key *list = NULL;
	struct krb5_keyset *set;
	int err;

	err = upload_take(keytab, portid, id, count, allow_empty, &list);
	if (err)
		return err;
	set = krb5_keyset_build(&list, count);
	if (!IS_ERR(set))
		set->skipped = skipped;
	err = IS_ERR(set) ? PTR_ERR(set) :
			    krb5_keytab_replace(keytab, set, generation);
	/* A task that is being killed: the set goes, and the upload with it. */
	if (err && !IS_ERR(set))
		krb5_keyset_kill(set);
	upload_finish(keytab, !IS_ERR(set), list);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_upload_commit);

/* @upload can no longer be found; it may be NULL. */
static void upload_free(struct krb5_upload *upload)
{
	if (upload)
		krb5_service_keys_free(upload->list);
	kfree(upload);
}

/**
 * krb5_upload_end() - wipe and free what was uploaded
 * @keytab: the keytab; no request of the upload's socket is being served
 */
void krb5_upload_end(struct krb5_keytab *keytab)
{
	struct krb5_upload *upload;

	mutex_lock(&keytab->lock);
	upload = keytab->upload;
	keytab->upload = NULL;
	WRITE_ONCE(keytab->upload_portid, 0);
	mutex_unlock(&keytab->lock);
	upload_free(upload);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_upload_end);

/**
 * krb5_upload_release() - end the upload of a socket that is closed
 * @keytab: the keytab
 * @portid: the socket
 *
 * This is called for every generic netlink socket that is closed. Only that
 * of an upload takes the lock.
 */
void krb5_upload_release(struct krb5_keytab *keytab, u32 portid)
{
	struct krb5_upload *upload;

	if (!portid || READ_ONCE(keytab->upload_portid) != portid)
		return;
	mutex_lock(&keytab->lock);
	upload = keytab->upload;
	/*
	 * A port id is free again before its former owner's release is told of:
	 * this may be about a socket that had the number before. One that is
	 * committing is certainly open.
	 */
	if (upload && (upload->portid != portid || upload->committing))
		upload = NULL;
	if (upload) {
		keytab->upload = NULL;
		WRITE_ONCE(keytab->upload_portid, 0);
	}
	mutex_unlock(&keytab->lock);
	upload_free(upload);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_upload_release);
