# SPDX-License-Identifier: GPL-2.0
"""KerberosTime (F9): one notation, real dates, no wrap-around.

What is wrong is wrong in one thing: who reads it leniently gets a time that
would be accepted.
"""

from . import der
from .world import T0

# Other notations of a right time; %s is the time without its Z.
NOTATIONS = (
    ("fraction", b"%s.5Z"), ("fraction-0", b"%s.0Z"),
    ("fraction-comma", b"%s,5Z"), ("fraction-empty", b"%s.Z"),
    ("no-z", b"%s"), ("lower-z", b"%sz"), ("offset", b"%s+0000"),
    ("offset-hours", b"%s+00"), ("offset-minus", b"%s-0000"),
    ("z-and-offset", b"%sZ+0000"), ("two-z", b"%sZZ"),
    ("nul-behind", b"%sZ\0"), ("nul-for-z", b"%s\0"),
    ("nul-before-z", b"%s\0Z"), ("space-in-front", b" %sZ"),
    ("space-behind", b"%sZ "), ("space-before-z", b"%s Z"),
    ("zero-in-front", b"0%sZ"), ("plus-in-front", b"+%sZ"),
    ("newline", b"%sZ\n"), ("twice", b"%sZ%sZ"), ("other-letter", b"%sY"),
    ("tail", b"%sZ" + b"0" * 200),
)

# Octets of a right time that are replaced: where, by what
OCTETS = (
    ("nul", 13, b"\0"), ("space", 13, b" "), ("letter", 13, b"a"),
    ("colon", 13, b":"), ("slash", 13, b"/"), ("high", 13, b"\xb0"),
    ("dot", 13, b"."), ("plus-second", 12, b"+"), ("space-second", 12, b" "),
    ("minus-second", 12, b"-"), ("plus-minute", 10, b"+"),
    ("space-hour", 8, b" "), ("space-day", 6, b" "),
    ("space-month", 4, b" "), ("space-year", 0, b" "),
    ("minus-year", 0, b"-"), ("plus-year", 0, b"+"),
)

# Dates and times that are in no calendar. In words: the past ones are before,
# the future ones after the beginning of 2030.
PAST = (
    b"20290001000000Z", b"20291300000000Z", b"20291301000000Z",
    b"20290132000000Z", b"20290200000000Z", b"20290229000000Z",
    b"20280230000000Z", b"20290431000000Z", b"20290631000000Z",
    b"20290931000000Z", b"20291131000000Z", b"19000229000000Z",
    b"20291231240000Z", b"20291226990000Z", b"20291231226000Z",
    b"20291231229900Z", b"20291231235960Z", b"20291231235961Z",
    b"20291231235899Z", b"00000000000000Z",
)
FUTURE = (
    b"20310001000000Z", b"20301300000000Z", b"20301301000000Z",
    b"20309901000000Z", b"20300132000000Z", b"20300199000000Z",
    b"20300200000000Z", b"20300229000000Z", b"20300230000000Z",
    b"21000229000000Z", b"20300431000000Z", b"20300631000000Z",
    b"20300101240000Z", b"20300102990000Z", b"20300102006000Z",
    b"20300102009900Z", b"20300102000060Z", b"20300102000061Z",
    b"20300102000099Z",
)
# For ctime, all of them are about the first minute of 2030, or ...
NOW = (
    b"20291232000030Z", b"20291301000030Z", b"20300032000030Z",
    b"20291231240030Z", b"20291231236030Z", b"20300101000060Z",
    b"20300101000061Z", b"20300101000099Z", b"20291231235999Z",
)
# ... about that of the second of March, which has more to offer.
MARCH = der.epoch("2030-03-02T00:00:00Z")
NOW_IN_MARCH = (
    b"20300230000030Z", b"20300161000030Z", b"20300301240030Z",
    b"20300301236030Z", b"20300302000060Z", b"20291502000030Z",
)

FIELDS = (
    ("ticket", "authtime", "TICKET_MALFORMED", T0 - 3600, PAST + FUTURE),
    ("ticket", "starttime", "TICKET_MALFORMED", T0 - 3600, PAST),
    ("ticket", "endtime", "TICKET_MALFORMED", T0 + 36000, FUTURE),
    ("ticket", "renew_till", "TICKET_MALFORMED", T0 + 86400, PAST + FUTURE),
    ("auth", "ctime", "AUTHENTICATOR_MALFORMED", T0 + 60, NOW),
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
    for place, field, reason, right, dates in FIELDS:
        for what, value in _wrong(right, dates):
            name = f"F9.{field}.{what}"
            batch.refuse(name, "F9", corpus.request(name, **{field: value}),
                         None, {reason})
        _wrong_types(corpus, batch, place, field, reason)
        _far(corpus, batch, field)
    _leap(corpus, batch)
    _march(corpus)


def _wrong(right, dates):
    """Yields what is wrong and the octets."""
    base = der.encode_time(right)[:-1]
    for what, notation in NOTATIONS:
        yield what, notation.replace(b"%s", base)
    for what, at, octet in OCTETS:
        yield f"octet-{what}", base[:at] + octet + base[at + 1:] + b"Z"
    for what, octets in (("no-seconds", base[:12] + b"Z"),
                         ("no-minutes", base[:10] + b"Z"),
                         ("utc-time", base[2:] + b"Z"),
                         ("no-octets", b""), ("only-z", b"Z"),
                         ("garbage", b"\xff" * 15)):
        yield what, octets
    for date in dates:
        yield f"date-{date.decode()}", date


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


def _march(corpus):
    """The thirtieth of February, as somebody's second of March."""
    batch = corpus.batch("times-march", clock=MARCH)
    later = dict(endtime=MARCH + 86400)
    for value in NOW_IN_MARCH:
        name = f"F9.ctime.march-{value.decode()}"
        batch.refuse(name, "F9", corpus.request(name, ctime=value, **later),
                     None, {"AUTHENTICATOR_MALFORMED"})
    name = "F9.ctime.march"
    batch.ok(name, "F9", corpus.request(name, ctime=MARCH + 30, **later))
