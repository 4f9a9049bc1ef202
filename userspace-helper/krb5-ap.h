/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of krb5-ap share.
 */
#ifndef KRB5_AP_H
#define KRB5_AP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Exit statuses, as the man page has them. */
enum exit_status {
	STATUS_OK	= 0,
	STATUS_FAILED	= 1,	/* it could not be done; accept: refused */
	STATUS_USAGE	= 2,	/* the command line, or a batch file, is wrong */
	STATUS_TEMPORARY = 3,	/* accept --batch: a line got no verdict */
};

/**
 * struct command - a word after krb5-ap
 * @name: the word
 * @summary: what it does, in a line
 * @usage: its arguments and options, for --help
 * @run: does it; argv[0] is the word. Returns an exit status.
 */
struct command {
	const char *name;
	const char *summary;
	const char *usage;
	int (*run)(int argc, char **argv);
};

extern const struct command load_command;
extern const struct command status_command;
extern const struct command stats_command;
extern const struct command config_command;
extern const struct command flush_command;
extern const struct command accept_command;

/* main.c */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));
int bad_usage(const struct command *command, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
bool is_help(int argc, char **argv);
int show_help(const struct command *command);

/* text.c */
void *xalloc(size_t size);
void wipe_free(void *p, size_t size);
bool parse_u32(const char *text, uint32_t *value);
bool parse_hex(const char *text, uint8_t **octets, size_t *len);
void print_hex(const uint8_t *octets, size_t len);
void print_safe(const char *text);
const char *enctype_name(int32_t enctype, char *buf, size_t size);
bool parse_enctype(const char *text, int32_t *enctype);
void print_time(int64_t seconds);

/* json.c */
void json_open(const char *name, char bracket);
void json_close(char bracket);
void json_string(const char *name, const char *value);
void json_number(const char *name, long long value);
void json_bool(const char *name, bool value);
void json_end(void);

#endif /* KRB5_AP_H */
