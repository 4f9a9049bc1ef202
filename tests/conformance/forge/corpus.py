# SPDX-License-Identifier: GPL-2.0
"""Collects cases, holds them against the model, and writes them down.

What generate leaves in a directory:
  keytab, keytab.*  for krb5-ap load -k
  tokens.tar        the tokens, t/...
  batch/LABEL       for krb5-ap accept --batch; paths relative to the tokens
  plan              what to do in which order, for run-in-vm and oracle
  expect            what is to come of every line, a JSON object each
"""

import io
import json
import random
import tarfile
import zlib
from pathlib import Path

from . import gss, keytab, strict, world
from .crypto import Key
from .messages import Request
from .model import Config, Line, Model
from .rules import RULES
from .world import KVNO, SERVICE, T0

PIN = object()                  # pin the service that the ticket names


def text(octets):
    """Octets as a str that JSON can carry."""
    return octets.decode("utf-8", "surrogateescape")


class CorpusError(Exception):
    """The corpus contradicts itself."""


class Batch:
    """Lines that are judged one after the other under one configuration."""

    def __init__(self, corpus, label, config, clock, entries):
        self.corpus = corpus
        self.label = label
        self.clock = clock
        self.model = Model(entries, config)
        self.lines = []
        self.expect = []

    def ok(self, name, rules, request, **how):
        """A request that is to be accepted."""
        token = request.build()
        verdict = dict(verdict="ok", errors=[0], reasons=["ACCEPTED"])
        return self._line(name, rules, token, verdict, request, **how)

    def refuse(self, name, rules, request, errors, reasons=None, **how):
        """A request that is to be refused; errors None: any number."""
        token = request.build()
        return self.refuse_token(name, rules, token, errors, reasons,
                                 request=request, **how)

    def refuse_token(self, name, rules, token, errors, reasons=None,
                     request=None, **how):
        """The same with the octets of a token."""
        verdict = dict(verdict="error",
                       errors=None if errors is None else sorted(errors),
                       reasons=None if reasons is None else sorted(reasons))
        if request is None:
            how.setdefault("pin", None)
        return self._line(name, rules, token, verdict, request, **how)

    def ok_token(self, name, rules, token, request, **how):
        """A token that is not quite what the request builds, and accepted."""
        verdict = dict(verdict="ok", errors=[0], reasons=["ACCEPTED"])
        return self._line(name, rules, token, verdict, request, **how)

    def again(self, name, rules, token, request=None, errors=(34,),
              reasons=("REPLAY", "REPLAY_FORGOTTEN"), **how):
        """Something that was accepted before: stateful, not for the model."""
        how["model"] = False
        return self.refuse_token(name, rules, token, errors, reasons,
                                 request=request, **how)

    def either(self, name, rules, token, request, errors, **how):
        """Accepted or refused for one of the errors: both are defensible."""
        verdict = dict(verdict="either", errors=sorted(errors), reasons=None)
        return self._line(name, rules, token, verdict, request, model=False,
                          **how)

    def race(self, name, rules, request, **how):
        """A request that several send at once: one of them is to succeed."""
        token = request.build()
        verdict = dict(verdict="race", errors=[34], reasons=["REPLAY"])
        return self._line(name, rules, token, verdict, request, model=False,
                          **how)

    def edge(self, name, rules, request, **how):
        """A request whose verdict depends on the second it is judged in."""
        token = request.build()
        skew = self.model.config.skew
        start = request.starttime
        edge = dict(ctime=request.ctime, end=request.endtime, skew=skew,
                    start=request.authtime if start is None else start)
        verdict = dict(verdict="edge", edge=edge, errors=None, reasons=None)
        return self._line(name, rules, token, verdict, request, model=False,
                          **how)

    def goes_on(self, name, rules, token, request, state=None, **how):
        """A token that is right, but not the last one."""
        verdict = dict(verdict="continue", errors=[0], reasons=["CONTINUE"],
                       state=state)
        return self._line(name, rules, token, verdict, request, **how)

    def _line(self, name, rules, token, verdict, request, pin=PIN, peer=None,
              u2u=None, framing="raw", model=True, details=None, extra=None,
              subkey_etypes=None, bindings=None, reported=None, silent=False):
        if pin is PIN:
            pin = request.service if request else None
        line = Line(pin, _address(peer), u2u)
        entry = dict(id=name, label=self.label, rules=rules.split(),
                     **verdict)
        entry["pac"] = (extra or {}).get("pac")
        if verdict["verdict"] in ("error", "continue"):
            pass
        elif request is not None:
            entry.update(accepted(request, line, details, subkey_etypes))
            if reported:
                entry["service"] = text(reported.text())
        entry["gss"] = around = _around(token, framing, verdict)
        model = model and around is None
        message = token
        if around:
            message = request.build() if request else b""
        entry.update(self._error_name(message, pin))
        if around and verdict["verdict"] == "error" and request and \
                not around["spnego"] and not request.options and \
                token[:1] == b"\x60":
            silent = True
        if silent:
            # G12: who does not wait for an answer gets none.
            entry.update(error_name=None, silent=True)
        entry["token"] = path = self.corpus.store(token)
        self.corpus.claim(name, rules)
        self.lines.append("\t".join((
            name, framing, text(pin.text()) if pin else "-", peer or "-",
            bindings.hex() if bindings else "-", path) +
            ((f"u2u-key={u2u}",) if u2u else ())))
        self.expect.append(entry)
        if model:
            try:
                self._hold_against_model(entry, token, line)
            except CorpusError as error:
                self.corpus.problems.append(str(error))
        return token

    def _error_name(self, token, pin):
        """P6: whose name a KRB-ERROR has, and whether there must be one."""
        if pin:
            name = pin
        elif len(token) > self.model.config.token_max:
            return dict(error_name=None)
        else:
            try:
                req = strict.ap_req(token)
            except strict.Malformed:
                return dict(error_name=None)
            name = world.Principal(req.realm, req.sname[1])
        return dict(error_name=[text(name.realm)] +
                    [text(p) for p in name.parts])

    def _hold_against_model(self, entry, token, line):
        found = self.model.judge(token, line, self.clock + 5)
        if found.ok != (entry["verdict"] == "ok"):
            raise CorpusError(f"{entry['id']}: expected {entry['verdict']}, "
                              f"the model says {found.reason} {found.errors}")
        if not found.ok:
            self._hold_refusal(entry, found)
        elif "details" in entry:
            self._hold_acceptance(entry, found)

    @staticmethod
    def _hold_refusal(entry, found):
        errors, reasons = entry["errors"], entry["reasons"]
        if errors is not None and found.errors is not None and \
                not set(errors) & found.errors:
            raise CorpusError(f"{entry['id']}: expected {errors}, the model "
                              f"says {sorted(found.errors)} {found.reason}")
        if reasons is not None and found.reason not in reasons:
            raise CorpusError(f"{entry['id']}: expected {reasons}, the model "
                              f"says {found.reason}")

    @staticmethod
    def _hold_acceptance(entry, found):
        got = dict(client=text(found.client.text()),
                   service=text(found.service.text()), **found.details)
        want = dict(client=entry["client"], service=entry["service"],
                    **entry["details"])
        for key, value in want.items():
            if key in got and got[key] != value:
                raise CorpusError(f"{entry['id']}: expected {key}={value}, "
                                  f"the model says {got[key]}")


