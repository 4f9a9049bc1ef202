/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The Kerberos messages of an AP exchange, RFC 4120 section 5.
 *
 * Promises: syntax only, by the rules of der.h; a wrong version or type has a
 * reason of its own. An optional element that is absent has a NULL data pointer,
 * or a flag.
 * Knows: no key, no clock, no namespace.
 * Lifetimes: decoded messages are views of the encoding. No locks.
 */
#ifndef _KRB5_AP_MESSAGE_H
#define _KRB5_AP_MESSAGE_H

#include <linux/krb5_ap.h>
#include <linux/types.h>

#include "der.h"
#include "principal.h"

/**
 * struct krb5_encrypted - EncryptedData, section 5.2.9
 * @etype: encryption type
 * @has_kvno: @kvno is there
 * @kvno: version of the key
 * @cipher: the cipher text
 */
struct krb5_encrypted {
	s32 etype;
	bool has_kvno;
	u32 kvno;
	struct krb5_ap_octets cipher;
};

/**
 * struct krb5_ap_req - KRB_AP_REQ with the Ticket in it, sections 5.5.1, 5.3
 * @options: ap-options
 * @service: realm and sname of the ticket. Unauthenticated: it picks a key,
 *	it is never an identity (CVE-2017-11103).
 * @ticket: enc-part of the ticket
 * @authenticator: the encrypted authenticator
 */
struct krb5_ap_req {
	u32 options;
	struct krb5_name service;
	struct krb5_encrypted ticket;
	struct krb5_encrypted authenticator;
};

/**
 * struct krb5_encryption_key - EncryptionKey, section 5.2.9
 * @etype: encryption type
 * @value: the key; NULL data if the key is absent
 */
struct krb5_encryption_key {
	s32 etype;
	struct krb5_ap_octets value;
};

/**
 * struct krb5_enc_ticket_part - EncTicketPart, section 5.3
 * @flags: ticket flags
 * @key: session key
 * @client: crealm and cname
 * @tr_type: type of the transited encoding
 * @transited: contents of the transited encoding
 * @times: with starttime set to authtime where absent
 * @caddr: contents of HostAddresses; NULL data if absent
 * @authdata: contents of AuthorizationData; NULL data if absent
 */
struct krb5_enc_ticket_part {
	u32 flags;
	struct krb5_encryption_key key;
	struct krb5_name client;
	s32 tr_type;
	struct krb5_ap_octets transited;
	struct krb5_ap_times times;
	struct krb5_ap_octets caddr;
	struct krb5_ap_octets authdata;
};

/**
 * struct krb5_checksum - Checksum, section 5.2.9
 * @type: checksum type
 * @value: the checksum; NULL data if absent
 */
struct krb5_checksum {
	s32 type;
	struct krb5_ap_octets value;
};

/**
 * struct krb5_authenticator - Authenticator, section 5.5.1
 * @client: crealm and cname
 * @checksum: cksum, of the application's data or as RFC 4121 has it
 * @cusec: microseconds of the client's time
 * @ctime: the client's time, seconds since 1970
 * @ctime_text: the same as it was read: a KerberosTime has one encoding
 * @subkey: the initiator's subkey
 * @has_seq: @seq is there
 * @seq: initial sequence number of the client's messages
 * @authdata: contents of AuthorizationData; NULL data if absent
 */
struct krb5_authenticator {
	struct krb5_name client;
	struct krb5_checksum checksum;
	u32 cusec;
	s64 ctime;
	u8 ctime_text[DER_TIME_LEN];
	struct krb5_encryption_key subkey;
	bool has_seq;
	u32 seq;
	struct krb5_ap_octets authdata;
};

/**
 * struct krb5_enc_ap_rep_part - EncAPRepPart, section 5.5.2
 * @ctime: as in the authenticator
 * @ctime_text: the same, if it was read there: then it is written as it is
 * @cusec: as in the authenticator
 * @subkey: the acceptor's subkey
 * @has_seq: @seq is there
 * @seq: initial sequence number of the acceptor's messages
 */
struct krb5_enc_ap_rep_part {
	s64 ctime;
	const u8 *ctime_text;
	u32 cusec;
	struct krb5_encryption_key subkey;
	bool has_seq;
	u32 seq;
};

/**
 * struct krb5_error - KRB_ERROR, section 5.9.1; no field is authenticated
 * @code: error-code
 * @stime: the server's time, seconds since 1970
 * @susec: microseconds of it
 */
struct krb5_error {
	s32 code;
	s64 stime;
	u32 susec;
};

/**
 * struct krb5_authdata - one element of AuthorizationData, section 5.2.6
 * @type: ad-type
 * @data: ad-data
 */
struct krb5_authdata {
	s32 type;
	struct krb5_ap_octets data;
};

/**
 * struct krb5_address - HostAddress, section 5.2.5
 * @type: addr-type
 * @address: the address, network byte order
 */
struct krb5_address {
	s32 type;
	struct krb5_ap_octets address;
};

/* message.c */
enum krb5_ap_reason krb5_decode_ap_req(const u8 *data, size_t len,
				       struct krb5_ap_req *req);
bool krb5_decode_ticket(const u8 *data, size_t len,
			struct krb5_encrypted *part);
bool krb5_decode_enc_ticket_part(const u8 *data, size_t len,
				 struct krb5_enc_ticket_part *part);
enum krb5_ap_reason krb5_decode_authenticator(const u8 *data, size_t len,
					      struct krb5_authenticator *auth);
bool krb5_decode_cred(const u8 *data, size_t len,
		      struct krb5_ap_octets *tickets,
		      struct krb5_encrypted *enc);
struct krb5_authdata krb5_next_authdata(struct der *der);
struct krb5_address krb5_next_address(struct der *der);

/* message_reply.c */
enum krb5_ap_reason krb5_decode_ap_rep(const u8 *data, size_t len,
				       struct krb5_encrypted *enc);
bool krb5_decode_enc_ap_rep_part(const u8 *data, size_t len,
				 struct krb5_enc_ap_rep_part *part);
enum krb5_ap_reason krb5_decode_error(const u8 *data, size_t len,
				      struct krb5_error *error);

/* message_encode.c */
void krb5_encode_authenticator(struct der_writer *w,
			       const struct krb5_authenticator *auth);
void krb5_wrap_ap_req(struct der_writer *w, const u8 *end, s32 etype,
		      struct krb5_ap_octets ticket, u32 options);
void krb5_encode_enc_ap_rep_part(struct der_writer *w,
				 const struct krb5_enc_ap_rep_part *part);
void krb5_encode_ap_rep(struct der_writer *w, s32 etype,
			const u8 *cipher, size_t cipher_len);
void krb5_encode_error(struct der_writer *w, u32 error, s64 stime, u32 susec,
		       const struct krb5_name *service);

#endif /* _KRB5_AP_MESSAGE_H */
