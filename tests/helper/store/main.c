// SPDX-License-Identifier: GPL-2.0
/*
 * usage: store CONFIGURATION
 *        store sign SECRET-FILE GROUP
 *
 * The process of krb5-apd that shares the replay table, with the mock for the kernel
 * and events.c for what that accepts. It tells the daemon's state to descriptor 3. Or
 * the HMAC of standard input, to standard output.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "apd_store.h"
#include "krb5-ap.h"
#include "text.h"

static int sign(const char *secret, const char *group)
{
	struct store_mac mac = { .group = group };
	__u8 sum[STORE_MAC_LEN];
	char body[65536];
	size_t len;

	if (krb5_init_context(&mac.context) || store_secret_read(&mac, secret))
		return EXIT_FAILURE;
	len = fread(body, 1, sizeof(body), stdin);
	if (store_mac_make(&mac, body, len, sum))
		return EXIT_FAILURE;
	fwrite(sum, 1, sizeof(sum), stdout);
	krb5_free_context(mac.context);
	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	struct apd_conf conf;
	int status;

	if (argc == 4 && !strcmp(argv[1], "sign"))
		return sign(argv[2], argv[3]);
	if (argc != 2)
		return STATUS_USAGE;
	say_as("krb5-apd", false);
	status = apd_conf_read(&conf, argv[1]) ? STATUS_FAILED :
						 store_work(&conf, 3);
	apd_conf_free(&conf);
	return status;
}
