/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Readers of the fields of Kerberos messages. Private to wire/: only decoders of
 * messages include it.
 */
#ifndef _KRB5_AP_MESSAGE_FIELD_H
#define _KRB5_AP_MESSAGE_FIELD_H

#include "message.h"

s64 krb5_get_integer(struct der *der, int n, s64 min, s64 max);
s32 krb5_get_int32(struct der *der, int n);
s64 krb5_get_any_integer(struct der *der, int n);
s64 krb5_get_time(struct der *der, int n);
s64 krb5_get_time_text(struct der *der, int n, u8 *text);
u32 krb5_get_flags(struct der *der, int n);
struct krb5_ap_octets krb5_get_octets(struct der *der, int n, u8 tag);
struct krb5_ap_octets krb5_get_realm(struct der *der, int n);
void krb5_get_name(struct der *der, int n, struct krb5_name *name);
void krb5_get_encrypted(struct der *der, int n, struct krb5_encrypted *enc);
void krb5_get_key(struct der *der, int n, struct krb5_encryption_key *key);

#endif /* _KRB5_AP_MESSAGE_FIELD_H */
