# SPDX-License-Identifier: GPL-2.0
"""User-to-user (K8): sealed with the session key of the service's TGT."""

from . import world
from .messages import OPT_MUTUAL, OPT_USE_SESSION_KEY
from .world import BOB, ETYPES, KVNO, SERVICE, service_key

U2U = OPT_USE_SESSION_KEY


def add(corpus):
    """With the key and without, flag set and clear."""
    batch = corpus.batch("u2u")
    _right(corpus, batch)
    _wrong(corpus, batch)


def _right(corpus, batch):
    for etype in ETYPES:
        key = world.make_key("bob's tgt", etype)
        for pin in (BOB, None):
            name = f"K8.{etype}{'' if pin else '.any'}"
            batch.ok(name, "K8", corpus.request(
                name, etype, service=BOB, kvno=None, service_key=key,
                options=U2U | OPT_MUTUAL), pin=pin, u2u=key)
        name = f"K8.{etype}.one-way"
        request = corpus.request(name, etype, service=BOB, kvno=None,
                                 service_key=key, options=U2U)
        token = batch.ok(name, "K8", request, u2u=key)
        batch.again(f"{name}.replay", "K8 R1", token, pin=BOB, u2u=key)
    # A service of the keytab may have a TGT, too.
    key = world.make_key("service's tgt", 18)
    name = "K8.service"
    batch.ok(name, "K8", corpus.request(
        name, kvno=None, service_key=key, options=U2U), u2u=key)


def _wrong(corpus, batch):
    key = world.make_key("bob's tgt", 18)
    usual = service_key(SERVICE, KVNO, 18)
    for pin in (SERVICE, None):
        tag = "" if pin else ".any"
        name = f"K8.flag-no-key{tag}"
        batch.refuse(name, "K8", corpus.request(name, options=U2U), {45, 67},
                     {"U2U_NO_KEY"}, pin=pin)
        name = f"K8.key-no-flag{tag}"
        batch.refuse(name, "K8", corpus.request(name), {45, 69},
                     {"U2U_REQUIRED"}, pin=pin, u2u=key)
        name = f"K8.key-no-flag.sealed{tag}"
        batch.refuse(name, "K8", corpus.request(
            name, service_key=key, kvno=None), {45, 69}, {"U2U_REQUIRED"},
            pin=pin, u2u=key)
        # The keytab must not open what claims to be user-to-user.
        name = f"K8.keytab{tag}"
        batch.refuse(name, "K8", corpus.request(
            name, options=U2U, service_key=usual), {31},
            {"TICKET_INTEGRITY"}, pin=pin, u2u=key)
    for etype in ETYPES:
        if etype != 18:
            name = f"K8.other-etype.{etype}"
            other = world.make_key("bob's tgt", etype)
            batch.refuse(name, "K8 K4", corpus.request(
                name, service=BOB, kvno=None, service_key=other,
                options=U2U), {45}, {"NO_ENCTYPE_KEY"}, u2u=key)
    name = "K8.other-key"
    batch.refuse(name, "K8", corpus.request(
        name, service=BOB, kvno=None, options=U2U,
        service_key=world.make_key("carol's tgt", 18)), {31},
        {"TICKET_INTEGRITY"}, u2u=key)
    name = "K8.other-name"
    batch.refuse(name, "K8 K6", corpus.request(
        name, service=BOB, kvno=None, options=U2U, service_key=key), {35},
        {"WRONG_SERVICE"}, pin=SERVICE, u2u=key)
    name = "K8.flag-as-only-octet"
    batch.refuse(name, "K8 F10", corpus.request(
        name, options=b"\0\x40"), {45, 67}, {"U2U_NO_KEY"})
