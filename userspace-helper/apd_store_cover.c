// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-apd: what the records of all nodes cover. Only if the configuration names the
 * nodes (store-coverage), because it is the one thing by which a store that leaves
 * records out could have a request accepted.
 *
 * A node's last epoch, if it is there from its beginning, has the node's table and
 * all that it accepted since, and says since when. If the beginning is not there any
 * more, it has what was accepted since the first record that is. Of a node that has
 * no record, nothing is known before the oldest record of any.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "apd_store.h"
#include "text.h"

/* More spans than keys that a machine may have. */
#define SPANS_MAX	(1 << 18)

static int compare(const void *a, const void *b)
{
	const struct store_span *one = a, *other = b;

	return strcmp(one->key, other->key);
}

/**
 * store_span_add() - note what a node's table covers
 * @node: the node
 * @line: the span, which was parsed
 */
void store_span_add(struct store_node *node, const char *line)
{
	struct store_span span, *more;
	int end = 0;

	if (node->spans == SPANS_MAX ||
	    sscanf(line, "span %" SCNd64 " %" SCNd64 " %n",
		   (int64_t *)&span.since, (int64_t *)&span.horizon, &end) != 2)
		return;
	more = reallocarray(node->span, node->spans + 1, sizeof(*more));
	if (!more)
		return;
	node->span = more;
	span.key = strdup(line + end);
	if (span.key)
		more[node->spans++] = span;
}

/**
 * store_spans_free() - forget what a node's table covers
 * @node: the node
 */
void store_spans_free(struct store_node *node)
{
	while (node->spans)
		free(node->span[--node->spans].key);
	free(node->span);
	node->span = NULL;
}

static struct store_node *find(const struct store *s, const char *name)
{
	struct store_node *node;

	for (node = s->nodes; node && strcmp(node->head.node, name);
	     node = node->next)
		;
	return node;
}

/* Narrows a span to what another node covers as well; false if that is nothing. */
static bool narrow(const struct store_node *node, struct store_span *span)
{
	const struct store_span *other;

	other = bsearch(span, node->span, node->spans, sizeof(*span), compare);
	if (!other)
		return false;
	if (span->since < other->since)
		span->since = other->since;
	if (span->horizon < other->horizon)
		span->horizon = other->horizon;
	return true;
}

static int add_span(struct store *s, const struct store_span *span)
{
	struct replay_line line;
	int err = 0;
	char *text;

	if (asprintf(&text, "span %" PRId64 " %" PRId64 " %s",
		     (int64_t)span->since, (int64_t)span->horizon,
		     span->key) < 0)
		abort();
	if (replay_line_parse(s->mac.context, text, &line))
		err = replay_add_line(&s->add, &line);
	free(text);
	return err;
}

/* The keys of the first node, as far as all others cover them. */
static int add_spans(struct store *s, struct store_node **nodes, size_t count,
		     long long since)
{
	struct store_span span;
	size_t i, k;
	int err = 0;

	for (i = 0; i < nodes[0]->spans && !err; i++) {
		span = nodes[0]->span[i];
		if (span.since < since)
			span.since = since;
		for (k = 1; k < count && narrow(nodes[k], &span); k++)
			;
		if (k == count)
			err = add_span(s, &span);
	}
	return err ?: replay_add_send(&s->add);
}

/**
 * store_covers() - tell whether a node is one of those that store-coverage names
 * @names: these
 * @name: the node
 *
 * Return: true if it is
 */
bool store_covers(const char *names, const char *name)
{
	size_t len = strlen(name);
	const char *at;

	for (at = names; at; at = strchr(at, ',')) {
		at += *at == ',';
		if (!strncmp(at, name, len) && (!at[len] || at[len] == ','))
			return true;
	}
	return false;
}

/**
 * store_cover() - add what all records cover, once all are read
 * @s: the process, whose entries are added
 *
 * Return: 0 or -errno
 */
int store_cover(struct store *s)
{
	char *names = strdup(s->conf->store_coverage), *rest = names, *name;
	struct store_node *nodes[STORE_HOSTS_MAX], *node;
	long long since = 0, first;
	size_t count = 0, i;
	int err = 0;

	if (!names)
		return -ENOMEM;
	if (s->incomplete) {
		say("not all that is in the store could be added to the replay table; replay-cold-start decides of requests from before");
		free(names);
		return 0;
	}
	while ((name = strsep(&rest, ","))) {
		node = find(s, name);
		first = node ? node->first : s->oldest;
		if (node && (node->broken || !(node->partial || node->whole) ||
			     count == STORE_HOSTS_MAX))
			break;
		if (node && !node->partial)
			nodes[count++] = node;
		else if (since < first)
			since = first;
	}
	if (name)
		say("the records of %s are not all in the store; replay-cold-start decides of requests from before",
		    name);
	if (!name && !count)
		say("there are no records in the store; replay-cold-start decides of requests from before");
	if (!name && count) {
		for (i = 0; i < count; i++)
			qsort(nodes[i]->span, nodes[i]->spans,
			      sizeof(struct store_span), compare);
		err = add_spans(s, nodes, count, since);
		say_at(SAY_INFO, "the records in the store cover %zu keys",
		       s->add.spans);
	}
	free(names);
	return err;
}
