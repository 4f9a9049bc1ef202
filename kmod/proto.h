/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The wire constants of Kerberos 5 and the limits of this implementation,
 * on one page. Numbers in brackets are sections of RFC 4120.
 */
#ifndef _KRB5_AP_PROTO_H
#define _KRB5_AP_PROTO_H

#include <linux/sizes.h>
#include <linux/types.h>
#include <uapi/linux/krb5_ap.h>

#define KRB5_PVNO		5

/* Message types, and APPLICATION tags of the ASN.1 module [5.10] */
enum krb5_msg_type {
	KRB5_TAG_TICKET = 1,
	KRB5_TAG_AUTHENTICATOR = 2,
	KRB5_TAG_ENC_TICKET_PART = 3,
	KRB5_MSG_AP_REQ = 14,
	KRB5_MSG_AP_REP = 15,
	KRB5_MSG_CRED = 22,
	KRB5_TAG_ENC_AP_REP_PART = 27,
	KRB5_TAG_ENC_CRED_PART = 29,
	KRB5_MSG_ERROR = 30,
};

/* APOptions [5.5.1]; bit 0 is the most significant */
#define KRB5_AP_OPT_USE_SESSION_KEY	0x40000000
#define KRB5_AP_OPT_MUTUAL_REQUIRED	0x20000000

/* Name types that mean something here [6.2], RFC 6111, RFC 6112 */
enum krb5_name_type {
	KRB5_NT_UNKNOWN		= 0,
	KRB5_NT_PRINCIPAL	= 1,
	KRB5_NT_WELLKNOWN	= 11,
};

#define KRB5_WELLKNOWN		"WELLKNOWN"
#define KRB5_ANONYMOUS		"ANONYMOUS"
#define KRB5_ANONYMOUS_REALM	"WELLKNOWN:ANONYMOUS"

/* Address types [7.5.3] */
enum krb5_addr_type {
	KRB5_ADDR_IPV4		= 2,
	KRB5_ADDR_NETBIOS	= 20,
	KRB5_ADDR_IPV6		= 24,
};

/* Authorization data types [7.5.4], RFC 6711, RFC 7751, MS-KILE, MS-PAC */
enum krb5_ad_type {
	KRB5_AD_IF_RELEVANT		= 1,
	KRB5_AD_KDC_ISSUED		= 4,
	KRB5_AD_MANDATORY_FOR_KDC	= 8,
	KRB5_AD_CAMMAC			= 96,
	KRB5_AD_AUTH_INDICATOR		= 97,
	KRB5_AD_WIN2K_PAC		= 128,
	KRB5_AD_ETYPE_NEGOTIATION	= 129,
	KRB5_AD_TOKEN_RESTRICTIONS	= 141,
	KRB5_AD_LOCAL			= 142,
	KRB5_AD_AP_OPTIONS		= 143,
	KRB5_AD_TARGET_PRINCIPAL	= 144,
};

/* Encoding of the transited field [3.3.3.2] */
#define KRB5_TR_DOMAIN_X500_COMPRESS	1

/* Encryption types: RFC 3962, RFC 8009, RFC 6803 */
enum krb5_ap_enctype {
	KRB5_AES128_CTS_HMAC_SHA1_96	= 17,
	KRB5_AES256_CTS_HMAC_SHA1_96	= 18,
	KRB5_AES128_CTS_HMAC_SHA256_128	= 19,
	KRB5_AES256_CTS_HMAC_SHA384_192	= 20,
	KRB5_CAMELLIA128_CTS_CMAC	= 25,
	KRB5_CAMELLIA256_CTS_CMAC	= 26,
};

/* Checksum types: RFC 4121 section 4.1.1 */
#define KRB5_CKSUMTYPE_GSS	0x8003

/* In AD-AP-OPTIONS: the client knows of channel bindings, MS-KILE 3.2.5.8 */
#define KRB5_KERB_AP_OPTIONS_CBT	0x4000

/* Key usage numbers [7.5.1] */
enum krb5_usage {
	KRB5_USAGE_TICKET		= 2,
	KRB5_USAGE_AP_REQ_CHECKSUM	= 10,
	KRB5_USAGE_AUTHENTICATOR	= 11,
	KRB5_USAGE_AP_REP		= 12,
	KRB5_USAGE_CRED			= 14,
	KRB5_USAGE_PAC			= 17,	/* MS-PAC 2.8 */
	KRB5_USAGE_ACCEPTOR_SEAL	= 22,	/* RFC 4121 section 2 */
	KRB5_USAGE_ACCEPTOR_SIGN	= 23,
	KRB5_USAGE_INITIATOR_SEAL	= 24,
	KRB5_USAGE_INITIATOR_SIGN	= 25,
};

/* Limits on what a peer may send; those of the NFS server are in nfsd/proto.h. */
enum krb5_ap_limits {
	KRB5_AP_TOKEN_MAX_DEFAULT = SZ_128K,
	KRB5_AP_TOKEN_MAX_CEILING = SZ_1M,
	KRB5_AP_TOKEN_MAX_FLOOR = SZ_1K,
	KRB5_AP_TICKET_MAX = SZ_256K, /* of a credential */
	KRB5_AP_COMPONENTS_MAX = 1024,
	KRB5_AP_ADDRESSES_MAX = 256,
	KRB5_AP_AUTHDATA_DEPTH_MAX = 8,
	KRB5_AP_AUTHDATA_ELEMENTS_MAX = 1024,
	KRB5_AP_MECH_TYPES_MAX = 1024, /* octets of SPNEGO's list */
	KRB5_AP_ETYPES_MAX = 64, /* of a list, that are looked at */
	KRB5_AP_PAC_BUFFERS_MAX = 64,
	/* Of a transited field; no sane policy lets a ticket pass more realms. */
	KRB5_AP_TRANSITED_REALMS_MAX = 64,
	KRB5_AP_TRANSITED_REALM_MAX = 512, /* bytes, put together of two */

	/* Keys that one ticket is tried with. */
	KRB5_AP_KEY_TRIES_MAX = 16,

	KRB5_AP_SKEW_DEFAULT = 300,
	KRB5_AP_SKEW_CEILING_DEFAULT = 3600,
	KRB5_AP_SKEW_CEILING_MAX = 86400,

	/* 56 bytes each, and 4 to 16 for its bucket. */
	KRB5_AP_REPLAY_MAX_DEFAULT = 1 << 20,
	KRB5_AP_REPLAY_CEILING_DEFAULT = 4 << 20,
	KRB5_AP_REPLAY_CEILING_MAX = 1 << 26,
	/* Keys that the replay table remembers, unloaded ones included. */
	KRB5_AP_REPLAY_KEYS_CEILING = 1 << 21,

	KRB5_AP_KEYS_CEILING_DEFAULT = 65536,
	KRB5_AP_KEYS_CEILING_MAX = 1 << 20,
	KRB5_AP_MAPPINGS_CEILING = 65536,
	KRB5_AP_WAITERS_CEILING = 512,
	KRB5_AP_CONNECTIONS_CEILING = 128,
	KRB5_AP_PRINCIPAL_MAX = 2048, /* octets, of a loaded key */
};

/* Lengths that the enctypes have in common; RFC 3962, 8009, 6803. */
enum krb5_ap_lengths {
	KRB5_BLOCK_LEN		= 16,	/* also of the confounder */
	KRB5_MAC_LEN_MAX	= 24,
	KRB5_HASH_LEN_MAX	= 48,
};

#endif /* _KRB5_AP_PROTO_H */
