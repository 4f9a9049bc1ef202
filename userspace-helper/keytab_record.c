// SPDX-License-Identifier: GPL-2.0
/*
 * The layout of one entry of a keytab file.
 *
 * Numbers are big-endian, in version 1 of the format native:
 *
 *	u16	number of components; in version 1 with the realm
 *	u16	length of the realm, and the realm
 *	u16	length of a component, and the component; for each
 *	u32	name type; not in version 1
 *	u32	when it was written
 *	u8	key version
 *	u16	encryption type
 *	u16	length of the key, and the key
 *	u32	key version, if there is room and it is not 0
 *
 * An entry that replaced a longer one has padding after that.
 */
#include <linux/types.h>
#include <stdlib.h>
#include <string.h>

#include "keytab.h"

struct cursor {
	const unsigned char *at;
	size_t left;
	bool native;
	bool bad;
};

static const unsigned char *take(struct cursor *c, size_t len)
{
	const unsigned char *at = c->at;

	if (len > c->left) {
		c->bad = true;
		return NULL;
	}
	c->at += len;
	c->left -= len;
	return at;
}

static unsigned int take_u8(struct cursor *c)
{
	const unsigned char *at = take(c, 1);

	return at ? *at : 0;
}

static unsigned int take_u16(struct cursor *c)
{
	const unsigned char *at = take(c, 2);
	__u16 native;

	if (!at)
		return 0;
	if (!c->native)
		return at[0] << 8 | at[1];
	memcpy(&native, at, sizeof(native));
	return native;
}

static __u32 take_u32(struct cursor *c)
{
	const unsigned char *at = take(c, 4);
	__u32 native;

	if (!at)
		return 0;
	if (!c->native)
		return (__u32)at[0] << 24 | at[1] << 16 | at[2] << 8 | at[3];
	memcpy(&native, at, sizeof(native));
	return native;
}

static krb5_data take_counted(struct cursor *c)
{
	krb5_data data = { .length = take_u16(c) };

	data.data = (char *)take(c, data.length);
	return data;
}

/* Without realm or components it is nobody's key, and the kernel has no such. */
static const char *principal_fault(const krb5_principal_data *principal)
{
	krb5_int32 i;

	if (!principal->length)
		return "its principal has no components";
	if (!principal->realm.length)
		return "its realm is empty";
	for (i = 0; i < principal->length; i++)
		if (!principal->data[i].length)
			return "a component of its name is empty";
	return NULL;
}

static const char *parse(struct cursor *c, krb5_principal_data *principal,
			 struct keytab_key **out)
{
	struct keytab_key head = {};
	const char *fault;
	krb5_int32 i;
	krb5_data value;
	__u32 kvno;

	principal->realm = take_counted(c);
	for (i = 0; i < principal->length && !c->bad; i++)
		principal->data[i] = take_counted(c);
	if (c->bad)
		return "it ends within its principal";
	fault = principal_fault(principal);
	if (fault)
		return fault;

	if (!c->native)
		principal->type = take_u32(c);
	head.written = take_u32(c);
	head.kvno = take_u8(c);
	head.enctype = (__s16)take_u16(c);
	if (c->bad)
		return "it ends before its key";
	value = take_counted(c);
	if (c->bad)
		return "it ends within its key";
	if (c->left >= 4) {
		kvno = take_u32(c);
		if (kvno)
			head.kvno = kvno;
	}

	*out = keytab_key_alloc(principal, value.data, value.length);
	if (*out) {
		(*out)->written = head.written;
		(*out)->kvno = head.kvno;
		(*out)->enctype = head.enctype;
	}
	return NULL;
}

/**
 * keytab_record_parse() - parse an entry
 * @record: the entry
 * @len: its length in bytes
 * @native: version 1 of the format
 * @key: set to the key, which the caller owns; to NULL if the entry is damaged
 *	or there is no memory
 *
 * Return: what is wrong with the entry, NULL if nothing is
 */
const char *keytab_record_parse(const unsigned char *record, size_t len,
				bool native, struct keytab_key **key)
{
	struct cursor c = { .at = record, .left = len, .native = native };
	krb5_principal_data principal = {};
	unsigned int components = take_u16(&c);
	const char *fault;

	*key = NULL;
	if (native && components)
		components--;
	/* Each component takes at least the two bytes of its length. */
	if (components > c.left / 2)
		return "it ends within its principal";
	principal.length = components;
	principal.data = calloc(components ?: 1, sizeof(*principal.data));
	if (!principal.data)
		return NULL;
	fault = parse(&c, &principal, key);
	free(principal.data);
	return fault;
}
