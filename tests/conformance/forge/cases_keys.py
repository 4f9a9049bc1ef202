# SPDX-License-Identifier: GPL-2.0
"""Which key, and whose (K1 to K7), under strict policies and lenient ones."""

from . import world
from .crypto import GOOD, Key
from .messages import OPT_MUTUAL, Principal
from .model import Config
from .world import (ALIAS, CROSS, EDGE, ETYPES, HIGH, HIGH_KVNOS, KVNO, LOW,
                    LOW_KVNOS, MANY, MIXED, NOBODY, ONLY18, OTHER, SERVICE,
                    VERSIONS, WIDE, ZERO, service_key)

UNPINNED = dict(pin=None)

NO_KEY = {"NO_PRINCIPAL", "NO_ENCTYPE_KEY"}


def add(corpus):
    """kvno, enctype, name and realm of the service's key."""
    batch = corpus.batch("keys")
    _exact(corpus, batch)
    _absent(corpus, batch)
    _eight_bits(corpus, batch)
    _confusion(corpus, batch)
    _etypes(corpus, batch)
    _names(corpus, batch)
    _realms(corpus, batch)
    _lenient(corpus)


def _exact(corpus, batch):
    """K1: the version that the ticket says, and no other."""
    for pin in ({}, UNPINNED):
        tag = ".any" if pin else ""
        for kvno in (2, 3):
            for etype in ETYPES:
                name = f"K1.{etype}.kvno-{kvno}{tag}"
                batch.ok(name, "K1", corpus.request(
                    name, etype, kvno=kvno,
                    service_key=service_key(SERVICE, kvno, etype)), **pin)
        for says, sealed in ((3, 2), (2, 3)):
            name = f"K1.says-{says}-sealed-{sealed}{tag}"
            batch.refuse(name, "K1", corpus.request(
                name, kvno=says,
                service_key=service_key(SERVICE, sealed, 18)), {31},
                {"TICKET_INTEGRITY"}, **pin)
        for kvno in (0, 1, 4, 5, 127, 128, 255, 256, 2 ** 16, 2 ** 31 - 1,
                     2 ** 31, 2 ** 32 - 256, 2 ** 32 - 1):
            name = f"K1.no-kvno-{kvno}{tag}"
            batch.refuse(name, "K1", corpus.request(
                name, kvno=kvno,
                service_key=service_key(SERVICE, KVNO, 18)), {44},
                {"BAD_KVNO"}, **pin)


def _absent(corpus, batch):
    """K2: no version named."""
    for kvno in range(1, 6):
        for etype in ETYPES:
            name = f"K2.{etype}.sealed-{kvno}"
            pin = UNPINNED if kvno % 2 else {}
            batch.ok(name, "K2", corpus.request(
                name, etype, service=VERSIONS, kvno=None,
                service_key=service_key(VERSIONS, kvno, etype)),
                details={"kvno": kvno}, **pin)
    name = "K2.sealed-with-none"
    batch.refuse(name, "K2", corpus.request(
        name, service=VERSIONS, kvno=None,
        service_key=service_key(VERSIONS, 6, 18)), {31},
        {"TICKET_INTEGRITY"})
    for kvno in (20, 19, 12, 5):
        name = f"K2.many.sealed-{kvno}"
        batch.ok(name, "K2", corpus.request(
            name, service=MANY, kvno=None,
            service_key=service_key(MANY, kvno, 18)),
            details={"kvno": kvno})
    # The number of versions that are tried is bounded by 16.
    for kvno in (4, 1):
        name = f"K2.many.sealed-{kvno}"
        batch.refuse(name, "K2", corpus.request(
            name, service=MANY, kvno=None,
            service_key=service_key(MANY, kvno, 18)), {31},
            {"TICKET_INTEGRITY"})


def _ask(corpus, batch, name, who, asked, sealed, errors=None):
    key = service_key(who, sealed, 18)
    request = corpus.request(name, service=who, kvno=asked, service_key=key)
    if errors is None:
        batch.ok(name, "K3", request, details={"kvno": sealed})
    else:
        batch.refuse(name, "K3", request, errors)


