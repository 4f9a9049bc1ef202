/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the vectors in accept_vectors.h have in common.
 */
#ifndef _KRB5_AP_VECTORS_H
#define _KRB5_AP_VECTORS_H

#define VECTOR_REALM	"TEST.REALM"
#define VECTOR_SERVICE	"nfs/server.test"
#define VECTOR_CLIENT	"alice/admin"
#define VECTOR_KVNO	3

/* 2100-01-01 00:00:00; behind the year 2038, as others are in 32 bits */
#define VECTOR_TIME	4102444800U
#define VECTOR_CUSEC	123456
#define VECTOR_AUTHTIME	(VECTOR_TIME - 1000)
#define VECTOR_START	(VECTOR_TIME - 900)
#define VECTOR_END	(VECTOR_TIME + 36000)
#define VECTOR_RENEW	(VECTOR_TIME + 72000)

/* forwardable, pre-authenticated, transited policy checked */
#define VECTOR_FLAGS	0x40280000

/**
 * struct vector_octets - some octets
 * @data: first octet
 * @len: how many
 */
struct vector_octets {
	const unsigned char *data;
	unsigned int len;
};

/**
 * struct accept_vector - a KRB_AP_REQ
 * @enctype: of the service key and of the session key
 * @mutual: it asks for mutual authentication
 * @seq: its sequence number
 * @service_key: of VECTOR_SERVICE, version VECTOR_KVNO
 * @session_key: of the ticket
 * @subkey: of the authenticator
 * @token: the KRB_AP_REQ
 */
struct accept_vector {
	int enctype;
	int mutual;
	unsigned int seq;
	struct vector_octets service_key;
	struct vector_octets session_key;
	struct vector_octets subkey;
	struct vector_octets token;
};

/**
 * struct sealed_vector - some encrypted data, and a checksum of the same
 * @enctype: of the key
 * @usage: key usage
 * @key: the key
 * @plain: what was encrypted
 * @cipher: the cipher text
 * @sumtype: the keyed checksum that goes with @enctype
 * @sum: the checksum of @plain
 */
struct sealed_vector {
	int enctype;
	int usage;
	struct vector_octets key;
	struct vector_octets plain;
	struct vector_octets cipher;
	int sumtype;
	struct vector_octets sum;
};

#endif /* _KRB5_AP_VECTORS_H */
