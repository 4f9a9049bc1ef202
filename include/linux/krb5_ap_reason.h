/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Every verdict that krb5_ap can give on a token, in the order of the path
 * that a token takes: first that of a request at the acceptor, then that of an
 * exchange at the initiator.
 *
 * This list defines what a reason means. Its number is in the netlink
 * specification and never changes; tests/spec/reasons.txt is held against that.
 * Return values, tracepoints, per-CPU counters, the netlink statistics and the
 * texts that people see come from here, and a test holds
 * Documentation/operation.rst against it.
 *
 *	X(name, RFC 4120 error number, GSS-API routine error, errno, text)
 *
 * The number is what a KRB-ERROR carries (section 7.5.9); 60 is
 * KRB_ERR_GENERIC, used where the RFC has no number. The GSS-API routine
 * errors are those of RFC 2744 section 3.9.1, without the shift.
 */
#ifndef _LINUX_KRB5_AP_REASON_H
#define _LINUX_KRB5_AP_REASON_H

#include <linux/types.h>
#include <uapi/linux/krb5_ap.h>

#define KRB5_AP_REASONS(X)						\
	X(ACCEPTED,		 0, GSS_COMPLETE,	 0,		\
	  "accepted")							\
	X(CONTINUE,		 0, GSS_CONTINUE_NEEDED, EINPROGRESS,	\
	  "accepted so far; the client has to say more")		\
	/* framing and KRB_AP_REQ: nothing here is authenticated yet */	\
	X(TOKEN_TOO_LONG,	61, GSS_DEFECTIVE_TOKEN, EMSGSIZE,	\
	  "token is longer than token-max")				\
	X(FRAMING_UNKNOWN,	60, GSS_DEFECTIVE_TOKEN, EPROTO,	\
	  "token has none of the framings that were asked for")		\
	X(GSS_MALFORMED,	60, GSS_DEFECTIVE_TOKEN, EBADMSG,	\
	  "frame of the GSS-API token is not valid DER")		\
	X(GSS_MECH,		60, GSS_BAD_MECH,	 EPROTO,	\
	  "GSS-API token is of another mechanism")			\
	X(GSS_TOKEN_ID,		40, GSS_DEFECTIVE_TOKEN, EPROTO,	\
	  "GSS-API token is not the first one of an exchange")		\
	X(SPNEGO_MALFORMED,	60, GSS_DEFECTIVE_TOKEN, EBADMSG,	\
	  "SPNEGO token is not valid DER")				\
	X(SPNEGO_MECH,		60, GSS_BAD_MECH,	 EPROTO,	\
	  "SPNEGO client does not propose Kerberos")			\
	X(SPNEGO_TOKEN,		60, GSS_DEFECTIVE_TOKEN, EPROTO,	\
	  "SPNEGO message has no token where one is due")		\
	X(SPNEGO_REJECT,	60, GSS_FAILURE,	 ECONNABORTED,	\
	  "SPNEGO client has broken off")				\
	X(NOT_AP_REQ,		40, GSS_DEFECTIVE_TOKEN, EPROTO,	\
	  "message is not a KRB_AP_REQ")				\
	X(AP_REQ_MALFORMED,	60, GSS_DEFECTIVE_TOKEN, EBADMSG,	\
	  "KRB_AP_REQ is not valid DER")				\
	X(AP_REQ_TRAILING,	60, GSS_DEFECTIVE_TOKEN, EBADMSG,	\
	  "bytes follow the KRB_AP_REQ")				\
	X(BAD_MSG_TYPE,		40, GSS_DEFECTIVE_TOKEN, EPROTO,	\
	  "message type is not 14")					\
	X(BAD_PVNO,		39, GSS_DEFECTIVE_TOKEN, EPROTO,	\
	  "protocol version is not 5")					\
	X(BAD_TKT_VNO,		39, GSS_DEFECTIVE_TOKEN, EPROTO,	\
	  "ticket version is not 5")					\
	/* which key */							\
	X(U2U_NO_KEY,		45, GSS_NO_CRED,	 ENOKEY,	\
	  "client wants user-to-user, service has no key for it")	\
	X(U2U_REQUIRED,		69, GSS_NO_CRED,	 ENOKEY,	\
	  "service wants user-to-user, client did not ask for it")	\
	X(WRONG_SERVICE,	35, GSS_NO_CRED,	 ENOKEY,	\
	  "ticket is for another service")				\
	X(TICKET_ETYPE,		14, GSS_FAILURE,	 ENOPKG,	\
	  "ticket has an encryption type that is not permitted")	\
	X(NO_KEYS,		45, GSS_NO_CRED,	 ENOKEY,	\
	  "no keys are loaded")						\
	X(NO_PRINCIPAL,		45, GSS_NO_CRED,	 ENOKEY,	\
	  "no key is loaded for the service that the ticket names")	\
	X(NO_ENCTYPE_KEY,	45, GSS_NO_CRED,	 ENOKEY,	\
	  "service has no key of the ticket's encryption type")		\
	X(BAD_KVNO,		44, GSS_NO_CRED,	 ENOKEY,	\
	  "service has no key of the ticket's version")			\
	/* the ticket */						\
	X(TICKET_SHORT,		31, GSS_DEFECTIVE_TOKEN, EBADMSG,	\
	  "ticket is too short to be encrypted data")			\
	X(TICKET_INTEGRITY,	31, GSS_DEFECTIVE_TOKEN, EKEYREJECTED,	\
	  "ticket does not open with the service's key")		\
	X(TICKET_MALFORMED,	60, GSS_DEFECTIVE_TOKEN, EBADMSG,	\
	  "contents of the ticket are not valid DER")			\
	X(SESSION_KEY_ETYPE,	14, GSS_FAILURE,	 ENOPKG,	\
	  "session key has an encryption type that is not permitted")	\
	X(SESSION_KEY_LENGTH,	60, GSS_DEFECTIVE_TOKEN, EBADMSG,	\
	  "session key has the wrong length")				\
	/* the authenticator */						\
	X(AUTHENTICATOR_ETYPE,	31, GSS_DEFECTIVE_TOKEN, EBADMSG,	\
	  "authenticator's encryption type is not the session key's")	\
	X(AUTHENTICATOR_SHORT,	31, GSS_DEFECTIVE_TOKEN, EBADMSG,	\
	  "authenticator is too short to be encrypted data")		\
	X(AUTHENTICATOR_INTEGRITY, 31, GSS_DEFECTIVE_TOKEN, EKEYREJECTED, \
	  "authenticator does not open with the session key")		\
	X(AUTHENTICATOR_MALFORMED, 60, GSS_DEFECTIVE_TOKEN, EBADMSG,	\
	  "contents of the authenticator are not valid DER")		\
	X(BAD_AUTHENTICATOR_VNO, 39, GSS_DEFECTIVE_TOKEN, EPROTO,	\
	  "authenticator version is not 5")				\
	/* what they say, in the order of RFC 4120 section 3.2.3 */	\
	X(CLIENT_MISMATCH,	36, GSS_FAILURE,	 EACCES,	\
	  "ticket and authenticator name different clients")		\
	X(BAD_ADDRESS,		38, GSS_FAILURE,	 EACCES,	\
	  "ticket is not for the client's address")			\
	X(SKEW,			37, GSS_FAILURE,	 ETIME,		\
	  "client's clock is too far from the server's")		\
	X(TICKET_INVALID,	33, GSS_FAILURE,	 EACCES,	\
	  "ticket is marked invalid (a postdated ticket to validate)")	\
	X(TICKET_NOT_YET_VALID,	33, GSS_FAILURE,	 ETIME,		\
	  "ticket is not valid yet")					\
	X(TICKET_EXPIRED,	32, GSS_CREDENTIALS_EXPIRED, EKEYEXPIRED, \
	  "ticket has expired")						\
	X(TRANSITED,		51, GSS_FAILURE,	 EACCES,	\
	  "KDC did not check the realms between client and service")	\
	X(SUBKEY_ETYPE,		14, GSS_FAILURE,	 ENOPKG,	\
	  "subkey has an encryption type that is not permitted")	\
	X(SUBKEY_LENGTH,	60, GSS_DEFECTIVE_TOKEN, EBADMSG,	\
	  "subkey has the wrong length")				\
	X(AUTHDATA_MALFORMED,	60, GSS_DEFECTIVE_TOKEN, EBADMSG,	\
	  "authorization data is not valid DER")			\
	X(AUTHDATA_LIMIT,	60, GSS_DEFECTIVE_TOKEN, EBADMSG,	\
	  "authorization data is nested too deep or has too many elements") \
	X(AUTHDATA_CRITICAL,	12, GSS_UNAUTHORIZED,	 EACCES,	\
	  "critical authorization data of an unknown type")		\
	/* and the GSS-API checksum, RFC 4121 section 4.1.1 */		\
	X(GSS_NO_CHECKSUM,	50, GSS_DEFECTIVE_TOKEN, EPROTO,	\
	  "authenticator has no checksum, where GSS-API has its flags")	\
	X(GSS_CHECKSUM_TYPE,	50, GSS_DEFECTIVE_TOKEN, EPROTO,	\
	  "authenticator's checksum is not that of GSS-API")		\
	X(GSS_CHECKSUM_MALFORMED, 50, GSS_DEFECTIVE_TOKEN, EBADMSG,	\
	  "GSS-API checksum is malformed")			\
	X(GSS_DELEG_MALFORMED,	60, GSS_DEFECTIVE_TOKEN, EBADMSG,	\
	  "delegated credential is not where it should be")		\
	X(DELEG_MALFORMED,	60, GSS_DEFECTIVE_TOKEN, EBADMSG,	\
	  "delegated credential is not valid DER")			\
	X(DELEG_INTEGRITY,	31, GSS_DEFECTIVE_TOKEN, EKEYREJECTED,	\
	  "delegated credential does not open with the session key")	\
	X(GSS_DCE_FRAMING,	60, GSS_DEFECTIVE_TOKEN, EPROTO,	\
	  "GSS-API frame is there with DCE_STYLE, or missing without it") \
	X(GSS_LEGS,		60, GSS_FAILURE,	 EPROTONOSUPPORT, \
	  "client wants more messages than the service can do")		\
	X(BAD_BINDINGS,		60, GSS_BAD_BINDINGS,	 EACCES,	\
	  "client and service see different channels")			\
	X(NO_BINDINGS,		60, GSS_BAD_BINDINGS,	 EACCES,	\
	  "client says nothing about its channel")			\
	X(CONTEXT_ETYPE,	14, GSS_FAILURE,	 ENOPKG,	\
	  "no encryption type for messages that both ends can do")	\
	X(SPNEGO_MIC,		60, GSS_BAD_MIC,	 EKEYREJECTED,	\
	  "list of mechanisms is not signed as the client has sent it")	\
	/* the third message of DCE_STYLE */				\
	X(LEG_MALFORMED,	60, GSS_DEFECTIVE_TOKEN, EBADMSG,	\
	  "client's KRB_AP_REP is not valid DER")			\
	X(LEG_INTEGRITY,	31, GSS_DEFECTIVE_TOKEN, EKEYREJECTED,	\
	  "client's KRB_AP_REP does not open with the session key")	\
	X(LEG_MISMATCH,		46, GSS_FAILURE,	 EACCES,	\
	  "client's KRB_AP_REP does not answer the service's")		\
	/* seen before? */						\
	X(REPLAY,		34, GSS_DUPLICATE_TOKEN, EEXIST,	\
	  "authenticator was accepted before")				\
	X(REPLAY_FORGOTTEN,	34, GSS_DUPLICATE_TOKEN, ESTALE,	\
	  "authenticator is older than what the replay table remembers") \
	X(REPLAY_COLD_START,		34, GSS_DUPLICATE_TOKEN, ESTALE,	\
	  "authenticator may be older than the replay table")		\
	X(REPLAY_FULL,		60, GSS_FAILURE,	 EDQUOT,	\
	  "replay table is full")					\
	X(REPLAY_CLIENT_SHARE,	60, GSS_FAILURE,	 EDQUOT,	\
	  "client has used up its share of the replay table")			\
	/* the initiator: what it asks with */				\
	X(INITIATED,		 0, GSS_COMPLETE,	 0,		\
	  "request was made")						\
	X(NO_CREDENTIAL,	60, GSS_NO_CRED,	 ENOKEY,	\
	  "no credential is loaded for the service")			\
	X(CREDENTIAL_AMBIGUOUS,	60, GSS_NO_CRED,	 ENOTUNIQ,	\
	  "several clients have credentials for the service")		\
	X(CREDENTIAL_EXPIRED,	32, GSS_CREDENTIALS_EXPIRED, EKEYEXPIRED, \
	  "credential has expired")					\
	/* and the reply, in the order of section 3.2.5 */		\
	X(REPLY_VERIFIED,	 0, GSS_COMPLETE,	 0,		\
	  "service has proved who it is")				\
	X(REPLY_FRAME,		60, GSS_DEFECTIVE_TOKEN, EBADMSG,	\
	  "reply is not the GSS-API token that is due")			\
	X(NOT_AP_REP,		40, GSS_DEFECTIVE_TOKEN, EPROTO,	\
	  "reply is neither a KRB_AP_REP nor a KRB_ERROR")		\
	X(REPLY_MALFORMED,	60, GSS_DEFECTIVE_TOKEN, EBADMSG,	\
	  "reply is not valid DER")					\
	X(REPLY_TRAILING,	60, GSS_DEFECTIVE_TOKEN, EBADMSG,	\
	  "bytes follow the reply")					\
	X(REPLY_MSG_TYPE,	40, GSS_DEFECTIVE_TOKEN, EPROTO,	\
	  "message type of the reply is not that of its tag")		\
	X(REPLY_PVNO,		39, GSS_DEFECTIVE_TOKEN, EPROTO,	\
	  "protocol version of the reply is not 5")			\
	X(KRB_ERROR,		60, GSS_FAILURE,	 EREMOTEIO,	\
	  "service answered with a KRB_ERROR")				\
	X(REPLY_ETYPE,		31, GSS_DEFECTIVE_TOKEN, EBADMSG,	\
	  "reply's encryption type is not the session key's")		\
	X(REPLY_SHORT,		31, GSS_DEFECTIVE_TOKEN, EBADMSG,	\
	  "reply is too short to be encrypted data")			\
	X(REPLY_INTEGRITY,	31, GSS_DEFECTIVE_TOKEN, EKEYREJECTED,	\
	  "reply does not open with the session key")			\
	X(REPLY_PART_MALFORMED,	60, GSS_DEFECTIVE_TOKEN, EBADMSG,	\
	  "contents of the reply are not valid DER")			\
	X(MUT_FAIL,		46, GSS_FAILURE,	 EACCES,	\
	  "reply is not to this request")				\
	X(REPLY_SUBKEY_ETYPE,	14, GSS_FAILURE,	 ENOPKG,	\
	  "service's subkey has an encryption type that is not permitted") \
	X(REPLY_SUBKEY_LENGTH,	60, GSS_DEFECTIVE_TOKEN, EBADMSG,	\
	  "service's subkey has the wrong length")

