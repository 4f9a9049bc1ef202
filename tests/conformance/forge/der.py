# SPDX-License-Identifier: GPL-2.0
"""A DER writer that can be made to write anything but DER.

A message is a tree of Nodes. Left alone, the tree encodes to DER. Every octet
of it can be bent before: identifier octets, length octets, contents, what
stands in front of the contents and behind them.
"""

import calendar
import time

INTEGER = 0x02
BIT_STRING = 0x03
OCTET_STRING = 0x04
NULL = 0x05
UTF8_STRING = 0x0C
IA5_STRING = 0x16
GENERALIZED_TIME = 0x18
GENERAL_STRING = 0x1B
SEQUENCE = 0x30

STRINGS = (BIT_STRING, OCTET_STRING, GENERALIZED_TIME, GENERAL_STRING)


def encode_length(length):
    """Minimal length octets."""
    if length < 0x80:
        return bytes([length])
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(octets)]) + octets


def encode_integer(value):
    """Minimal contents octets of an INTEGER."""
    length = (value + (value < 0)).bit_length() // 8 + 1
    return value.to_bytes(length, "big", signed=True)


def encode_time(value):
    """Contents octets of a KerberosTime; octets pass as they are."""
    if isinstance(value, bytes):
        return value
    if value >= 0 and value < 253402300800:
        return time.strftime("%Y%m%d%H%M%SZ", time.gmtime(value)).encode()
    return _encode_early_time(value)


def _encode_early_time(value):
    days, seconds = divmod(value, 86400)
    import datetime
    date = datetime.date(1970, 1, 1) + datetime.timedelta(days=days)
    return (f"{date.year:04}{date.month:02}{date.day:02}"
            f"{seconds // 3600:02}{seconds // 60 % 60:02}{seconds % 60:02}Z"
            ).encode()


def epoch(text):
    """Seconds since 1970 of 2030-01-01T00:00:00Z and the like."""
    return calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ"))


def tlv(tag, *parts):
    """One element of octets."""
    body = b"".join(parts)
    return bytes([tag]) + encode_length(len(body)) + body


class Node:
    """One element, with a name that tests and people can point to."""

    def __init__(self, name, tag, children=None, content=b"", kind="",
                 optional=False):
        self.name = name
        self.tag = bytes([tag])
        self.children = children
        self.content = content
        self.kind = kind
        self.optional = optional
        self.length = encode_length
        self.before = b""
        self.behind = b""

    def body(self):
        """Contents octets."""
        content = self.content
        if self.children is not None:
            content = b"".join(c.encode() for c in self.children)
        return self.before + content + self.behind

    def encode(self):
        """The element as octets."""
        body = self.body()
        return self.tag + self.length(len(body)) + body

    def walk(self, prefix=""):
        """Yields path and node, outermost first."""
        path = prefix + self.name
        yield path, self
        for child in self.children or ():
            yield from child.walk(path + ".")

    def at(self, path):
        """The node at a path as walk() gives it, without our own name."""
        node = self
        for name in path.split("."):
            node = next(c for c in node.children if c.name == name)
        return node

    def child(self, name):
        """A child, or None."""
        return next((c for c in self.children if c.name == name), None)


def explicit(number, name, child, optional=False):
    """[number] with one element in it."""
    return Node(name, 0xA0 | number, [child], kind="explicit",
                optional=optional)


def application(number, name, child):
    """[APPLICATION number] with one element in it."""
    return Node(name, 0x60 | number, [child], kind="explicit")


def sequence(children, name="seq"):
    """SEQUENCE; None stands for an element that is not there."""
    return Node(name, SEQUENCE, [c for c in children if c is not None],
                kind="seq")


def sequence_of(children, name="seq"):
    """SEQUENCE OF."""
    return Node(name, SEQUENCE, list(children), kind="seqof")


def integer(value, name="int"):
    """INTEGER."""
    return Node(name, INTEGER, content=encode_integer(value), kind="int")


def octets(value, name="octets"):
    """OCTET STRING."""
    return Node(name, OCTET_STRING, content=value, kind="string")


def general_string(value, name="string"):
    """GeneralString."""
    return Node(name, GENERAL_STRING, content=value, kind="string")


def kerberos_time(value, name="time"):
    """GeneralizedTime."""
    return Node(name, GENERALIZED_TIME, content=encode_time(value),
                kind="time")


def flags(value, name="bits"):
    """KerberosFlags of 32 bits; octets are taken as they are."""
    if isinstance(value, int):
        value = b"\0" + value.to_bytes(4, "big")
    return Node(name, BIT_STRING, content=value, kind="bits")
