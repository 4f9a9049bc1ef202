# SPDX-License-Identifier: GPL-2.0
"""A strict DER reader and decoders of the Kerberos messages, for judging.

Shares nothing with the writer in der.py: what one of them gets wrong, the
other finds. Everything that RFC 4120 and X.690 do not allow is Malformed.
"""

import datetime
from dataclasses import dataclass
from typing import List, Optional, Tuple

INT32 = (-2 ** 31, 2 ** 31 - 1)
UINT32 = (0, 2 ** 32 - 1)
# Signed, as read-only domain controllers have it, or not.
KVNO = SEQ_NUMBER = (-2 ** 31, 2 ** 32 - 1)
MICROSECONDS = (0, 999999)

COMPONENTS_MAX = 1024


class Malformed(Exception):
    """Not DER, or not the message that was expected."""


class Trailing(Malformed):
    """A message, and octets behind it."""


def need(condition, what):
    """Raises Malformed unless the condition holds."""
    if not condition:
        raise Malformed(what)


class Reader:
    """Reads elements one after the other."""

    def __init__(self, data):
        self.data = data
        self.pos = 0

    def peek(self):
        """The next identifier octet, or None."""
        return self.data[self.pos] if self.pos < len(self.data) else None

    def read(self, tag):
        """Contents octets of the next element, which must have the tag."""
        need(self.peek() == tag, f"tag {self.peek()} where {tag:#x} belongs")
        self.pos += 1
        length = self._length()
        need(length <= len(self.data) - self.pos, "element overruns")
        content = self.data[self.pos:self.pos + length]
        self.pos += length
        return content

    def _length(self):
        need(self.pos < len(self.data), "no length")
        first = self.data[self.pos]
        self.pos += 1
        if first < 0x80:
            return first
        count = first & 0x7F
        need(0 < count < 127, "indefinite or reserved length")
        octets = self.data[self.pos:self.pos + count]
        need(len(octets) == count, "length cut off")
        self.pos += count
        length = int.from_bytes(octets, "big")
        need(octets[0] and length >= 0x80, "length is not minimal")
        return length

    def enter(self, tag):
        """A Reader of the contents of the next element."""
        return Reader(self.read(tag))

    def more(self):
        """Is anything left?"""
        return self.pos < len(self.data)

    def done(self):
        """Nothing may be left."""
        need(not self.more(), "octets follow")


def tagged(reader, number, decode):
    """[number] EXPLICIT: exactly one element, decoded by decode(Reader)."""
    inner = reader.enter(0xA0 | number)
    value = decode(inner)
    inner.done()
    return value


def optional(reader, number, decode):
    """The same, or None if it is not there."""
    if reader.peek() == 0xA0 | number:
        return tagged(reader, number, decode)
    return None


def any_integer(reader):
    """INTEGER of any size."""
    content = reader.read(0x02)
    need(content, "INTEGER of no octets")
    if len(content) > 1:
        nine = content[0] << 1 | content[1] >> 7
        need(nine not in (0, 0x1FF), "INTEGER is padded")
    return int.from_bytes(content, "big", signed=True)


def integer(limits):
    """INTEGER within limits."""
    def decode(reader):
        value = any_integer(reader)
        need(limits[0] <= value <= limits[1], f"{value} is out of range")
        return value
    return decode


def octet_string(reader):
    """OCTET STRING, primitive."""
    return reader.read(0x04)


def string(reader):
    """KerberosString without control characters (F11)."""
    content = reader.read(0x1B)
    need(all(c >= 0x20 and c != 0x7F for c in content), "control character")
    return content


def realm(reader):
    """Realm, not empty."""
    content = string(reader)
    need(content, "empty realm")
    return content


def time(reader):
    """KerberosTime (F9), seconds since 1970."""
    content = reader.read(0x18)
    need(len(content) == 15 and content[14:] == b"Z", "not a KerberosTime")
    need(content[:14].isdigit(), "not digits")
    fields = [int(content[:4])] + [int(content[i:i + 2])
                                   for i in range(4, 14, 2)]
    try:
        moment = datetime.datetime(*fields)
    except ValueError as error:
        raise Malformed(str(error)) from error
    since = moment - datetime.datetime(1970, 1, 1)
    return since.days * 86400 + since.seconds


def kerberos_flags(reader):
    """KerberosFlags (F10), the first 32 bits."""
    content = reader.read(0x03)
    need(content, "BIT STRING of no octets")
    unused, bits = content[0], content[1:]
    need(unused <= 7 and (bits or not unused), "unused bits")
    if bits:
        need(not bits[-1] & ((1 << unused) - 1), "unused bits are set")
    return int.from_bytes((bits + bytes(4))[:4], "big")


def name(reader):
    """PrincipalName: (name-type, components)."""
    seq = reader.enter(0x30)
    name_type = tagged(seq, 0, integer(INT32))
    parts = tagged(seq, 1, lambda r: _list(r, string))
    seq.done()
    need(0 < len(parts) <= COMPONENTS_MAX, "number of components")
    return name_type, tuple(parts)


def _list(reader, decode):
    seq = reader.enter(0x30)
    out = []
    while seq.more():
        out.append(decode(seq))
    return out


def typed(reader):
    """SEQUENCE { [0] Int32, [1] OCTET STRING }."""
    seq = reader.enter(0x30)
    value = (tagged(seq, 0, integer(INT32)), tagged(seq, 1, octet_string))
    seq.done()
    return value


def typed_list(reader):
    """SEQUENCE OF the same."""
    return _list(reader, typed)


@dataclass
class Encrypted:
    """EncryptedData."""

    etype: int
    kvno: Optional[int]
    cipher: bytes


