# SPDX-License-Identifier: GPL-2.0
"""Sizes (L1): large tickets are normal, up to a limit that is kept exactly."""

from .messages import OPT_MUTUAL, if_relevant
from .model import Config
from .world import ETYPES, octets

DEFAULT = 128 * 1024


def sized(corpus, name, size, **fields):
    """A right request of exactly so many octets."""
    filler = size - 1200
    fields.setdefault("cusec", corpus.cusec(name))
    for _ in range(20):
        request = corpus.request(
            name, ticket_ad=[if_relevant((77, octets(name, filler)))],
            **fields)
        got = len(request.build())
        if got == size:
            return request
        filler += size - got
    raise AssertionError(f"no request of {size} octets")


def add(corpus):
    """From 1.5 KiB to the limit, the limit, and above."""
    batch = corpus.batch("sizes")
    for size in (1536, 12 * 1024, 48000, 48 * 1024, 64 * 1024 - 1, 64 * 1024,
                 65536 + 1, 100 * 1024, DEFAULT - 1, DEFAULT):
        for etype in ETYPES if size < 10 ** 5 else (18, 20, 26):
            name = f"L1.size-{size}.{etype}"
            batch.ok(name, "L1", sized(corpus, name, size, etype=etype,
                                       session=etype, options=OPT_MUTUAL))
    for size in (DEFAULT + 1, DEFAULT + 2, 200 * 1024):
        for pin in ({}, dict(pin=None)):
            name = f"L1.size-{size}{'.any' if pin else ''}"
            batch.refuse(name, "L1", sized(corpus, name, size), {61},
                         {"TOKEN_TOO_LONG"}, **pin)
    _large_authenticator(corpus, batch)
    _garbage(corpus, batch)
    _other_limits(corpus)


def _large_authenticator(corpus, batch):
    for size in (1536, 12 * 1024, 64 * 1024, 100 * 1024):
        name = f"L1.authenticator-{size}"
        batch.ok(name, "L1", corpus.request(
            name, auth_ad=[if_relevant((77, octets(name, size)))],
            options=OPT_MUTUAL))
    name = "L1.both-large"
    half = [if_relevant((77, octets(name, 60 * 1024)))]
    batch.ok(name, "L1", corpus.request(name, auth_ad=half, ticket_ad=half))


def _garbage(corpus, batch):
    """Large and worthless."""
    for size in (64 * 1024, DEFAULT):
        name = f"L1.garbage-{size}"
        batch.refuse_token(name, "L1", octets(name, size), {40})
        name = f"L1.zeros-{size}"
        batch.refuse_token(name, "L1", b"\x6e" + bytes(size - 1), None)
        name = f"L1.unknown-key-{size}"
        request = sized(corpus, name, size, service_key=corpus.request(
            name + ".key").session)
        batch.refuse(name, "L1 T1", request, {31}, {"TICKET_INTEGRITY"})


def _other_limits(corpus):
    """token-max is a setting."""
    for limit in (1024, 4000, 1024 * 1024):
        corpus.step("config", f"token-max={limit}")
        batch = corpus.batch(f"sizes-{limit}", Config(token_max=limit))
        small = f"L1.max-{limit}.small"
        batch.ok(small, "L1", corpus.request(small))
        for size, ok in ((limit - 1, True), (limit, True),
                         (limit + 1, False), (2 * limit, False)):
            if size < 1200 and ok:
                continue
            if size > 1100000:
                continue
            name = f"L1.max-{limit}.{size}"
            request = (corpus.request(name, ticket_ad=[
                if_relevant((77, octets(name, size)))]) if size < 1300
                else sized(corpus, name, size))
            if ok:
                batch.ok(name, "L1", request)
            else:
                batch.refuse(name, "L1", request, {61}, {"TOKEN_TOO_LONG"})
    corpus.step("config", f"token-max={DEFAULT}")
