// SPDX-License-Identifier: GPL-2.0
/*
 * PID 1 of tests/vm/arch: loads the modules, whose tests run then, and tells the
 * console what the kernel has to say of it. One program, linked statically: there
 * is no other userspace.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))

/* The tests last: they run when they are loaded. */
static const char * const modules[] = { "krb5_ap", "krb5_ap_nfsd", "krb5_ap_kunit" };

static void mount_all(void)
{
	static const char * const file_systems[][2] = {
		{ "proc", "/proc" },
		{ "sysfs", "/sys" },
		{ "debugfs", "/sys/kernel/debug" },
		{ "devtmpfs", "/dev" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(file_systems); i++) {
		const char *type = file_systems[i][0];

		mkdir(file_systems[i][1], 0755);
		if (mount(type, file_systems[i][1], type, 0, NULL) && errno != EBUSY)
			printf("report: no %s: %s\n", type, strerror(errno));
	}
}

/* What the kernel itself has tested at boot, perhaps nothing, is not ours. */
static void mark_log(void)
{
	int fd = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, "modules from here\n", 18) != 18)
		printf("report: failed mark: %s\n", strerror(errno));
	if (fd >= 0)
		close(fd);
}

static void load_modules(void)
{
	char path[64];
	size_t i;
	int fd;

	mark_log();
	for (i = 0; i < ARRAY_SIZE(modules); i++) {
		snprintf(path, sizeof(path), "/modules/%s.ko", modules[i]);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0 || syscall(SYS_finit_module, fd, "", 0))
			printf("report: failed insmod %s: %s\n", path, strerror(errno));
		if (fd >= 0)
			close(fd);
	}
}

static void unload_modules(void)
{
	size_t i;

	for (i = ARRAY_SIZE(modules); i-- > 0;) {
		if (syscall(SYS_delete_module, modules[i], O_NONBLOCK))
			printf("report: failed rmmod %s: %s\n", modules[i],
			       strerror(errno));
	}
}

/* The suites that the kernel has registered: each has to have a result. */
static void report_suites(void)
{
	DIR *directory = opendir("/sys/kernel/debug/kunit");
	struct dirent *entry;

	printf("report: suites");
	while (directory && (entry = readdir(directory))) {
		if (entry->d_name[0] != '.')
			printf(" %s", entry->d_name);
	}
	putchar('\n');
	if (directory)
		closedir(directory);
}

static void report_tainted(void)
{
	char text[32] = "";
	FILE *file = fopen("/proc/sys/kernel/tainted", "r");

	if (file && fgets(text, sizeof(text), file))
		printf("report: tainted %s", text);
	else
		printf("report: failed tainted\n");
	if (file)
		fclose(file);
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	mount_all();
	load_modules();
	report_suites();
	unload_modules();
	report_tainted();
	printf("report: complete\n");
	fflush(stdout);
	tcdrain(STDOUT_FILENO);
	/* QEMU leaves then (-no-reboot). */
	reboot(RB_AUTOBOOT);
	return 1;
}
