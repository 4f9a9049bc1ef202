# SPDX-License-Identifier: GPL-2.0
"""Ways of writing one element that BER may allow and DER does not (F6, F8).

mutations() yields, for a node of a message, everything that can be wrong with
its identifier octets, its length octets and its contents: a name and a
function that spoils the node in place.
"""

import copy

from . import der


def long_form(octets):
    """Length octets that take more room than they need."""
    def length(size):
        return bytes([0x80 | octets]) + size.to_bytes(octets, "big")
    return length


def one_more(octets_needed):
    """Length octets with one superfluous octet."""
    def length(size):
        least = len(der.encode_length(size))
        return long_form(least if least > 1 else 1)(size)
    return length


def _set_length(length):
    def spoil(node):
        node.length = length
    return spoil


def _high_tag(padding):
    """The high-tag-number form, of a number that needs it not."""
    def spoil(node):
        octet = node.tag[0]
        node.tag = bytes([octet | 0x1F]) + padding + bytes([octet & 0x1F])
    return spoil


def _xor_tag(mask):
    def spoil(node):
        node.tag = bytes([node.tag[0] ^ mask])
    return spoil


def _next_tag(node):
    octet = node.tag[0]
    node.tag = bytes([(octet & 0xE0) | ((octet + 1) & 0x1F)])


def _indefinite(node):
    body = node.body()
    node.children, node.before, node.behind = None, b"", b""
    node.content = body + b"\0\0"
    node.length = lambda size: b"\x80"


def _behind(octets):
    def spoil(node):
        node.behind = octets
    return spoil


def _before(octets):
    def spoil(node):
        node.before = octets
    return spoil


def _empty(node):
    node.children, node.content = None, b""


def _twice_inside(node):
    node.children = node.children * 2


def _constructed(node):
    """A string in two segments, as BER allows."""
    tag, content = node.tag[0], node.content
    half = len(content) // 2
    first, second = content[:half], content[half:]
    if tag == der.BIT_STRING:
        second = b"\0" + second
    node.tag = bytes([tag | 0x20])
    node.content = der.tlv(tag, first) + der.tlv(tag, second)


def _pad_integer(node):
    sign = b"\xff" if node.content[0] & 0x80 else b"\0"
    node.content = sign + node.content


EVERYWHERE = (
    ("len-one-more", _set_length(one_more(1))),
    ("len-4-octets", _set_length(long_form(4))),
    ("len-9-octets", _set_length(long_form(9))),
    ("len-reserved", _set_length(lambda size: b"\xff")),
    ("len-huge", _set_length(lambda size: b"\x84\xff\xff\xff\xff")),
    ("len-half", _set_length(lambda size: b"\x84\x80\0\0\0")),
    ("len-over", _set_length(lambda size: der.encode_length(size + 1))),
    ("len-under", _set_length(lambda size: der.encode_length(max(size - 1,
                                                                 0)))),
    ("len-indefinite", _indefinite),
    ("tag-high", _high_tag(b"")),
    ("tag-high-padded", _high_tag(b"\x80")),
    ("tag-form", _xor_tag(0x20)),
    ("tag-class", _xor_tag(0x40)),
    ("tag-next", _next_tag),
)

CONSTRUCTED = (
    ("null-behind", _behind(b"\x05\0")),
    ("octet-behind", _behind(b"\0")),
    ("eoc-behind", _behind(b"\0\0")),
    ("null-in-front", _before(b"\x05\0")),
)


def _sequence_mutations(node):
    """Extra, missing, repeated and disordered elements."""
    yield "unknown-behind", _behind(bytes.fromhex("be020500"))
    yield "unknown-in-front", _before(bytes.fromhex("be020500"))
    count = len(node.children)
    for i, child in enumerate(node.children):
        yield f"twice-{child.name}", _repeat(i)
        if not child.optional:
            yield f"no-{child.name}", _drop(i)
        if i + 1 < count:
            yield f"swap-{child.name}", _swap(i)


def _repeat(i):
    def spoil(node):
        node.children.insert(i, copy.deepcopy(node.children[i]))
    return spoil


def _drop(i):
    def spoil(node):
        del node.children[i]
    return spoil


def _swap(i):
    def spoil(node):
        node.children[i:i + 2] = node.children[i + 1], node.children[i]
    return spoil


def mutations(node):
    """Yields name and function of everything that is never right here."""
    for name, spoil in EVERYWHERE:
        if name == "len-under" and not node.body():
            continue
        yield name, spoil
    if node.children is not None:
        yield from CONSTRUCTED
    if node.kind == "explicit":
        yield "two-inside", _twice_inside
    if node.kind in ("explicit", "seq", "int", "time", "bits"):
        yield "empty", _empty
    if node.kind == "seq":
        yield from _sequence_mutations(node)
    if node.kind in ("string", "time", "bits"):
        yield "constructed", _constructed
    if node.kind == "int":
        yield "padded", _pad_integer
