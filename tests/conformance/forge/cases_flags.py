# SPDX-License-Identifier: GPL-2.0
"""KerberosFlags (F10): short, long, unused bits."""

from .cases_framing import CLEAR
from .messages import FLAG_INVALID

MUTUAL_SHORT = b"\x05\x20"

# Contents octets of a BIT STRING: accepted, whatever the flags
GOOD = (
    ("no-bits", b"\0"), ("one-octet", b"\0\0"), ("two-octets", b"\0\0\0"),
    ("three-octets", b"\0\0\0\0"), ("unused-7", b"\x07\0"),
    ("unused-1", b"\x01\0\0\0\0"), ("five-octets", b"\0" + bytes(5)),
    ("sixty-four-bits", b"\0" + bytes(8)),
    ("sixty-four-ones", b"\0" + bytes(4) + b"\xff" * 4),
    ("thousand-octets", b"\0" + bytes(4) + b"\xa5" * 996),
    ("long-unused", b"\x03" + bytes(4) + b"\xf8"),
)

BAD = (
    ("no-octets", b""), ("only-unused-1", b"\x01"), ("only-unused-7", b"\x07"),
    ("unused-8", b"\x08\0\0\0\0"), ("unused-9", b"\x09\0\0\0\0"),
    ("unused-255", b"\xff\0\0\0\0"), ("unused-128", b"\x80\0\0\0\0"),
    ("unused-set-1", b"\x01\0\0\0\x01"), ("unused-set-7", b"\x07\0\0\0\x40"),
    ("unused-set-short", b"\x07\x10"),
    ("unused-set-4", b"\x04\x08"), ("unused-set-long", b"\x03" + bytes(5) +
                                    b"\x07"),
)


def add(corpus):
    """ap-options and the flags of the ticket."""
    batch = corpus.batch("flags")
    for field, reasons in (("options", CLEAR),
                           ("flags", {"TICKET_MALFORMED"})):
        for what, value in GOOD:
            name = f"F10.{field}.{what}"
            batch.ok(name, "F10", corpus.request(name, **{field: value}))
        for what, value in BAD:
            name = f"F10.{field}.{what}"
            batch.refuse(name, "F10", corpus.request(name, **{field: value}),
                         None, reasons)
    _options(corpus, batch)
    _ticket_flags(corpus, batch)


def _options(corpus, batch):
    for what, value in (("short", MUTUAL_SHORT), ("one-octet", b"\0\x20"),
                        ("five-octets", b"\0\x20" + bytes(4)),
                        ("unused-3", b"\x03\x20")):
        name = f"F10.mutual.{what}"
        batch.ok(name, "F10 P1", corpus.request(name, options=value))
    # Reserved bits are ignored: all of them, and each alone.
    name = "F10.options.all-reserved"
    batch.ok(name, "F10", corpus.request(name, options=0xBFFFFFFF))
    for bit in range(32):
        if bit != 1:
            name = f"F10.options.bit-{bit}"
            batch.ok(name, "F10 P1",
                     corpus.request(name, options=1 << (31 - bit)))
    # The third bit of another octet is not MUTUAL-REQUIRED.
    name = "F10.options.mutual-in-fifth-octet"
    batch.ok(name, "F10 P1", corpus.request(
        name, options=b"\0" + bytes(4) + b"\x20"))


def _ticket_flags(corpus, batch):
    for bit in range(32):
        name = f"F10.flags.bit-{bit}"
        request = corpus.request(name, flags=1 << (31 - bit))
        if bit == 7:
            batch.refuse(name, "F10 T3", request, {33}, {"TICKET_INVALID"})
        else:
            batch.ok(name, "F10", request,
                     details={"anonymous": bit == 16})
    for what, value in (("short", b"\0\x01"), ("long", b"\0\x01" + bytes(7)),
                        ("two-octets", b"\0\x01\0")):
        name = f"F10.invalid.{what}"
        batch.refuse(name, "F10 T3", corpus.request(name, flags=value), {33},
                     {"TICKET_INVALID"})
    name = "F10.flags.invalid-in-fifth-octet"
    batch.ok(name, "F10 T3", corpus.request(
        name, flags=b"\0" + bytes(4) + b"\x01"))
    name = "F10.flags.all-but-invalid"
    batch.ok(name, "F10 T11", corpus.request(
        name, flags=0xFFFFFFFF ^ FLAG_INVALID), details={"anonymous": True})