def _eight_bits(corpus, batch):
    """K3: 32 bits, and keytabs that have eight."""
    for kvno in LOW_KVNOS:
        _ask(corpus, batch, f"K3.low.{kvno}", LOW, kvno, kvno)
        for more in (256, 512, 2 ** 16, 2 ** 31, 2 ** 32 - 256):
            _ask(corpus, batch, f"K3.low.{kvno}-plus-{more}", LOW,
                 kvno + more, kvno)
    for asked in (0, 2, 256, 258, 2 ** 16, 2 ** 32 - 2):
        _ask(corpus, batch, f"K3.low.no-{asked}", LOW, asked, 1, {44})
    for kvno in HIGH_KVNOS:
        _ask(corpus, batch, f"K3.high.{kvno}", HIGH, kvno, kvno)
    for asked in (513, 255, 2, 2 ** 31 + 1, 2 ** 32 - 2, 65281):
        _ask(corpus, batch, f"K3.high.no-{asked}", HIGH, asked, 1, {44})
    # 257 is there, and so it is not 1 that is meant.
    _ask(corpus, batch, "K3.high.257-sealed-1", HIGH, 257, 1, {31})
    for who, wide in ((WIDE, 257), (EDGE, 256)):
        label = f"K3.{who.parts[1].decode()}"
        for kvno in (1, wide):
            _ask(corpus, batch, f"{label}.{kvno}", who, kvno, kvno)
        for asked in (513, 2 ** 16 + 1, 2 ** 31 + 1):
            _ask(corpus, batch, f"{label}.no-{asked}", who, asked, 1, {44})
    _ask(corpus, batch, "K3.mixed.257", MIXED, 257, 1)
    name = "K3.mixed.300"
    batch.ok(name, "K3", corpus.request(
        name, 17, service=MIXED, kvno=300,
        service_key=service_key(MIXED, 300, 17)))
    for asked in (44, 556):
        name = f"K3.mixed.17.no-{asked}"
        batch.refuse(name, "K3", corpus.request(
            name, 17, service=MIXED, kvno=asked,
            service_key=service_key(MIXED, 300, 17)), {44}, {"BAD_KVNO"})
    _ask(corpus, batch, "K3.zero", ZERO, 0, 0)
    _ask(corpus, batch, "K3.zero-256", ZERO, 256, 0)
    # Read-only domain controllers write them as an Int32.
    for who, asked, sealed in ((HIGH, -1, 2 ** 32 - 1), (HIGH, -2 ** 31, 2 ** 31),
                               (LOW, -1, 255), (LOW, -255, 1)):
        _ask(corpus, batch, f"K3.signed.{asked}.{sealed}", who, asked, sealed)
    _ask(corpus, batch, "K3.signed.-253", LOW, -253, 5, {44})
    for asked in (-2 ** 31 - 1, 2 ** 32 + 3, 2 ** 32, 2 ** 64 + 3,
                  -2 ** 32 + 3, 2 ** 33 + 3):
        for who, sealed in ((SERVICE, 3), (HIGH, 2 ** 32 - 1), (LOW, 255)):
            name = f"K3.out-of-range.{asked}.{sealed}"
            batch.refuse(name, "K3 F13", corpus.request(
                name, service=who, kvno=asked,
                service_key=service_key(who, sealed, 18)), None,
                {"AP_REQ_MALFORMED"})


def _confusion(corpus, batch):
    """K4: a key of one enctype does not open what another sealed."""
    for sealed in ETYPES:
        for says in ETYPES:
            if sealed == says:
                continue
            name = f"K4.says-{says}.sealed-{sealed}"
            batch.refuse(name, "K4", corpus.request(
                name, sealed, ticket_etype=says), {31},
                {"TICKET_INTEGRITY", "TICKET_SHORT"})
            same = GOOD[sealed].key_len == GOOD[says].key_len
            if same:
                name = f"K4.key-of-{says}.sealed-{sealed}"
                key = Key(sealed, service_key(SERVICE, KVNO, says).value)
                batch.refuse(name, "K4", corpus.request(
                    name, service_key=key), {31}, {"TICKET_INTEGRITY"})
    for etype in (17, 19, 20, 25, 26):
        name = f"K4.only-18.asked-{etype}"
        value = service_key(ONLY18, 1, 18).value[:GOOD[etype].key_len]
        for pin in ({}, UNPINNED):
            tag = name + (".any" if pin else "")
            batch.refuse(tag, "K4", corpus.request(
                tag, service=ONLY18, kvno=1,
                service_key=Key(etype, value)), {44, 45}, NO_KEY, **pin)