def _around(token, framing, verdict):
    """What GSS-API puts around a token and its reply, or None."""
    dce = framing != "raw" and verdict["verdict"] == "continue" and \
        token[:1] == b"\x6e"
    if framing == "raw" or \
            framing == "detect" and token[:1] != b"\x60" and not dce:
        return None
    spnego = framing == "spnego" or \
        framing == "detect" and gss.is_spnego(token)
    return dict(spnego=spnego, dce=dce, state=verdict.pop("state", None))


def _address(peer):
    import ipaddress
    return ipaddress.ip_address(peer).packed if peer else None


def accepted(request, line, details, subkey_etypes):
    """What is to be reported of an accepted request, from its making."""
    options = request.options
    if isinstance(options, bytes):
        options = int.from_bytes((options[1:] + bytes(4))[:4], "big")
    flags = request.flags
    if isinstance(flags, bytes):
        flags = int.from_bytes((flags[1:] + bytes(4))[:4], "big")
    mutual = (details or {}).get("mutual", bool(options & 0x20000000))
    subkey = request.subkey.etype if request.subkey else None
    found = {
        "mutual": mutual, "etype": request.service_key.etype,
        "session-etype": request.session.etype, "subkey-etype": subkey,
        "kvno": 0 if line.u2u else request.kvno,
        "seq": (request.seq or 0) % 2 ** 32, "flags": flags,
        "anonymous": False,
    }
    found.update(details or {})
    out = dict(client=text(request.client.text()),
               service=text(request.service.text()), details=found)
    if mutual:
        out["reply"] = dict(
            session=str(request.session), ctime=request.ctime,
            cusec=request.cusec,
            subkey_etypes=subkey_etypes or
            [subkey if subkey is not None else request.session.etype])
    return out


