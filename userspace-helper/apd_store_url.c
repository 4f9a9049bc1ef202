// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-apd: where a store is, and what nodes and groups may be called.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "apd_store.h"
#include "text.h"

/**
 * store_name_valid() - tell whether a node or a group may have a name
 * @name: the name
 *
 * Return: true if it is letters, digits, and dots, hyphens and underscores among them
 */
bool store_name_valid(const char *name)
{
	const char *c;

	for (c = name; isalnum((unsigned char)*c) || strchr("._-", *c); c++)
		if (!*c || c - name == STORE_NODE_MAX - 1)
			break;
	return c > name && !*c;
}

/* HOST:PORT, with an address of IPv6 in brackets. */
static bool take_host(struct store_url *url, char *text)
{
	char *colon = strrchr(text, ':');
	__u32 port;

	if (!colon || colon == text || url->hosts == STORE_HOSTS_MAX ||
	    !text_number(colon + 1, &port) || !port || port > 65535)
		return false;
	*colon = '\0';
	if (*text == '[' && colon[-1] == ']') {
		colon[-1] = '\0';
		text++;
	} else if (strpbrk(text, ":[]/@ ")) {
		return false;
	}
	if (!*text)
		return false;
	url->host[url->hosts] = strdup(text);
	if (!url->host[url->hosts])
		abort();
	url->port[url->hosts++] = port;
	return true;
}

static bool take_hosts(struct store_url *url, char *rest, bool sentinel)
{
	char *slash = strchr(rest, '/'), *one;

	if (!sentinel)
		return !slash && take_host(url, rest);
	if (!slash || !store_name_valid(slash + 1))
		return false;
	url->master = strdup(slash + 1);
	if (!url->master)
		abort();
	*slash = '\0';
	while ((one = strsep(&rest, ",")))
		if (!take_host(url, one))
			return false;
	return true;
}

/**
 * store_url_parse() - read where a store is
 * @text: redis://HOST:PORT, rediss:// likewise for TLS, unix:PATH, or
 *	sentinel://HOST:PORT,.../NAME, sentinels:// likewise for TLS
 * @url: set to it; to be freed even if this fails
 *
 * Return: true if it is one of these
 */
bool store_url_parse(const char *text, struct store_url *url)
{
	static const struct {
		const char *begin;
		bool tls;
		bool sentinel;
	} schemes[] = {
		{ "redis://", false, false },
		{ "rediss://", true, false },
		{ "sentinel://", false, true },
		{ "sentinels://", true, true },
	};
	char *rest;
	bool good;
	size_t i;

	*url = (struct store_url){};
	if (!strncmp(text, "unix:/", 6)) {
		url->path = strdup(text + 5);
		return url->path;
	}
	for (i = 0; i < sizeof(schemes) / sizeof(*schemes); i++) {
		if (strncmp(text, schemes[i].begin, strlen(schemes[i].begin)))
			continue;
		url->tls = schemes[i].tls;
		rest = strdup(text + strlen(schemes[i].begin));
		if (!rest)
			abort();
		good = take_hosts(url, rest, schemes[i].sentinel);
		free(rest);
		return good;
	}
	return false;
}

/**
 * store_url_free() - free what store_url_parse() has set
 * @url: that
 */
void store_url_free(struct store_url *url)
{
	while (url->hosts)
		free(url->host[--url->hosts]);
	free(url->path);
	free(url->master);
	*url = (struct store_url){};
}
