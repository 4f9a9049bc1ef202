// SPDX-License-Identifier: GPL-2.0
/*
 * Options of the commands, and their help.
 */
#define _GNU_SOURCE
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "krb5-ap.h"
#include "text.h"

static void put_usage(FILE *file, const struct command *command)
{
	const char *line = command->usage, *end;

	for (;;) {
		end = strchrnul(line, '\n');
		fprintf(file, "%s krb5-ap %s%s%.*s\n",
			line == command->usage ? "usage:" : "      ",
			command->name, *line == '\n' || !*line ? "" : " ",
			(int)(end - line), line);
		if (!*end)
			break;
		line = end + 1;
	}
}

/**
 * help() - write the help of a command to standard output
 * @command: the command
 */
void help(const struct command *command)
{
	put_usage(stdout, command);
	printf("\n%s", command->help);
}

/**
 * bad_usage() - write the usage of a command to standard error
 * @command: the command
 *
 * Return: the exit status
 */
enum status bad_usage(const struct command *command)
{
	put_usage(stderr, command);
	return STATUS_USAGE;
}

/**
 * next_option() - read the next option
 * @command: the command; "--help" writes its help and ends the program
 * @argc: number of arguments
 * @argv: the arguments
 * @letters: as for getopt_long()
 * @options: as for getopt_long(); "help" has the value 'h'
 *
 * Return: the option, -1 after the last one, '?' if it is wrong
 */
int next_option(const struct command *command, int argc, char **argv,
		const char *letters, const struct option *options)
{
	int c = getopt_long(argc, argv, letters, options, NULL);

	if (c == 'h') {
		help(command);
		exit(fflush(stdout) ? STATUS_FAILED : STATUS_OK);
	}
	return c;
}

/**
 * json_option() - parse the options of a command whose only one is --json
 * @command: the command
 * @argc: number of arguments
 * @argv: the arguments
 * @as_json: set to true if it is there
 *
 * Return: false if there is another
 */
bool json_option(const struct command *command, int argc, char **argv,
		 bool *as_json)
{
	static const struct option options[] = {
		{ "json",	no_argument,	NULL, 'j' },
		{ "help",	no_argument,	NULL, 'h' },
		{}
	};
	int c;

	while ((c = next_option(command, argc, argv, "jh", options)) != -1) {
		if (c != 'j')
			return false;
		*as_json = true;
	}
	return true;
}

/**
 * run_subcommand() - run the subcommand that the arguments name
 * @command: the command
 * @subcommands: its subcommands
 * @count: their number
 * @argc: number of arguments
 * @argv: the arguments
 *
 * Return: the exit status
 */
enum status run_subcommand(const struct command *command,
			   const struct subcommand *subcommands, size_t count,
			   int argc, char **argv)
{
	char names[128] = "";
	size_t i, len = 0;

	if (argc < 2)
		return bad_usage(command);
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) {
		help(command);
		return STATUS_OK;
	}
	for (i = 0; i < count; i++) {
		if (!strcmp(argv[1], subcommands[i].name)) {
			/* getopt() writes it before its messages. */
			argv[1] = argv[0];
			return subcommands[i].run(command, argc - 1, argv + 1);
		}
		if (len < sizeof(names))
			len += snprintf(names + len, sizeof(names) - len,
					"%s%s", i ? ", " : "",
					subcommands[i].name);
	}
	say("\"%s\" is not one of %s", argv[1], names);
	return bad_usage(command);
}
