/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Generic netlink: requests to krb5_ap and krb5_ap_nfsd, and their answers.
 */
#ifndef _KRB5_AP_NL_H
#define _KRB5_AP_NL_H

#include <libmnl/libmnl.h>
#include <linux/krb5_ap.h>
#include <linux/types.h>
#include <stdbool.h>

/**
 * struct nl - a connection
 * @family: the kernel's number for the family
 * @joined: events of a multicast group are received
 * @seq: of the last request
 * @request: the request being made, and @size octets for it
 * @size: octets at @request
 * @room: octets of the longest message that the transport takes
 * @overflow: something did not fit @request
 * @answer: what was received last
 * @why: what the kernel says about its last error; empty if nothing
 * @where: which octet of the request it complains of, 0 if it does not say
 */
struct nl {
	__u16 family;
	bool joined;
	__u32 seq;
	struct nlmsghdr *request;
	size_t size;
	size_t room;
	bool overflow;
	char *answer;
	char why[256];
	__u32 where;
};

/* Looks at one message of an answer; returns 0 or -errno. */
typedef int nl_answer_fn(const struct nlmsghdr *nlh, void *data);

int nl_open(struct nl *nl);
int nl_open_family(struct nl *nl, const char *family);
int nl_connect(struct nl *nl, const char *family);
int nl_find_family(struct nl *nl, const char *family);
int nl_find_group(struct nl *nl, const char *family, const char *name,
		  __u32 *group);
void nl_close(struct nl *nl);

int nl_begin(struct nl *nl, __u8 command, size_t room);
void nl_put(struct nl *nl, __u16 type, const void *data, size_t len);
void nl_put_u32(struct nl *nl, __u16 type, __u32 value);
void nl_put_string(struct nl *nl, __u16 type, const char *text);
struct nlattr *nl_nest(struct nl *nl, __u16 type);
void nl_nest_end(struct nl *nl, struct nlattr *nest);
void nl_wipe(struct nl *nl);

int nl_do(struct nl *nl, nl_answer_fn *answer, void *data);
int nl_listen(struct nl *nl, const char *group, __u8 command,
	      nl_answer_fn *event, void *data);
int nl_dump(struct nl *nl, nl_answer_fn *answer, void *data);
void nl_complain(const struct nl *nl, int err, const char *what);

int nl_parse(const struct nlmsghdr *nlh, const __u8 *types, __u16 max,
	     const struct nlattr **tb);
int nl_parse_nested(const struct nlattr *nest, const __u8 *types, __u16 max,
		    const struct nlattr **tb);

#endif /* _KRB5_AP_NL_H */
