# SPDX-License-Identifier: GPL-2.0
"""Authorization data (T10, A9, D3, L2)."""

from . import der
from .messages import (OPT_MUTUAL, authdata, authdata_tree, if_relevant,
                       typed_node)
from .model import Config
from .world import octets

PLACES = (("ticket_ad", "T10"), ("auth_ad", "A9"))

KNOWN = (4, 8, 96, 97, 128, 141, 142, 143, 144)
CRITICAL = (2, 3, 5, 6, 7, 9, 64, 65, 70, 71, 95, 98, 100, 127, 145, 512,
            580, 0, -1, -17, 257, 256 + 128, 65536 + 1, 2 ** 31 - 1,
            -2 ** 31)

LIMIT = {"AUTHDATA_LIMIT"}


def nested(depth, value=None):
    """AD-IF-RELEVANT around AD-IF-RELEVANT, depth times."""
    element = (77, b"innermost") if value is None else value
    for _ in range(depth):
        element = if_relevant(element)
    return element


def add(corpus):
    """Known and unknown, inside and outside AD-IF-RELEVANT, deep and many."""
    batch = corpus.batch("authdata")
    _known(corpus, batch)
    _critical(corpus, batch)
    _malformed(corpus, batch)
    _depth(corpus, batch)
    _count(corpus, batch)
    lenient = Config(critical="lenient")
    corpus.step("config", "critical-authdata=lenient")
    batch = corpus.batch("authdata-lenient", lenient)
    _lenient(corpus, batch)
    corpus.step("config", "critical-authdata=strict")
    batch = corpus.batch("authdata-strict-again")
    name = "T10.strict-again"
    batch.refuse(name, "T10", corpus.request(name, ticket_ad=[(5, b"x")]),
                 {12}, {"AUTHDATA_CRITICAL"})


def _known(corpus, batch):
    _containers(corpus, batch)
    for field, rule in PLACES:
        for number in KNOWN:
            rules = f"{rule} D3" if number >= 128 else rule
            name = f"{rule}.known.{number}"
            batch.ok(name, rules, corpus.request(
                name, **{field: [(number, octets(name, 40))]}))
            name = f"{rule}.if-relevant.{number}"
            batch.ok(name, rules, corpus.request(
                name, options=OPT_MUTUAL,
                **{field: [if_relevant((number, octets(name, 40)))]}))
        for number in CRITICAL:
            name = f"{rule}.if-relevant.unknown.{number}"
            batch.ok(name, f"{rule} D3", corpus.request(
                name, **{field: [if_relevant((number, octets(name, 9)))]}))
        name = f"{rule}.many-known"
        batch.ok(name, rule, corpus.request(name, **{field: [
            (n, b"x" * n) for n in KNOWN] + [if_relevant((5, b"y"))]}))
        # What a client says of itself is not believed, and does no harm.
        name = f"{rule}.no-octets"
        batch.ok(name, rule, corpus.request(name, **{field: [(4, b"")]}))


def _containers(corpus, batch):
    """AD-KDCIssued and AD-CAMMAC: not opened, whatever is inside."""
    inside = authdata_tree([(5, b"critical elsewhere")])
    for number, octets_ in (
            (4, der.sequence([
                der.explicit(0, "ad-checksum", typed_node(
                    "cksumtype", "checksum", 16, bytes(12))),
                der.explicit(3, "elements", inside)]).encode()),
            (96, der.sequence([
                der.explicit(0, "elements", inside)]).encode())):
        for field, rule in PLACES:
            for what, element in (("plain", (number, octets_)),
                                  ("if-relevant",
                                   if_relevant((number, octets_)))):
                name = f"{rule}.container.{number}.{what}"
                batch.ok(name, rule, corpus.request(
                    name, **{field: [element]}))


