# SPDX-License-Identifier: GPL-2.0
"""Keytab files, version 0x0502, with and without the 32-bit kvno."""

import struct
from dataclasses import dataclass

from .crypto import Key
from .messages import Principal

TIMESTAMP = 1893369600          # 2029-12-31T00:00:00Z


@dataclass(frozen=True)
class Entry:
    """One key of a service."""

    principal: Principal
    kvno: int
    key: Key
    long_kvno: bool = True


def _counted(octets):
    return struct.pack(">H", len(octets)) + octets


def _entry(entry):
    who = entry.principal
    body = struct.pack(">H", len(who.parts)) + _counted(who.realm)
    body += b"".join(_counted(p) for p in who.parts)
    body += struct.pack(">IIB", who.type, TIMESTAMP, entry.kvno & 0xFF)
    body += struct.pack(">H", entry.key.etype) + _counted(entry.key.value)
    if entry.long_kvno:
        body += struct.pack(">I", entry.kvno)
    return struct.pack(">i", len(body)) + body


def encode(entries):
    """The file's contents."""
    return b"\x05\x02" + b"".join(_entry(e) for e in entries)
