# SPDX-License-Identifier: GPL-2.0
"""What depends on configuration and on the life of the module: R6, R8, R9,
keys that come and go, enctypes that are switched off.
"""

from . import gss, world
from .messages import OPT_MUTUAL, OPT_USE_SESSION_KEY
from .model import Config
from .world import ETYPES, KVNO, SERVICE, T0, service_key

BIRTH = {"REPLAY_COLD_START", "REPLAY_FORGOTTEN"}
FULL = {"REPLAY_FULL"}


def add(corpus):
    """Phases, each with a fresh module."""
    _full(corpus)
    _cold_start(corpus)
    _reload(corpus)
    _namespaces(corpus)
    _races(corpus)
    _rotation(corpus)
    _enctypes(corpus)
    _weak_keytab(corpus)


def _full(corpus):
    """R6: a table that is full refuses, forgets nothing, and recovers."""
    corpus.start("replay-cold-start=off", "replay-max=50")
    batch = corpus.batch("full")
    tokens = []
    for i in range(50):
        name = f"R6.fits.{i}"
        tokens.append(batch.ok(name, "R6", corpus.request(
            name, options=OPT_MUTUAL * (i % 2))))
    late = [corpus.request(f"R6.too-many.{i}") for i in range(10)]
    for i, request in enumerate(late):
        batch.again(f"R6.too-many.{i}", "R6", request.build(), pin=SERVICE,
                    errors=(60,), reasons=FULL)
    for i in range(0, 50, 7):
        batch.again(f"R6.fits.{i}.again", "R6", tokens[i], pin=SERVICE,
                    errors=(34, 60), reasons={"REPLAY"} | FULL)
    name = "R6.refused-for-another-reason"
    batch.refuse(name, "R6", corpus.request(name, ctime=T0 - 4000), {37})
    corpus.step("config", "replay-max=100")
    batch = corpus.batch("full-no-more")
    for i, request in enumerate(late):
        batch.ok(f"R6.room.{i}", "R6 R5", request)
        batch.again(f"R6.room.{i}.again", "R6", request.made["token"],
                    pin=SERVICE)
    for i, token in enumerate(tokens):
        batch.again(f"R6.fits.{i}.at-last", "R6", token, pin=SERVICE)


def _cold_start(corpus):
    """R8: what may have been accepted before there was a table."""
    for policy in ("exempt", "strict"):
        words = () if policy == "exempt" else ("replay-cold-start=strict",)
        corpus.start(*words)
        batch = corpus.batch(f"cold-start-{policy}")
        for delta in (-200, 0, 60, 200, 295):
            # The option is in the clear, and gets nobody in.
            for options in (0, OPT_MUTUAL):
                name = f"R8.{policy}.{delta}.{options:08x}"
                token = corpus.request(name, ctime=T0 + delta,
                                       options=options).build()
                batch.again(name, "R8", token, pin=SERVICE, reasons=BIRTH)
                batch.again(f"{name}.again", "R8 R5", token, pin=SERVICE,
                            reasons=BIRTH)
            # A GSS-API client asks for the subkey under its session key.
            for flags in (0, gss.MUTUAL):
                name = f"R8.{policy}.{delta}.gss.{flags:x}"
                request = corpus.request(name, ctime=T0 + delta,
                                         options=OPT_MUTUAL,
                                         cksum=gss.checksum(flags))
                token = gss.frame(request.build())
                if policy == "exempt" and flags:
                    batch.ok_token(name, "R8 R1", token, request,
                                   framing="gss", details={
                                       "mutual": True, "gss-flags": flags})
                    batch.again(f"{name}.again", "R8 R1", token, pin=SERVICE,
                                framing="gss")
                else:
                    batch.again(name, "R8", token, pin=SERVICE,
                                reasons=BIRTH, framing="gss",
                                silent=not flags)
        # Set ahead is not waited for: what was accepted before may have had
        # the right time.
        batch = corpus.batch(f"cold-start-{policy}-later", clock=T0 + 500)
        for options in (0, OPT_MUTUAL):
            for ctime in (450, 500, 600):
                name = f"R8.{policy}.later.{ctime}.{options:08x}"
                batch.again(name, "R8", corpus.request(
                    name, ctime=T0 + ctime, options=options).build(),
                    pin=SERVICE, reasons=BIRTH)
        name = f"R8.{policy}.still-too-old"
        batch.again(name, "R8", corpus.request(
            name, ctime=T0 + 250).build(), pin=SERVICE, reasons=BIRTH)


