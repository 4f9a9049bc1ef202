# SPDX-License-Identifier: GPL-2.0
"""Application tags, versions and message types (F1 to F5)."""

from . import der
from .messages import OPT_MUTUAL, edit_at
from .world import ETYPES

CLEAR = {"AP_REQ_MALFORMED", "AP_REQ_TRAILING", "NOT_AP_REQ", "BAD_PVNO",
         "BAD_MSG_TYPE", "BAD_TKT_VNO"}


def aliases(right):
    """Integers that are another one modulo something."""
    for bits in (8, 16, 24, 31, 32, 33, 63, 64, 65, 128, 1024):
        yield f"plus-2^{bits}", right + 2 ** bits
        yield f"minus-2^{bits}", right - 2 ** bits


def wrong_numbers(right):
    """Other integers, named."""
    for value in (0, 1, right - 1, right + 1, -right, -1, 127, 128, 255,
                  256, 2 ** 31 - 1, -2 ** 31, 2 ** 63 - 1, -2 ** 63):
        if value != right:
            yield f"is-{value}", value
    yield from aliases(right)


def add(corpus):
    """Each tag and each version, wrong in many ways."""
    batch = corpus.batch("framing")
    _outer_tag(corpus, batch)
    _inner_tags(corpus, batch)
    _versions(corpus, batch)
    _detect(corpus, batch)


def _detect(corpus, batch):
    """Told to find out what it is, the acceptor finds a raw request."""
    for etype in ETYPES:
        name = f"F1.detect.{etype}"
        batch.ok(name, "F1", corpus.request(
            name, etype, etype, options=OPT_MUTUAL * (etype % 2)),
            framing="detect")
    for what, token in (("empty", b""), ("zeros", bytes(64)),
                        ("text", b"GET / HTTP/1.0\r\n\r\n"),
                        ("ap-rep", b"\x6f\x02\x30\0"),
                        ("open-end", b"\x6e\x80\0\0")):
        name = f"F1.detect.{what}"
        batch.refuse_token(name, "F1", token, None, framing="detect")


def _outer_tag(corpus, batch):
    for tag in (0x00, 0x0E, 0x2E, 0x30, 0x4E, 0x60, 0x61, 0x62, 0x63, 0x6C,
                0x6D, 0x6F, 0x75, 0x7B, 0x7E, 0x8E, 0xAE, 0xCE, 0xEE, 0xFF):
        name = f"F1.outer.{tag:02x}"
        request = corpus.request(
            name, edit_token=lambda t, tag=tag: bytes([tag]) + t[1:])
        batch.refuse(name, "F1", request, {40}, {"NOT_AP_REQ"})
    whole = corpus.request("F1.pieces").build()
    for name, token, errors in (
            ("empty", b"", {40, 60}), ("one-octet", b"\x6e", None),
            ("two-octets", b"\x6e\0", None), ("zeros", bytes(64), {40}),
            ("text", b"GET / HTTP/1.0\r\n\r\n", {40}),
            ("only-sequence", der.tlv(0x6E, b"\x30\0"), None),
            ("no-sequence", der.tlv(0x6E, der.tlv(0x31, whole[8:])), None),
            ("within-itself", der.tlv(0x6E, whole), None),
            ("gss-header", bytes.fromhex("60820123") + whole, {40})):
        name = f"F1.{name}"
        batch.refuse_token(name, "F1 P6", token, errors)


def _inner_tags(corpus, batch):
    wrong = (0x20, 0x30, 0x41, 0x42, 0x43, 0x60, 0x61, 0x62, 0x63, 0x64,
             0x6E, 0x79, 0x7B, 0xA1, 0xE1, 0xE2, 0xE3)
    for where, path, right, reason in (
            ("req", "seq.ticket.Ticket", 0x61, "AP_REQ_MALFORMED"),
            ("ticket", None, 0x63, "TICKET_MALFORMED"),
            ("auth", None, 0x62, "AUTHENTICATOR_MALFORMED")):
        for tag in wrong:
            if tag == right:
                continue
            name = f"F1.{where}.{tag:02x}"

            def spoil(node, tag=tag):
                node.tag = bytes([tag])
            request = corpus.request(
                name, **{f"edit_{where}": edit_at(path, spoil)})
            batch.refuse(name, "F1", request, None, {reason})


def _versions(corpus, batch):
    for rule, field, right, number, reason in (
            ("F2", "pvno", 5, 39, "BAD_PVNO"),
            ("F3", "msg_type", 14, 40, "BAD_MSG_TYPE"),
            ("F4", "tkt_vno", 5, 39, "BAD_TKT_VNO"),
            ("F5", "auth_vno", 5, 39, "BAD_AUTHENTICATOR_VNO")):
        malformed = ("AUTHENTICATOR_MALFORMED" if rule == "F5" else
                     "AP_REQ_MALFORMED")
        for what, value in wrong_numbers(right):
            name = f"{rule}.{what}"
            big = not -2 ** 31 <= value < 2 ** 31
            batch.refuse(name, rule, corpus.request(name, **{field: value}),
                         {number, 60} if big else {number},
                         {reason, malformed} if big else {reason})
    for pvno, msg_type in ((4, 15), (4, 13), (6, 10), (2 ** 32 + 5, 15)):
        name = f"F3.both.{pvno}.{msg_type}"
        batch.refuse(name, "F2 F3",
                     corpus.request(name, pvno=pvno, msg_type=msg_type),
                     {39, 40})
