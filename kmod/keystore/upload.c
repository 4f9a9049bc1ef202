// SPDX-License-Identifier: GPL-2.0
/*
 * A key set on its way in: what a netlink socket has uploaded and not yet
 * committed. It belongs to the socket and goes with it.
 */
#include <linux/err.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "keytab.h"
#include "net.h"
#include "upload.h"

/**
 * struct krb5_upload - an upload under way
 * @id: its number
 * @portid: the socket that began it
 * @count: how many keys it has
 * @list: the keys
 */
struct krb5_upload {
	u32 id;
	u32 portid;
	u32 count;
	struct krb5_service_key *list;
};

/**
 * krb5_upload_begin() - begin an upload
 * @kn: the namespace, locked
 * @portid: the socket that owns it
 *
 * Return: the upload; ERR_PTR(-EBUSY) if there is one; ERR_PTR(-ENOMEM)
 */
struct krb5_upload *krb5_upload_begin(struct krb5_ap_net *kn, u32 portid)
{
	struct krb5_upload *upload;

	lockdep_assert_held(&kn->lock);
	if (kn->upload)
		return ERR_PTR(-EBUSY);
	upload = kzalloc_obj(*upload, GFP_KERNEL_ACCOUNT);
	if (!upload)
		return ERR_PTR(-ENOMEM);
	upload->id = ++kn->upload_ids;
	upload->portid = portid;
	kn->upload = upload;
	WRITE_ONCE(kn->upload_portid, portid);
	return upload;
}

/**
 * krb5_upload_find() - find an upload
 * @kn: the namespace, locked
 * @portid: the socket that asks for it
 * @id: its number
 *
 * Return: the upload, or NULL if there is none of this socket and number
 */
struct krb5_upload *krb5_upload_find(struct krb5_ap_net *kn, u32 portid,
				     u32 id)
{
	struct krb5_upload *upload = kn->upload;

	lockdep_assert_held(&kn->lock);
	if (!upload || upload->portid != portid || upload->id != id)
		return NULL;
	return upload;
}

/**
 * krb5_upload_id() - the number of an upload
 * @upload: the upload
 *
 * Return: its number
 */
u32 krb5_upload_id(const struct krb5_upload *upload)
{
	return upload->id;
}

/**
 * krb5_upload_count() - how many keys an upload has
 * @upload: the upload
 *
 * Return: how many
 */
u32 krb5_upload_count(const struct krb5_upload *upload)
{
	return upload->count;
}

/**
 * krb5_upload_add() - add a key to an upload
 * @upload: the upload
 * @key: the key; becomes the upload's
 */
void krb5_upload_add(struct krb5_upload *upload, struct krb5_service_key *key)
{
	key->next = upload->list;
	upload->list = key;
	upload->count++;
}

/**
 * krb5_upload_commit() - put the keys of the upload into use
 * @kn: the namespace, locked, with an upload
 *
 * Return: 0 and the upload is gone; -EEXIST if two keys have the same
 *	principal, version and encryption type; -ENOMEM
 */
int krb5_upload_commit(struct krb5_ap_net *kn)
{
	struct krb5_upload *upload = kn->upload;
	struct krb5_keyset *set;

	set = krb5_keyset_build(&upload->list, upload->count,
				kn->generation + 1);
	if (IS_ERR(set))
		return PTR_ERR(set);
	kn->generation++;
	krb5_net_set_keys(kn, set);
	krb5_upload_abort(kn);
	return 0;
}

/**
 * krb5_upload_abort() - wipe and free what was uploaded
 * @kn: the namespace, locked
 */
void krb5_upload_abort(struct krb5_ap_net *kn)
{
	struct krb5_upload *upload = kn->upload;
	struct krb5_service_key *key;

	lockdep_assert_held(&kn->lock);
	if (!upload)
		return;
	while ((key = upload->list)) {
		upload->list = key->next;
		krb5_service_key_free(key);
		cond_resched();
	}
	kfree(upload);
	kn->upload = NULL;
	WRITE_ONCE(kn->upload_portid, 0);
}

/**
 * krb5_upload_release() - a socket is gone
 * @kn: the namespace
 * @portid: the socket
 *
 * Every generic netlink socket that is closed comes here, and only that of an
 * upload has to wait for one.
 */
void krb5_upload_release(struct krb5_ap_net *kn, u32 portid)
{
	if (READ_ONCE(kn->upload_portid) != portid)
		return;
	mutex_lock(&kn->lock);
	if (kn->upload && kn->upload->portid == portid)
		krb5_upload_abort(kn);
	mutex_unlock(&kn->lock);
}
