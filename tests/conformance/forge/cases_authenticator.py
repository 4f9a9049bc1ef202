# SPDX-License-Identifier: GPL-2.0
"""What an authenticator says (A3 to A8, P4)."""

import hashlib
import struct

from . import der
from .crypto import GOOD, USAGE_AP_REQ_CKSUM, Key
from .messages import OPT_MUTUAL, Principal, if_relevant
from .world import ALICE, ETYPES, REALM, T0, make_key, octets

AD_ETYPE_NEGOTIATION = 129


def add(corpus):
    """Client, clock, enctype, subkey, sequence number, checksum."""
    batch = corpus.batch("authenticator")
    _clients(corpus, batch)
    _skew(corpus, batch)
    _etype(corpus, batch)
    _subkeys(corpus, batch)
    _sequence(corpus, batch)
    _checksums(corpus, batch)
    _negotiation(corpus, batch)


def _clients(corpus, batch):
    """A3: counted octets, component by component."""
    def who(*parts, realm=REALM, name_type=1):
        return Principal(realm, parts, name_type)
    differ = (
        ("other", who(b"alice"), who(b"bob")),
        ("realm", ALICE, who(b"alice", realm=b"OTHER.ORG")),
        ("realm-case", ALICE, who(b"alice", realm=b"example.org")),
        ("realm-prefix", ALICE, who(b"alice", realm=b"EXAMPLE.OR")),
        ("realm-longer", ALICE, who(b"alice", realm=b"EXAMPLE.ORGS")),
        ("case", ALICE, who(b"Alice")),
        ("prefix", ALICE, who(b"alic")), ("longer", ALICE, who(b"alice1")),
        ("joined", who(b"a/b"), who(b"a", b"b")),
        ("split", who(b"a", b"b"), who(b"a/b")),
        ("split-elsewhere", who(b"ab", b"c"), who(b"a", b"bc")),
        ("more", ALICE, who(b"alice", b"admin")),
        ("fewer", who(b"alice", b"admin"), ALICE),
        ("empty-more", ALICE, who(b"alice", b"")),
        ("empty-first", ALICE, who(b"", b"alice")),
        ("swapped", who(b"alice", b"admin"), who(b"admin", b"alice")),
        ("space", ALICE, who(b"alice ")),
        ("at", who(b"alice@EXAMPLE.ORG"), ALICE),
        ("nfc-nfd", who("\xe5".encode()), who("a\u030a".encode())),
        ("utf8-latin1", who("\xe5".encode()), who(b"\xe5")),
        ("fullwidth", ALICE, who("\uff41lice".encode())),
        ("realm-moved", who(b"a", realm=b"BC"), who(b"aB", realm=b"C")),
        ("anonymous", ALICE, who(b"WELLKNOWN", b"ANONYMOUS",
                                 name_type=11)),
        ("last-octet", who(b"x" * 300), who(b"x" * 299 + b"y")),
        ("first-octet", who(b"x" * 300), who(b"y" + b"x" * 299)),
    )
    for what, ticket, auth in differ:
        for a, b, tag in ((ticket, auth, ""), (auth, ticket, ".reverse")):
            name = f"A3.{what}{tag}"
            batch.refuse(name, "A3", corpus.request(
                name, client=a, auth_client=b), {36}, {"CLIENT_MISMATCH"})
    for what, tail in (("nul", b"\0"), ("nul-tail", b"\0root")):
        name = f"A3.{what}"
        batch.refuse(name, "A3 F11", corpus.request(
            name, auth_client=who(b"alice" + tail)), None,
            {"AUTHENTICATOR_MALFORMED"})
        name = f"A3.{what}.reverse"
        batch.refuse(name, "A3 F11", corpus.request(
            name, client=who(b"alice" + tail), auth_client=ALICE), None,
            {"TICKET_MALFORMED"})


