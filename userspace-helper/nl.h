/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Talking to the kernel: generic netlink, on libmnl.
 */
#ifndef KRB5_AP_NL_H
#define KRB5_AP_NL_H

#include <libmnl/libmnl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* <linux/krb5_ap.h> of userspace, generated from the spec. */
#include "../include/uapi/linux/krb5_ap.h"

struct nl;

/**
 * nl_reply_t - called for each answer
 * @attrs: its attributes by type, NULL where absent
 * @message: the answer, for attributes that are there several times
 * @arg: the caller's
 */
typedef void nl_reply_t(struct nlattr **attrs, const struct nlmsghdr *message,
			void *arg);

struct nl *nl_open(void);
void nl_close(struct nl *nl);

struct nlmsghdr *nl_request(struct nl *nl, uint8_t command, size_t payload);
int nl_ask(struct nl *nl, nl_reply_t *reply, void *arg);
int nl_dump(struct nl *nl, uint8_t command, nl_reply_t *reply, void *arg);
const char *nl_error(struct nl *nl);

const char *attr_string(const struct nlattr *attr);
uint32_t attr_u32(const struct nlattr *attr);
uint64_t attr_u64(const struct nlattr *attr);

/* Attributes of a message or a nest, by type; all sets have fewer than this. */
#define NL_ATTRS	64
void nl_nest(const struct nlattr *nest, struct nlattr **attrs);

#endif /* KRB5_AP_NL_H */