def _critical(corpus, batch):
    for field, rule in PLACES:
        for number in CRITICAL:
            name = f"{rule}.critical.{number}"
            batch.refuse(name, rule, corpus.request(
                name, **{field: [(number, b"data")]}), {12, 60},
                {"AUTHDATA_CRITICAL"})
        for what, elements in (
                ("last", [(4, b""), if_relevant((1, authdata())), (5, b"x")]),
                ("first", [(99, b"x"), if_relevant((77, b""))]),
                ("empty", [(99, b"")])):
            name = f"{rule}.critical.{what}"
            batch.refuse(name, rule, corpus.request(
                name, **{field: elements}), {12, 60}, {"AUTHDATA_CRITICAL"})


def _malformed(corpus, batch):
    """What AD-IF-RELEVANT holds must be AuthorizationData."""
    for field, rule in PLACES:
        for what, octets_ in (
                ("no-octets", b""), ("garbage", octets("garbage", 40)),
                ("zero", b"\0"), ("text", b"not DER at all"),
                ("null", b"\x05\0"), ("integer", b"\x02\x01\x01"),
                ("octets", b"\x04\x02\x30\0"), ("open-end", b"\x30\x80\0\0"),
                ("cut", authdata((4, b"abc"))[:-1]),
                ("trailing", authdata((4, b"abc")) + b"\0"),
                ("twice", authdata((4, b"abc")) * 2),
                ("flat", bytes.fromhex("300aa003020104a1030401aa")),
                ("long-form", b"\x30\x81\x00"), ("only-tag", b"\x30")):
            name = f"{rule}.malformed.{what}"
            batch.refuse(name, rule, corpus.request(
                name, **{field: [(1, octets_)]}), {60},
                {"AUTHDATA_MALFORMED"})
            name = f"{rule}.malformed.deep.{what}"
            batch.refuse(name, f"{rule} L2", corpus.request(
                name, **{field: [nested(3, (1, octets_))]}), {60},
                {"AUTHDATA_MALFORMED"})


def _depth(corpus, batch):
    """L2: eight levels, and no stack however many more."""
    for field, rule in PLACES:
        for depth in (1, 2, 5, 7, 8):
            name = f"L2.{field}.depth-{depth}"
            batch.ok(name, f"L2 {rule}", corpus.request(
                name, **{field: [nested(depth)]}))
        for depth in (9, 10, 16, 100, 1000, 4000):
            name = f"L2.{field}.depth-{depth}"
            batch.refuse(name, f"L2 {rule}", corpus.request(
                name, **{field: [nested(depth)]}), {60}, LIMIT)
        name = f"L2.{field}.eight-deep-eight-times"
        batch.ok(name, f"L2 {rule}", corpus.request(
            name, **{field: [nested(8)] * 8}))


def _count(corpus, batch):
    """L2: many elements, flat and in one nest."""
    for field, rule in PLACES:
        for count, ok in ((2, True), (100, True), (1000, True),
                          (2000, False), (5000, False)):
            for what, elements in (
                    ("flat", [(141, b"")] * count),
                    ("nest", [if_relevant(*[(77, b"")] * count)])):
                name = f"L2.{field}.{what}-{count}"
                request = corpus.request(name, **{field: elements})
                if ok:
                    batch.ok(name, f"L2 {rule}", request)
                else:
                    batch.refuse(name, f"L2 {rule}", request, {60}, LIMIT)


def _lenient(corpus, batch):
    """T10 by policy: ignored, as MIT and Heimdal do, but not if it is no DER.
    """
    for field, rule in PLACES:
        for number in CRITICAL:
            name = f"{rule}.lenient.{number}"
            batch.ok(name, rule, corpus.request(
                name, **{field: [(number, b"data")]}))
        name = f"{rule}.lenient.malformed"
        batch.refuse(name, rule, corpus.request(
            name, **{field: [(1, b"\x30\x05")]}), {60},
            {"AUTHDATA_MALFORMED"})
        name = f"{rule}.lenient.deep"
        batch.refuse(name, f"{rule} L2", corpus.request(
            name, **{field: [nested(9)]}), {60}, LIMIT)
