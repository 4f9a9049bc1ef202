// SPDX-License-Identifier: GPL-2.0
/*
 * Principal names: comparison, text, and copies that outlive a message.
 */
#include <linux/export.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <kunit/visibility.h>

#include "der.h"
#include "principal.h"
#include "proto.h"

/**
 * krb5_octets_equal() - compare bytes that are no secret
 * @a: one string
 * @b: the other
 *
 * Return: true if they are the same
 */
bool krb5_octets_equal(struct krb5_ap_octets a, struct krb5_ap_octets b)
{
	return a.len == b.len && (!a.len || !memcmp(a.data, b.data, a.len));
}

/* Inline: so that strlen() is a number. */
static __always_inline bool octets_are(struct krb5_ap_octets o,
				       const char *text)
{
	return o.len == strlen(text) && !memcmp(o.data, text, o.len);
}

/**
 * krb5_name_equal() - compare two names
 * @a: one name
 * @b: the other
 *
 * The name-type is a hint and does not count, RFC 4120 section 6.2. Case does.
 *
 * Return: true if realm and components are the same bytes
 */
bool krb5_name_equal(const struct krb5_name *a, const struct krb5_name *b)
{
	return krb5_octets_equal(a->realm, b->realm) &&
	       krb5_octets_equal(a->names, b->names);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_name_equal);

/**
 * krb5_bytes_equal_nocase() - compare bytes without regard to case
 * @a: one string
 * @b: the other
 *
 * Return: true if they differ in the case of ASCII letters only
 */
bool krb5_bytes_equal_nocase(struct krb5_ap_octets a, struct krb5_ap_octets b)
{
	size_t i;

	if (a.len != b.len)
		return false;
	for (i = 0; i < a.len && krb5_fold(a.data[i]) == krb5_fold(b.data[i]);
	     i++)
		;
	return i == a.len;
}

/**
 * krb5_name_equal_nocase() - compare two names without regard to case
 * @a: one name
 * @b: the other
 *
 * Components are compared one by one: the bytes of a length in the DER have no
 * case.
 *
 * Return: true if realm and components differ in case only
 */
bool krb5_name_equal_nocase(const struct krb5_name *a,
			    const struct krb5_name *b)
{
	struct der da, db;

	if (a->components != b->components || a->names.len != b->names.len ||
	    !krb5_bytes_equal_nocase(a->realm, b->realm))
		return false;
	der_init(&da, a->names.data, a->names.len);
	der_init(&db, b->names.data, b->names.len);
	while (!der_at_end(&da) && !da.bad && !db.bad)
		if (!krb5_bytes_equal_nocase(der_string(&da), der_string(&db)))
			return false;
	return !da.bad && !db.bad;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_name_equal_nocase);

/**
 * krb5_name_anonymous() - recognise the anonymous principal and realm
 * @name: the name
 *
 * RFC 8062 section 3: WELLKNOWN/ANONYMOUS in any realm, or any name in the
 * realm WELLKNOWN:ANONYMOUS.
 *
 * Return: true if it stands for nobody in particular
 */
bool krb5_name_anonymous(const struct krb5_name *name)
{
	struct krb5_ap_octets first, second;
	struct der der;

	if (octets_are(name->realm, KRB5_ANONYMOUS_REALM))
		return true;
	if (name->components != 2)
		return false;
	der_init(&der, name->names.data, name->names.len);
	first = der_string(&der);
	second = der_string(&der);
	return octets_are(first, KRB5_WELLKNOWN) &&
	       octets_are(second, KRB5_ANONYMOUS);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_name_anonymous);

/* Copies a name; @principal has krb5_principal_size() bytes. */
void krb5_principal_set(struct krb5_ap_principal *principal,
			const struct krb5_name *name)
{
	principal->type = name->type;
	principal->components = name->components;
	principal->realm_len = name->realm.len;
	principal->names_len = name->names.len;
	memcpy(principal->data, name->realm.data, name->realm.len);
	memcpy(principal->data + name->realm.len, name->names.data,
	       name->names.len);
}

/* A view of a principal, as of a name in a message. */
struct krb5_name krb5_principal_name(const struct krb5_ap_principal *principal)
{
	return (struct krb5_name){
		.realm = { principal->data, principal->realm_len },
		.names = { principal->data + principal->realm_len,
			   principal->names_len },
		.type = principal->type,
		.components = principal->components,
	};
}
EXPORT_SYMBOL_IF_KUNIT(krb5_principal_name);

