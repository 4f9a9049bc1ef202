// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap nfsd: what the kernel's NFS server has been told, which encryption types
 * it can use, and how many threads it has. Files of the network namespace tell.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "nfsd.h"

#define SWITCH		"use-gss-proxy"
#define ENCTYPES	"gss_krb5_enctypes"
#define STATISTICS	"nfsd"

/* Tests have a folder of their own. */
static int open_file(const char *name, int flags)
{
	const char *folder = getenv("KRB5_AP_PROC_NET_RPC");
	char path[256];

	snprintf(path, sizeof(path), "%s/%s",
		 folder ? folder : "/proc/net/rpc", name);
	return open(path, flags | O_CLOEXEC);
}

static ssize_t read_file(const char *name, char *text, size_t size)
{
	int fd = open_file(name, O_RDONLY), err;
	ssize_t len;

	if (fd < 0)
		return -errno;
	len = read(fd, text, size - 1);
	err = errno;
	close(fd);
	if (len < 0)
		return -err;
	text[len] = '\0';
	return len;
}

/**
 * nfsd_switch_read() - read what the NFS server has been told
 *
 * Return: what
 */
enum nfsd_switch nfsd_switch_read(void)
{
	char text[16];
	ssize_t len;

	len = read_file(SWITCH, text, sizeof(text));
	if (len == -ENOENT)
		return NFSD_SWITCH_ABSENT;
	if (len < 0) {
		errno = -len;
		return NFSD_SWITCH_ERROR;
	}
	switch (atoi(text)) {
	case 1:
		return NFSD_SWITCH_HERE;
	case 0:
		return NFSD_SWITCH_SVCGSSD;
	default:
		return NFSD_SWITCH_UNSET;
	}
}

/**
 * nfsd_switch_write() - have the NFS server ask at the socket
 *
 * It connects at once, even if it did before.
 *
 * Return: 0; -EBUSY if it has settled for rpc.svcgssd; another -errno
 */
int nfsd_switch_write(void)
{
	int fd = open_file(SWITCH, O_WRONLY), err = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, "1", 1) != 1)
		err = -errno;
	close(fd);
	return err;
}

/**
 * nfsd_threads_read() - count the threads of the NFS server
 *
 * Return: how many; 0 if it does not run, or does not say
 */
unsigned int nfsd_threads_read(void)
{
	char text[1024], *at;
	unsigned int threads;

	if (read_file(STATISTICS, text, sizeof(text)) < 0)
		return 0;
	at = strstr(text, "\nth ");
	return at && sscanf(at, "\nth %u", &threads) == 1 ? threads : 0;
}

/**
 * nfsd_enctypes_read() - read which encryption types RPCSEC_GSS can use
 * @enctypes: set to them
 * @max: how many there is room for
 *
 * Return: how many; 0 if the kernel does not say
 */
int nfsd_enctypes_read(__s32 *enctypes, int max)
{
	char text[256], *at = text, *end;
	int count = 0;

	if (read_file(ENCTYPES, text, sizeof(text)) < 0)
		return 0;
	while (*at && count < max) {
		long enctype = strtol(at, &end, 10);

		if (end == at) {
			at++;
			continue;
		}
		enctypes[count++] = enctype;
		at = end;
	}
	return count;
}
