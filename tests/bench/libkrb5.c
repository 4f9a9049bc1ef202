// SPDX-License-Identifier: GPL-2.0
/*
 * Measure the same exchange with libkrb5, in its own process.
 *
 *	libkrb5 KEYTAB SERVICE TOKENS [full]
 *
 * The loop of every server that uses it: krb5_auth_con_init(), krb5_rd_req(),
 * krb5_mk_rep(), and what frees all of it. With "full", the reply has a subkey
 * and a sequence number of the acceptor's, as krb5_ap's and those of GSS-API
 * have. $KRB5RCACHENAME names the replay cache. Under instruction counting a
 * nanosecond is an instruction, of the process and of the kernel.
 */
#include <arpa/inet.h>
#include <krb5.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

static int cmp(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static int full;

static krb5_error_code judge(krb5_context context, krb5_keytab keytab,
			     krb5_const_principal service, char *token,
			     unsigned int len)
{
	krb5_data request = { .data = token, .length = len }, reply = {};
	krb5_auth_context auth = NULL;
	krb5_ticket *ticket = NULL;
	krb5_flags options;
	krb5_error_code err;

	err = krb5_auth_con_init(context, &auth);
	if (!err && full)
		err = krb5_auth_con_setflags(context, auth,
					     KRB5_AUTH_CONTEXT_DO_TIME |
					     KRB5_AUTH_CONTEXT_DO_SEQUENCE |
					     KRB5_AUTH_CONTEXT_USE_SUBKEY);
	if (!err)
		err = krb5_rd_req(context, &auth, &request, service, keytab,
				  &options, &ticket);
	if (!err)
		err = krb5_mk_rep(context, auth, &reply);
	krb5_free_data_contents(context, &reply);
	krb5_free_ticket(context, ticket);
	krb5_auth_con_free(context, auth);
	return err;
}

static char *slurp(const char *path, size_t *len)
{
	FILE *file = fopen(path, "re");
	char *data = malloc(64 << 20);

	if (!file || !data)
		return NULL;
	*len = fread(data, 1, 64 << 20, file);
	fclose(file);
	return data;
}

int main(int argc, char **argv)
{
	unsigned int count = 0, accepted = 0;
	krb5_error_code err = 0, last = 0;
	krb5_principal service;
	krb5_context context;
	krb5_keytab keytab;
	uint64_t *took, start;
	char *data, *p;
	uint32_t len;
	size_t left;

	if (argc != 4 && (argc != 5 || strcmp(argv[4], "full")))
		return 2;
	full = argc == 5;
	data = slurp(argv[3], &left);
	took = calloc(left / 4 + 1, sizeof(*took));
	if (!data || !took)
		return 1;
	if (krb5_init_context(&context) ||
	    krb5_kt_resolve(context, argv[1], &keytab) ||
	    krb5_parse_name(context, argv[2], &service))
		return 1;
	for (p = data; left >= 4; p += 4 + len, left -= 4 + len) {
		memcpy(&len, p, 4);
		len = ntohl(len);
		if (len > left - 4)
			return 1;
		start = now();
		err = judge(context, keytab, service, p + 4, len);
		took[count++] = now() - start;
		accepted += !err;
		if (err)
			last = err;
	}
	if (!count)
		return 1;
	if (last)
		fprintf(stderr, "libkrb5: %s\n",
			krb5_get_error_message(context, last));
	qsort(took, count, sizeof(*took), cmp);
	printf("libkrb5 judged=%u accepted=%u min=%llu median=%llu max=%llu\n",
	       count, accepted, (unsigned long long)took[0],
	       (unsigned long long)took[count / 2],
	       (unsigned long long)took[count - 1]);
	return last != 0;
}
