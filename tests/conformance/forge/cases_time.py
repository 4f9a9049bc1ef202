# SPDX-License-Identifier: GPL-2.0
"""KerberosTime (F9): one notation, real dates, no wrap-around."""

from . import der
from .world import T0

# Right but for one thing each. %s takes what comes before it elsewhere.
BAD = (
    ("month-00", b"20300001000000Z"), ("month-13", b"20301301000000Z"),
    ("month-99", b"20309901000000Z"), ("day-00", b"20300100000000Z"),
    ("day-32", b"20300132000000Z"), ("day-99", b"20300199000000Z"),
    ("feb-29", b"20300229000000Z"), ("feb-30", b"20280230000000Z"),
    ("feb-29-2100", b"21000229000000Z"), ("apr-31", b"20300431000000Z"),
    ("hour-24", b"20300101240000Z"), ("hour-99", b"20300101990000Z"),
    ("minute-60", b"20300101006000Z"), ("minute-99", b"20300101009900Z"),
    ("second-60", b"20300101000060Z"), ("second-61", b"20300101000061Z"),
    ("second-99", b"20300101000099Z"),
    ("fraction", b"20300101000000.5Z"), ("fraction-0", b"20300101000000.0Z"),
    ("fraction-comma", b"20300101000000,5Z"),
    ("fraction-empty", b"20300101000000.Z"),
    ("no-z", b"20300101000000"), ("lower-z", b"20300101000000z"),
    ("offset", b"20300101000000+0000"), ("offset-1", b"20300101000000+01"),
    ("offset-minus", b"20300101000000-0000"),
    ("no-seconds", b"203001010000Z"), ("no-minutes", b"2030010100Z"),
    ("two-digit-year", b"300101000000Z"),
    ("nul-behind", b"20300101000000Z\0"), ("nul-for-z", b"20300101000000\0"),
    ("nul-inside", b"2030010100000\0Z"), ("nul-digit", b"203001010000\0\0Z"),
    ("space-in-front", b" 2030010100000Z"),
    ("space-inside", b"2030010100 000Z"),
    ("space-behind", b"20300101000000Z "),
    ("plus", b"+203001010000Z0"), ("minus", b"-2030010100000Z"),
    ("sign-in-year", b"2+300101000000Z"), ("sign-in-day", b"203001+1000000Z"),
    ("hex", b"2030010100000aZ"), ("colon", b"203001010000:0Z"),
    ("slash", b"203001010000/0Z"), ("high-digit", b"2030010100000\xb0Z"),
    ("twice", b"20300101000000Z20300101000000Z"),
    ("garbage", b"\xff" * 15), ("zeros", b"00000000000000Z"),
    ("one-octet", b"Z"),
)

FIELDS = (
    ("ticket", "authtime", "TICKET_MALFORMED"),
    ("ticket", "starttime", "TICKET_MALFORMED"),
    ("ticket", "endtime", "TICKET_MALFORMED"),
    ("ticket", "renew_till", "TICKET_MALFORMED"),
    ("auth", "ctime", "AUTHENTICATOR_MALFORMED"),
)

# Seconds since 1970, and years that people use for "never" and "always".
YEARS = {
    "1894": der.epoch("1894-11-25T17:00:00Z"),
    "1901": -2 ** 31 - 1, "1969": -1, "1970": 0,
    "2038": 2 ** 31, "2038-before": 2 ** 31 - 1,
    "2106": 2 ** 32, "2106-before": 2 ** 32 - 1,
    "2107": der.epoch("2107-01-01T00:00:00Z"),
    "9999": der.epoch("9999-12-31T23:59:59Z"),
    "0001": -62135596800,
}

WRAPS = {"minus-2^32": -2 ** 32, "plus-2^32": 2 ** 32,
         "minus-2^31": -2 ** 31, "plus-2^31": 2 ** 31,
         "plus-2^33": 2 ** 33, "plus-2^36": 2 ** 36}


def add(corpus):
    """Every field of this type: notation, calendar, far times, aliases."""
    batch = corpus.batch("times")
    for place, field, reason in FIELDS:
        for what, value in BAD:
            name = f"F9.{field}.{what}"
            batch.refuse(name, "F9", corpus.request(name, **{field: value}),
                         None, {reason})
        _wrong_types(corpus, batch, place, field, reason)
        _far(corpus, batch, field)
    _leap(corpus, batch)


def _wrong_types(corpus, batch, place, field, reason):
    path = f"seq.{field.replace('_', '-')}.time"
    for tag in (0x17, 0x0C, 0x1A, 0x1B, 0x38, 0x04, 0x02):
        name = f"F9.{field}.tag-{tag:02x}"
        request = corpus.request(name, renew_till=T0 + 86400)

        def edit(tree, tag=tag):
            tree.at(path).tag = bytes([tag])
        setattr(request, f"edit_{place}", edit)
        batch.refuse(name, "F9 F6", request, None, {reason})


def _far(corpus, batch, field):
    """64 bits all the way: a far time is far, whatever its low 32 bits."""
    now = {"ctime": T0 + 60, "starttime": T0 - 3600,
           "endtime": T0 + 3600}.get(field, T0)
    values = dict(YEARS)
    values.update({name: now + delta for name, delta in WRAPS.items()})
    for what, value in values.items():
        name = f"F9.{field}.far-{what}"
        request = corpus.request(name, **{field: value})
        if field == "ctime":
            batch.refuse(name, "F9 A4", request, {37}, {"SKEW"})
        elif field == "starttime" and value > T0:
            batch.refuse(name, "F9 T4", request, {33},
                         {"TICKET_NOT_YET_VALID"})
        elif field == "endtime" and value < T0:
            batch.refuse(name, "F9 T5", request, {32}, {"TICKET_EXPIRED"})
        else:
            batch.ok(name, "F9", request)


def _leap(corpus, batch):
    """The calendar's own irregularities are right."""
    for what, value in (("leap-day", b"20280229120000Z"),
                        ("leap-2000", b"20000229000000Z"),
                        ("last-second", b"20291231235959Z"),
                        ("31-days", b"20270731235959Z")):
        name = f"F9.authtime.{what}"
        batch.ok(name, "F9", corpus.request(name, authtime=value))
