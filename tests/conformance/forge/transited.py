# SPDX-License-Identifier: GPL-2.0
"""The realms that a ticket has passed: RFC 4120 section 3.3.3.2, and the walk
over the names of realms (T8)."""

REALMS_MAX = 64
REALM_MAX = 512


class Malformed(Exception):
    """No encoding of realms."""


def ancestors(realm):
    """The realm and all above it, lowest first."""
    labels = realm.split(b".")
    return [b".".join(labels[i:]) for i in range(len(labels))]


def way(client, server):
    """The realms from the client's to the service's."""
    up, down = ancestors(client), ancestors(server)
    for i, realm in enumerate(up):
        if realm in down:
            return up[:i + 1] + down[:down.index(realm)]
    return up + down


def _elements(field):
    """(is it to be joined, text) for each element; text is None if empty."""
    if b"\0" in field:
        raise Malformed
    out, text, whole, escaped = [], b"", False, False
    for byte in field:
        char = bytes([byte])
        if not escaped and char == b"\\":
            escaped = True
        elif not escaped and char == b",":
            out.append((whole, text or None))
            text, whole = b"", False
        elif not escaped and char == b" " and not text:
            whole = True
        else:
            text += char
            escaped = False
    if escaped:
        raise Malformed
    return out + [(whole, text or None)]


def _between(one, other):
    """The realms between two, of which one is above the other."""
    low, high = sorted((one, other), key=len, reverse=True)
    if low == high:
        return []
    if low[:1] == b"/":
        if not high or not low.startswith(high):
            raise Malformed
        return [low[:i] for i in range(len(high) + 1, len(low))
                if low[i:i + 1] == b"/"]
    above = ancestors(low)
    if not high or high not in above:
        raise Malformed
    return above[1:above.index(high)]


def realms(field, client, server):
    """All realms that the field names or stands for."""
    found, last, gap = [], b"", False
    elements = _elements(field)
    if elements[0] == (False, None):
        last = client
    for i, (whole, text) in enumerate(elements):
        if whole:
            last = b""
        if text is None:
            gap = True
            if i + 1 == len(elements):
                found += _between(last, server)
            continue
        realm = text
        if last and text[:1] == b"/":
            realm = last + text
        elif last and text[-1:] == b".":
            realm = text + last
        if len(realm) > REALM_MAX:
            raise Malformed
        found.append(realm)
        if gap:
            found += _between(realm, last)
        last, gap = realm, False
    if len(found) > REALMS_MAX:
        raise Malformed
    return found


def good(kind, field, client, server):
    """May a ticket with that field be accepted, by the names of realms?"""
    if kind != 1:
        return False
    try:
        return set(realms(field, client, server)) <= set(way(client, server))
    except Malformed:
        return False
