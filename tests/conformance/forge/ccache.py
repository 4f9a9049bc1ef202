# SPDX-License-Identifier: GPL-2.0
"""Credential caches as files, MIT's format 4, for clients that need no KDC."""

import struct


def _counted(octets):
    return struct.pack(">I", len(octets)) + octets


def _principal(who):
    return (struct.pack(">II", who.type, len(who.parts)) +
            _counted(who.realm) + b"".join(_counted(p) for p in who.parts))


def encode(request):
    """The file's contents: one credential, of a Request that was built."""
    ticket = request.req_tree(request.made["ticket"], b"").at("seq.ticket.Ticket")
    return (b"\x05\x04" + struct.pack(">HHHII", 12, 1, 8, 0, 0) +
            _principal(request.client) + _principal(request.client) +
            _principal(request.service) +
            struct.pack(">H", request.session.etype) +
            _counted(request.session.value) +
            struct.pack(">IIII", request.authtime, request.starttime,
                        request.endtime, 0) +
            b"\0" + struct.pack(">III", request.flags, 0, 0) +
            _counted(ticket.encode()) + _counted(b""))
