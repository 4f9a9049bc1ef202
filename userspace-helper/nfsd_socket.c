// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap nfsd: the socket at which the NFS server asks. The kernel could bind
 * one, but not at a path and with rights that we would like.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "nfsd.h"
#include "text.h"

/* What other programs fill, the kernel empties at once. */
#define BACKLOG	4096

static int set_path(struct sockaddr_un *sun, const char *path,
		    const char *suffix)
{
	sun->sun_family = AF_UNIX;
	if ((size_t)snprintf(sun->sun_path, sizeof(sun->sun_path), "%s%s",
			     path, suffix) >= sizeof(sun->sun_path)) {
		say("path of the socket is too long: %s", path);
		return -ENAMETOOLONG;
	}
	return 0;
}

/*
 * Tells whether another program answers there. krb5_ap_nfsd closes the connection
 * of a process at once, gssproxy waits for a request.
 */
static bool taken(const struct sockaddr_un *sun)
{
	struct timeval patience = { .tv_sec = 1 };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool is_taken;
	char c;

	if (fd < 0)
		return false;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	/* Or it is too busy even for that. */
	is_taken = connect(fd, (const struct sockaddr *)sun, sizeof(*sun)) ?
		errno == EAGAIN :
		recv(fd, &c, 1, 0) < 0 &&
			(errno == EAGAIN || errno == EWOULDBLOCK);
	close(fd);
	return is_taken;
}

static int make(const char *path, const struct sockaddr_un *sun,
		const struct sockaddr_un *new)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), err;
	mode_t mask;

	if (fd < 0)
		return -errno;
	unlink(new->sun_path);
	/*
	 * The NFS server connects with the credentials of whichever user it
	 * serves, so that any user may. The kernel serves only its own sockets.
	 */
	mask = umask(0111);
	err = bind(fd, (const struct sockaddr *)new, sizeof(*new)) ? -errno : 0;
	umask(mask);
	if (!err && (listen(fd, BACKLOG) ||
		     rename(new->sun_path, sun->sun_path)))
		err = -errno;
	if (!err)
		return fd;
	unlink(new->sun_path);
	close(fd);
	say("cannot make the socket %s: %s", path, strerror(-err));
	return err;
}

/**
 * nfsd_socket_make() - make the socket, in place of one that nobody listens to
 * @path: where; tells the user if that does not work
 *
 * Return: its descriptor, or -errno
 */
int nfsd_socket_make(const char *path)
{
	struct sockaddr_un sun = {}, new = {};
	int err;

	err = set_path(&sun, path, "") ?: set_path(&new, path, ".new");
	if (err)
		return err;
	if (taken(&sun)) {
		say("another program answers at %s: stop it (systemctl disable --now gssproxy)",
		    path);
		return -EADDRINUSE;
	}
	return make(path, &sun, &new);
}
