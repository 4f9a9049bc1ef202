# SPDX-License-Identifier: GPL-2.0
"""Right requests: all enctypes, with and without what may be left out."""

from .messages import OPT_MUTUAL, Principal
from .world import ETYPES, REALM


def add(corpus):
    """All 36 pairs of enctypes, subkeys, and lengths that CTS cares about."""
    batch = corpus.batch("positive")
    _pairs(corpus, batch)
    _subkeys(corpus, batch)
    _lengths(corpus, batch)
    _parts(corpus, batch)


def _pairs(corpus, batch):
    for i, etype in enumerate(ETYPES):
        for j, session in enumerate(ETYPES):
            name = f"T1.pair.{etype}-{session}"
            batch.ok(name, "T1 A1 P1", corpus.request(name, etype, session))
            name += ".mutual"
            request = corpus.request(
                name, etype, session, options=OPT_MUTUAL,
                subkey=ETYPES[(i + j) % len(ETYPES)], seq=1000 * i + j)
            batch.ok(name, "T1 T2 A1 A2 P1 P2 P3 P4 P5", request)


def _subkeys(corpus, batch):
    for session in ETYPES:
        name = f"P3.no-subkey.{session}"
        batch.ok(name, "P3 P4", corpus.request(
            name, 18, session, options=OPT_MUTUAL))
        for subkey in ETYPES:
            name = f"A6.subkey.{session}-{subkey}"
            batch.ok(name, "A6 P3 P4", corpus.request(
                name, 20, session, subkey=subkey, options=OPT_MUTUAL))


def _lengths(corpus, batch):
    """Plain texts of every length modulo the block size."""
    for etype in ETYPES:
        for length in range(1, 18):
            name = f"T1.length.{etype}.{length}"
            client = Principal(REALM, (b"u" * length,))
            batch.ok(name, "T1 A1", corpus.request(
                name, etype, etype, client=client,
                options=OPT_MUTUAL * (length % 2)))


def _parts(corpus, batch):
    """Optional parts, one at a time and all together."""
    from . import world
    every = dict(seq=77, subkey=18, renew_till=world.T0 + 86400,
                 caddr=[(2, bytes([192, 0, 2, 1]))], cksum=(16, bytes(12)),
                 ticket_ad=[(1, b"\x30\x00")], auth_ad=[(1, b"\x30\x00")],
                 auth_kvno=0)
    for part in [None, *every]:
        for options in (0, OPT_MUTUAL):
            name = f"P1.with.{part or 'nothing'}.{options:08x}"
            fields = {part: every[part]} if part else {}
            batch.ok(name, "P1 P2", corpus.request(name, options=options,
                                                   **fields))
            name = f"P1.without.{part or 'nothing'}.{options:08x}"
            fields = {k: v for k, v in every.items() if k != part}
            batch.ok(name, "P1 P2", corpus.request(name, options=options,
                                                   **fields))