def encrypted(reader):
    """EncryptedData."""
    seq = reader.enter(0x30)
    value = Encrypted(tagged(seq, 0, integer(INT32)),
                      optional(seq, 1, integer(KVNO)),
                      tagged(seq, 2, octet_string))
    if value.kvno is not None:
        value.kvno %= 2 ** 32
    seq.done()
    return value


@dataclass
class ApReq:
    """KRB_AP_REQ with the Ticket in clear."""

    pvno: int
    msg_type: int
    options: int
    tkt_vno: int
    realm: bytes
    sname: Tuple
    ticket: Encrypted
    authenticator: Encrypted


def _message(data, number):
    """[APPLICATION number] SEQUENCE: outer, its Reader."""
    outer = Reader(data)
    app = outer.enter(0x60 | number)
    if outer.more():
        raise Trailing("octets follow")
    seq = app.enter(0x30)
    app.done()
    return seq


def _ticket(reader):
    app = reader.enter(0x61)
    seq = app.enter(0x30)
    app.done()
    value = (tagged(seq, 0, any_integer), tagged(seq, 1, realm),
             tagged(seq, 2, name), tagged(seq, 3, encrypted))
    seq.done()
    return value


def ap_req(data):
    """KRB_AP_REQ. Versions and message type are not judged here."""
    seq = _message(data, 14)
    pvno = tagged(seq, 0, any_integer)
    msg_type = tagged(seq, 1, any_integer)
    options = tagged(seq, 2, kerberos_flags)
    ticket = tagged(seq, 3, _ticket)
    authenticator = tagged(seq, 4, encrypted)
    seq.done()
    return ApReq(pvno, msg_type, options, *ticket, authenticator)


@dataclass
class TicketPart:
    """EncTicketPart."""

    flags: int
    key: Tuple
    crealm: bytes
    cname: Tuple
    transited: Tuple
    authtime: int
    starttime: Optional[int]
    endtime: int
    renew_till: Optional[int]
    caddr: Optional[List]
    authdata: Optional[List]


def ticket_part(data):
    """EncTicketPart."""
    seq = _message(data, 3)
    part = TicketPart(
        tagged(seq, 0, kerberos_flags), tagged(seq, 1, typed),
        tagged(seq, 2, realm), tagged(seq, 3, name), tagged(seq, 4, typed),
        tagged(seq, 5, time), optional(seq, 6, time), tagged(seq, 7, time),
        optional(seq, 8, time), optional(seq, 9, typed_list),
        optional(seq, 10, typed_list))
    seq.done()
    return part


@dataclass
class Authenticator:
    """Authenticator."""

    vno: int
    crealm: bytes
    cname: Tuple
    cksum: Optional[Tuple]
    cusec: int
    ctime: int
    subkey: Optional[Tuple]
    seq: Optional[int]
    authdata: Optional[List]


def authenticator(data):
    """Authenticator. Its version is not judged here."""
    seq = _message(data, 2)
    auth = Authenticator(
        tagged(seq, 0, any_integer), tagged(seq, 1, realm),
        tagged(seq, 2, name), optional(seq, 3, typed),
        tagged(seq, 4, integer(MICROSECONDS)), tagged(seq, 5, time),
        optional(seq, 6, typed), optional(seq, 7, integer(SEQ_NUMBER)),
        optional(seq, 8, typed_list))
    seq.done()
    return auth


def authdata(data):
    """AuthorizationData as it stands inside AD-IF-RELEVANT."""
    reader = Reader(data)
    elements = typed_list(reader)
    reader.done()
    return elements


def ap_rep(data):
    """KRB_AP_REP: its EncryptedData."""
    seq = _message(data, 15)
    need(tagged(seq, 0, any_integer) == 5, "AP-REP pvno is not 5")
    need(tagged(seq, 1, any_integer) == 15, "AP-REP msg-type is not 15")
    part = tagged(seq, 2, encrypted)
    seq.done()
    return part


@dataclass
class ApRepPart:
    """EncAPRepPart."""

    ctime: int
    cusec: int
    subkey: Optional[Tuple]
    seq: Optional[int]


def ap_rep_part(data):
    """EncAPRepPart."""
    seq = _message(data, 27)
    part = ApRepPart(tagged(seq, 0, time),
                     tagged(seq, 1, integer(MICROSECONDS)),
                     optional(seq, 2, typed),
                     optional(seq, 3, integer(UINT32)))
    seq.done()
    return part


@dataclass
class KrbError:
    """KRB_ERROR."""

    ctime: Optional[int]
    cusec: Optional[int]
    stime: int
    susec: int
    error: int
    crealm: Optional[bytes]
    cname: Optional[Tuple]
    realm: bytes
    sname: Tuple
    e_text: Optional[bytes]
    e_data: Optional[bytes]


def krb_error(data):
    """KRB_ERROR."""
    seq = _message(data, 30)
    need(tagged(seq, 0, any_integer) == 5, "KRB-ERROR pvno is not 5")
    need(tagged(seq, 1, any_integer) == 30, "KRB-ERROR msg-type is not 30")
    error = KrbError(
        optional(seq, 2, time), optional(seq, 3, integer(MICROSECONDS)),
        tagged(seq, 4, time), tagged(seq, 5, integer(MICROSECONDS)),
        tagged(seq, 6, integer(INT32)), optional(seq, 7, realm),
        optional(seq, 8, name), tagged(seq, 9, realm), tagged(seq, 10, name),
        optional(seq, 11, string), optional(seq, 12, octet_string))
    seq.done()
    return error
