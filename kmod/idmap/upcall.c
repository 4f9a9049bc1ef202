// SPDX-License-Identifier: GPL-2.0
/*
 * Questions to the helper. There is one open question for each principal at
 * most: a number that stays the same until it is answered or the mapping is
 * flushed, however often it is repeated. An answer that was looked up before a
 * flush has another number and is not taken.
 *
 * The room does not know how a question travels: netlink/ registers the sender.
 */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/string.h>
#include <kunit/visibility.h>

#include "idmap/internal.h"

static krb5_idmap_ask_t *krb5_idmap_ask;

/**
 * krb5_idmap_upcall_register() - set who sends questions
 * @ask: sends one; NULL for nobody
 *
 * At module load and unload, when no service can ask.
 */
void krb5_idmap_upcall_register(krb5_idmap_ask_t *ask)
{
	WRITE_ONCE(krb5_idmap_ask, ask);
}

/**
 * krb5_idmap_question_claim() - decide whether to send a question now
 * @m: the mapping, whose map is locked
 * @now: seconds since boot
 *
 * Return: true if the caller is to send it, once it has unlocked the map
 */
bool krb5_idmap_question_claim(struct krb5_ap_idmap_mapping *m, s64 now)
{
	struct krb5_ap_idmap *map = m->map;

	lockdep_assert_held(&map->lock);
	if (m->asked && now - m->asked < KRB5_IDMAP_ASK_AGAIN)
		return false;
	/* Zero says that no question was sent. */
	m->asked = max_t(s64, now, 1);
	if (!m->question) {
		if (!++map->next_question)
			map->next_question++;
		m->question = map->next_question;
	}
	return true;
}

/**
 * krb5_idmap_question_send() - send the question that was claimed
 * @m: the mapping, of which the caller has a reference
 * @wait_ms: for how long the caller waits for the answer, 0 if it does not
 *
 * Process context. If it cannot be sent, all that wait for it are ended: they
 * rely on the one that claimed it.
 *
 * Return: 0; -ESRCH if no helper listens; -ENOMEM, or another -errno of the sender
 */
int krb5_idmap_question_send(struct krb5_ap_idmap_mapping *m, u32 wait_ms)
{
	struct krb5_ap_idmap *map = m->map;
	krb5_idmap_ask_t *ask = map->ask ?: READ_ONCE(krb5_idmap_ask);
	struct krb5_idmap_question question = {
		.principal = m->name,
		.wait_ms = wait_ms,
	};
	int err;

	spin_lock(&map->lock);
	question.id = m->question;
	spin_unlock(&map->lock);
	/* It has been answered in the meantime. */
	if (!question.id)
		return 0;
	err = ask ? ask(map, &question) : -ESRCH;

	spin_lock(&map->lock);
	if (!err) {
		map->stats.asked++;
	} else {
		if (err == -ESRCH)
			map->stats.no_helper++;
		/* The next one may try at once. */
		m->asked = 0;
		krb5_idmap_wake(m, err);
	}
	spin_unlock(&map->lock);
	return err;
}
