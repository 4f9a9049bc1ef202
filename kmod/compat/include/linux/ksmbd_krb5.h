/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kerberos acceptors for ksmbd
 *
 * A module that can authenticate Kerberos clients inside the kernel registers
 * here. ksmbd then hands the SPNEGO tokens of SMB2 SESSION_SETUP requests to it
 * rather than to ksmbd.mountd.
 */
#ifndef _LINUX_KSMBD_KRB5_H
#define _LINUX_KSMBD_KRB5_H

#include <linux/bits.h>
#include <linux/time64.h>
#include <linux/types.h>
#include <linux/uidgid.h>

struct group_info;
struct module;
struct net;
struct sockaddr;

/* Bytes of the longest session key. */
#define KSMBD_KRB5_KEY_MAX	32
/* Bytes of the longest account name, with its NUL. */
#define KSMBD_KRB5_ACCOUNT_MAX	48

/* Requests of the session are refused that are neither signed nor encrypted. */
#define KSMBD_KRB5_PROTECTED	BIT(0)
/*
 * The keys that sign and encrypt are derived from nonces of both ends also, so
 * a token that is sent again never makes a session with keys that were in use
 * before.
 */
#define KSMBD_KRB5_FRESH_KEYS	BIT(1)

/**
 * struct ksmbd_krb5_request - a token of a client
 * @net: network namespace of the connection
 * @peer: the client's address; NULL if it is not known
 * @token: the security buffer, as the client has sent it
 * @token_len: bytes of @token
 * @flags: KSMBD_KRB5_*
 * @exchange: what the acceptor keeps between two tokens of one exchange; NULL
 *	in what it points to with the first one. Of ksmbd's business it is only
 *	to hand it back, or to give it to @release if the exchange is abandoned.
 * @reply: room for the reply
 * @reply_size: bytes of @reply
 */
struct ksmbd_krb5_request {
	struct net *net;
	const struct sockaddr *peer;
	const void *token;
	size_t token_len;
	unsigned int flags;
	void **exchange;
	void *reply;
	size_t reply_size;
};

/**
 * struct ksmbd_krb5_result - a client that is authenticated
 * @reply_len: bytes of the reply, set also when more is to come, or when the
 *	client is refused and is to know why
 * @key: the session key
 * @key_len: bytes of @key
 * @expiry: when to ask the client to authenticate again, in seconds since 1970;
 *	0 for never
 * @account: the client's account, as ksmbd.mountd knows it
 * @have_ids: the next three are known; ksmbd.mountd is asked otherwise
 * @uid: the client's user
 * @gid: the client's group
 * @groups: supplementary groups, NULL for none; the reference becomes ksmbd's
 */
struct ksmbd_krb5_result {
	size_t reply_len;
	u8 key[KSMBD_KRB5_KEY_MAX];
	unsigned int key_len;
	time64_t expiry;
	char account[KSMBD_KRB5_ACCOUNT_MAX];
	bool have_ids;
	kuid_t uid;
	kgid_t gid;
	struct group_info *groups;
};

/**
 * struct ksmbd_krb5_ops - an acceptor
 * @owner: the module; it stays loaded as long as a call lasts
 * @accept: judges a token. It may sleep, and holds up the connection only.
 *	Returns 0 if the client is authenticated; -EINPROGRESS if the client has
 *	to answer the reply first; -EACCES if it is refused, and the client gets
 *	the reply nevertheless, if there is one; another error if nothing can be
 *	said about it. Whatever it returns but -EINPROGRESS, *@exchange is NULL
 *	then.
 * @release: ends an exchange that is abandoned. It must not sleep for long.
 */
struct ksmbd_krb5_ops {
	struct module *owner;
	int (*accept)(const struct ksmbd_krb5_request *request,
		      struct ksmbd_krb5_result *result);
	void (*release)(void *exchange);
};

int ksmbd_krb5_register(const struct ksmbd_krb5_ops *ops);
void ksmbd_krb5_unregister(const struct ksmbd_krb5_ops *ops);

#endif /* _LINUX_KSMBD_KRB5_H */