def _etypes(corpus, batch):
    """K5: enctypes that are weak, unknown or none."""
    weak = (0, 1, 2, 3, 5, 7, 15, 16, 21, 22, 23, 24, 27, 28, 127, 128, 255,
            256 + 18, 512 + 17, 65536 + 18, 2 ** 31 - 1, -1, -18, -133,
            -2 ** 31, 2 ** 24 * 18)
    for etype in weak:
        for pin in ({}, UNPINNED):
            name = f"K5.ticket.{etype}{'.any' if pin else ''}"
            batch.refuse(name, "K5", corpus.request(
                name, ticket_etype=etype), {14, 45},
                {"TICKET_ETYPE"} | NO_KEY, **pin)
        session = world.make_key(f"K5 {etype}", 18)
        name = f"K5.session.{etype}"
        request = corpus.request(
            name, session=Key(etype, session.value), auth_key=session,
            auth_etype=etype)
        batch.refuse(name, "K5 T9", request, {14}, {"SESSION_KEY_ETYPE"})
        name = f"K5.session.{etype}.authenticator-18"
        request = corpus.request(
            name, session=Key(etype, session.value), auth_key=session,
            auth_etype=18)
        batch.refuse(name, "K5 T9 A5", request, {14}, {"SESSION_KEY_ETYPE"})
        name = f"K5.subkey.{etype}"
        request = corpus.request(name, subkey=Key(etype, session.value))
        batch.refuse(name, "K5 A6", request, {14}, {"SUBKEY_ETYPE"})
    for etype in (3, 16, 23):
        key = world.make_key("K5 weak", etype)
        name = f"K5.session.{etype}.sealed"
        batch.refuse(name, "K5", corpus.request(name, session=key), {14},
                     {"SESSION_KEY_ETYPE"})
        name = f"K5.subkey.{etype}.whole"
        batch.refuse(name, "K5 A6", corpus.request(name, subkey=key), {14},
                     {"SUBKEY_ETYPE"})


def _other_names():
    realm, parts = SERVICE.realm, SERVICE.parts
    host = parts[1]
    for what, other in (
            ("one-component", (b"nfs/" + host,)),
            ("three-components", parts + (b"x",)),
            ("empty-third", parts + (b"",)), ("empty-first", (b"",) + parts),
            ("prefix", (parts[0],)), ("shorter", (b"nf", host)),
            ("longer", (b"nfsd", host)), ("case", (b"NFS", host)),
            ("case-host", (b"nfs", host.upper())), ("dot", (b"nfs", host +
                                                            b".")),
            ("swapped", (host, b"nfs")), ("other-split", (b"nfs/server",
                                                          b"example.org")),
            ("realm-in-name", (b"nfs", host + b"@" + realm))):
        yield what, Principal(realm, other)


def _names(corpus, batch):
    """K6: pinned to a principal, or open to any that has a key."""
    for who, kvno in ((SERVICE, 3), (OTHER, 3), (ALIAS, 3), (CROSS, 3)):
        label = who.parts[0].decode() + "." + who.parts[1].decode()[:5]
        if who == CROSS:
            label += ".cross"
        name = f"K6.any.{label}"
        batch.ok(name, "K6", corpus.request(name, service=who, kvno=kvno,
                                            options=OPT_MUTUAL), pin=None)
        if who != SERVICE:
            name = f"K6.pinned.{label}"
            batch.refuse(name, "K6", corpus.request(
                name, service=who, kvno=kvno), {35}, {"WRONG_SERVICE"},
                pin=SERVICE)
            # A stranger's ticket under our own name.
            for pin in (SERVICE, None):
                name = f"K6.renamed.{label}{'' if pin else '.any'}"
                key = service_key(who, kvno, 18)
                request = corpus.request(name, service_key=key)
                if who == ALIAS:
                    batch.ok(name, "K6", request, pin=pin)
                else:
                    batch.refuse(name, "K6", request, {31},
                                 {"TICKET_INTEGRITY"}, pin=pin)
    for what, other in _other_names():
        request = corpus.request(
            f"K6.name.{what}", service=other,
            service_key=service_key(SERVICE, KVNO, 18))
        batch.refuse(f"K6.name.{what}", "K6", request, {35},
                     {"WRONG_SERVICE"}, pin=SERVICE)
        request = corpus.request(
            f"K6.name.{what}.any", service=other,
            service_key=service_key(SERVICE, KVNO, 18))
        batch.refuse(f"K6.name.{what}.any", "K6", request, {45},
                     {"NO_PRINCIPAL"}, pin=None)
    name = "K6.unknown"
    batch.refuse(name, "K6", corpus.request(name, service=NOBODY), {45},
                 {"NO_PRINCIPAL"}, pin=None)
    # Pinned to somebody who has no key at all.
    name = "K6.pinned-unknown"
    batch.refuse(name, "K6", corpus.request(name, service=NOBODY), {45},
                 {"NO_PRINCIPAL"})


