// SPDX-License-Identifier: GPL-2.0
/*
 * Asking the kernel for the list of its keys, which has no values.
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>

#include "status.h"
#include "text.h"

/* How often the keys may be replaced while they are being listed. */
#define TRIES_MAX	5

static const __u8 keyset_types[KRB5_AP_A_KEYSET_MAX + 1] = {
	[KRB5_AP_A_KEYSET_ENTRY]	= MNL_TYPE_NESTED,
};

static const __u8 key_types[KRB5_AP_A_KEY_MAX + 1] = {
	[KRB5_AP_A_KEY_NAME_TYPE]	= MNL_TYPE_U32,
	[KRB5_AP_A_KEY_KVNO]		= MNL_TYPE_U32,
	[KRB5_AP_A_KEY_ENCTYPE]		= MNL_TYPE_U32,
	[KRB5_AP_A_KEY_USES]		= MNL_TYPE_U64,
};

static krb5_data bytes(const struct nlattr *attr)
{
	return (krb5_data){
		.length = mnl_attr_get_payload_len(attr),
		.data = mnl_attr_get_payload(attr),
	};
}

/**
 * principal_text() - write the principal of a key as text
 * @context: libkrb5's
 * @nest: attributes of the key
 * @realm: the one that is its realm
 *
 * Return: the text, to be freed; NULL if there is no memory
 */
char *principal_text(krb5_context context, const struct nlattr *nest,
		     const struct nlattr *realm)
{
	krb5_principal_data principal = { .realm = bytes(realm) };
	const struct nlattr *attr;
	char *unparsed, *text;
	size_t n = 0;

	mnl_attr_for_each_nested(attr, nest)
		n += mnl_attr_get_type(attr) == KRB5_AP_A_KEY_COMPONENT;
	principal.data = calloc(n ?: 1, sizeof(*principal.data));
	if (!principal.data)
		return NULL;
	mnl_attr_for_each_nested(attr, nest)
		if (mnl_attr_get_type(attr) == KRB5_AP_A_KEY_COMPONENT)
			principal.data[principal.length++] = bytes(attr);
	if (krb5_unparse_name(context, &principal, &unparsed)) {
		free(principal.data);
		return NULL;
	}
	text = strdup(unparsed);
	krb5_free_unparsed_name(context, unparsed);
	free(principal.data);
	return text;
}

static struct loaded_key *new_key(struct loaded_keys *keys)
{
	size_t size = keys->size ? 2 * keys->size : 64;
	struct loaded_key *key;

	if (keys->count == keys->size) {
		key = realloc(keys->key, size * sizeof(*key));
		if (!key)
			return NULL;
		keys->key = key;
		keys->size = size;
	}
	return &keys->key[keys->count];
}

static int take_key(const struct nlattr *nest, struct loaded_keys *keys)
{
	const struct nlattr *tb[KRB5_AP_A_KEY_MAX + 1];
	struct loaded_key *key = new_key(keys);

	if (!key)
		return -ENOMEM;
	if (nl_parse_nested(nest, key_types, KRB5_AP_A_KEY_MAX, tb) ||
	    !tb[KRB5_AP_A_KEY_REALM] || !tb[KRB5_AP_A_KEY_KVNO] ||
	    !tb[KRB5_AP_A_KEY_ENCTYPE])
		return -EBADMSG;
	*key = (struct loaded_key){
		.kvno = mnl_attr_get_u32(tb[KRB5_AP_A_KEY_KVNO]),
		.enctype = mnl_attr_get_u32(tb[KRB5_AP_A_KEY_ENCTYPE]),
	};
	if (tb[KRB5_AP_A_KEY_NAME_TYPE])
		key->name_type = mnl_attr_get_u32(tb[KRB5_AP_A_KEY_NAME_TYPE]);
	if (tb[KRB5_AP_A_KEY_USES])
		key->uses = mnl_attr_get_u64(tb[KRB5_AP_A_KEY_USES]);
	key->principal = principal_text(keys->context, nest,
					tb[KRB5_AP_A_KEY_REALM]);
	if (!key->principal)
		return -ENOMEM;
	keys->count++;
	return 0;
}

static int keys_answer(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *tb[KRB5_AP_A_KEYSET_MAX + 1], *attr;
	int err;

	err = nl_parse(nlh, keyset_types, KRB5_AP_A_KEYSET_MAX, tb);
	if (err)
		return err;
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) != KRB5_AP_A_KEYSET_ENTRY)
			continue;
		err = take_key(attr, data);
		if (err)
			return err;
	}
	return 0;
}

static void drop_keys(struct loaded_keys *keys)
{
	while (keys->count)
		free(keys->key[--keys->count].principal);
}

/**
 * loaded_keys_get() - ask the kernel for its keys; tells the user if that fails
 * @nl: the connection
 * @keys: set to the keys; to be freed with loaded_keys_free() even if this
 *	fails
 *
 * Return: 0 or -errno
 */
int loaded_keys_get(struct nl *nl, struct loaded_keys *keys)
{
	unsigned int tries;
	int err = -EINTR;

	*keys = (struct loaded_keys){};
	if (krb5_init_context(&keys->context)) {
		say("libkrb5 does not start; is /etc/krb5.conf in order?");
		return -EINVAL;
	}
	/* A list of two halves of different sets would be wrong. */
	for (tries = 0; err == -EINTR && tries < TRIES_MAX; tries++) {
		drop_keys(keys);
		err = nl_begin(nl, KRB5_AP_CMD_KEY_GET, 0) ?:
		      nl_dump(nl, keys_answer, keys);
	}
	if (err)
		nl_complain(nl, err, err == -EINTR ?
			    "keys are replaced again and again while they are listed" :
			    "cannot list the keys");
	return err;
}

/**
 * loaded_keys_free() - free a list of keys
 * @keys: the list
 */
void loaded_keys_free(struct loaded_keys *keys)
{
	drop_keys(keys);
	free(keys->key);
	if (keys->context)
		krb5_free_context(keys->context);
	*keys = (struct loaded_keys){};
}
