# SPDX-License-Identifier: GPL-2.0
"""Replays while the clock stands still (R1 to R5)."""

from . import der, world
from .berisms import mutations
from .messages import (OPT_MUTUAL, OPT_USE_SESSION_KEY, Principal, edit_at)
from .world import (ALIAS, BOB, ETYPES, KVNO, OTHER, REALM, SERVICE, T0,
                    service_key)

AGAIN = dict(errors=(34,))
NEVER = dict(errors=None, reasons=None)


def add(corpus):
    """Twice, disguised, others at the same time, refused ones."""
    batch = corpus.batch("replay")
    _twice(corpus, batch)
    _disguised(corpus, batch)
    _reencoded(corpus, batch)
    _same_tuple(corpus, batch)
    _others(corpus, batch)
    _refused(corpus, batch)


def _twice(corpus, batch):
    """R1: the same octets."""
    for etype in ETYPES:
        for session in ETYPES:
            name = f"R1.{etype}-{session}"
            request = corpus.request(name, etype, session,
                                     options=OPT_MUTUAL * (session % 2))
            token = batch.ok(name, "R1 R2", request)
            batch.again(f"{name}.second", "R1 R2", token, pin=SERVICE)
    name = "R1.many-times"
    token = batch.ok(name, "R1", corpus.request(name))
    for i in range(2, 12):
        batch.again(f"{name}.{i}", "R1", token, pin=SERVICE)
    # Pinned or not, from here or from there: it is the same authenticator.
    name = "R1.elsewhere"
    token = batch.ok(name, "R1", corpus.request(name), pin=None)
    batch.again(f"{name}.pinned", "R1", token, pin=SERVICE)
    batch.again(f"{name}.peer", "R1", token, pin=None, peer="192.0.2.9")
    batch.again(f"{name}.detect", "R1", token, pin=None, framing="detect")


def _accepted(corpus, batch, name, rules="R3", pin=SERVICE, **fields):
    request = corpus.request(name, **fields)
    batch.ok(name, rules, request, pin=pin)
    return request


def _disguised(corpus, batch):
    """R3: nothing that a stranger can change makes it another one."""
    request = _accepted(corpus, batch, "R3.clear")
    ticket, auth = request.made["ticket"], request.made["auth"]

    def variant(what, pin=SERVICE, expect=AGAIN, **changes):
        changed = request.but(**changes)
        batch.again(f"R3.clear.{what}", "R3", changed.wrap(ticket, auth),
                    request=changed, pin=pin, **expect)
    variant("mutual", options=OPT_MUTUAL)
    variant("reserved", options=0x80000001)
    variant("short-options", options=b"\0\0")
    variant("long-options", options=b"\0" + bytes(9))
    variant("use-session-key", options=OPT_USE_SESSION_KEY, expect=NEVER)
    variant("no-kvno", kvno=None)
    variant("kvno-2", kvno=2, expect=NEVER)
    variant("kvno-259", kvno=259)
    variant("kvno-far", kvno=2 ** 31 + 3)
    for kvno in (0, 3, 2 ** 32 - 1):
        variant(f"authenticator-kvno-{kvno}", auth_kvno=kvno)
    for kind in (0, 2, 3, 11, -1, 2 ** 31 - 1):
        variant(f"name-type-{kind}",
                service=Principal(SERVICE.realm, SERVICE.parts, kind))
    variant("alias", service=ALIAS, pin=None)
    variant("alias-pinned", service=ALIAS, pin=ALIAS)
    variant("alias-wrong-pin", service=ALIAS, pin=SERVICE, expect=NEVER)
    variant("other-service", service=OTHER, pin=None, expect=NEVER)
    variant("unknown-service", service=world.NOBODY, pin=None, expect=NEVER)
    variant("other-realm", service=Principal(b"OTHER.ORG", SERVICE.parts),
            pin=None, expect=NEVER)
    variant("pvno", pvno=4, expect=NEVER)
    variant("etype", ticket_etype=20, expect=NEVER)
    # The disguise first, the original afterwards.
    for what, fields in (("options", dict(options=0xBFFFFFFF)),
                         ("kvno", dict(kvno=None)),
                         ("name-type", dict(service=Principal(
                             SERVICE.realm, SERVICE.parts, 3)))):
        name = f"R3.reverse.{what}"
        request = corpus.request(name)
        request.build()
        ticket, auth = request.made["ticket"], request.made["auth"]
        changed = request.but(**fields)
        batch.ok_token(name, "R3", changed.wrap(ticket, auth), changed,
                       pin=SERVICE, details={"kvno": 3})
        batch.again(f"{name}.original", "R3", request.wrap(ticket, auth),
                    pin=SERVICE)
    _resealed(corpus, batch)


def _resealed(corpus, batch):
    """The same authenticator with another ticket around the session key."""
    for etype in ETYPES:
        name = f"R3.resealed.{etype}"
        request = _accepted(corpus, batch, name, etype=etype, session=etype)
        auth = request.made["auth"]
        other = request.but(confounders=(bytes(range(16)), bytes(16)),
                            endtime=T0 + 7200)
        other.build()
        batch.again(f"{name}.again", "R3",
                    other.wrap(other.made["ticket"], auth), pin=SERVICE)


