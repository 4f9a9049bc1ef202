# SPDX-License-Identifier: GPL-2.0
"""PACs (D1, D2).

A PAC is inside AD-IF-RELEVANT: whatever it is like, the ticket stands. But
only one whose server signature verifies with the service's key may be given
out as verified.
"""

import hashlib
import struct

from . import pac, world
from .messages import AD_PAC, OPT_MUTUAL, Principal, if_relevant
from .world import ETYPES, KVNO, OTHER, REALM, SERVICE, T0

AUTHTIME = T0 - 3600
KDC = world.make_key("krbtgt", 18)

NO = "not-verified"


def add(corpus):
    """Signed properly for each enctype, and in no way at all."""
    batch = corpus.batch("pac")
    _right(corpus, batch)
    _wrong_signature(corpus, batch)
    _wrong_contents(corpus, batch)
    _wrong_layout(corpus, batch)
    _elsewhere(corpus, batch)


def _put(corpus, batch, name, octets, verdict, rules="D1", **fields):
    fields.setdefault("ticket_ad", [if_relevant((AD_PAC, octets))])
    batch.ok(name, rules, corpus.request(name, **fields),
             extra={"pac": verdict})


def _usual(name="alice", authtime=AUTHTIME):
    return pac.usual_buffers(authtime, name)


def _key(etype=18):
    return world.service_key(SERVICE, KVNO, etype)


def _right(corpus, batch):
    for etype in ETYPES:
        for kdc in ETYPES:
            name = f"D1.{etype}.kdc-{kdc}"
            octets = pac.sign(_usual(), _key(etype),
                              world.make_key("krbtgt", kdc))
            _put(corpus, batch, name, octets, "verified", etype=etype,
                 options=OPT_MUTUAL * (kdc % 2))
    more = [(pac.UPN_DNS_INFO, bytes(range(24))), (pac.ATTRIBUTES, bytes(8)),
            (pac.TICKET_CHECKSUM, bytes(16)), (pac.FULL_CHECKSUM, bytes(16)),
            (4711, b"unknown"), (13, b"")]
    name = "D1.many-buffers"
    _put(corpus, batch, name, pac.sign(_usual() + more, _key(), KDC),
         "verified")
    for size in (100, 1500, 12000, 48000, 64000, 100000):
        name = f"D1.size-{size}"
        buffers = pac.usual_buffers(AUTHTIME, "alice",
                                    world.octets(name, size))
        _put(corpus, batch, name, pac.sign(buffers, _key(), KDC), "verified",
             rules="D1 L1", options=OPT_MUTUAL)
    # ClientId is 64 bits wide, and begins in 1601.
    for what, authtime in (("9999", 253402300799), ("2107", 2 ** 32 + 10 ** 7),
                           ("1970", 0), ("1969", -1000),
                           ("1601", -pac.FILETIME_EPOCH)):
        name = f"D1.authtime-{what}"
        _put(corpus, batch, name, pac.sign(_usual(authtime=authtime), _key(),
                                           KDC), "verified",
             authtime=authtime)
    name = "D1.authtime-1600"
    _put(corpus, batch, name, pac.sign(
        _usual(authtime=-pac.FILETIME_EPOCH), _key(), KDC), NO,
        authtime=-pac.FILETIME_EPOCH - 1)
    for what, parts in (("two", (b"alice", b"admin")),
                        ("utf-8", ("ålice".encode(),)),
                        ("beyond-bmp", ("a\U0001D11Eb".encode(),))):
        name = f"D1.client-{what}"
        text = "/".join(p.decode() for p in parts)
        _put(corpus, batch, name, pac.sign(_usual(text), _key(), KDC),
             "verified", client=Principal(REALM, parts))


def _wrong_signature(corpus, batch):
    right = pac.sign(_usual(), _key(), KDC)
    # Where the third buffer's offset says that it is.
    server_at = struct.unpack_from("<Q", right, 8 + 2 * 16 + 8)[0]
    for octet in range(16):
        name = f"D1.signature-octet.{octet}"
        spoilt = bytearray(right)
        spoilt[server_at + octet] ^= 1 << (octet % 8)
        _put(corpus, batch, name, bytes(spoilt), NO)
    for what, octets in (
            ("other-service", pac.sign(_usual(),
                                       world.service_key(OTHER, KVNO, 18),
                                       KDC)),
            ("kdc-key", pac.sign(_usual(), KDC, KDC)),
            ("other-kvno", pac.sign(_usual(),
                                    world.service_key(SERVICE, 2, 18), KDC)),
            ("other-etype", pac.sign(_usual(), _key(20), KDC)),
            ("type-says-17", pac.sign(_usual(), _key(), KDC, cksumtype=15)),
            ("type-says-rc4", pac.sign(_usual(), _key(), KDC,
                                       cksumtype=-138)),
            ("type-says-none", pac.sign(_usual(), _key(), KDC, cksumtype=0)),
            ("md5", pac.sign_unkeyed(_usual(), 7, hashlib.md5, KDC)),
            ("sha1", pac.sign_unkeyed(_usual(), 14, hashlib.sha1, KDC)),
            ("sha1-nist", pac.sign_unkeyed(_usual(), 9, hashlib.sha1, KDC)),
            ("contents", right.replace(b"opaque", b"Opaque"))):
        _put(corpus, batch, f"D1.signature.{what}", octets, NO)
    for etype in ETYPES:
        name = f"D1.signature.contents.{etype}"
        octets = pac.sign(_usual(), _key(etype), KDC)
        _put(corpus, batch, name, octets.replace(b"opaque", b"Opaque"), NO,
             etype=etype)


