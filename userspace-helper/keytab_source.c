// SPDX-License-Identifier: GPL-2.0
/*
 * Which keytabs are read: those that the command line names, directories of
 * keytabs among them, otherwise the one of KRB5_KTNAME or krb5.conf. No other
 * file decides about it.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "keytab.h"
#include "text.h"

/* How often keytabs may be replaced while they are being read. */
#define TRIES_MAX	5
/* Longest name of a default keytab. */
#define NAME_SIZE	4096

/**
 * keytab_names_add() - add a name of a keytab or directory
 * @names: the names
 * @name: the name; borrowed
 */
void keytab_names_add(struct keytab_names *names, const char *name)
{
	const char **more = reallocarray(names->name, names->count + 1,
					 sizeof(*more));

	if (!more)
		abort();
	more[names->count++] = name;
	names->name = more;
}

/**
 * keytab_names_free() - free a list of names
 * @names: the list; the names themselves are borrowed
 */
void keytab_names_free(struct keytab_names *names)
{
	free(names->name);
	*names = (struct keytab_names){};
}

static void complain(const struct keytab *keytab, krb5_error_code code,
		     const char *name, const char *what)
{
	const char *text = krb5_get_error_message(keytab->context, code);

	say("%s: %s: %s", name, what, text);
	krb5_free_error_message(keytab->context, text);
}

static void begin_source(struct keytab *keytab, const char *name)
{
	struct keytab_source *more;

	more = reallocarray(keytab->source, keytab->sources + 1,
			    sizeof(*more));
	if (!more)
		abort();
	keytab->source = more;
	more[keytab->sources] = (struct keytab_source){ .name = strdup(name) };
	if (!more[keytab->sources].name)
		abort();
	keytab->sources++;
}

static int take_entry(struct keytab *keytab, krb5_keytab_entry *entry)
{
	struct keytab_key *key;
	int err = -ENOMEM;

	keytab->source[keytab->sources - 1].entries++;
	keytab->entries++;
	key = keytab_key_alloc(entry->principal, entry->key.contents,
			       entry->key.length);
	if (key) {
		key->kvno = entry->vno;
		key->enctype = entry->key.enctype;
		key->written = entry->timestamp;
		err = keytab_add(keytab, key);
	}
	if (entry->key.contents)
		explicit_bzero(entry->key.contents, entry->key.length);
	krb5_free_keytab_entry_contents(keytab->context, entry);
	return err;
}

/* Keytabs of other types than FILE are read by libkrb5. */
static int read_typed(struct keytab *keytab, const char *name)
{
	krb5_keytab_entry entry;
	krb5_kt_cursor cursor;
	krb5_error_code code;
	krb5_keytab kt;
	int err = 0;

	begin_source(keytab, name);
	code = krb5_kt_resolve(keytab->context, name, &kt);
	if (code) {
		complain(keytab, code, name, "is not a keytab");
		return -EINVAL;
	}
	code = krb5_kt_start_seq_get(keytab->context, kt, &cursor);
	if (code) {
		complain(keytab, code, name, "cannot read it");
		krb5_kt_close(keytab->context, kt);
		return -EIO;
	}
	while (!err) {
		code = krb5_kt_next_entry(keytab->context, kt, &entry, &cursor);
		if (code)
			break;
		err = take_entry(keytab, &entry);
	}
	krb5_kt_end_seq_get(keytab->context, kt, &cursor);
	if (!err && code != KRB5_KT_END) {
		complain(keytab, code, name, "cannot read it to its end");
		err = -EIO;
	}
	krb5_kt_close(keytab->context, kt);
	return err;
}

/* Hidden files, backups and what package managers leave are no keytabs. */
static int is_candidate(const struct dirent *entry)
{
	static const char *const suffixes[] = {
		"~", ".bak", ".old", ".orig", ".tmp", ".rpmsave", ".rpmnew",
		".dpkg-old", ".dpkg-dist", ".dpkg-new",
	};
	size_t len = strlen(entry->d_name), i, n;

	if (entry->d_name[0] == '.')
		return 0;
	for (i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++) {
		n = strlen(suffixes[i]);
		if (len >= n && !strcmp(entry->d_name + len - n, suffixes[i]))
			return 0;
	}
	return 1;
}

static int read_member(struct keytab *keytab, const char *path)
{
	struct keytab_source *source;
	struct stat stat_now;
	int err;

	if (!stat(path, &stat_now) && S_ISDIR(stat_now.st_mode))
		return 0;
	begin_source(keytab, path);
	err = keytab_file_read(keytab, path);
	if (err != -EBADMSG)
		return err;
	source = &keytab->source[keytab->sources - 1];
	source->skipped[KEYTAB_SKIP_BAD]++;
	keytab->bad++;
	say("%s: skipped", path);
	return 0;
}

