// SPDX-License-Identifier: GPL-2.0
/*
 * Opening and locking a keytab file, and telling the user what stands in the way.
 *
 * libkrb5's tools lock a keytab while they change it. The wait for them is
 * bounded, so that a tool that is stuck does not keep a server from starting
 * without a word.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#include "keytab.h"
#include "text.h"

/* Milliseconds to wait for a lock, and until the user is told about it. */
#define LOCK_WAIT	5000
#define LOCK_NOTICE	1000
#define LOCK_STEP	50

/* Whether a line of fdinfo, "lock: 1: OFDLCK ... WRITE PID MAJ:MIN:INO ...". */
static bool line_is_lock(const char *line, const struct stat *stat)
{
	unsigned int major_nr, minor_nr;
	unsigned long long inode;
	char kind[16];

	return sscanf(line, "lock: %*u: %*s %*s %15s %*d %x:%x:%llu", kind,
		      &major_nr, &minor_nr, &inode) == 4 &&
	       !strcmp(kind, "WRITE") && inode == stat->st_ino &&
	       major_nr == major(stat->st_dev) &&
	       minor_nr == minor(stat->st_dev);
}

static bool fd_holds_lock(int dir, const char *name, const struct stat *stat)
{
	bool found = false;
	char line[256];
	FILE *file;
	int fd;

	fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	file = fd < 0 ? NULL : fdopen(fd, "r");
	if (!file) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	while (!found && fgets(line, sizeof(line), file))
		found = line_is_lock(line, stat);
	fclose(file);
	return found;
}

static bool process_holds_lock(const char *pid, const struct stat *stat)
{
	struct dirent *entry;
	bool found = false;
	char path[300];
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%s/fdinfo", pid);
	dir = opendir(path);
	if (!dir)
		return false;
	while (!found && (entry = readdir(dir)))
		found = entry->d_name[0] != '.' &&
			fd_holds_lock(dirfd(dir), entry->d_name, stat);
	closedir(dir);
	return found;
}

/* A lock of an open file description has no process; look for who has it open. */
static pid_t find_holder(const struct stat *stat)
{
	struct dirent *entry;
	pid_t pid = 0;
	DIR *proc;

	proc = opendir("/proc");
	while (proc && !pid && (entry = readdir(proc)))
		if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9' &&
		    process_holds_lock(entry->d_name, stat))
			pid = atoi(entry->d_name);
	if (proc)
		closedir(proc);
	return pid;
}

static void say_locked(int fd, const char *path, const char *what)
{
	struct flock lock = { .l_type = F_RDLCK, .l_whence = SEEK_SET };
	char name[64], comm[32] = "";
	struct stat stat;
	pid_t pid = 0;
	FILE *file;

	if (!fcntl(fd, F_OFD_GETLK, &lock) && lock.l_type != F_UNLCK)
		pid = lock.l_pid;
	if (pid <= 0 && !fstat(fd, &stat))
		pid = find_holder(&stat);
	if (pid <= 0) {
		say("keytab %s is locked by another process; %s", path, what);
		return;
	}
	snprintf(name, sizeof(name), "/proc/%d/comm", pid);
	file = fopen(name, "re");
	if (file) {
		if (fgets(comm, sizeof(comm), file))
			comm[strcspn(comm, "\n")] = '\0';
		fclose(file);
	}
	say("keytab %s is locked by process %d%s%s%s; %s", path, pid,
	    *comm ? " (" : "", comm, *comm ? ")" : "", what);
}

static int lock_file(int fd, const char *path)
{
	const struct timespec step = { .tv_nsec = LOCK_STEP * 1000000 };
	struct flock lock = { .l_type = F_RDLCK, .l_whence = SEEK_SET };
	unsigned int waited;
	int err;

	for (waited = 0;; waited += LOCK_STEP) {
		if (!fcntl(fd, F_OFD_SETLK, &lock))
			return 0;
		/* File systems without locks have no tool that would hold one. */
		if (errno == EINVAL || errno == ENOLCK)
			return 0;
		if (errno != EAGAIN && errno != EACCES) {
			err = -errno;
			say("keytab %s cannot be locked: %s", path,
			    strerror(errno));
			return err;
		}
		if (waited >= LOCK_WAIT) {
			say_locked(fd, path, "gave up after 5 seconds");
			return -EBUSY;
		}
		if (waited == LOCK_NOTICE)
			say_locked(fd, path, "waiting for it");
		nanosleep(&step, NULL);
	}
}

static bool has_capability(unsigned int number)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2] = {};

	return !syscall(SYS_capget, &header, data) &&
	       data[number / 32].effective & 1U << number % 32;
}

/* Root without capabilities, as in a hardened unit, is like anybody else. */
static void say_denied(const char *path)
{
	struct passwd *owner;
	char name[64] = "";
	struct stat stat;

	if (lstat(path, &stat)) {
		say("keytab %s cannot be read: a directory of its path does not let uid %u pass; run it as root",
		    path, geteuid());
		return;
	}
	/* Of a symbolic link, the file counts. */
	if (S_ISLNK(stat.st_mode) && fstatat(AT_FDCWD, path, &stat, 0)) {
		say("keytab %s cannot be read: it is a symbolic link into a directory that does not let uid %u pass; run it as root",
		    path, geteuid());
		return;
	}
	owner = getpwuid(stat.st_uid);
	if (owner)
		snprintf(name, sizeof(name), "%s, ", owner->pw_name);
	if (geteuid())
		say("keytab %s cannot be read: it belongs to %suid %u with mode %04o; run it as root or as the owner",
		    path, name, stat.st_uid, stat.st_mode & 07777);
	else if (!has_capability(CAP_DAC_READ_SEARCH) &&
		 !has_capability(CAP_DAC_OVERRIDE))
		say("keytab %s cannot be read: it belongs to %suid %u with mode %04o, and this process lacks CAP_DAC_READ_SEARCH; chown it to root, or add the capability to CapabilityBoundingSet= of the unit",
		    path, name, stat.st_uid, stat.st_mode & 07777);
	else
		say("keytab %s cannot be read: %s although this process has the capability; a security module such as AppArmor or SELinux denies it",
		    path, strerror(EACCES));
}

static void cannot_open(const char *path, int err)
{
	if (err == -ENOENT)
		say("keytab %s does not exist; write one with kadmin, or name another with -k",
		    path);
	else if (err == -EACCES || err == -EPERM)
		say_denied(path);
	else
		say("keytab %s cannot be read: %s", path, strerror(-err));
}

/**
 * keytab_open() - open and lock a keytab file; tells the user if it fails
 * @path: of the file
 * @stat: set to the file's state under the lock
 *
 * Return: a file descriptor, which the caller closes, or -errno
 */
int keytab_open(const char *path, struct stat *stat)
{
	int fd, err;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0) {
		err = -errno;
		cannot_open(path, err);
		return err;
	}
	err = lock_file(fd, path);
	if (!err && fstat(fd, stat) < 0) {
		err = -errno;
		cannot_open(path, err);
	}
	if (!err && !S_ISREG(stat->st_mode)) {
		say("keytab %s is not a regular file", path);
		err = -EINVAL;
	}
	if (err) {
		close(fd);
		return err;
	}
	return fd;
}
