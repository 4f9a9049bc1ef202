# SPDX-License-Identifier: GPL-2.0
"""Moving clocks: edges of skew and times, and how long a replay is known."""

from .messages import OPT_MUTUAL
from .model import Config
from .world import SERVICE, T0

FOREVER = T0 + 10 * 86400


def add(corpus):
    """Each in a module that was loaded for it."""
    _edges(corpus)
    _window(corpus)
    _unspent(corpus)
    _raised_skew(corpus)
    _no_skew(corpus)
    _far_clocks(corpus)


def _canary(corpus, batch, name):
    """Refused, whatever the time; its KRB-ERROR tells what time it is."""
    batch.refuse(name, "P6", corpus.request(name, pvno=4), {39})


def _edges(corpus):
    """A4, T4, T5: the very second.

    How far the clock has come when a line is judged is not known beforehand,
    so there is a request for each of the seconds that it may be, and between
    them requests whose refusal says the time. judge knows the answer then.
    """
    corpus.start("replay-cold-start=off")
    for what, rule, field, first in (
            ("ctime-past", "A4", "ctime", -304),
            ("ctime-future", "A4", "ctime", 296),
            ("end", "T5", "endtime", -304),
            ("start", "T4", "starttime", 296)):
        batch = corpus.batch(f"edge-{what}")
        _canary(corpus, batch, f"P6.canary.{what}")
        for i in range(20):
            name = f"{rule}.edge.{what}.{first + i}"
            options = OPT_MUTUAL * (i % 2)
            batch.edge(name, rule, corpus.request(
                name, options=options, **{field: T0 + first + i}))
            _canary(corpus, batch, f"P6.canary.{what}.{i}")


class Sequence:
    """Batches at one time after the other."""

    def __init__(self, corpus, label):
        self.corpus = corpus
        self.label = label
        self.count = 0
        self.batch = None

    def at(self, seconds):
        """Sets the clock to T0 + seconds; returns the batch for then."""
        self.count += 1
        self.batch = self.corpus.batch(
            f"{self.label}-{self.count}-at-{seconds}", clock=T0 + seconds)
        return self.batch

    def fresh(self, name, rules, ctime, **fields):
        """A request that is to be accepted; its token."""
        return self.batch.ok(name, rules, self.corpus.request(
            name, ctime=T0 + ctime, endtime=FOREVER, **fields))

    def again(self, name, rules, token, errors=(34,)):
        """The same token, to be refused."""
        reasons = ("REPLAY", "REPLAY_FORGOTTEN") if 34 in errors else None
        if len(errors) > 1:
            reasons = None
        self.batch.again(f"{name}.{self.label}.{self.count}", rules, token,
                         pin=SERVICE, errors=errors, reasons=reasons)

    def crowd(self, ctime, count):
        """Other clients, so that whoever purges has cause to."""
        for i in range(count):
            self.fresh(f"R4.crowd.{self.label}.{self.count}.{i}", "R4 R7",
                       ctime)


def _window(corpus):
    """R7: until ctime + skew; clock steps bring nothing back."""
    corpus.start("replay-cold-start=off")
    seq = Sequence(corpus, "window")
    seq.at(0)
    tokens = {d: seq.fresh(f"R7.ctime{d:+}", "R7", d)
              for d in (-250, 0, 150, 290, 300)}
    mutual = seq.fresh("R7.mutual", "R7", 290, options=OPT_MUTUAL)

    def all_again(now):
        """Everything is refused: as a replay, or as too old."""
        for delta, token in tokens.items():
            fresh_until = delta + 300
            if now + 20 < fresh_until:
                errors = (34,)
            elif now > fresh_until:
                errors = (37,)
            else:
                errors = (34, 37)
            seq.again(f"R7.again{delta:+}", "R7", token, errors)
        seq.again("R7.again-mutual", "R7", mutual,
                  (34,) if now + 20 < 590 else (34, 37))
    all_again(0)
    seq.at(100)
    all_again(100)
    # Later than receipt + skew: here caches that keep no longer go wrong.
    seq.at(310)
    seq.crowd(310, 300)
    all_again(310)
    seq.at(400)
    seq.crowd(400, 100)
    all_again(400)
    seq.at(560)
    all_again(560)
    seq.at(602)
    all_again(602)
    # Long enough for all of it to be dropped, then a clock that goes back.
    seq.at(3000)
    seq.crowd(3000, 300)
    corpus.step("sleep", "12")
    for step in (500, 200, 0, -200):
        seq.at(step)
        for delta, token in tokens.items():
            fresh = abs(delta - step) <= 280
            seq.again(f"R7.back{delta:+}", "R7", token,
                      (34,) if fresh and delta - step > -280 else (34, 37))
        seq.again("R7.back-mutual", "R7", mutual, (34, 37))
        # What was wrong is the clock: who asks afresh is no replay.
        seq.fresh(f"R7.fresh-after-back{step:+}", "R7", step)
    # A day ahead and back again.
    seq.at(86400)
    seq.crowd(86400, 100)
    seq.at(300)
    for delta in (150, 290, 300):
        seq.again(f"R7.after-a-day{delta:+}", "R7", tokens[delta])
    seq.fresh("R7.fresh-after-a-day", "R7", 300)