class Corpus:
    """All batches, and the plan that they are run by."""

    def __init__(self, seed="krb5_ap"):
        self.seed = seed
        self.batches = {}
        self.plan = []
        self.tokens = {}
        self.names = set()
        self.problems = []
        self.cusecs = set()
        self.rules = dict.fromkeys(RULES, 0)
        self.keytabs = {"keytab": world.entries()}

    def batch(self, label, config=None, clock=T0, entries=None, plan=True):
        """A new batch; the plan has it in the place where it was made.

        The clock is set anew for each, as machines may be slow.
        """
        batch = Batch(self, label, config or Config(), clock,
                      entries or self.keytabs["keytab"])
        self.batches[label] = batch
        if plan:
            self.step("clock", str(clock))
            self.step("accept", label)
        return batch

    def step(self, *words):
        """A step of the plan."""
        self.plan.append("\t".join(words))

    def start(self, *config, keytab_name="keytab", clock=T0):
        """Steps: a fresh module, its keys, its configuration, the clock."""
        self.step("clock", str(clock))
        self.step("reload")
        self.step("load", keytab_name)
        # What the rules are about, where defaults are more lenient.
        self.step("config", "kvno=strict", "service-name=exact", *config)

    def random(self, name):
        """Random numbers that depend on a case's name alone."""
        return random.Random(f"{self.seed}/{name}")

    def claim(self, name, rules):
        """Every line has a name of its own and is there for a rule."""
        if name in self.names or any(c.isspace() for c in name):
            raise CorpusError(f"{name}: name is taken, or has blanks")
        self.names.add(name)
        for rule in rules.split():
            self.rules[rule] += 1

    def store(self, token):
        """Keeps a token; its path."""
        path = f"t/{len(self.tokens):06}"
        self.tokens[path] = token
        return path

    def cusec(self, name):
        """Microseconds that no other request has."""
        value = zlib.crc32(name.encode()) % 1000000
        while value in self.cusecs:
            value = (value + 1) % 1000000
        self.cusecs.add(value)
        return value

    def request(self, name, etype=18, session=18, subkey=None, **fields):
        """A Request that is right, and like no other."""
        rng = self.random(name)
        service = fields.pop("service", SERVICE)
        kvno = fields.pop("kvno", KVNO)
        key = fields.pop("service_key", None)
        if key is None:
            key = world.service_key(service, KVNO if kvno is None else kvno,
                                    etype)
        if not isinstance(session, Key):
            session = world.make_key(f"session {name}", session)
        if isinstance(subkey, int):
            subkey = world.make_key(f"subkey {name}", subkey)
        values = dict(
            service=service, service_key=key, kvno=kvno, session=session,
            subkey=subkey, client=world.ALICE, authtime=T0 - 3600,
            starttime=T0 - 3600, endtime=T0 + 36000, ctime=T0 + 60,
            confounders=(rng.randbytes(16), rng.randbytes(16)))
        values.update(fields)
        if "cusec" not in values:
            values["cusec"] = self.cusec(name)
        return Request(**values)

    def missing_rules(self):
        """Rules that no case is there for."""
        return [rule for rule, count in self.rules.items() if not count]

    def write(self, directory):
        """Leaves everything in a directory."""
        directory = Path(directory)
        (directory / "batch").mkdir(parents=True, exist_ok=True)
        for name, entries in self.keytabs.items():
            (directory / name).write_bytes(keytab.encode(entries))
        self._write_tokens(directory / "tokens.tar")
        with open(directory / "expect", "w", encoding="ascii") as expect:
            for label, batch in self.batches.items():
                lines = "".join(line + "\n" for line in batch.lines)
                (directory / "batch" / label).write_bytes(
                    lines.encode("utf-8", "surrogateescape"))
                for entry in batch.expect:
                    expect.write(json.dumps(entry) + "\n")
        (directory / "plan").write_text(
            "".join(step + "\n" for step in self.plan))

    def _write_tokens(self, path):
        with tarfile.open(path, "w", format=tarfile.USTAR_FORMAT) as tar:
            for name, token in self.tokens.items():
                info = tarfile.TarInfo(name)
                info.size = len(token)
                tar.addfile(info, io.BytesIO(token))
