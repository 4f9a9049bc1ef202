# SPDX-License-Identifier: GPL-2.0
"""Cipher texts: short, cut, spoilt, for another usage, of garbage."""

from .crypto import (GOOD, USAGE_AP_REP, USAGE_AP_REQ_AUTH,
                     USAGE_AP_REQ_CKSUM, USAGE_TGS_REQ_AUTH,
                     USAGE_TGS_REQ_CKSUM, USAGE_TICKET)
from .world import ETYPES, octets

SIDES = (
    ("ticket", "T1", "TICKET_SHORT", "TICKET_INTEGRITY", "TICKET_MALFORMED"),
    ("auth", "A1", "AUTHENTICATOR_SHORT", "AUTHENTICATOR_INTEGRITY",
     "AUTHENTICATOR_MALFORMED"),
)


def add(corpus):
    """For both cipher texts and all six enctypes."""
    _short(corpus, corpus.batch("short-ciphers"))
    batch = corpus.batch("ciphers")
    _garbage(corpus, batch)
    _spoilt(corpus, batch)
    _usages(corpus, batch)
    _keys(corpus, batch)


def _short(corpus, batch):
    """F14: every length from nothing to more than the shortest."""
    for etype in ETYPES:
        for length in range(46):
            for side, _, short, integrity, _ in SIDES:
                name = f"F14.{side}.{etype}.{length}"
                request = corpus.request(name, etype, etype, **{
                    f"{side}_cipher": lambda c, n=length: c[:n]})
                reason = (short if length < GOOD[etype].shortest()
                          else integrity)
                batch.refuse(name, "F14", request, {31}, {reason})


def _garbage(corpus, batch):
    """F14: authentic cipher text of what is no message."""
    plains = (("nothing", b""), ("zero", b"\0"), ("tag", b"\x63"),
              ("tag-auth", b"\x62"), ("empty-app", b"\x63\0"),
              ("empty-auth", b"\x62\0"), ("open-end", b"\x63\x80"),
              ("huge", b"\x63\x84\xff\xff\xff\xff"),
              ("sequence", b"\x63\x02\x30\0"),
              ("sequence-auth", b"\x62\x02\x30\0"),
              ("fifteen", octets("garbage", 15)),
              ("sixteen", octets("garbage", 16)),
              ("seventeen", octets("garbage", 17)),
              ("long", octets("garbage", 1000)), ("zeros", bytes(300)))
    for etype in ETYPES:
        for side, _, _, _, malformed in SIDES:
            for what, plain in plains:
                name = f"F14.{side}.{etype}.plain-{what}"
                request = corpus.request(name, etype, etype, **{
                    f"{side}_plain": lambda p, plain=plain: plain})
                batch.refuse(name, "F14", request, None, {malformed})
            name = f"F14.{side}.{etype}.plain-cut"
            request = corpus.request(name, etype, etype, **{
                f"{side}_plain": lambda p: p[:-1]})
            batch.refuse(name, "F14", request, None, {malformed})


def _flip(offset, bit):
    def spoil(cipher):
        at = offset % len(cipher)
        return (cipher[:at] + bytes([cipher[at] ^ 1 << bit]) +
                cipher[at + 1:])
    return spoil


def _swap_blocks(cipher):
    return cipher[16:32] + cipher[:16] + cipher[32:]


def _spoilt(corpus, batch):
    """T1, A1: bits of the confounder, the text, the last block, the MAC."""
    for etype in ETYPES:
        mac = GOOD[etype].mac_len
        changes = [(f"bit-{at}.{bit}", _flip(at, bit)) for at, bit in (
            (0, 7), (15, 0), (16, 3), (40, 5), (-mac - 1, 0), (-mac - 16, 6),
            (-mac, 7), (-mac // 2, 4), (-1, 0))]
        changes += [
            ("swapped", _swap_blocks), ("longer", lambda c: c + b"\0"),
            ("shorter", lambda c: c[:-1]), ("first-gone", lambda c: c[1:]),
            ("mac-zero", lambda c, m=mac: c[:-m] + bytes(m)),
            ("mac-gone", lambda c, m=mac: c[:-m]),
            ("mac-in-front", lambda c, m=mac: c[-m:] + c[:-m]),
            ("block-more", lambda c, m=mac: c[:-m] + bytes(16) + c[-m:]),
            ("block-less", lambda c, m=mac: c[:-m - 16] + c[-m:]),
        ]
        for side, rule, _, integrity, _ in SIDES:
            for what, spoil in changes:
                name = f"{rule}.{side}.{etype}.{what}"
                request = corpus.request(name, etype, etype,
                                         **{f"{side}_cipher": spoil})
                batch.refuse(name, rule, request, {31}, {integrity})


def _usages(corpus, batch):
    """T2, A2: the right key for another purpose."""
    for etype in ETYPES:
        for usage in (1, 3, 8, 14, 258, 2 ** 24 * 2, USAGE_AP_REQ_AUTH,
                      USAGE_AP_REP):
            name = f"T2.{etype}.usage-{usage}"
            batch.refuse(name, "T2", corpus.request(
                name, etype, etype, ticket_usage=usage), {31},
                {"TICKET_INTEGRITY"})
        for usage in (USAGE_TGS_REQ_AUTH, USAGE_TGS_REQ_CKSUM, USAGE_TICKET,
                      USAGE_AP_REQ_CKSUM, USAGE_AP_REP, 0, 267):
            name = f"A2.{etype}.usage-{usage}"
            batch.refuse(name, "A2", corpus.request(
                name, etype, etype, auth_usage=usage), {31},
                {"AUTHENTICATOR_INTEGRITY"})


def _keys(corpus, batch):
    """A1: with the session key, and with no other that is at hand."""
    for etype in ETYPES:
        base = corpus.request(f"A1.keys.{etype}", etype, etype, subkey=etype)
        for what, key in (("subkey", base.subkey),
                          ("service-key", base.service_key)):
            name = f"A1.{etype}.sealed-with-{what}"
            request = corpus.request(name, etype, base.session,
                                     subkey=base.subkey, auth_key=key)
            batch.refuse(name, "A1", request, {31},
                         {"AUTHENTICATOR_INTEGRITY"})
        name = f"A1.{etype}.of-another-session"
        other = corpus.request(name + ".other", etype, etype)
        request = corpus.request(name, etype, etype, auth_key=other.session)
        batch.refuse(name, "A1", request, {31}, {"AUTHENTICATOR_INTEGRITY"})
