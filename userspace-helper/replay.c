// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap replay: take the replay table over a reload of the module.
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "replay.h"
#include "text.h"

/**
 * replay_suspend() - suspend or resume acceptances; tells the user if that fails
 * @nl: the connection
 * @suspend: true to suspend
 *
 * Return: 0 or -errno
 */
int replay_suspend(struct nl *nl, bool suspend)
{
	int err;

	err = nl_begin(nl, KRB5_AP_CMD_REPLAY_SUSPEND, 64);
	if (err)
		return err;
	nl_put_u32(nl, KRB5_AP_A_REPLAY_SUSPEND, suspend);
	err = nl_do(nl, NULL, NULL);
	if (err)
		nl_complain(nl, err,
			    suspend ? "cannot suspend acceptances" :
				      "cannot resume acceptances");
	return err;
}

/**
 * replay_clock_read() - tell how the clocks stand
 * @clock: set to that
 */
void replay_clock_read(struct replay_clock *clock)
{
	struct timespec real, boot;
	FILE *file;

	*clock = (struct replay_clock){ .boot = "-" };
	clock_gettime(CLOCK_REALTIME, &real);
	clock_gettime(CLOCK_BOOTTIME, &boot);
	clock->offset = real.tv_sec - boot.tv_sec -
			(real.tv_nsec < boot.tv_nsec);
	file = fopen("/proc/sys/kernel/random/boot_id", "re");
	if (!file)
		return;
	if (fscanf(file, "%39[0-9a-f-]", clock->boot) != 1)
		strcpy(clock->boot, "-");
	fclose(file);
}

static enum status replay_resume(void)
{
	struct nl nl = {};
	int err;

	err = nl_open(&nl) ?: replay_suspend(&nl, false);
	nl_close(&nl);
	return err ? STATUS_FAILED : STATUS_OK;
}

static enum status replay_run(const struct command *command, int argc,
			      char **argv)
{
	static const struct option options[] = {
		{ "help",	no_argument,	NULL, 'h' },
		{}
	};
	const char *what;
	int left;

	if (next_option(command, argc, argv, "h", options) != -1)
		return bad_usage(command);
	left = argc - optind;
	what = left ? argv[optind] : "";
	if (left == 2 && !strcmp(what, "save"))
		return replay_save(argv[optind + 1]);
	if (left == 2 && !strcmp(what, "restore"))
		return replay_restore(argv[optind + 1]);
	if (left == 1 && !strcmp(what, "resume"))
		return replay_resume();
	return bad_usage(command);
}

const struct command replay_command = {
	.name = "replay",
	.usage = "save FILE\n"
		 "restore FILE\n"
		 "resume",
	.help =
"take the replay table over a reload of the module\n"
"\n"
"  save     suspend acceptances and write the entries and the configuration to\n"
"           FILE. Requests then fail for the time being, until the module is\n"
"           unloaded or \"resume\"\n"
"  restore  read them from FILE into a module that was just loaded, after the\n"
"           keys; requests from before it was loaded are then known. What cannot\n"
"           be restored is left out and named; it fails if nothing can be\n"
"  resume   accept again, without a reload. FILE is worth nothing afterwards:\n"
"           never restore it\n"
"\n"
"The entries are those of the keys of this network namespace. Where others have\n"
"the same keys, these are suspended with it.\n",
	.run = replay_run,
};
