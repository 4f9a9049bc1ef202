// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-apd: the process that shares the replay table, and its loop. Whatever fails,
 * it connects again and begins an epoch: what has been accepted meanwhile is in the
 * kernel's table.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <hiredis/hiredis.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "apd_store.h"
#include "status.h"
#include "text.h"

/* Milliseconds between attempts to connect, and at most; an attempt that lasted. */
#define RETRY_TIME	1000
#define RETRY_MAX	10000
#define LASTED_TIME	60000
/* Without any answer. */
#define SILENT_TIME	6000
/* And between looks at keys and at what the others do; more than their beat. */
#define LOOK_TIME	1500
/* Whoever joined a group may miss what is sent within a second: nl_group.c. */
#define JOIN_TIME	2000
/* While records are written one after another, they are collected so long. */
#define COLLECT_TIME	5

static _Atomic bool told_to_stop;

static void on_signal(int number)
{
	(void)number;
	told_to_stop = true;
}

/**
 * store_now() - read the clock that is not set
 *
 * Return: milliseconds
 */
long long store_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

/* Keys that came later may have entries that were left out before. */
static int look_at_keys(struct store *s)
{
	struct status_reply status;
	int err = status_get(&s->nl, &status);

	if (err || !status.loaded || status.generation == s->generation)
		return err;
	/* Once the store has answered: the answer tells where to go on. */
	s->anew = true;
	s->generation = status.generation;
	return 0;
}

/* Not with keys that were loaded while the records were read. */
static int look_at_cover(struct store *s)
{
	int err;

	if (!s->caught_up || s->covered || !s->conf->store_coverage)
		return 0;
	err = look_at_keys(s);
	if (err || s->anew)
		return err;
	s->covered = true;
	return store_cover(s);
}

static int look_at_time(struct store *s)
{
	long long now = store_now();
	int err = 0;

	if (now - s->looked_at > LOOK_TIME) {
		s->looked_at = now;
		store_tell_nodes(s);
		err = look_at_keys(s);
	}
	if (now - s->read_at > SILENT_TIME ||
	    (s->waiting && now - s->confirmed_at > SILENT_TIME)) {
		snprintf(s->why, sizeof(s->why), "it does not answer");
		return -ETIMEDOUT;
	}
	if (!err && now >= s->renew_at && !s->overrun)
		err = store_send_epoch(s);
	if (!err && now >= s->beat_at)
		err = store_send(s, STORE_MORE);
	if (!err)
		err = store_take_look(s) ?: look_at_cover(s);
	store_tell_alive(s);
	return err;
}

/* Until something fails, or it is told to stop. */
static int serve(struct store *s)
{
	long long next_events = 0, wait;
	int err = 0;

	while (!err && !told_to_stop) {
		struct pollfd fds[] = {
			{ .fd = s->in->fd, .events = POLLIN },
			{ .fd = s->out->fd, .events = POLLIN },
			{ .fd = s->events, .events = POLLIN },
		};

		wait = next_events - store_now();
		if (wait > 0)
			fds[2].fd = -1;
		if (poll(fds, 3, wait > 0 ? wait : 200) < 0 && errno != EINTR)
			return -errno;
		if (fds[2].fd >= 0 && (fds[2].revents || s->overrun)) {
			err = store_send_events(s);
			next_events = store_now() + COLLECT_TIME;
		}
		if (!err && fds[1].revents)
			err = store_send_confirmed(s);
		if (!err && fds[0].revents)
			err = store_take(s);
		if (!err)
			err = look_at_time(s);
	}
	return err;
}

/* What the kernel has accepted up to now, and nobody has been told of. */
static void serve_last(struct store *s)
{
	if (s->out && !store_send_events(s))
		while (s->waiting && !store_send_confirmed(s))
			;
}

static int begin_session(struct store *s)
{
	char before[STORE_ID_MAX];
	int err;

	s->connected_at = store_now();
	memcpy(before, s->run_id, sizeof(before));
	*s->why = '\0';
	err = store_connect(s);
	if (err)
		return err;
	/* It may have less than it had, and other numbers. */
	if (strcmp(before, s->run_id)) {
		*s->last_id = '\0';
		store_take_anew(s);
	}
	s->waiting = 0;
	s->confirmed_at = store_now();
	store_take_begin(s);
	return store_send_epoch(s) ?: store_take_ask(s);
}

