/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What libkrb5 exports for the KDC and for tests, and declares in no header.
 */
#ifndef _KRB5_AP_EXPORTED_H
#define _KRB5_AP_EXPORTED_H

#include <krb5.h>

krb5_error_code krb5_set_debugging_time(krb5_context context,
					krb5_timestamp seconds,
					krb5_int32 microseconds);
krb5_error_code krb5_encrypt_tkt_part(krb5_context context,
				      const krb5_keyblock *key,
				      krb5_ticket *ticket);
krb5_error_code krb5int_c_mandatory_cksumtype(krb5_context context,
					      krb5_enctype enctype,
					      krb5_cksumtype *sumtype);
krb5_error_code encode_krb5_ticket(const krb5_ticket *ticket, krb5_data **out);

#endif /* _KRB5_AP_EXPORTED_H */
