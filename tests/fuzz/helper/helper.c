// SPDX-License-Identifier: GPL-2.0
/*
 * What the helper reads: keytabs, saved replay tables, batch files, tokens that are
 * none, settings, and the kernel's messages.
 *
 * Input: what it is, then its content.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "accept.h"
#include "config.h"
#include "glue.h"
#include "keytab.h"
#include "replay_line.h"
#include "text.h"

#define CHECK(cond) \
	do { \
		if (!(cond)) { \
			fprintf(stderr, "PROPERTY %s:%d: %s\n", __FILE__, \
				__LINE__, #cond); \
			abort(); \
		} \
	} while (0)

static krb5_context krb5;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const __u8 *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	/* Complaints are many; a property that fails is told all the same. */
	CHECK(!krb5_init_context(&krb5));
	return 0;
}

/* Every key has the length of its type, and a name. */
static void check_keytab(const struct keytab *keytab)
{
	size_t i;
	char *text;

	CHECK(keytab->count + keytab->bad + keytab->weak <= keytab->entries);
	for (i = 0; i < keytab->count; i++) {
		text = keytab_key_text(keytab, keytab->key[i]);
		CHECK(text && *text);
		free(text);
	}
}

static void read_keytab(const __u8 *data, size_t size)
{
	struct keytab_names names = {};
	struct keytab keytab = {};
	char path[64];
	int fd = memfd_create("keytab", MFD_CLOEXEC);

	CHECK(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	keytab_names_add(&names, path);
	if (!keytab_read(&keytab, &names, false))
		check_keytab(&keytab);
	keytab_names_free(&names);
	keytab_free(&keytab);
	close(fd);
}

/* Bytes of an attribute of a message. */
#define ATTR(len)	(NLA_HDRLEN + NLA_ALIGN(len))

/* What an entry takes in a message; a span takes less. */
static size_t entry_size(krb5_const_principal principal)
{
	size_t size = 2 * NLA_HDRLEN + ATTR(principal->realm.length) + 2 * ATTR(4) +
		      ATTR(REPLAY_TAG_LEN) + ATTR(8);
	krb5_int32 i;

	for (i = 0; i < principal->length; i++)
		size += ATTR(principal->data[i].length);
	return size;
}

static void read_replay_line(const char *text)
{
	struct replay_line line, again;
	char *name, *written, hex[2 * REPLAY_TAG_LEN + 1];
	size_t i;

	if (!replay_line_parse(krb5, text, &line))
		return;
	CHECK(replay_line_size(&line) >= entry_size(line.principal));
	CHECK(!krb5_unparse_name(krb5, line.principal, &name));
	for (i = 0; i < REPLAY_TAG_LEN; i++)
		sprintf(hex + 2 * i, "%02x", line.tag[i]);
	/* What is written is read, and is the same. */
	if (line.span)
		CHECK(asprintf(&written, "span %lld %lld %u %d %s",
			       (long long)line.complete_since,
			       (long long)line.horizon, line.kvno,
			       line.enctype, name) > 0);
	else
		CHECK(asprintf(&written, "entry %lld %s %u %d %s",
			       (long long)line.ctime, hex, line.kvno,
			       line.enctype, name) > 0);
	CHECK(replay_line_parse(krb5, written, &again));
	CHECK(line.span == again.span && line.kvno == again.kvno &&
	      line.enctype == again.enctype && line.ctime == again.ctime &&
	      line.horizon == again.horizon &&
	      line.complete_since == again.complete_since &&
	      !memcmp(line.tag, again.tag, sizeof(line.tag)));
	CHECK(krb5_principal_compare(krb5, line.principal, again.principal));
	free(written);
	krb5_free_unparsed_name(krb5, name);
	krb5_free_principal(krb5, line.principal);
	krb5_free_principal(krb5, again.principal);
}

static void read_text(const char *text)
{
	char *clean = text_clean(text), reason[TEXT_REASON_MAX];
	const char *p;

	/* No terminal is told anything. */
	for (p = clean; *p; p++)
		CHECK((unsigned char)*p >= 0x20 && *p != 0x7f);
	CHECK(strlen(clean) >= strlen(text));
	text_reason(text, reason);
	CHECK(strlen(reason) < TEXT_REASON_MAX);
	free(clean);
}

static void read_settings(char *text)
{
	bool setting = config_is_setting(text);
	__u32 number;

	text_number(text, &number);
	if (glue_setting(text))
		CHECK(setting);
}

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size)
{
	bool secret;
	size_t lines;
	char *text;

	if (!size)
		return -1;
	text = malloc(size);
	memcpy(text, data + 1, size - 1);
	text[size - 1] = '\0';
	switch (data[0]) {
	case 0:
		read_keytab(data + 1, size - 1);
		break;
	case 1:
		read_replay_line(text);
		break;
	case 2:
		if (strlen(text) == size - 1 && !glue_batch(text, &lines))
			CHECK(lines <= size);
		break;
	case 3:
		read_text(text);
		break;
	case 4:
		token_hint(data + 1, size - 1, &secret);
		break;
	case 5:
		read_settings(text);
		break;
	}
	free(text);
	return 0;
}