/**
 * krb5_principal_make() - make a principal of its parts
 * @type: name-type
 * @realm: the realm
 * @components: the components
 * @n: how many
 * @gfp: for the allocation
 *
 * The parts are held to what a message may hold, so that a key cannot have a
 * name that no ticket can have.
 *
 * Return: the principal, to be freed with krb5_ap_principal_free(), or
 *	ERR_PTR(-EINVAL) if a part is not acceptable, ERR_PTR(-ENOMEM)
 */
struct krb5_ap_principal *
krb5_principal_make(s32 type, struct krb5_ap_octets realm,
		    const struct krb5_ap_octets *components, unsigned int n,
		    gfp_t gfp)
{
	struct krb5_ap_principal *principal;
	size_t size = realm.len;
	struct der_writer w;
	struct der der;
	unsigned int i;

	if (!n || n > KRB5_AP_COMPONENTS_MAX || !realm.len)
		return ERR_PTR(-EINVAL);
	for (i = 0; i < n; i++) {
		/* A tag, and up to 65535 in three bytes of length. */
		size += components[i].len + 4;
		if (size > KRB5_AP_PRINCIPAL_MAX + 4 * KRB5_AP_COMPONENTS_MAX)
			return ERR_PTR(-EINVAL);
	}

	principal = kvmalloc(sizeof(*principal) + size, gfp);
	if (!principal)
		return ERR_PTR(-ENOMEM);

	der_writer_init(&w, principal->data, size);
	for (i = n; i; i--)
		der_put_octets(&w, DER_GENERAL_STRING, components[i - 1].data,
			       components[i - 1].len);
	principal->type = type;
	principal->components = n;
	principal->realm_len = realm.len;
	principal->names_len = principal->data + size - w.pos;
	memmove(principal->data + realm.len, w.pos, principal->names_len);
	memcpy(principal->data, realm.data, realm.len);

	der_init(&der, principal->data + realm.len, principal->names_len);
	while (!der.bad && !der_at_end(&der))
		der_string(&der);
	der_string_of(&der, realm);
	if (der.bad) {
		kvfree(principal);
		return ERR_PTR(-EINVAL);
	}
	return principal;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_principal_make);

/**
 * krb5_ap_principal_parse() - make a principal of its text
 * @name: as krb5_parse_name() takes it, with a realm: components separated by
 *	"/", then an at sign and the realm; a backslash escapes those two and
 *	itself within a component
 * @gfp: for the allocation
 *
 * Context: may sleep if @gfp may.
 *
 * Return: the principal, to be freed with krb5_ap_principal_free();
 *	ERR_PTR(-EINVAL) if @name is longer than 2,048 bytes, has no realm, has
 *	control characters or escapes one (\n, \t, \b, \0); ERR_PTR(-ENOMEM)
 */
struct krb5_ap_principal *krb5_ap_principal_parse(const char *name, gfp_t gfp)
{
	struct krb5_ap_principal *principal = ERR_PTR(-EINVAL);
	struct krb5_ap_octets *parts;
	unsigned int n = 0, at = 0;
	size_t max = 2;
	const char *p;
	u8 *out;

	if (strlen(name) > KRB5_AP_PRINCIPAL_MAX)
		return principal;
	for (p = name; *p; p++)
		max += *p == '/';
	parts = kvmalloc(max * sizeof(*parts) + strlen(name), gfp);
	if (!parts)
		return ERR_PTR(-ENOMEM);

	/* Parts are unescaped behind the array that points to them. */
	out = (u8 *)(parts + max);
	parts[0].data = out;
	for (p = name; *p; p++) {
		if ((*p == '/' && !at) || (*p == '@' && !at)) {
			parts[n].len = out - parts[n].data;
			parts[++n].data = out;
			at = *p == '@' ? n : 0;
			continue;
		}
		if (*p == '@')
			goto out;
		/* krb5_parse_name() makes control characters of \n, \t, \b, \0. */
		if (*p == '\\' && (!*++p || strchr("ntb0", *p)))
			goto out;
		*out++ = *p;
	}
	parts[n].len = out - parts[n].data;
	if (at)
		principal = krb5_principal_make(KRB5_NT_PRINCIPAL, parts[at],
						parts, at, gfp);
out:
	kvfree(parts);
	return principal;
}
EXPORT_SYMBOL_GPL(krb5_ap_principal_parse);

/**
 * krb5_ap_principal_free() - free a principal
 * @principal: from krb5_ap_principal_parse(); NULL and error pointers are
 *	ignored. Principals of a context belong to the context.
 */
