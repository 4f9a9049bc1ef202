# SPDX-License-Identifier: GPL-2.0
"""Privilege attribute certificates (MS-PAC section 2), right and wrong."""

import struct

from .crypto import USAGE_PAC

LOGON_INFO = 1
SERVER_CHECKSUM = 6
KDC_CHECKSUM = 7
CLIENT_INFO = 10
UPN_DNS_INFO = 12
TICKET_CHECKSUM = 16
ATTRIBUTES = 17
FULL_CHECKSUM = 19

FILETIME_EPOCH = 11644473600


def client_info(authtime, name):
    """Who the PAC is about, as section 2.7 has it."""
    utf16 = name.encode("utf-16-le")
    return struct.pack("<QH", (authtime + FILETIME_EPOCH) * 10 ** 7,
                       len(utf16)) + utf16


def signature(cksumtype, octets):
    """PAC_SIGNATURE_DATA."""
    return struct.pack("<i", cksumtype) + octets


def layout(buffers, version=0, count=None):
    """Octets of the PAC, and where each buffer's data begin."""
    head = 8 + 16 * len(buffers)
    directory, data, places = b"", b"", []
    for kind, octets in buffers:
        offset = head + len(data)
        places.append(offset)
        directory += struct.pack("<IIQ", kind, len(octets), offset)
        data += octets + bytes(-len(octets) % 8)
    if count is None:
        count = len(buffers)
    return struct.pack("<II", count, version) + directory + data, places


def usual_buffers(authtime, name, logon_info=b"logon info, opaque  "):
    """The buffers that every KDC makes, before the signatures."""
    return [(LOGON_INFO, logon_info),
            (CLIENT_INFO, client_info(authtime, name))]


def sign(buffers, server_key, kdc_key, cksumtype=None, **more):
    """A PAC with both signatures at the end."""
    zero = bytes(server_key.enctype.mac_len)
    kdc_zero = bytes(kdc_key.enctype.mac_len)
    kind = server_key.enctype.cksumtype if cksumtype is None else cksumtype
    zeroed = buffers + [
        (SERVER_CHECKSUM, signature(kind, zero)),
        (KDC_CHECKSUM, signature(kdc_key.enctype.cksumtype, kdc_zero))]
    octets, _ = layout(zeroed, **more)
    server = checksum(server_key, octets)
    kdc = checksum(kdc_key, server)
    signed = buffers + [
        (SERVER_CHECKSUM, signature(kind, server)),
        (KDC_CHECKSUM, signature(kdc_key.enctype.cksumtype, kdc))]
    return layout(signed, **more)[0]


def sign_unkeyed(buffers, cksumtype, digest, kdc_key):
    """A PAC that anybody can make: MD5 and the like instead of a key."""
    size = digest(b"").digest_size
    tail = (KDC_CHECKSUM, signature(kdc_key.enctype.cksumtype,
                                    bytes(kdc_key.enctype.mac_len)))
    zeroed = buffers + [(SERVER_CHECKSUM, signature(cksumtype, bytes(size))),
                        tail]
    value = digest(layout(zeroed)[0]).digest()
    return layout(buffers + [(SERVER_CHECKSUM, signature(cksumtype, value)),
                             tail])[0]


def checksum(key, octets):
    """The enctype's checksum for PACs."""
    return key.enctype.checksum(key.value, USAGE_PAC, octets)
