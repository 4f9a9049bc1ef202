# SPDX-License-Identifier: GPL-2.0
"""Ranges of Int32, UInt32 and Microseconds (F8, F12, F13)."""

from .cases_framing import CLEAR
from .der import encode_integer
from .messages import Principal, edit_at, set_content
from .world import REALM, SERVICE, octets

INT32_MAX, INT32_MIN, UINT32_MAX = 2 ** 31 - 1, -2 ** 31, 2 ** 32 - 1

TICKET = {"TICKET_MALFORMED", "AUTHDATA_MALFORMED"}
AUTH = {"AUTHENTICATOR_MALFORMED", "AUTHDATA_MALFORMED"}

INT32_WRONG = (INT32_MAX + 1, INT32_MIN - 1, 2 ** 32, 2 ** 63, -2 ** 63 - 1,
               2 ** 64, 2 ** 128)


def _aliases(right):
    return tuple(right + m for m in (2 ** 32, -2 ** 32, 2 ** 64, 2 ** 33,
                                     -2 ** 64))


# place, path of the INTEGER, what is right there, values that are no values
FIELDS = (
    ("req", "seq.ticket.Ticket.seq.sname.seq.name-type.int", 1, INT32_WRONG),
    ("req", "seq.ticket.Ticket.seq.enc-part.seq.etype.int", 18, INT32_WRONG),
    ("req", "seq.ticket.Ticket.seq.enc-part.seq.kvno.int", 3,
     (INT32_MIN - 1, UINT32_MAX + 1, 2 ** 64, -2 ** 63)),
    ("req", "seq.authenticator.seq.etype.int", 18, INT32_WRONG),
    ("req", "seq.authenticator.seq.kvno.int", 1,
     (INT32_MIN - 1, UINT32_MAX + 1, 2 ** 64)),
    ("ticket", "seq.key.seq.keytype.int", 18, INT32_WRONG),
    ("ticket", "seq.cname.seq.name-type.int", 1, INT32_WRONG),
    ("ticket", "seq.transited.seq.tr-type.int", 1, INT32_WRONG),
    ("ticket", "seq.caddr.seq.addr0.addr-type.int", 2, INT32_WRONG),
    ("ticket", "seq.authorization-data.seq.ad0.ad-type.int", 1, INT32_WRONG),
    ("auth", "seq.cname.seq.name-type.int", 1, INT32_WRONG),
    ("auth", "seq.cksum.seq.cksumtype.int", 16, INT32_WRONG),
    ("auth", "seq.cusec.int", 7,
     (1000000, -1, -999999, INT32_MAX, UINT32_MAX, 2 ** 64)),
    ("auth", "seq.subkey.seq.keytype.int", 18, INT32_WRONG),
    ("auth", "seq.seq-number.int", 9,
     (UINT32_MAX + 1, INT32_MIN - 1, -UINT32_MAX, 2 ** 63, 2 ** 64)),
    ("auth", "seq.authorization-data.seq.ad0.ad-type.int", 1, INT32_WRONG),
)

REASONS = {"req": CLEAR, "ticket": TICKET, "auth": AUTH}


def add(corpus):
    """Out of range is refused; the limits themselves are accepted."""
    batch = corpus.batch("integers")
    _out_of_range(corpus, batch)
    _name_types(corpus, batch)
    _other_limits(corpus, batch)


def _out_of_range(corpus, batch):
    from .cases_der import RICH
    for where, path, right, wrong in FIELDS:
        field = path.rpartition(".")[0].rpartition(".")[2]
        rule = "F12 F13" if field == "cusec" else "F8 F13"
        for value in wrong + _aliases(right):
            name = f"F8.{where}.{path}.is-{value}"
            hook = edit_at(path, set_content(encode_integer(value)))
            request = corpus.request(name, **RICH)
            setattr(request, f"edit_{where}", hook)
            batch.refuse(name, rule, request, None, REASONS[where])


def _name_types(corpus, batch):
    """Any Int32 is a name-type, and none matters."""
    for value in (0, 1, 2, 3, 10, 11, 127, 128, 255, 256, 65535, INT32_MAX,
                  INT32_MIN, -1, -128, -129):
        for who in ("sname", "client", "auth_client"):
            name = f"F13.{who}-type.is-{value}"
            if who == "sname":
                fields = dict(service=Principal(
                    SERVICE.realm, SERVICE.parts, value))
                batch.ok(name, "F13 K6", corpus.request(
                    name, options=0x20000000, **fields), pin=SERVICE)
                continue
            client = Principal(REALM, (b"alice",), value)
            batch.ok(name, "F13 A3", corpus.request(name, **{who: client}))


def _other_limits(corpus, batch):
    for value in (0, 1, 255, 65536, 999998, 999999):
        name = f"F12.cusec-{value}"
        batch.ok(name, "F12 P2", corpus.request(
            name, cusec=value, options=0x20000000))
    for value in (0, 2, INT32_MAX, INT32_MIN, -1):
        name = f"F13.tr-type-{value}"
        batch.ok(name, "F13 T8", corpus.request(name, tr_type=value))
    for value in (0, 1, 15, 32771, -138, INT32_MAX, INT32_MIN):
        name = f"F13.cksumtype-{value}"
        batch.ok(name, "F13 A8", corpus.request(
            name, cksum=(value, octets(name, 24))))
    for value in (0, 1, 255, 256, INT32_MAX, 2 ** 31, UINT32_MAX, -1,
                  INT32_MIN):
        name = f"F13.authenticator-kvno-{value}"
        batch.ok(name, "F13 A5", corpus.request(name, auth_kvno=value))