/*
 * What comes meanwhile is in the table, and listed when the next epoch begins. To list
 * it costs the store and the kernel something: not each second, if that fails.
 */
static void pause_and_drop(struct store *s)
{
	const struct timespec pause = { .tv_nsec = 100000000 };
	long long until;

	if (store_now() - s->connected_at > LASTED_TIME)
		s->retry = 0;
	s->retry = s->retry ? s->retry * 2 : RETRY_TIME;
	if (s->retry > RETRY_MAX)
		s->retry = RETRY_MAX;
	until = store_now() + s->retry;
	while (!told_to_stop && store_now() < until) {
		nanosleep(&pause, NULL);
		store_tell_alive(s);
	}
	store_send_drop(s);
}

static void run(struct store *s)
{
	bool first = true;
	int err;

	while (!told_to_stop) {
		err = begin_session(s);
		if (!err) {
			store_tell_connected(s);
			if (first)
				s->renew_at = store_now() + JOIN_TIME;
			first = false;
			err = serve(s);
		}
		if (told_to_stop)
			break;
		/* Without the module there is nothing to do. */
		if (status_get(&s->nl, &(struct status_reply){}))
			break;
		s->counts.lost += s->out ? 1 : 0;
		store_disconnect(s);
		if (!*s->why)
			snprintf(s->why, sizeof(s->why), "%s", strerror(-err));
		store_tell_failed(s);
		pause_and_drop(s);
		if (!s->lines.file)
			break;
	}
	serve_last(s);
	store_tell_counts(s);
}

static int begin(struct store *s)
{
	unsigned long long random;
	int err;

	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		return -EIO;
	snprintf(s->self.instance, sizeof(s->self.instance), "%016llx", random);
	if (s->conf->store_node)
		snprintf(s->self.node, sizeof(s->self.node), "%s",
			 s->conf->store_node);
	else if (gethostname(s->self.node, sizeof(s->self.node) - 1))
		return -errno;
	if (!store_name_valid(s->self.node)) {
		say("a node cannot be called \"%s\": set store-node", s->self.node);
		return -EINVAL;
	}
	if (s->conf->store_coverage &&
	    !store_covers(s->conf->store_coverage, s->self.node)) {
		say("store-coverage lacks %s, which this node is called: what it accepted before is to be covered as well",
		    s->self.node);
		return -EINVAL;
	}
	if (asprintf(&s->key, "krb5-ap:%s", s->mac.group) < 0)
		return -ENOMEM;
	err = store_secret_read(&s->mac, s->conf->store_secret_file);
	if (err)
		return err;
	err = nl_open(&s->nl);
	if (err)
		return err;
	s->events = store_events_open(&s->nl);
	if (s->events < 0)
		return s->events;
	/* Before anything is read. */
	return look_at_keys(s) ?: store_send_begin(s);
}

/**
 * store_work() - share the replay table until told to stop
 * @conf: the configuration
 * @tell: descriptor for lines of the daemon's state
 *
 * Return: an exit status
 */
int store_work(const struct apd_conf *conf, int tell)
{
	struct store *s = calloc(1, sizeof(*s));
	const struct sigaction act = { .sa_handler = on_signal };
	int err = -ENOMEM;

	sigaction(SIGTERM, &act, NULL);
	signal(SIGPIPE, SIG_IGN);
	if (!s || krb5_init_context(&s->mac.context)) {
		free(s);
		return EXIT_FAILURE;
	}
	s->conf = conf;
	s->tell = tell;
	s->mac.group = conf->store_group;
	s->add.context = s->mac.context;
	s->add.nl = &s->nl;
	s->lines.context = s->mac.context;
	store_take_anew(s);
	if (store_url_parse(conf->store, &s->url))
		err = begin(s);
	if (err)
		store_tell(s, "trouble-store", "the replay table is not shared, see the journal: journalctl -u krb5-ap");
	else
		run(s);
	store_disconnect(s);
	store_take_anew(s);
	replay_add_drop(&s->add);
	nl_close(&s->nl);
	if (s->lines.file)
		fclose(s->lines.file);
	free(s->text);
	free(s->key);
	store_url_free(&s->url);
	krb5_free_context(s->mac.context);
	explicit_bzero(s, sizeof(*s));
	free(s);
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}