void krb5_ap_principal_free(struct krb5_ap_principal *principal)
{
	if (!IS_ERR(principal))
		kvfree(principal);
}
EXPORT_SYMBOL_GPL(krb5_ap_principal_free);

/* Counts every character, writes those that fit. */
static size_t put_char(char *buf, size_t size, size_t n, char c)
{
	if (n < size)
		buf[n] = c;
	return n + 1;
}

static size_t put_escaped(char *buf, size_t size, size_t n,
			  struct krb5_ap_octets o)
{
	size_t i;

	for (i = 0; i < o.len; i++) {
		if (o.data[i] == '/' || o.data[i] == '@' || o.data[i] == '\\')
			n = put_char(buf, size, n, '\\');
		n = put_char(buf, size, n, o.data[i]);
	}
	return n;
}

/**
 * krb5_ap_principal_unparse() - write a principal as text
 * @principal: the principal
 * @buf: set to the text; always terminated if @size is not 0
 * @size: bytes of @buf
 *
 * Escaped as krb5_unparse_name() does. There are no control characters in a
 * principal, but there may be bytes that are not ASCII.
 *
 * Return: the length of the whole text without the terminator, as snprintf()
 */
int krb5_ap_principal_unparse(const struct krb5_ap_principal *principal,
			      char *buf, size_t size)
{
	struct krb5_name name = krb5_principal_name(principal);
	struct der der;
	size_t n = 0;

	der_init(&der, name.names.data, name.names.len);
	while (!der.bad && !der_at_end(&der)) {
		if (der.next != name.names.data)
			n = put_char(buf, size, n, '/');
		n = put_escaped(buf, size, n, der_string(&der));
	}
	n = put_char(buf, size, n, '@');
	n = put_escaped(buf, size, n, name.realm);
	if (size)
		buf[min(n, size - 1)] = '\0';
	return n;
}
EXPORT_SYMBOL_GPL(krb5_ap_principal_unparse);

/**
 * krb5_ap_principal_equal() - compare two principals
 * @a: one
 * @b: the other
 *
 * Return: true if realm and components are the same bytes; name-types do not
 *	count
 */
bool krb5_ap_principal_equal(const struct krb5_ap_principal *a,
			     const struct krb5_ap_principal *b)
{
	struct krb5_name na = krb5_principal_name(a);
	struct krb5_name nb = krb5_principal_name(b);

	return krb5_name_equal(&na, &nb);
}
EXPORT_SYMBOL_GPL(krb5_ap_principal_equal);

/**
 * krb5_ap_principal_type() - get the name-type of a principal
 * @principal: the principal
 *
 * Return: name-type, RFC 4120 section 6.2
 */
s32 krb5_ap_principal_type(const struct krb5_ap_principal *principal)
{
	return principal->type;
}
EXPORT_SYMBOL_GPL(krb5_ap_principal_type);

/**
 * krb5_ap_principal_realm() - get the realm of a principal
 * @principal: the principal
 *
 * Return: its bytes, not terminated, which live as long as @principal
 */
struct krb5_ap_octets
krb5_ap_principal_realm(const struct krb5_ap_principal *principal)
{
	return krb5_principal_name(principal).realm;
}
EXPORT_SYMBOL_GPL(krb5_ap_principal_realm);

/**
 * krb5_ap_principal_components() - count the components of a principal
 * @principal: the principal
 *
 * Return: 1 to 1024
 */
unsigned int
krb5_ap_principal_components(const struct krb5_ap_principal *principal)
{
	return principal->components;
}
EXPORT_SYMBOL_GPL(krb5_ap_principal_components);

/**
 * krb5_ap_principal_component() - get one component of a principal
 * @principal: the principal
 * @index: which, from 0; its cost grows with it
 *
 * Return: its bytes, not terminated, which live as long as @principal; NULL data
 *	if there is no such component
 */
struct krb5_ap_octets
krb5_ap_principal_component(const struct krb5_ap_principal *principal,
			    unsigned int index)
{
	struct krb5_name name = krb5_principal_name(principal);
	struct krb5_ap_octets o;
	struct der der;

	if (index >= name.components)
		return (struct krb5_ap_octets){};
	der_init(&der, name.names.data, name.names.len);
	do {
		o = der_string(&der);
	} while (index--);
	return o;
}
EXPORT_SYMBOL_GPL(krb5_ap_principal_component);
