// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-apd: no modprobe for each login at the NFS server. A BPF program refuses it,
 * bpf/modprobe.bpf.c, as long as the mechanism is registered; it goes with the
 * daemon, which has the only descriptor of it.
 */
#define _GNU_SOURCE
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "apd_modprobe.h"
#include "bpf/modprobe.skel.h"
#include "text.h"

/* A module that is loaded has a folder; the mechanism is registered by then. */
#define MECHANISM	"/sys/module/rpcsec_gss_krb5"
#define LSMS		"/sys/kernel/security/lsm"

static struct modprobe_bpf *program;
static bool told;

/* Its own words are for programmers; the error number has to do. */
static int say_nothing(enum libbpf_print_level level, const char *format,
		       va_list args)
{
	(void)level;
	(void)format;
	(void)args;
	return 0;
}

static void tell_once(const char *why)
{
	apd_state_set("nfsd-modprobe", "runs for each login: %s", why);
	if (!told)
		say("the kernel runs modprobe for each login at the NFS server, which could be saved: %s; nfsd-modprobe = yes in the configuration accepts it",
		    why);
	told = true;
}

/* Where it is not among them a program can be attached, and is never called. */
static bool has_lsm(void)
{
	FILE *file = fopen(LSMS, "re");
	char text[512] = "", *at = text, *name;
	bool found = false;

	if (!file)
		return false;
	if (!fgets(text, sizeof(text), file))
		text[0] = '\0';
	fclose(file);
	text[strcspn(text, "\n")] = '\0';
	while (!found && (name = strsep(&at, ",")))
		found = !strcmp(name, "bpf");
	return found;
}

static void attach(void)
{
	char why[128];
	int err;

	if (!has_lsm()) {
		tell_once("the kernel has no BPF LSM; add bpf to what " LSMS " shows, by the kernel's parameter lsm=");
		return;
	}
	libbpf_set_print(say_nothing);
	program = modprobe_bpf__open_and_load();
	err = program ? modprobe_bpf__attach(program) : -errno;
	if (!err) {
		apd_state_set("nfsd-modprobe", "refused for the mechanism of Kerberos, which is there");
		return;
	}
	snprintf(why, sizeof(why), "the BPF program cannot be loaded: %s",
		 strerror(-err));
	tell_once(why);
	modprobe_bpf__destroy(program);
	program = NULL;
}

/**
 * apd_modprobe_look() - refuse modprobe if the mechanism is there, and only then
 * @apd: the daemon
 */
void apd_modprobe_look(struct apd *apd)
{
	bool wanted = apd->conf.nfsd && !apd->conf.nfsd_modprobe;
	bool there = !access(MECHANISM, F_OK);

	if (wanted && there && !program)
		attach();
	else if (program && !(wanted && there))
		apd_modprobe_end();
}

/**
 * apd_modprobe_end() - refuse nothing any more
 */
void apd_modprobe_end(void)
{
	modprobe_bpf__destroy(program);
	program = NULL;
	apd_state_drop("nfsd-modprobe");
}
