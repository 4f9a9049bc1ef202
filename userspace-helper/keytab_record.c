// SPDX-License-Identifier: GPL-2.0
/*
 * The layout of one entry of a keytab file.
 *
 * Numbers are big-endian, in version 1 of the format native:
 *
 *	u16	number of components; in version 1 with the realm
 *	u16	octets of the realm, and the realm
 *	u16	octets of a component, and the component; for each
 *	u32	name type; not in version 1
 *	u32	when it was written
 *	u8	key version
 *	u16	encryption type
 *	u16	octets of the key, and the key
 *	u32	key version, if there is room and it is not 0
 *
 * An entry in the place of a longer one has something after that.
 */
#include <linux/types.h>
#include <string.h>

#include "keytab.h"

struct cursor {
	const unsigned char *at;
	size_t left;
	bool native;
	bool bad;
};

static void skip(struct cursor *c, size_t len)
{
	if (len > c->left) {
		c->bad = true;
		len = c->left;
	}
	c->at += len;
	c->left -= len;
}

static unsigned int take_u16(struct cursor *c)
{
	const unsigned char *at = c->at;
	__u16 native;

	skip(c, 2);
	if (c->bad)
		return 0;
	if (!c->native)
		return at[0] << 8 | at[1];
	memcpy(&native, at, sizeof(native));
	return native;
}

/* libkrb5 takes these lengths for signed, and none of them may be 0. */
static bool skip_counted(struct cursor *c)
{
	unsigned int len = take_u16(c);

	skip(c, len);
	return len && len <= 0x7fff;
}

/**
 * keytab_record_fault() - is an entry damaged?
 * @record: the entry
 * @len: its octets
 * @native: version 1 of the format
 *
 * Return: what is wrong, NULL if nothing is
 */
const char *keytab_record_fault(const unsigned char *record, size_t len,
				bool native)
{
	struct cursor c = { .at = record, .left = len, .native = native };
	unsigned int i, components = take_u16(&c);

	if (native && components)
		components--;
	if (c.bad || !components || components > 0x7fff)
		return "its principal has no components";
	if (!skip_counted(&c) && !c.bad)
		return "its realm is empty or too long";
	for (i = 0; i < components && !c.bad; i++)
		if (!skip_counted(&c) && !c.bad)
			return "a component of its name is empty or too long";
	if (c.bad)
		return "it ends within its principal";

	skip(&c, (native ? 4 : 8) + 1 + 2);
	if (c.bad)
		return "it ends before its key";
	if (!skip_counted(&c) && !c.bad)
		return "its key is empty or too long";
	return c.bad ? "it ends within its key" : NULL;
}