/* How many reasons there are; KRB5_AP_REASON_NONE is not one of them. */
#define KRB5_AP_REASON_COUNT	(KRB5_AP_REASON_MAX + 1)

/*
 * What became of the PAC of an accepted ticket, if the service asked for it.
 * Only a verified one is handed out. NOT_REQUESTED is 0, so that a context that
 * was zeroed claims nothing.
 *
 *	X(name, text)
 */
#define KRB5_AP_PAC_STATES(X)						\
	X(NOT_REQUESTED,  "service did not ask for it")			\
	X(VERIFIED,	  "signed with the service's key, about the client") \
	X(ABSENT,	  "ticket has none")				\
	X(AMBIGUOUS,	  "ticket has several")				\
	X(MALFORMED,	  "not a valid PAC")				\
	X(UNSIGNED,	  "lacks a signature of server or KDC")		\
	X(SIGNATURE_TYPE, "signature is of an unknown type, or not of the key's") \
	X(SIGNATURE,	  "not signed with the service's key")		\
	X(OTHER_CLIENT,	  "about another client, or another login of it") \
	X(NO_KEY,	  "user-to-user tickets are not sealed with a service key")

#define KRB5_AP_PAC_ENUM(name, text) KRB5_AP_PAC_##name,

enum krb5_ap_pac {
	KRB5_AP_PAC_STATES(KRB5_AP_PAC_ENUM)
	KRB5_AP_PAC_COUNT
};