def _wrong_contents(corpus, batch):
    logon, info = _usual()
    for what, buffers in (
            ("no-client-info", [logon]),
            ("other-client", _usual("bob")), ("client-case", _usual("Alice")),
            ("client-longer", _usual("alicex")), ("client-none", _usual("")),
            ("client-nul", _usual("alice\0")),
            ("other-authtime", _usual(authtime=AUTHTIME + 1)),
            ("authtime-far", _usual(authtime=AUTHTIME + 2 ** 32)),
            ("two-client-infos", [logon, info, info]),
            ("two-logon-infos", [logon, logon, info]),
            ("info-cut", [logon, (pac.CLIENT_INFO, info[1][:9])]),
            ("info-overrun", [logon, (pac.CLIENT_INFO, info[1][:8] +
                                      b"\xff\x7f" + info[1][10:])])):
        name = f"D1.contents.{what}"
        verdict = None if what == "two-logon-infos" else NO
        _put(corpus, batch, name, pac.sign(buffers, _key(), KDC), verdict)


def _wrong_layout(corpus, batch):
    right = pac.sign(_usual(), _key(), KDC)
    unsigned = pac.layout(_usual())[0]

    def poke(at, fmt, value):
        octets = bytearray(right)
        struct.pack_into(fmt, octets, at, value)
        return bytes(octets)
    cases = [
        ("nothing", b""), ("one-octet", b"\0"), ("seven", right[:7]),
        ("header", right[:8]), ("cut", right[:-5]), ("half", right[:60]),
        ("no-signatures", unsigned), ("garbage", world.octets("pac", 200)),
        ("no-buffers", poke(0, "<I", 0)), ("version-1", poke(4, "<I", 1)),
    ]
    # CVE-2022-42898: counts whose directory does not fit into 32 bits.
    for count in (3, 5, 255, 2 ** 12, 2 ** 28, 2 ** 28 + 1, 2 ** 28 - 1,
                  2 ** 31, 2 ** 32 - 1):
        cases.append((f"count-{count}", poke(0, "<I", count)))
    for at, what in ((8, "first"), (56, "kdc"), (40, "server")):
        for offset in (0, 4, 8, len(right), len(right) - 8, 2 ** 31,
                       2 ** 32 - 8, 2 ** 32, 2 ** 63, 2 ** 64 - 8,
                       2 ** 64 - 1):
            cases.append((f"{what}.offset-{offset}",
                          poke(at + 8, "<Q", offset)))
        for size in (0, 1, 3, 4, 5, len(right), 2 ** 31 - 1, 2 ** 31,
                     2 ** 32 - 1):
            cases.append((f"{what}.size-{size}", poke(at + 4, "<I", size)))
    for kind in (1, 10, 6, 7):
        cases.append((f"first.type-{kind}", poke(8, "<I", kind)))
        cases.append((f"server.type-{kind}", poke(40, "<I", kind)))
    for what, octets in cases:
        if octets != right:
            _put(corpus, batch, f"D1.layout.{what}", octets, NO)


def _elsewhere(corpus, batch):
    """D2: not from the authenticator; and two of them in the ticket."""
    right = pac.sign(_usual(), _key(), KDC)
    for what, elements in (("if-relevant", [if_relevant((AD_PAC, right))]),
                           ("plain", [(AD_PAC, right)])):
        name = f"D2.{what}"
        _put(corpus, batch, name, right, "absent", "D2 A9", ticket_ad=None,
             auth_ad=elements)
        name = f"D2.{what}.beside-a-wrong-one"
        wrong = right.replace(b"opaque", b"Opaque")
        _put(corpus, batch, name, right, NO, "D2 A9", auth_ad=elements,
             ticket_ad=[if_relevant((AD_PAC, wrong))])
    name = "D1.two"
    _put(corpus, batch, name, right, None, ticket_ad=[
        if_relevant((AD_PAC, right)), if_relevant((AD_PAC, right))])
    name = "D1.outside"
    _put(corpus, batch, name, right, None, ticket_ad=[(AD_PAC, right)])
    name = "D1.after-others"
    _put(corpus, batch, name, right, "verified", ticket_ad=[
        if_relevant((97, b"x"), (142, b"y")), if_relevant((AD_PAC, right))])