def _skew(corpus, batch):
    """A4 with margins; its edges are elsewhere."""
    for what, delta in (("now", 0), ("plus-300", 300), ("minus-200", -200),
                        ("plus-100", 100)):
        name = f"A4.{what}"
        batch.ok(name, "A4", corpus.request(name, ctime=T0 + delta))
    for delta in (-301, -400, -3600, -86400, -10 ** 8, 1000, 3600, 86400,
                  10 ** 8):
        for options in (0, OPT_MUTUAL):
            name = f"A4.off-by-{delta}.{options:08x}"
            batch.refuse(name, "A4 P6", corpus.request(
                name, ctime=T0 + delta, options=options), {37}, {"SKEW"})


def _etype(corpus, batch):
    """A5: the label in clear must be the session key's."""
    for session in ETYPES:
        for label in ETYPES + (0, 23, -1, 256 + session):
            if label == session:
                continue
            name = f"A5.{session}.says-{label}"
            batch.refuse(name, "A5", corpus.request(
                name, session=session, auth_etype=label), None,
                {"AUTHENTICATOR_ETYPE"})


def _subkeys(corpus, batch):
    """A6: the exact length."""
    for etype in ETYPES:
        right = GOOD[etype].key_len
        for length in sorted({0, 1, 15, 16, 17, 31, 32, 33, 64, 1000} -
                             {right}):
            name = f"A6.{etype}.{length}"
            batch.refuse(name, "A6", corpus.request(
                name, session=etype, subkey=Key(etype, octets(name, length)),
                options=OPT_MUTUAL * (length % 2)), {60}, {"SUBKEY_LENGTH"})
    name = "A6.same-as-session-key"
    session = make_key(name, 18)
    batch.ok(name, "A6", corpus.request(name, session=session,
                                        subkey=session, options=OPT_MUTUAL))


def _sequence(corpus, batch):
    """A7: UInt32, or what old clients make of it."""
    for value in (None, 0, 1, 127, 128, 255, 256, 2 ** 30, 2 ** 31 - 1,
                  2 ** 31, 2 ** 32 - 1, -1, -128, -2 ** 31, -2 ** 31 + 1):
        for options in (0, OPT_MUTUAL):
            name = f"A7.{value}.{options:08x}"
            batch.ok(name, "A7 P5", corpus.request(name, seq=value,
                                                   options=options))


def _checksums(corpus, batch):
    """A8: the application's; a raw acceptor has no data to hold it against."""
    session = make_key("A8", 18)
    keyed = session.enctype.checksum(session.value, USAGE_AP_REQ_CKSUM,
                                     b"application data")
    gss = struct.pack("<I16sI", 16, bytes(16), 0)
    gss_mutual = struct.pack("<I16sI", 16, bytes(16), 0x3E)
    for what, cksum in (
            ("keyed", (16, keyed)), ("keyed-wrong", (16, bytes(12))),
            ("empty", (16, b"")), ("md5", (7, hashlib.md5(b"").digest())),
            ("crc32", (1, bytes(4))), ("sha1", (14, bytes(20))),
            ("none", (0, b"")), ("unknown", (4711, octets("A8", 99))),
            ("gss", (0x8003, gss)), ("gss-mutual", (0x8003, gss_mutual)),
            ("gss-short", (0x8003, gss[:10])),
            ("long", (16, octets("A8", 20000)))):
        for options in (0, OPT_MUTUAL):
            name = f"A8.{what}.{options:08x}"
            batch.ok(name, "A8", corpus.request(
                name, session=session, cksum=cksum, options=options))


def _etype_list(*etypes):
    return der.sequence_of(der.integer(e) for e in etypes).encode()


def _negotiation(corpus, batch):
    """P4: RFC 4537 may steer the subkey, to what is permitted only."""
    lists = ((20,), (26, 18), (23,), (23, 18), (999,), (0, -1, 17), (),
             (1, 2, 3, 16, 23, 24), tuple(range(1, 200)))
    for wanted in lists:
        for subkey in (None, 17):
            label = "-".join(str(e) for e in wanted[:6]) or "none"
            name = f"P4.{label}.subkey-{subkey}"
            element = if_relevant((AD_ETYPE_NEGOTIATION,
                                   _etype_list(*wanted)))
            allowed = {subkey or 18} | (set(wanted) & set(ETYPES))
            batch.ok(name, "P4 A9", corpus.request(
                name, subkey=subkey, options=OPT_MUTUAL, auth_ad=[element]),
                subkey_etypes=sorted(allowed))
