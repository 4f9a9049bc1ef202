// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap nfsd: the socket at which the NFS server asks. The kernel could bind
 * one, but not at a path and with rights that we would like.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
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

static void read_name(struct nfsd_holder *holder)
{
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/comm", holder->pid);
	file = fopen(path, "re");
	if (!file)
		return;
	if (fgets(holder->name, sizeof(holder->name), file))
		holder->name[strcspn(holder->name, "\n")] = '\0';
	fclose(file);
}

/**
 * nfsd_socket_holder() - find the program that listens at the socket
 * @path: of the socket
 * @holder: set to the program
 *
 * Return: false if nobody does, or the process that made it is this one, or has
 *	ended and left the socket to the kernel
 */
bool nfsd_socket_holder(const char *path, struct nfsd_holder *holder)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	struct sockaddr_un sun = {};
	socklen_t len = sizeof(struct ucred);
	struct ucred cred = {};
	bool listens;

	*holder = (struct nfsd_holder){};
	if (fd < 0 || set_path(&sun, path, "")) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	/* Or it is too busy even for that. */
	listens = !connect(fd, (const struct sockaddr *)&sun, sizeof(sun)) ||
		  errno == EAGAIN;
	if (listens && !getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len))
		holder->pid = cred.pid;
	close(fd);
	if (!listens || holder->pid == getpid() ||
	    (holder->pid > 0 && kill(holder->pid, 0) && errno == ESRCH))
		return false;
	if (holder->pid > 0)
		read_name(holder);
	return true;
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
 * nfsd_socket_make() - make the socket
 * @path: where; tells the user if that does not work
 * @take: even if another program listens there
 *
 * A program that it is taken from goes on listening, but nobody finds it there.
 *
 * Return: its descriptor, or -errno
 */
int nfsd_socket_make(const char *path, bool take)
{
	struct sockaddr_un sun = {}, new = {};
	struct nfsd_holder holder;
	int err;

	err = set_path(&sun, path, "") ?: set_path(&new, path, ".new");
	if (err)
		return err;
	if (!take && nfsd_socket_holder(path, &holder)) {
		say("%s answers at %s: stop it (systemctl disable --now gssproxy), or have krb5-apd(8) take the socket",
		    *holder.name ? holder.name : "another program", path);
		return -EADDRINUSE;
	}
	return make(path, &sun, &new);
}
