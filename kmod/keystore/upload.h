/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A key set that a netlink socket has uploaded and not yet committed.
 *
 * A keytab has one at most. It belongs to the socket that began it, and is
 * wiped and freed when it is committed or the socket is closed. The functions
 * take the lock of the keytab themselves. None holds it while keys are
 * prepared, a set is built or keys are freed.
 */
#ifndef _KRB5_AP_UPLOAD_H
#define _KRB5_AP_UPLOAD_H

#include <linux/types.h>

struct krb5_keytab;
struct krb5_service_key;

int krb5_upload_begin(struct krb5_keytab *keytab, u32 portid, u32 *id);
int krb5_upload_check(struct krb5_keytab *keytab, u32 portid, u32 id);
int krb5_upload_add(struct krb5_keytab *keytab, u32 portid, u32 id,
		    struct krb5_service_key **list);
int krb5_upload_commit(struct krb5_keytab *keytab, u32 portid, u32 id,
		       u32 count, u32 skipped, bool allow_empty,
		       u64 *generation);
void krb5_upload_release(struct krb5_keytab *keytab, u32 portid);
void krb5_upload_end(struct krb5_keytab *keytab);

#endif /* _KRB5_AP_UPLOAD_H */