def _unspent(corpus):
    """R5: too early is not too late."""
    corpus.start("replay-cold-start=off")
    seq = Sequence(corpus, "unspent")
    batch = seq.at(0)
    name = "R5.early"
    request = corpus.request(name, ctime=T0 + 2000, endtime=FOREVER)
    for i in range(2):
        batch.refuse(f"{name}.{i}", "R5 A4", request, {37}, {"SKEW"})
    start = corpus.request("R5.start", starttime=T0 + 2000, ctime=T0 + 250,
                           endtime=FOREVER)
    batch.refuse("R5.start.0", "R5 T4", start, {33})
    batch = seq.at(2000)
    batch.ok(name, "R5 A4", request)
    seq.again(name, "R5", request.made["token"])
    batch = seq.at(500)
    batch.refuse("R5.start.1", "R5 T4", start, {33})


def _raised_skew(corpus):
    """R7: a larger skew must not revive what was forgotten under a smaller.
    """
    corpus.start("replay-cold-start=off", "skew=60")
    batch = corpus.batch("skew-60", Config(skew=60))
    name = "R7.raised-skew"
    token = batch.ok(name, "R7", corpus.request(name, ctime=T0 + 5))
    for delta, ok in ((60, True), (30, True), (-20, True), (-61, False),
                      (-100, False), (200, False)):
        name = f"A4.skew-60.{delta}"
        request = corpus.request(name, ctime=T0 + delta)
        if ok:
            batch.ok(name, "A4", request)
        else:
            batch.refuse(name, "A4", request, {37}, {"SKEW"})
    for field, delta, ok in (("starttime", 60, True),
                             ("starttime", 400, False),
                             ("endtime", -61, False), ("endtime", 0, True)):
        name = f"T4.skew-60.{field}.{delta}"
        request = corpus.request(name, **{field: T0 + delta})
        if ok:
            batch.ok(name, "T4 T5", request)
        else:
            batch.refuse(name, "T4 T5", request, {32, 33})
    batch = corpus.batch("skew-60-later", Config(skew=60), clock=T0 + 500)
    batch.again("R7.raised-skew.too-old", "R7", token, errors=(37,),
                reasons=("SKEW",), pin=SERVICE)
    corpus.step("sleep", "12")
    corpus.step("config", "skew=3600")
    batch = corpus.batch("skew-3600", Config(skew=3600), clock=T0 + 512)
    batch.again("R7.raised-skew.again", "R7", token, pin=SERVICE)
    for delta in (-2500, 4000):
        name = f"A4.skew-3600.{delta}"
        batch.ok(name, "A4", corpus.request(name, ctime=T0 + delta))
    for delta in (-3300, 4500):
        name = f"A4.skew-3600.{delta}"
        batch.refuse(name, "A4", corpus.request(name, ctime=T0 + delta),
                     {37}, {"SKEW"})


def _no_skew(corpus):
    """A4: no tolerance at all is a setting, too."""
    corpus.start("replay-cold-start=off", "skew=0")
    batch = corpus.batch("skew-0", Config(skew=0))
    _canary(corpus, batch, "P6.canary.skew-0")
    for i in range(12):
        name = f"A4.skew-0.{i}"
        batch.edge(name, "A4", corpus.request(name, ctime=T0 + i))
        _canary(corpus, batch, f"P6.canary.skew-0.{i}")


def _far_clocks(corpus):
    """F9: the server's own clock, behind 2038 and behind 2106."""
    for year, now in (("2038", 2 ** 31 + 1000), ("2106", 2 ** 32 + 1000)):
        corpus.start("replay-cold-start=off")
        batch = corpus.batch(f"clock-{year}", clock=now)
        times = dict(authtime=now - 3600, starttime=now - 3600,
                     endtime=now + 3600, ctime=now + 60)
        for options in (0, OPT_MUTUAL):
            name = f"F9.clock-{year}.{options:08x}"
            token = batch.ok(name, "F9", corpus.request(
                name, options=options, **times))
            batch.again(f"{name}.again", "F9 R1", token, pin=SERVICE)
        for field, delta, errors in (
                ("ctime", 1000, {37}), ("ctime", -1000, {37}),
                ("ctime", -2 ** 32, {37}), ("ctime", 2 ** 32, {37}),
                ("starttime", 1000, {33}), ("endtime", -1000, {32}),
                ("endtime", -2 ** 31, {32}), ("endtime", -2 ** 32, {32})):
            name = f"F9.clock-{year}.{field}.{delta}"
            batch.refuse(name, "F9", corpus.request(
                name, **{**times, field: now + delta}), errors)