/* A file of a directory that is not a keytab costs only itself. */
static int read_directory(struct keytab *keytab, const char *path)
{
	struct dirent **list = NULL;
	char *name;
	int n, i, err = 0;

	n = scandir(path, &list, is_candidate, alphasort);
	if (n < 0) {
		err = -errno;
		say("directory %s cannot be read: %s", path, strerror(errno));
		return err;
	}
	for (i = 0; i < n; i++) {
		if (!err) {
			if (asprintf(&name, "%s/%s", path,
				     list[i]->d_name) < 0)
				abort();
			err = read_member(keytab, name);
			free(name);
		}
		free(list[i]);
	}
	free(list);
	if (!err && !keytab->sources)
		begin_source(keytab, path);
	return err;
}

/**
 * keytab_file_path() - find the file of a keytab
 * @name: name of the keytab
 *
 * Return: its path, a part of @name; NULL if it is of another type
 */
const char *keytab_file_path(const char *name)
{
	static const char *const types[] = { "FILE:", "WRFILE:" };
	const char *colon = strchr(name, ':');
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (!strncmp(name, types[i], strlen(types[i])))
			return name + strlen(types[i]);
	return !colon || name[0] == '/' ? name : NULL;
}

static int read_one(struct keytab *keytab, const char *name)
{
	const char *path = keytab_file_path(name);
	struct stat stat_now;

	if (!path)
		return read_typed(keytab, name);
	if (!stat(path, &stat_now) && S_ISDIR(stat_now.st_mode))
		return read_directory(keytab, path);
	begin_source(keytab, path);
	return keytab_file_read(keytab, path);
}

/**
 * keytab_default_name() - find the keytab that is read if none is named
 *
 * Return: its name, to be freed; NULL if there is none
 */
char *keytab_default_name(void)
{
	char name[NAME_SIZE], *copy = NULL;
	krb5_context context;

	if (krb5_init_context(&context))
		return NULL;
	if (!krb5_kt_default_name(context, name, sizeof(name)))
		copy = strdup(name);
	krb5_free_context(context);
	return copy;
}

static int read_default(struct keytab *keytab)
{
	krb5_error_code code;
	char name[NAME_SIZE];

	code = krb5_kt_default_name(keytab->context, name, sizeof(name));
	if (code) {
		complain(keytab, code, "default keytab", "has no name");
		return -EINVAL;
	}
	return read_one(keytab, name);
}

static bool was_replaced(const struct keytab_source *source)
{
	struct stat now;

	return source->is_file &&
	       (stat(source->name, &now) < 0 ||
		now.st_dev != source->stat.st_dev ||
		now.st_ino != source->stat.st_ino ||
		now.st_size != source->stat.st_size);
}

/*
 * Keys of an old and of a new keytab together would be a set that never was. A
 * file that is renamed into place and a symbolic link that is swapped look alike
 * here: the path leads to another file.
 */
static int read_all(struct keytab *keytab, const struct keytab_names *names)
{
	unsigned int i;
	int err = 0;

	keytab_clear(keytab);
	for (i = 0; !err && i < names->count; i++)
		err = read_one(keytab, names->name[i]);
	if (!names->count)
		err = read_default(keytab);
	for (i = 0; !err && i < keytab->sources; i++)
		if (was_replaced(&keytab->source[i]))
			err = -EAGAIN;
	return err;
}

static void say_skipped(const struct keytab *keytab)
{
	static const char *const causes[] = {
		[KEYTAB_SKIP_BAD]	= "they are damaged",
		[KEYTAB_SKIP_WEAK]	= "their encryption types are weak or unknown",
	};
	unsigned int i, why;

	for (i = 0; i < keytab->sources; i++)
		for (why = 0; why < 2; why++)
			if (keytab->source[i].skipped[why] > KEYTAB_NAMED_MAX)
				say("%s: %u more skipped, %s",
				    keytab->source[i].name,
				    keytab->source[i].skipped[why] -
					    KEYTAB_NAMED_MAX,
				    causes[why]);
}

/**
 * keytab_read() - read keytabs; tells the user what is wrong with them
 * @keytab: set to their keys; to be freed with keytab_free() even if this fails
 * @names: of keytabs and directories; none for the default keytab
 * @strict: a damaged entry is an error
 *
 * Return: 0 or -errno
 */
int keytab_read(struct keytab *keytab, const struct keytab_names *names,
		bool strict)
{
	unsigned int tries;
	int err;

	err = keytab_init(keytab);
	if (err)
		return err;
	for (tries = 0; tries < TRIES_MAX; tries++) {
		err = read_all(keytab, names);
		if (err != -EAGAIN)
			break;
	}
	if (err == -EAGAIN)
		say("%s: replaced again and again while it is read; load it again",
		    keytab_title(keytab));
	if (err)
		return err;
	say_skipped(keytab);
	if (strict && keytab->bad) {
		say("%s: %u damaged entries, which --strict forbids; nothing was loaded",
		    keytab_title(keytab), keytab->bad);
		return -EBADMSG;
	}
	return 0;
}