#undef KRB5_AP_PAC_ENUM

/*
 * What can happen to a call of the kernel's NFS server, beyond the verdict on
 * the token that it brings: krb5_ap_nfsd counts these.
 *
 *	X(name, text)
 */
#define KRB5_AP_NFSD_EVENTS(X)						\
	X(ANSWERED,	  "context was established")			\
	X(SENT_AGAIN,	  "call came again and got the same reply")	\
	X(NOBODY,	  "client has no local name and is anonymous")	\
	/* refused by krb5_ap, or not to be told to the NFS server */	\
	X(TOKEN_REFUSED,  "token was refused, see krb5-ap stats")	\
	X(TOKEN_FAILED,	  "token could not be judged for now")		\
	X(SERVICE_REFUSED, "ticket is for a service that is not permitted") \
	X(NAME_TOO_LONG,  "name is longer than the NFS server takes")	\
	X(MAPPING_NO_HELPER, "no helper answers who the client is")	\
	X(MAPPING_TIMEOUT, "helper did not answer in time who the client is") \
	X(MAPPING_FULL,	  "limit of known principals is reached")	\
	X(WAITING_FULL,	  "limit of waiting calls is reached")		\
	X(NO_MEMORY,	  "out of memory")				\
	/* not what it should be */					\
	X(NOT_KERNEL,	  "peer is not the kernel")			\
	X(CONNECTIONS_FULL, "limit of connections is reached")		\
	X(CONNECTION_EVICTED, "idle connection was closed for another one") \
	X(RECORD_LENGTH,  "record is too long")				\
	X(RECORD_TIME,	  "record did not arrive in time")		\
	X(RPC_MALFORMED,  "record is not an RPC call")			\
	X(RPC_REFUSED,	  "call is for another program, version or procedure") \
	X(ARGS_MALFORMED, "arguments are malformed")	\
	X(ARGS_UNSUPPORTED, "arguments ask for what is not supported")	\
	X(CALL_AGAIN,	  "call came again while it was waiting")	\
	X(REPLY_TIME,	  "peer did not take its reply in time")

#define KRB5_AP_NFSD_ENUM(name, text) KRB5_AP_NFSD_##name,

enum krb5_ap_nfsd_event {
	KRB5_AP_NFSD_EVENTS(KRB5_AP_NFSD_ENUM)
	KRB5_AP_NFSD_EVENT_COUNT
};

#undef KRB5_AP_NFSD_ENUM

const char *krb5_ap_pac_name(enum krb5_ap_pac state);
const char *krb5_ap_reason_name(enum krb5_ap_reason reason);
const char *krb5_ap_reason_text(enum krb5_ap_reason reason);
u32 krb5_ap_reason_error(enum krb5_ap_reason reason);

#endif /* _LINUX_KRB5_AP_REASON_H */
