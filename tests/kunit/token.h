/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Requests that are made to order: what a KDC and a client would make, with
 * anything about them changed.
 */
#ifndef _KRB5_AP_KUNIT_TOKEN_H
#define _KRB5_AP_KUNIT_TOKEN_H

#include "util.h"

#define TOKEN_REALM	"TEST.REALM"
#define TOKEN_SERVICE	"nfs/server.test"
#define TOKEN_CLIENT	"alice/admin"

/**
 * struct token_key - a key, and what is said about it
 * @etype: its encryption type, with which it is used
 * @value: it
 * @said_etype: what stands in the message for its type
 * @said_len: so many octets of it stand in the message
 */
struct token_key {
	s32 etype;
	u8 value[64];
	s32 said_etype;
	size_t said_len;
};

/* How to spoil an encrypted part. */
enum token_spoil {
	TOKEN_AS_IT_IS,
	TOKEN_SHORT,		/* too short to be encrypted data */
	TOKEN_LAST_BIT,		/* of the MAC */
	TOKEN_FIRST_BIT,	/* of the cipher text */
	TOKEN_CUT,		/* the last octet of the plain text */
	TOKEN_LONG,		/* an octet behind the plain text */
	TOKEN_EMPTY,		/* no plain text at all */
};

/**
 * struct token - a request to be made
 * @pvno: protocol version
 * @msg_type: message type
 * @options: ap-options
 * @tkt_vno: ticket version
 * @srealm: realm of the service, in clear
 * @sname: name of the service, in clear
 * @kvno: version of the service key; -1 for none
 * @service: the service key, and what is said about its type
 * @ticket_usage: key usage of the ticket
 * @ticket_spoil: what becomes of its encrypted part
 * @flags: ticket flags
 * @session: the session key
 * @crealm: realm of the client, in the ticket
 * @cname: its name, in the ticket
 * @transited: realms that were passed
 * @authtime: of the ticket
 * @starttime: of the ticket; 0 for none
 * @endtime: of the ticket
 * @renew_till: of the ticket; 0 for none
 * @caddr: HostAddresses, without the tag; NULL data for none
 * @authdata: AuthorizationData, without the tag; NULL data for none
 * @auth_usage: key usage of the authenticator
 * @auth_etype: what is said about its encryption type
 * @auth_kvno: the same about a key version; -1 for nothing
 * @auth_spoil: what becomes of its encrypted part
 * @auth_cipher: instead of all that, an encrypted authenticator
 * @auth_vno: its version
 * @auth_crealm: realm of the client, in the authenticator
 * @auth_cname: its name, in the authenticator
 * @checksum_type: type of the checksum
 * @checksum: the checksum; NULL data for none
 * @cusec: microseconds of @ctime
 * @ctime: the client's time
 * @subkey: the client's subkey; length 0 for none
 * @has_seq: there is a sequence number
 * @seq: the sequence number
 * @auth_authdata: as @authdata
 * @msg_tag: tag octet of the message
 * @trailing: octets behind the message
 */
struct token {
	s64 pvno;
	s64 msg_type;
	u32 options;
	s64 tkt_vno;
	const char *srealm;
	const char *sname;
	s64 kvno;
	struct token_key service;
	int ticket_usage;
	enum token_spoil ticket_spoil;
	u32 flags;
	struct token_key session;
	const char *crealm;
	const char *cname;
	struct krb5_ap_octets transited;
	s64 authtime;
	s64 starttime;
	s64 endtime;
	s64 renew_till;
	struct krb5_ap_octets caddr;
	struct krb5_ap_octets authdata;
	int auth_usage;
	s32 auth_etype;
	s64 auth_kvno;
	enum token_spoil auth_spoil;
	struct krb5_ap_octets auth_cipher;
	s64 auth_vno;
	const char *auth_crealm;
	const char *auth_cname;
	s32 checksum_type;
	struct krb5_ap_octets checksum;
	u32 cusec;
	s64 ctime;
	struct token_key subkey;
	bool has_seq;
	u32 seq;
	struct krb5_ap_octets auth_authdata;
	u8 msg_tag;
	size_t trailing;
};

/* The key of TOKEN_SERVICE, of an encryption type and version. */
void token_service_key(s32 etype, u32 kvno, u8 *value);
/* A valid request at that time, sealed with key version 3. */
void token_init(struct token *token, s32 etype, s64 now);
void token_set_key(struct token_key *key, s32 etype);
struct krb5_ap_octets token_make(struct kunit *test, const struct token *token);

/* One element of AuthorizationData, and the same inside AD-IF-RELEVANT. */
void enc_authdata(struct enc *enc, s32 type, struct krb5_ap_octets data);
void enc_if_relevant(struct enc *enc, s32 type, struct krb5_ap_octets data);

#endif /* _KRB5_AP_KUNIT_TOKEN_H */
