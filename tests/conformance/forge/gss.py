# SPDX-License-Identifier: GPL-2.0
"""What GSS-API and SPNEGO put around Kerberos messages and into them.

RFC 2743 section 3.1, RFC 4121 section 4.1, RFC 4178 section 4.2.
"""

import hashlib
import struct

from . import der, strict

KRB5 = bytes.fromhex("2a864886f712010202")
MS_KRB5 = bytes.fromhex("2a864882f712010202")
USER_TO_USER = bytes.fromhex("2a864886f71201020203")
SPNEGO = bytes.fromhex("2b0601050502")
NTLM = bytes.fromhex("2b06010401823702020a")

AP_REQ, AP_REP, ERROR = b"\x01\0", b"\x02\0", b"\x03\0"

DELEG, MUTUAL, REPLAY, SEQUENCE, CONF, INTEG = 1, 2, 4, 8, 16, 32
CHANNEL_BOUND, DCE_STYLE = 0x800, 0x1000

COMPLETED, INCOMPLETE, REJECT, REQUEST_MIC = range(4)


def oid(octets):
    """OBJECT IDENTIFIER of its contents."""
    return der.tlv(0x06, octets)


def frame(message, tok_id=AP_REQ, mech=KRB5):
    """A token around a message."""
    return der.tlv(0x60, oid(mech) + tok_id + message)


def is_spnego(token):
    """Does it begin as a SPNEGO token does?"""
    return token[:1] == b"\x60" and oid(SPNEGO) in token[:16]


def bnd(application):
    """The fingerprint of channel bindings that have application data only."""
    if application is None:
        return bytes(16)
    return hashlib.md5(struct.pack("<IIIII", 0, 0, 0, 0, len(application)) +
                       application).digest()


def checksum(flags, application=None, rest=b""):
    """The checksum of an authenticator: type and octets."""
    return 0x8003, struct.pack("<I16sI", 16, bnd(application), flags) + rest


def deleg(cred, option=1, length=None):
    """What follows the flags of who delegates."""
    return struct.pack("<HH", option,
                       len(cred) if length is None else length) + cred


def _tagged(number, octets):
    return der.tlv(0xA0 | number, octets)


def neg_token_init(mechs, token=None, flags=None):
    """A client's first SPNEGO token."""
    body = _tagged(0, der.tlv(0x30, b"".join(oid(m) for m in mechs)))
    if flags is not None:
        body += _tagged(1, der.tlv(0x03, flags))
    if token is not None:
        body += _tagged(2, der.tlv(0x04, token))
    return der.tlv(0x60, oid(SPNEGO) + _tagged(0, der.tlv(0x30, body)))


def _take(octets, tag):
    """Contents of an element, and what follows it."""
    if len(octets) < 2 or octets[0] != tag:
        raise strict.Malformed(f"no element {tag:#x}")
    length, start = octets[1], 2
    if length >= 0x80:
        start += length & 0x7F
        length = int.from_bytes(octets[2:start], "big")
    end = start + length
    if der.tlv(tag, octets[start:end]) != octets[:end]:
        raise strict.Malformed(f"element {tag:#x} is not DER")
    return octets[start:end], octets[end:]


def unframe(token, tok_id):
    """The message in a token, which must be of that kind."""
    body, rest = _take(token, 0x60)
    if rest or not body.startswith(oid(KRB5) + tok_id):
        raise strict.Malformed("not the frame of such a token")
    return body[len(oid(KRB5)) + 2:]


def neg_token_resp(token):
    """negState, supportedMech and responseToken of a service's answer."""
    body, rest = _take(token, 0xA1)
    body, more = _take(body, 0x30)
    if rest or more:
        raise strict.Malformed("octets follow")
    found = {}
    for number, tag in ((0, 0x0A), (1, 0x06), (2, 0x04), (3, 0x04)):
        if body[:1] == bytes([0xA0 | number]):
            inner, body = _take(body, 0xA0 | number)
            found[number], rest = _take(inner, tag)
            if rest:
                raise strict.Malformed("octets follow")
    if body or len(found.get(0, b"")) != 1:
        raise strict.Malformed("not a NegTokenResp")
    return found[0][0], found.get(1), found.get(2)


def opened(entry, line):
    """The Kerberos message in a reply, and what is wrong around it."""
    reply, want = line.reply, entry.get("gss")
    if want is None or reply is None:
        return reply, []
    kind = ERROR if line.verdict == "error" else AP_REP
    try:
        if want["spnego"]:
            state, mech, reply = neg_token_resp(reply)
            said = {"ok": COMPLETED, "error": REJECT}.get(
                line.verdict, want.get("state"))
            if state != said:
                return None, [f"negState {state}, not {said}"]
            if line.verdict == "ok" and mech not in (KRB5, MS_KRB5):
                return None, [f"supportedMech {mech}"]
        if reply is not None and not (want["dce"] and kind == AP_REP):
            reply = unframe(reply, kind)
    except strict.Malformed as error:
        return None, [f"reply is malformed: {error}"]
    return reply, []
