# SPDX-License-Identifier: GPL-2.0
"""Who there is in the tests: services with keys, clients, a clock."""

import hashlib

from . import der
from .crypto import ALL, GOOD, Key, des3_random_to_key
from .keytab import Entry
from .messages import Principal, principal

T0 = der.epoch("2030-01-01T00:00:00Z")
ETYPES = tuple(sorted(GOOD))

REALM = b"EXAMPLE.ORG"
SERVICE = principal("nfs/server.example.org@EXAMPLE.ORG")
OTHER = principal("host/server.example.org@EXAMPLE.ORG")
ALIAS = principal("nfs/alias.example.org@EXAMPLE.ORG")
CROSS = principal("nfs/server.example.org@OTHER.ORG")
VERSIONS = principal("test/versions@EXAMPLE.ORG")
MANY = principal("test/many@EXAMPLE.ORG")
LOW = principal("test/low@EXAMPLE.ORG")
HIGH = principal("test/high@EXAMPLE.ORG")
WIDE = principal("test/wide@EXAMPLE.ORG")
EDGE = principal("test/edge@EXAMPLE.ORG")
MIXED = principal("test/mixed@EXAMPLE.ORG")
ZERO = principal("test/zero@EXAMPLE.ORG")
ONLY18 = principal("test/only18@EXAMPLE.ORG")
LONG = Principal(REALM, tuple(b"c%d" % i for i in range(100)))
NON_ASCII = Principal("EXÄMPLE.ORG".encode(), ("nfs".encode(),
                                               "sërver".encode()))
ESCAPES = Principal(REALM, (b"a/b", b"c@d", b"e\\f"))
NOBODY = principal("nobody/here@EXAMPLE.ORG")

ALICE = principal("alice@EXAMPLE.ORG")
BOB = principal("bob@EXAMPLE.ORG")

KVNO = 3

LOW_KVNOS = (1, 5, 255)
HIGH_KVNOS = (1, 257, 65537, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1)


def octets(seed, count):
    """As many octets as are wanted, the same for the same seed."""
    return hashlib.shake_256(seed.encode()).digest(count)


def make_key(seed, etype):
    """A key that depends on a text and nothing else."""
    enctype = ALL[etype]
    if etype == 16:
        return Key(etype, des3_random_to_key(octets(seed, 21)))
    value = octets(f"{seed}/{etype}", enctype.key_len)
    if etype == 3:
        value = bytes(b & 0xFE | (bin(b & 0xFE).count("1") & 1 ^ 1)
                      for b in value)
    return Key(etype, value)


def service_key(who, kvno, etype):
    """The key that the keytab has."""
    if who == ALIAS:
        who = SERVICE
    return make_key(f"{who.text().hex()}/{kvno}", etype)


def _keys(who, kvnos, etypes, long_kvno=True):
    return [Entry(who, kvno, service_key(who, kvno, etype), long_kvno)
            for kvno in kvnos for etype in etypes]


def entries():
    """The keytab that nearly all tests use."""
    return (_keys(SERVICE, (2, KVNO), ETYPES) +
            _keys(OTHER, (KVNO,), ETYPES) +
            _keys(ALIAS, (KVNO,), ETYPES) +
            _keys(CROSS, (KVNO,), ETYPES) +
            _keys(VERSIONS, (1, 2, 3, 4, 5), ETYPES) +
            _keys(MANY, range(1, 21), (18,)) +
            _keys(LOW, LOW_KVNOS, (18, 20), long_kvno=False) +
            _keys(HIGH, HIGH_KVNOS, (18,)) +
            _keys(WIDE, (1, 257), (18,)) + _keys(EDGE, (1, 256), (18,)) +
            _keys(MIXED, (1,), (18,)) + _keys(MIXED, (300,), (17,)) +
            _keys(ZERO, (0,), (18,)) +
            _keys(ONLY18, (1,), (18,)) +
            _keys(LONG, (1,), (18,)) +
            _keys(NON_ASCII, (1,), (18,)) +
            _keys(ESCAPES, (1,), (18,)))


def weak_entries():
    """A keytab that also has keys of enctypes that must be refused (K5)."""
    return entries() + _keys(SERVICE, (KVNO,), (3, 16, 23))


def rotated_entries():
    """The keytab after the service's key was changed."""
    return ([e for e in entries() if e.principal != SERVICE] +
            _keys(SERVICE, (KVNO, KVNO + 1), ETYPES))
