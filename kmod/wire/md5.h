/* SPDX-License-Identifier: GPL-2.0 */
/*
 * MD5, RFC 1321: for the fingerprint of channel bindings, and nothing else.
 * Private to wire/.
 */
#ifndef _KRB5_AP_MD5_H
#define _KRB5_AP_MD5_H

#include <linux/types.h>

#define KRB5_MD5_LEN	16
#define KRB5_MD5_BLOCK	64

/**
 * struct krb5_md5 - a digest that is being made
 * @state: of the blocks so far
 * @count: bytes so far
 * @block: those that do not fill a block yet
 */
struct krb5_md5 {
	u32 state[4];
	u64 count;
	u8 block[KRB5_MD5_BLOCK];
};

void krb5_md5_init(struct krb5_md5 *md5);
void krb5_md5_update(struct krb5_md5 *md5, const void *data, size_t len);
void krb5_md5_final(struct krb5_md5 *md5, u8 *out);

#endif /* _KRB5_AP_MD5_H */