def _reload(corpus):
    """R8: a module that is loaded again does not know its former life."""
    corpus.start("replay-cold-start=off")
    batch = corpus.batch("life-1")
    requests = {}
    for options in (0, OPT_MUTUAL):
        name = f"R8.life.{options:08x}"
        requests[options] = corpus.request(name, options=options)
        batch.ok(name, "R8", requests[options])
    for policy in ("exempt", "strict"):
        corpus.start(f"replay-cold-start={policy}")
        batch = corpus.batch(f"life-{policy}")
        for options, request in requests.items():
            name = f"R8.life.{options:08x}.{policy}"
            batch.again(name, "R8", request.made["token"], pin=SERVICE,
                        reasons=BIRTH)
    # Flushing is forgetting, too.
    corpus.start("replay-cold-start=off")
    batch = corpus.batch("flush-before", clock=T0 + 500)
    name = "R8.flush"
    request = corpus.request(name, ctime=T0 + 490)
    batch.ok(name, "R8", request)
    corpus.step("flush", "replay")
    corpus.step("config", "replay-cold-start=exempt")
    batch = corpus.batch("flush-after", clock=T0 + 500)
    batch.again(f"{name}.again", "R8", request.made["token"], pin=SERVICE,
                reasons=BIRTH)


def _namespaces(corpus):
    """R9: one key, one table, whatever the namespace."""
    corpus.start("replay-cold-start=off")
    batch = corpus.batch("netns-here")
    requests = []
    for i in range(12):
        name = f"R9.here.{i}"
        request = corpus.request(name, ETYPES[i % 6],
                                 options=OPT_MUTUAL * (i % 2))
        batch.ok(name, "R9", request)
        requests.append(request)
    corpus.step("netns", "netns-there", "keytab", "replay-cold-start=off",
                "kvno=strict", "service-name=exact")
    batch = corpus.batch("netns-there", plan=False)
    for i, request in enumerate(requests):
        batch.again(f"R9.there.{i}", "R9", request.made["token"],
                    pin=SERVICE)
    there = []
    for i in range(12):
        name = f"R9.new.{i}"
        request = corpus.request(name, ETYPES[i % 6],
                                 options=OPT_MUTUAL * (i % 2))
        batch.ok(name, "R9 R4", request)
        there.append(request)
    batch = corpus.batch("netns-here-again")
    for i, request in enumerate(there):
        batch.again(f"R9.back.{i}", "R9", request.made["token"], pin=SERVICE)
    corpus.step("netns", "netns-no-keys", "-", "replay-cold-start=off",
                "kvno=strict", "service-name=exact")
    batch = corpus.batch("netns-no-keys", plan=False)
    name = "R9.no-keys"
    batch.again(name, "R9 K4", corpus.request(name).build(), pin=SERVICE,
                errors=(45,), reasons={"NO_KEYS", "NO_PRINCIPAL"})


