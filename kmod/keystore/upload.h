/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A key set that a netlink socket has uploaded and not yet committed.
 *
 * A namespace has one at most. It belongs to the socket that began it, and is
 * wiped and freed when the socket commits it, gives it up or is closed. All
 * functions but krb5_upload_release() are called with the namespace locked.
 */
#ifndef _KRB5_AP_UPLOAD_H
#define _KRB5_AP_UPLOAD_H

#include <linux/types.h>

struct krb5_ap_net;
struct krb5_service_key;
struct krb5_upload;

struct krb5_upload *krb5_upload_begin(struct krb5_ap_net *kn, u32 portid);
struct krb5_upload *krb5_upload_find(struct krb5_ap_net *kn, u32 portid,
				     u32 id);
u32 krb5_upload_id(const struct krb5_upload *upload);
u32 krb5_upload_count(const struct krb5_upload *upload);
void krb5_upload_add(struct krb5_upload *upload, struct krb5_service_key *key);
int krb5_upload_commit(struct krb5_ap_net *kn);
void krb5_upload_abort(struct krb5_ap_net *kn);
void krb5_upload_release(struct krb5_ap_net *kn, u32 portid);

#endif /* _KRB5_AP_UPLOAD_H */