def _realms(corpus, batch):
    """K7: the realm is part of the name."""
    for realm in (b"OTHER.ORG", b"example.org", b"EXAMPLE.ORG.", b"EXAMPLE",
                  b".EXAMPLE.ORG", b"X", b"EXAMPLE.ORGANIC"):
        wrong = Principal(realm, SERVICE.parts)
        label = realm.decode()
        key = service_key(SERVICE, KVNO, 18)
        name = f"K7.{label}"
        batch.refuse(name, "K7", corpus.request(
            name, service=wrong, service_key=key), {35}, {"WRONG_SERVICE"},
            pin=SERVICE)
        name = f"K7.{label}.any"
        known = realm == b"OTHER.ORG"
        batch.refuse(name, "K7", corpus.request(
            name, service=wrong, service_key=key), {31} if known else {45},
            {"TICKET_INTEGRITY"} if known else {"NO_PRINCIPAL"}, pin=None)


def _lenient(corpus):
    """The defaults: other versions and other names, if the key is right."""
    corpus.step("config", "kvno=any", "service-name=exact")
    batch = corpus.batch("keys-kvno-any", Config(kvno="any"))
    _any_kvno(corpus, batch)
    corpus.step("config", "kvno=strict", "service-name=nocase")
    batch = corpus.batch("keys-nocase", Config(service_name="nocase"))
    _nocase(corpus, batch)
    corpus.step("config", "kvno=any", "service-name=any")
    batch = corpus.batch("keys-any", Config(kvno="any", service_name="any"))
    _any_name(corpus, batch)
    corpus.step("config", "kvno=strict", "service-name=exact")


def _any_kvno(corpus, batch):
    """K1: the version that the ticket says is the first of those tried."""
    for pin in ({}, UNPINNED):
        tag = ".any" if pin else ""
        for etype in ETYPES:
            for says, sealed in ((3, 2), (2, 3), (0, 3), (0, 2), (1, 2),
                                 (259, 2), (2 ** 32 - 1, 3)):
                name = f"K1.lenient.{etype}.says-{says}-sealed-{sealed}{tag}"
                batch.ok(name, "K1", corpus.request(
                    name, etype, kvno=says,
                    service_key=service_key(SERVICE, sealed, etype)),
                    details={"kvno": sealed}, **pin)
        for says, errors, reason in ((3, {31}, "TICKET_INTEGRITY"),
                                     (7, {44}, "BAD_KVNO"),
                                     (0, {44}, "BAD_KVNO")):
            name = f"K1.lenient.says-{says}-sealed-with-none{tag}"
            batch.refuse(name, "K1", corpus.request(
                name, kvno=says, service_key=service_key(SERVICE, 9, 18)),
                errors, {reason}, **pin)
    # A keytab of version 0 opens tickets of any version.
    _ask(corpus, batch, "K3.lenient.zero", ZERO, 7, 0)
    _ask(corpus, batch, "K3.lenient.257-sealed-1", HIGH, 257, 1)
    # The named version, and the newest ones, 16 together.
    for says, sealed in ((4, 4), (1, 1), (20, 5), (1, 6)):
        _ask(corpus, batch, f"K3.lenient.many.says-{says}-sealed-{sealed}",
             MANY, says, sealed)
    for says, sealed in ((20, 4), (1, 5), (9, 1)):
        _ask(corpus, batch, f"K3.lenient.many.says-{says}-sealed-{sealed}",
             MANY, says, sealed, {31})
    name = "K6.lenient.other-name"
    batch.refuse(name, "K6", corpus.request(
        name, service=NOBODY, service_key=service_key(SERVICE, KVNO, 18)),
        {45}, {"NO_PRINCIPAL"}, pin=None)


