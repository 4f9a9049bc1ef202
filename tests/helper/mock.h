/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A kernel for the tests: takes the place of the helper's transport.c.
 */
#ifndef _KRB5_AP_MOCK_H
#define _KRB5_AP_MOCK_H

#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/krb5_ap.h>
#include <stddef.h>

#define MOCK_FAMILY		0x1234
#define MOCK_FAMILY_NFSD	0x1235

/* mock.c: answers, in the order in which they are received */
struct nlmsghdr *mock_message(const struct nlmsghdr *request, __u16 type,
			      __u16 flags);
struct nlmsghdr *mock_reply(const struct nlmsghdr *request, __u16 flags);
void mock_send(void);
void mock_end(const struct nlmsghdr *request, int err, const char *why,
	      __u32 where);
const char *mock_setting(const char *name);

/* mock_log.c */
void mock_log_request(const struct nlmsghdr *request);
void mock_log(const char *format, ...);

/* mock_kernel.c */
void mock_kernel(const struct nlmsghdr *request);

/* mock_accept.c */
void mock_accept(const struct nlmsghdr *request);
void mock_verdicts(void);

/* mock_nfsd.c */
void mock_nfsd(const struct nlmsghdr *request);

/* mock_idmap.c */
void mock_idmap_status_get(const struct nlmsghdr *request);
void mock_idmap_get(const struct nlmsghdr *request);

/* mock_capaths.c */
void mock_capaths_get(const struct nlmsghdr *request);

/* mock_replay.c */
void mock_replay_get(const struct nlmsghdr *request);
void mock_replay_add(const struct nlmsghdr *request);

/* mock_cred.c */
void mock_cred_get(const struct nlmsghdr *request);
void mock_cred_del(const struct nlmsghdr *request);

#endif /* _KRB5_AP_MOCK_H */