def _reencoded(corpus, batch):
    """R3: BER that says the same is refused, and replays nothing."""
    request = _accepted(corpus, batch, "R3.reencoded")
    ticket, auth = request.made["ticket"], request.made["auth"]
    tree = request.req_tree(ticket, auth)
    for path, node in tree.walk():
        inner = path.partition(".")[2] or None
        for mutation, spoil in mutations(node):
            if mutation not in ("len-one-more", "len-4-octets", "tag-high",
                                "len-indefinite", "constructed", "padded"):
                continue
            changed = request.but(edit_req=edit_at(inner, spoil))
            batch.again(f"R3.reencoded.{path}.{mutation}", "R3 F6",
                        changed.wrap(ticket, auth), pin=SERVICE, **NEVER)
    token = request.made["token"]
    for what, octets in (("zero", token + b"\0"), ("twice", token * 2),
                         ("wrapped", der.tlv(0x6E, token)),
                         ("in-front", b"\0" + token),
                         ("gss", bytes.fromhex("6082") +
                          len(token + b"x" * 13).to_bytes(2, "big") +
                          bytes.fromhex("06092a864886f7120102020100") +
                          token)):
        batch.again(f"R3.reencoded.{what}", "R3 F7", octets, pin=SERVICE,
                    **NEVER)
    batch.again("R3.reencoded.at-last", "R3", token, pin=SERVICE)


def _same_tuple(corpus, batch):
    """R2: the same client, second and microsecond, sealed anew.

    Only who has the session key can do it. RFC 4120 has it refused; caches
    that know an authenticator by its cipher text let it pass.
    """
    name = "R2.tuple"
    request = _accepted(corpus, batch, name, "R2")
    ticket = request.made["ticket"]
    other = request.but(confounders=(bytes(16), bytes(range(16))))
    other.build()
    batch.either(f"{name}.sealed-anew", "R2",
                 other.wrap(ticket, other.made["auth"]), other, {34})


def _others(corpus, batch):
    """R4: what differs in anything is another one."""
    base = dict(session=world.make_key("R4", 18), ctime=T0 + 33, cusec=4242)
    variants = [
        ("base", {}), ("cusec", dict(cusec=4243)),
        ("cusec-0", dict(cusec=0)), ("ctime", dict(ctime=T0 + 34)),
        ("ctime-before", dict(ctime=T0 + 32)),
        ("client", dict(client=BOB)),
        ("realm", dict(client=Principal(b"OTHER.ORG", (b"alice",)))),
        ("split", dict(client=Principal(REALM, (b"a", b"b")))),
        ("joined", dict(client=Principal(REALM, (b"a/b",)))),
        ("longer", dict(client=Principal(REALM, (b"alice", b"")))),
        ("service", dict(service=OTHER)), ("seq", dict(seq=1)),
        ("subkey", dict(subkey=world.make_key("R4 subkey", 18))),
    ]
    for what, fields in variants:
        name = f"R4.{what}"
        batch.ok(name, "R4", corpus.request(name, **{**base, **fields}))
    # One client, many requests in one second.
    session = world.make_key("R4 burst", 20)
    for i in range(40):
        name = f"R4.burst.{i}"
        batch.ok(name, "R4", corpus.request(
            name, session=session, ctime=T0 + 40, cusec=500000 + i,
            options=OPT_MUTUAL * (i % 2)))
    # The seconds and microseconds of two requests, exchanged.
    for i, (second, micro) in enumerate(((50, 51), (51, 50))):
        name = f"R4.exchanged.{i}"
        batch.ok(name, "R4", corpus.request(
            name, session=session, ctime=T0 + second, cusec=micro))


def _spoil(offset):
    def spoil(cipher):
        return cipher[:offset] + bytes([cipher[offset] ^ 1]) + \
            cipher[offset + 1:]
    return spoil


def _refused(corpus, batch):
    """R5: a request that was refused was never there."""
    for etype in ETYPES:
        for side in ("ticket", "auth"):
            name = f"R5.spoilt.{side}.{etype}"
            request = corpus.request(name, etype, etype)
            spoilt = request.but(**{f"{side}_cipher": _spoil(20)})
            batch.refuse(f"{name}.first", "R5", spoilt, {31})
            batch.ok(name, "R5", request)
            batch.again(f"{name}.third", "R5 R1", request.made["token"],
                        pin=SERVICE)
    # Refused for where it came from, or went to: nothing is wrong with it.
    v4 = [(2, bytes([192, 0, 2, 1]))]
    for what, fields, wrong, right, errors in (
            ("address", dict(caddr=v4), dict(peer="192.0.2.2"),
             dict(peer="192.0.2.1"), {38}),
            ("pin", {}, dict(pin=OTHER), {}, {35}),
            ("u2u", {}, dict(u2u=service_key(SERVICE, KVNO, 18)), {},
             {45, 69})):
        name = f"R5.{what}"
        request = corpus.request(name, **fields)
        for i in range(3):
            batch.refuse(f"{name}.wrong-{i}", "R5", request, errors, **wrong)
        batch.ok(name, "R5", request, **right)
        batch.again(f"{name}.replay", "R5 R1", request.made["token"],
                    **{"pin": SERVICE, **right})
        batch.again(f"{name}.wrong-again", "R5", request.made["token"],
                    errors=errors, reasons=None, **{"pin": SERVICE, **wrong})
    # The answer to a bad one stays the same, however often it comes.
    for what, fields, errors in (
            ("skew", dict(ctime=T0 - 4000), {37}),
            ("expired", dict(endtime=T0 - 4000), {32}),
            ("not-yet", dict(starttime=T0 + 4000), {33}),
            ("invalid", dict(flags=0x01000000), {33}),
            ("transited", dict(transited=b"X"), {51}),
            ("client", dict(auth_client=BOB), {36}),
            ("critical", dict(ticket_ad=[(5, b"")]), {12, 60}),
            ("subkey", dict(subkey=world.make_key("R5", 23)), {14}),
            ("version", dict(auth_vno=4), {39})):
        request = corpus.request(f"R5.{what}", **fields)
        for i in range(3):
            batch.refuse(f"R5.{what}.{i}", "R5", request, errors)