def _spellings():
    realm, host = SERVICE.realm, SERVICE.parts[1]
    for what, other in (
            ("case", Principal(realm, (b"NFS", host))),
            ("case-host", Principal(realm, (b"nfs", host.upper()))),
            ("case-realm", Principal(realm.lower(), SERVICE.parts)),
            ("case-all", Principal(realm.lower(), (b"Nfs", host.title())))):
        yield what, other


def _nocase(corpus, batch):
    """K6, K7: spelled otherwise."""
    for what, other in _spellings():
        for pin in (SERVICE, None):
            name = f"K6.nocase.{what}{'' if pin else '.any'}"
            batch.ok(name, "K6 K7", corpus.request(
                name, service=other,
                service_key=service_key(SERVICE, KVNO, 18)), pin=pin,
                reported=SERVICE)
    others = [(what, other) for what, other in _other_names()
              if not what.startswith("case")]
    for what, other in others:
        for pin in (SERVICE, None):
            name = f"K6.nocase.{what}{'' if pin else '.any'}"
            batch.refuse(name, "K6", corpus.request(
                name, service=other,
                service_key=service_key(SERVICE, KVNO, 18)),
                {35} if pin else {45},
                {"WRONG_SERVICE"} if pin else {"NO_PRINCIPAL"}, pin=pin)
    name = "K6.nocase.version"
    batch.refuse(name, "K1 K6", corpus.request(
        name, service=Principal(SERVICE.realm, (b"NFS", SERVICE.parts[1])),
        kvno=9, service_key=service_key(SERVICE, KVNO, 18)), {44},
        {"BAD_KVNO"}, pin=None)


def _any_name(corpus, batch):
    """K6, K7: the key decides whose ticket it is."""
    others = [(what, other) for what, other in _other_names()
              if not what.startswith("case")]
    for what, other in list(_spellings()) + others:
        same = what.startswith("case")
        kind = other.parts[0] == b"nfs"
        for pin in (SERVICE, None):
            name = f"K6.lenient.{what}{'' if pin else '.any'}"
            batch.ok(name, "K6 K7", corpus.request(
                name, service=other,
                service_key=service_key(SERVICE, KVNO, 18)), pin=pin,
                reported=SERVICE if pin or kind or same else ALIAS)
    for who in (OTHER, CROSS):
        label = who.parts[0].decode() + "." + who.realm.decode()
        # Under our own name, with another's key: it is the other's.
        name = f"K6.lenient.renamed.{label}"
        batch.ok(name, "K6", corpus.request(
            name, service_key=service_key(who, KVNO, 18)), pin=None,
            reported=who)
        # And never ours, if only ours will do.
        name = f"K6.lenient.renamed.{label}.pinned"
        batch.refuse(name, "K6", corpus.request(
            name, service_key=service_key(who, KVNO, 18)), {31},
            {"TICKET_INTEGRITY"}, pin=SERVICE)
        name = f"K6.lenient.pinned.{label}"
        batch.refuse(name, "K6", corpus.request(name, service=who), {35},
                     {"WRONG_SERVICE"}, pin=SERVICE)
    for what, service, kvno, errors, reason in (
            ("name", NOBODY, KVNO, {45}, "NO_PRINCIPAL"),
            ("kvno", SERVICE, 9, {44}, "BAD_KVNO"),
            ("key", SERVICE, KVNO, {31}, "TICKET_INTEGRITY")):
        name = f"K6.lenient.none.{what}"
        batch.refuse(name, "K1 K6", corpus.request(
            name, service=service, kvno=kvno,
            service_key=service_key(NOBODY, 1, 18)), errors, {reason},
            pin=None)
    # Keys of the same length, but of another enctype, are not tried.
    for sealed, says in ((18, 20), (20, 26), (17, 19), (25, 17)):
        name = f"K4.lenient.says-{says}.sealed-{sealed}"
        batch.refuse(name, "K4", corpus.request(
            name, sealed, service=NOBODY, ticket_etype=says,
            service_key=service_key(SERVICE, KVNO, sealed)), {45},
            {"NO_PRINCIPAL"}, pin=None)