def _races(corpus):
    """R1, R6: several at once, one succeeds."""
    corpus.start("replay-cold-start=off")
    corpus.step("parallel", "race", "4")
    batch = corpus.batch("race", plan=False)
    for i in range(60):
        name = f"R1.race.{i}"
        batch.race(name, "R1", corpus.request(
            name, ETYPES[i % 6], ETYPES[i // 6 % 6],
            options=OPT_MUTUAL * (i % 2)))


def _rotation(corpus):
    """K1, R1: new keys come, old ones go, and replays stay known."""
    corpus.start("replay-cold-start=off")
    batch = corpus.batch("rotation-before")
    token = None
    for kvno in (2, 3):
        name = f"K1.before.kvno-{kvno}"
        token = batch.ok(name, "K1", corpus.request(
            name, kvno=kvno, service_key=service_key(SERVICE, kvno, 18)))
    name = "K1.before.kvno-4"
    batch.refuse(name, "K1", corpus.request(
        name, kvno=4, service_key=service_key(SERVICE, 4, 18)), {44},
        {"BAD_KVNO"})
    corpus.keytabs["keytab.rotated"] = world.rotated_entries()
    corpus.step("load", "keytab.rotated")
    batch = corpus.batch("rotation-after",
                         entries=corpus.keytabs["keytab.rotated"])
    for kvno in (3, 4):
        name = f"K1.after.kvno-{kvno}"
        batch.ok(name, "K1", corpus.request(
            name, kvno=kvno, service_key=service_key(SERVICE, kvno, 18)))
        name = f"K2.after.kvno-{kvno}"
        batch.ok(name, "K2", corpus.request(
            name, kvno=None, service_key=service_key(SERVICE, kvno, 18)),
            details={"kvno": kvno})
    name = "K1.after.kvno-2"
    batch.refuse(name, "K1", corpus.request(
        name, kvno=2, service_key=service_key(SERVICE, 2, 18)), {44},
        {"BAD_KVNO"})
    batch.again("R1.after-rotation", "R1", token, pin=SERVICE)
    corpus.step("flush", "keys")
    batch = corpus.batch("no-keys")
    for pin in (SERVICE, None):
        name = f"K4.no-keys.{'pinned' if pin else 'any'}"
        batch.again(name, "K4", corpus.request(name).build(), pin=pin,
                    errors=(45,), reasons={"NO_KEYS"})
    corpus.step("load", "keytab")
    batch = corpus.batch("keys-again")
    name = "K4.keys-again"
    batch.ok(name, "K4", corpus.request(name))
    batch.again("R1.after-flush-of-keys", "R1", token, pin=SERVICE)


def _enctypes(corpus):
    """K5: the administrator's list counts for all three keys."""
    permitted = (18, 20)
    corpus.start("replay-cold-start=off",
                 "enctypes=" + ",".join(str(e) for e in permitted))
    batch = corpus.batch("enctypes", Config(enctypes=permitted))
    _u2u_enctypes(corpus, batch, permitted)
    for etype in ETYPES:
        for where, fields, errors in (
                ("ticket", dict(etype=etype), {14, 45}),
                ("session", dict(session=etype), {14}),
                ("subkey", dict(subkey=etype), {14})):
            name = f"K5.permitted.{where}.{etype}"
            request = corpus.request(name, options=OPT_MUTUAL, **fields)
            if etype in permitted:
                batch.ok(name, "K5", request)
            else:
                batch.refuse(name, "K5", request, errors,
                             {f"{where.upper()}_ETYPE"} if where == "ticket"
                             else {"SESSION_KEY_ETYPE", "SUBKEY_ETYPE"})


def _u2u_enctypes(corpus, batch, permitted):
    for etype in ETYPES:
        key = world.make_key("bob's tgt", etype)
        name = f"K5.permitted.u2u.{etype}"
        request = corpus.request(
            name, etype, service=world.BOB, kvno=None, service_key=key,
            options=OPT_USE_SESSION_KEY)
        if etype in permitted:
            batch.ok(name, "K5 K8", request, u2u=key)
        else:
            batch.refuse(name, "K5 K8", request, {14, 45},
                         {"TICKET_ETYPE"}, u2u=key)


def _weak_keytab(corpus):
    """K5: weak keys in the keytab serve nobody, and harm no other key."""
    corpus.keytabs["keytab.weak"] = world.weak_entries()
    corpus.start("replay-cold-start=off")
    corpus.step("try-load", "keytab.weak")
    batch = corpus.batch("weak-keytab")
    for etype in (3, 16, 23):
        for pin in (SERVICE, None):
            name = f"K5.weak-key.{etype}{'' if pin else '.any'}"
            batch.refuse(name, "K5", corpus.request(
                name, etype, service_key=service_key(SERVICE, KVNO, etype)),
                {14, 45}, {"TICKET_ETYPE", "NO_ENCTYPE_KEY"}, pin=pin)
    name = "K5.weak-key.strong"
    batch.ok(name, "K5", corpus.request(name))
