// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-apd: TLS to the store, by OpenSSL. hiredis's own setup asks for a certificate of
 * a known authority, and not for whom that is: with the system's authorities, anybody's
 * would do.
 */
#include <errno.h>
#include <hiredis/hiredis.h>
#ifdef HAVE_REDIS_TLS
#include <hiredis/hiredis_ssl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#endif
#include <stdio.h>

#include "apd_store.h"

#ifdef HAVE_REDIS_TLS

static bool set_files(SSL_CTX *context, const struct apd_conf *conf)
{
	if (conf->store_tls_ca ?
	    SSL_CTX_load_verify_locations(context, conf->store_tls_ca, NULL) != 1 :
	    SSL_CTX_set_default_verify_paths(context) != 1)
		return false;
	return !conf->store_tls_cert ||
	       (SSL_CTX_use_certificate_chain_file(context, conf->store_tls_cert) == 1 &&
		SSL_CTX_use_PrivateKey_file(context, conf->store_tls_key,
					    SSL_FILETYPE_PEM) == 1);
}

/* An address is in the certificate as one, and is not sent: RFC 6066 section 3. */
static bool set_name(SSL *ssl, const char *host)
{
	X509_VERIFY_PARAM *param = SSL_get0_param(ssl);

	SSL_set_verify(ssl, SSL_VERIFY_PEER, NULL);
	if (X509_VERIFY_PARAM_set1_ip_asc(param, host) == 1)
		return true;
	ERR_clear_error();
	X509_VERIFY_PARAM_set_hostflags(param,
					X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
	return SSL_set1_host(ssl, host) == 1 &&
	       SSL_set_tlsext_host_name(ssl, host) == 1;
}

static SSL *make(const struct apd_conf *conf, const char *host)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	SSL *ssl = NULL;

	if (context &&
	    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
	    set_files(context, conf))
		ssl = SSL_new(context);
	/* @ssl has its own reference. */
	SSL_CTX_free(context);
	if (ssl && !set_name(ssl, host)) {
		SSL_free(ssl);
		ssl = NULL;
	}
	return ssl;
}

/**
 * store_tls_begin() - begin TLS, with whoever the store is said to be
 * @s: the process; @why is set if this fails
 * @c: the connection
 * @host: name or address that the certificate has to have
 *
 * Return: 0 or -EIO
 */
int store_tls_begin(struct store *s, struct redisContext *c, const char *host)
{
	const char *reason;
	SSL *ssl;

	ERR_clear_error();
	ssl = make(s->conf, host);
	if (!ssl) {
		reason = ERR_reason_error_string(ERR_peek_last_error());
		snprintf(s->why, sizeof(s->why),
			 "TLS: %s: store-tls-ca, store-tls-cert and store-tls-key",
			 reason ?: "no memory");
		return -EIO;
	}
	/* Freed with the connection. */
	if (redisInitiateSSL(c, ssl) == REDIS_OK)
		return 0;
	store_fail(s, c, "TLS");
	SSL_free(ssl);
	return -EIO;
}

#else

int store_tls_begin(struct store *s, struct redisContext *c, const char *host)
{
	(void)c;
	(void)host;
	snprintf(s->why, sizeof(s->why),
		 "this krb5-apd is built with a libhiredis without TLS");
	return -EIO;
}

#endif
