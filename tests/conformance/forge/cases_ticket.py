# SPDX-License-Identifier: GPL-2.0
"""What a ticket says (T3 to T9, T11)."""

import ipaddress

from .crypto import GOOD, Key
from .messages import (FLAG_ANONYMOUS, FLAG_INVALID, FLAG_TRANSITED_CHECKED,
                       FLAGS_USUAL, OPT_MUTUAL, Principal)
from .world import ALICE, ETYPES, REALM, T0, octets


def add(corpus):
    """Flags, times, addresses, transited realms, session keys, nobodies."""
    batch = corpus.batch("ticket")
    _invalid(corpus, batch)
    _times(corpus, batch)
    _addresses(corpus, batch)
    _transited(corpus, batch)
    _session_keys(corpus, batch)
    _anonymous(corpus, batch)


def _invalid(corpus, batch):
    for etype in ETYPES:
        name = f"T3.{etype}"
        batch.refuse(name, "T3", corpus.request(
            name, etype, flags=FLAGS_USUAL | FLAG_INVALID), {33},
            {"TICKET_INVALID"})
    name = "T3.all-flags"
    batch.refuse(name, "T3", corpus.request(name, flags=0xFFFFFFFF), {33},
                 {"TICKET_INVALID"})


def _times(corpus, batch):
    """T4 to T6, with margins: the edges themselves are elsewhere."""
    for what, start in (("now", T0), ("skew", T0 + 300), ("past", 0),
                        ("long-past", -10 ** 9), ("yesterday", T0 - 86400)):
        name = f"T4.start-{what}"
        batch.ok(name, "T4", corpus.request(name, starttime=start))
    for what, start in (("1000", T0 + 1000), ("tomorrow", T0 + 86400),
                        ("2038", 2 ** 31), ("2106", 2 ** 32 + 5)):
        name = f"T4.start-{what}"
        batch.refuse(name, "T4", corpus.request(name, starttime=start), {33},
                     {"TICKET_NOT_YET_VALID"})
    for what, end in (("now", T0), ("minus-200", T0 - 200),
                      ("tomorrow", T0 + 86400), ("2038", 2 ** 31),
                      ("2107", 2 ** 32 + 10 ** 7)):
        name = f"T5.end-{what}"
        batch.ok(name, "T5", corpus.request(name, endtime=end))
    for what, end in (("minus-301", T0 - 301), ("minus-1000", T0 - 1000),
                      ("yesterday", T0 - 86400), ("1970", 0),
                      ("1901", -2 ** 31 - 1)):
        name = f"T5.end-{what}"
        batch.refuse(name, "T5", corpus.request(name, endtime=end), {32},
                     {"TICKET_EXPIRED"})
    name = "T5.renew-till-does-not-help"
    batch.refuse(name, "T5", corpus.request(
        name, endtime=T0 - 3600, renew_till=T0 + 86400), {32},
        {"TICKET_EXPIRED"})
    name = "T5.renew-till-past"
    batch.ok(name, "T5", corpus.request(name, renew_till=T0 - 86400))
    for what, fields, ok in (
            ("auth-past", dict(authtime=T0 - 60, starttime=None), True),
            ("auth-future", dict(authtime=T0 + 1000, starttime=None), False),
            ("auth-2106", dict(authtime=2 ** 32 + 7, starttime=None), False),
            ("start-past-auth-future", dict(authtime=T0 + 9999), True),
            ("start-1970-auth-future", dict(authtime=T0 + 9999, starttime=0),
             True),
            ("start-future-auth-past", dict(starttime=T0 + 9999), False)):
        name = f"T6.{what}"
        request = corpus.request(name, **fields)
        if ok:
            batch.ok(name, "T6", request)
        else:
            batch.refuse(name, "T6", request, {33}, {"TICKET_NOT_YET_VALID"})


V4, V4B = "192.0.2.1", "192.0.2.2"
V6, V6B = "2001:db8::1", "2001:db8::2"


def _addr(text):
    packed = ipaddress.ip_address(text).packed
    return (2 if len(packed) == 4 else 24, packed)


def _addresses(corpus, batch):
    """T7."""
    netbios = (20, b"WORKSTATION     ")
    v4, v4b, v6, v6b = (_addr(a) for a in (V4, V4B, V6, V6B))
    good = (
        ("v4", [v4], V4), ("v6", [v6], V6), ("second", [v4b, v4], V4),
        ("last-of-many", [v4b, v6b] * 60 + [v6], V6),
        ("both-families", [v4, v6], V6), ("unknown-peer", [v4], None),
        ("none", None, V4), ("netbios-only", [netbios], V4),
        ("netbios-and-right", [netbios, v4], V4),
        ("unknown-type-and-right", [(99, b"x"), v6], V6),
        ("mapped-peer", [v4], "::ffff:" + V4),
        ("no-list-no-peer", None, None), ("empty-unknown-peer", [], None),
    )
    for what, caddr, peer in good:
        name = f"T7.{what}"
        batch.ok(name, "T7", corpus.request(name, caddr=caddr), peer=peer)
    bad = (
        ("other-v4", [v4b], V4), ("other-v6", [v6b], V6),
        ("v4-for-v6", [v4], V6), ("v6-for-v4", [v6], V4),
        ("empty", [], V4), ("netbios-and-other", [netbios, v4b], V4),
        ("two-netbios", [netbios, netbios], V4),
        ("type-0", [(0, v4[1])], V4), ("type-24-of-4", [(24, v4[1])], V4),
        ("type-2-of-16", [(2, v6[1])], V6), ("prefix", [(2, v4[1][:3])], V4),
        ("longer", [(2, v4[1] + b"\0")], V4), ("no-octets", [(2, b"")], V4),
        ("negative-type", [(-2, v4[1])], V4), ("type-258", [(258, v4[1])],
                                               V4),
        ("compatible", [(24, bytes(12) + v4[1])], V4),
        ("zero-address", [(2, bytes(4))], V4),
    )
    for what, caddr, peer in bad:
        name = f"T7.{what}"
        batch.refuse(name, "T7", corpus.request(name, caddr=caddr), {38},
                     {"BAD_ADDRESS"}, peer=peer)


def _transited(corpus, batch):
    """T8."""
    checked = FLAGS_USUAL | FLAG_TRANSITED_CHECKED
    contents = (
        ("realm", 1, b"MIDDLE.ORG"), ("two", 1, b"A.ORG,B.ORG"),
        ("space", 1, b" "),
        ("nul", 1, b"\0A.ORG"), ("only-nul", 1, b"\0"),
        ("x500", 1, b"/C=US/O=X"), ("escaped", 1, b"A\\,B.ORG,\\\\"),
        ("long", 1, b"A.ORG," * 1000), ("type-0", 0, b"A.ORG"),
        ("type-2", 2, b"A.ORG"), ("type-99", 99, b"\x01"),
        ("type-negative", -5, b"A.ORG"),
    )
    for what, number, octets_ in contents:
        name = f"T8.unchecked.{what}"
        batch.refuse(name, "T8", corpus.request(
            name, tr_type=number, transited=octets_), {51}, {"TRANSITED"})
        name = f"T8.checked.{what}"
        batch.ok(name, "T8", corpus.request(
            name, tr_type=number, transited=octets_, flags=checked))
    for number in (0, 1, 2, 99, -1):
        name = f"T8.empty.type-{number}"
        batch.ok(name, "T8", corpus.request(name, tr_type=number))
    # On the way by the names of the realms, which is the default's rule.
    for what, realm, passed in (
            ("null-subfield", REALM, b","), ("own-realm", REALM, REALM),
            ("child", b"SUB." + REALM, REALM),
            ("grandchild", b"A.SUB." + REALM, REALM + b",SUB."),
            ("all-between", b"A.SUB." + REALM, b",")):
        name = f"T8.hierarchy.{what}"
        batch.ok(name, "T8", corpus.request(
            name, client=Principal(realm, (b"alice",)), transited=passed))
    name = "T8.unchecked.sibling"
    batch.refuse(name, "T8", corpus.request(
        name, client=Principal(b"SUB." + REALM, (b"alice",)),
        transited=b"LAB." + REALM), {51}, {"TRANSITED"})
    name = "T8.unchecked.foreign-client"
    client = Principal(b"FAR.ORG", (b"alice",))
    batch.refuse(name, "T8", corpus.request(
        name, client=client, transited=b"MIDDLE.ORG"), {51}, {"TRANSITED"})
    name = "T8.direct.foreign-client"
    batch.ok(name, "T8", corpus.request(name, client=client))
    name = "T8.unchecked.anonymous"
    batch.refuse(name, "T8 T11", corpus.request(
        name, client=Principal(b"WELLKNOWN:ANONYMOUS",
                               (b"WELLKNOWN", b"ANONYMOUS"), 11),
        transited=b"MIDDLE.ORG"), {51}, {"TRANSITED"})


def _session_keys(corpus, batch):
    """T9: the exact length, and HMAC takes keys of any."""
    for etype in ETYPES:
        right = GOOD[etype].key_len
        for length in sorted({0, 1, 8, 15, 16, 17, 24, 31, 32, 33, 64, 255,
                              1000} - {right}):
            name = f"T9.{etype}.{length}"
            value = octets(name, length)
            sealed = Key(etype, value)
            if etype not in (19, 20) and length not in (16, 24, 32):
                sealed = Key(etype, octets(name, right))
            batch.refuse(name, "T9", corpus.request(
                name, session=Key(etype, value), auth_key=sealed,
                options=OPT_MUTUAL), {60}, {"SESSION_KEY_LENGTH"})


def _anonymous(corpus, batch):
    """T11: shown as what they are."""
    wellknown = (b"WELLKNOWN", b"ANONYMOUS")
    for what, client, flags, yes in (
            ("both", Principal(b"WELLKNOWN:ANONYMOUS", wellknown, 11),
             FLAG_ANONYMOUS, True),
            ("own-realm", Principal(REALM, wellknown, 11), FLAG_ANONYMOUS,
             True),
            ("realm-only", Principal(b"WELLKNOWN:ANONYMOUS", (b"x",), 1), 0,
             True),
            ("name-only", Principal(REALM, wellknown, 11), 0, True),
            ("flag-only", ALICE, FLAG_ANONYMOUS, True),
            ("type-only", Principal(REALM, (b"alice",), 11), 0, False),
            ("half-a-name", Principal(REALM, (b"WELLKNOWN",), 11), 0, False),
            ("one-component", Principal(REALM, (b"WELLKNOWN/ANONYMOUS",)), 0,
             False),
            ("more", Principal(REALM, wellknown + (b"x",), 11), 0, False),
            ("case", Principal(REALM, (b"WellKnown", b"Anonymous"), 11), 0,
             False),
            ("enterprise", Principal(REALM, (b"alice@corp.example.org",),
                                     10), 0, False)):
        for options in (0, OPT_MUTUAL):
            name = f"T11.{what}.{options:08x}"
            batch.ok(name, "T11", corpus.request(
                name, client=client, flags=FLAGS_USUAL | flags,
                options=options), details={"anonymous": yes})
