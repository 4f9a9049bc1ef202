# SPDX-License-Identifier: GPL-2.0
"""What an acceptor owes, in Python: the rules, one after the other.

The corpus says by hand what is to become of each token; this says it again
from the token alone, and generate refuses a corpus of which the two differ.
The sweeps, where a token is spoilt at every bit, and the edges of time, where
the answer depends on the second, have no other expectation than this one.
"""

from dataclasses import dataclass, field
from typing import Optional

from . import strict, transited
from .crypto import (GOOD, USAGE_AP_REQ_AUTH, USAGE_TICKET, IntegrityError,
                     Key)
from .messages import (FLAG_ANONYMOUS, FLAG_INVALID, FLAG_TRANSITED_CHECKED,
                       OPT_MUTUAL, OPT_USE_SESSION_KEY, Principal)

AD_IF_RELEVANT = 1
# What may be ignored although it stands outside AD-IF-RELEVANT (T10).
AD_KNOWN = (1, 4, 8, 96, 97, 128, 141, 142, 143, 144)
ADDR_IPV4, ADDR_NETBIOS, ADDR_IPV6 = 2, 20, 24

KEY_TRIES = 16
DEPTH = 8
ELEMENTS = 1024


@dataclass
class Config:
    """What an administrator may set."""

    skew: int = 300
    token_max: int = 128 * 1024
    enctypes: tuple = tuple(sorted(GOOD))
    critical: str = "strict"
    kvno: str = "strict"
    service_name: str = "exact"


@dataclass
class Line:
    """What a line of a batch says beside the token."""

    service: Optional[Principal] = None
    peer: Optional[bytes] = None
    u2u: Optional[Key] = None


@dataclass
class Verdict:
    """What is to become of a token."""

    ok: bool
    errors: Optional[set] = None
    reason: str = ""
    client: Optional[Principal] = None
    service: Optional[Principal] = None
    details: dict = field(default_factory=dict)
    session: Optional[Key] = None
    ctime: int = 0
    cusec: int = 0
    identity: Optional[tuple] = None


class Refused(Exception):
    """errors: acceptable RFC 4120 numbers; None: any."""

    def __init__(self, errors, reason):
        super().__init__(reason)
        self.errors = errors
        self.reason = reason


def _refuse(condition, errors, reason):
    if condition:
        raise Refused(errors, reason)


def _fold(name):
    """A name without the case of ASCII letters."""
    realm, parts = name
    return realm.lower(), tuple(part.lower() for part in parts)


def _same(a, b):
    return (a.etype, a.value) == (b.etype, b.value)


def _order(entry):
    """Newest first, and then by name as its DER is sorted."""
    return -entry.kvno, (entry.principal.realm, [
        (len(part), part) for part in entry.principal.parts])


class _Tries:
    """Keys in the order in which they are tried, each once, so many."""

    def __init__(self):
        self.entries = []

    def add(self, entries):
        """More of them, as long as there is room."""
        for e in entries[:KEY_TRIES]:
            if len(self.entries) < KEY_TRIES and \
                    not any(_same(e.key, key) for _, _, key in self.entries):
                self.entries.append((e.principal, e.kvno, e.key))


class Model:
    """An acceptor with a keytab."""

    def __init__(self, entries, config=None):
        self.entries = list(entries)
        self.config = config or Config()
        self._cache = {}

    def judge(self, token, line, now):
        """The verdict on a token that was not seen before."""
        try:
            return self._judge(token, line, now)
        except Refused as refused:
            return Verdict(False, refused.errors, refused.reason)

    def _judge(self, token, line, now):
        req = self._message(token)
        keys, refusal = self._keys(req, line)
        entry, part = self._ticket(req, keys, refusal)
        if not line.u2u and not line.service:
            entry = self._namesake(entry, (req.realm, req.sname[1]))
        session = self._session_key(part)
        auth = self._authenticator(req, session)
        self._validate(part, auth, line, now, entry[0].realm)
        return self._accepted(req, entry, part, auth, session)

    def _message(self, token):
        """F1 to F11, F14, L1."""
        _refuse(len(token) > self.config.token_max, {61}, "TOKEN_TOO_LONG")
        _refuse(token[:1] != b"\x6e", {40} if token else {40, 60},
                "NOT_AP_REQ")
        try:
            req = strict.ap_req(token)
        except strict.Trailing as error:
            raise Refused(None, "AP_REQ_TRAILING") from error
        except strict.Malformed as error:
            raise Refused(None, "AP_REQ_MALFORMED") from error
        _refuse(req.msg_type != 14, {39, 40} if req.pvno != 5 else {40},
                "BAD_MSG_TYPE")
        _refuse(req.pvno != 5, {39}, "BAD_PVNO")
        _refuse(req.tkt_vno != 5, {39}, "BAD_TKT_VNO")
        return req

    def _keys(self, req, line):
        """K1 to K8: the entries to be tried."""
        wants = bool(req.options & OPT_USE_SESSION_KEY)
        _refuse(wants and not line.u2u, {45, 67}, "U2U_NO_KEY")
        _refuse(line.u2u and not wants, {45, 69}, "U2U_REQUIRED")
        name = (req.realm, req.sname[1])
        exact = line.u2u or self.config.service_name == "exact"
        if line.service:
            pinned = (line.service.realm, line.service.parts)
            match = name == pinned if exact else \
                self.config.service_name == "any" or _fold(name) == _fold(
                    pinned)
            _refuse(not match, {35}, "WRONG_SERVICE")
        _refuse(req.ticket.etype not in self.config.enctypes, {14, 45},
                "TICKET_ETYPE")
        if line.u2u:
            _refuse(line.u2u.etype != req.ticket.etype, {45},
                    "NO_ENCTYPE_KEY")
            who = Principal(*name, req.sname[0])
            return [(who, 0, line.u2u)], None
        if line.service:
            keys, refusal = self._select(pinned, req.ticket, "exact")
            if _fold(name) != _fold(pinned):
                refusal = Refused({35}, "WRONG_SERVICE")
        else:
            keys, refusal = self._select(name, req.ticket,
                                         self.config.service_name)
        if not keys:
            raise refusal
        return keys, refusal

    def _select(self, name, ticket, policy):
        """The entries to be tried, and what to say if none is right."""
        tries = _Tries()
        refusal = self._of_name(lambda n: n == name, ticket, tries)
        if policy != "exact":
            nocase = self._of_name(lambda n: _fold(n) == _fold(name), ticket,
                                   tries)
            refusal = refusal and nocase
        if policy == "any":
            best = {}
            for e in sorted((e for e in self.entries
                             if e.key.etype == ticket.etype), key=_order):
                best.setdefault(e.key.value, e)
            self._slice(sorted(best.values(), key=_order), ticket, tries)
        return tries.entries, refusal

    def _of_name(self, match, ticket, tries):
        mine = [e for e in self.entries
                if match((e.principal.realm, e.principal.parts))]
        if not mine:
            return Refused({45}, "NO_PRINCIPAL")
        mine = [e for e in mine if e.key.etype == ticket.etype]
        if not mine:
            return Refused({45}, "NO_ENCTYPE_KEY")
        names = sorted({(e.principal.realm, e.principal.parts) for e in mine})
        found = [self._slice(sorted(
            (e for e in mine
             if (e.principal.realm, e.principal.parts) == name), key=_order),
            ticket, tries) for name in names]
        return None if any(found) else Refused({44}, "BAD_KVNO")

    def _slice(self, mine, ticket, tries):
        """Entries that are newest first; is the ticket's version there?"""
        if not mine:
            return False
        found = True
        if ticket.kvno is not None:
            named = [e for e in mine if e.kvno == ticket.kvno]
            if not named and mine[0].kvno <= 255:
                named = [e for e in mine if e.kvno == ticket.kvno & 0xFF]
            tries.add(named)
            found = bool(named)
            if self.config.kvno == "strict":
                return found
        tries.add(mine[:KEY_TRIES])
        return found

    def _namesake(self, entry, name):
        """Of the names of a key, the one of the ticket's kind."""
        who, kvno, key = entry
        if _fold((who.realm, who.parts)) == _fold(name):
            return entry
        same = [e for e in self.entries
                if _same(e.key, key) and e.kvno == kvno and
                _fold((b"", e.principal.parts[:1])) ==
                _fold((b"", name[1][:1]))]
        if not same:
            return entry
        return (max(same, key=lambda e: _order(e)[1]).principal, kvno, key)

    def _ticket(self, req, keys, refusal):
        """F14, T1, T2, F7."""
        shortest = GOOD[req.ticket.etype].shortest()
        if len(req.ticket.cipher) < shortest:
            raise refusal or Refused({31}, "TICKET_SHORT")
        for entry in keys:
            plain = self._open(entry[2], USAGE_TICKET, req.ticket.cipher)
            if plain is not None:
                break
        else:
            raise refusal or Refused({31}, "TICKET_INTEGRITY")
        try:
            return entry, strict.ticket_part(plain)
        except strict.Malformed as error:
            raise Refused(None, "TICKET_MALFORMED") from error

    def _open(self, key, usage, cipher):
        index = (key.etype, key.value, usage, cipher)
        if index not in self._cache:
            if len(self._cache) > 64:
                self._cache.clear()
            try:
                self._cache[index] = key.open(usage, cipher)
            except IntegrityError:
                self._cache[index] = None
        return self._cache[index]

    def _session_key(self, part):
        """K5, T9."""
        etype, value = part.key
        _refuse(etype not in self.config.enctypes, {14}, "SESSION_KEY_ETYPE")
        _refuse(len(value) != GOOD[etype].key_len, {60},
                "SESSION_KEY_LENGTH")
        return Key(etype, value)

    def _authenticator(self, req, session):
        """A1, A2, A5, F5, F7, F14."""
        enc = req.authenticator
        _refuse(enc.etype != session.etype, {31, 60}, "AUTHENTICATOR_ETYPE")
        _refuse(len(enc.cipher) < session.enctype.shortest(), {31},
                "AUTHENTICATOR_SHORT")
        plain = self._open(session, USAGE_AP_REQ_AUTH, enc.cipher)
        _refuse(plain is None, {31}, "AUTHENTICATOR_INTEGRITY")
        try:
            auth = strict.authenticator(plain)
        except strict.Malformed as error:
            raise Refused(None, "AUTHENTICATOR_MALFORMED") from error
        _refuse(auth.vno != 5, {39}, "BAD_AUTHENTICATOR_VNO")
        return auth

    def _validate(self, part, auth, line, now, realm):
        _refuse((part.crealm, part.cname[1]) != (auth.crealm, auth.cname[1]),
                {36}, "CLIENT_MISMATCH")
        self._address(part, line)
        self._times(part, auth, now)
        # Nobody vouches for the service's realm if there is no key of ours.
        _refuse(not part.flags & FLAG_TRANSITED_CHECKED and
                part.transited[1] and
                (line.u2u or not transited.good(*part.transited, part.crealm,
                                                realm)), {51}, "TRANSITED")
        if auth.subkey:
            _refuse(auth.subkey[0] not in self.config.enctypes, {14},
                    "SUBKEY_ETYPE")
            _refuse(len(auth.subkey[1]) != GOOD[auth.subkey[0]].key_len,
                    {60}, "SUBKEY_LENGTH")
        self._authdata(part.authdata)
        self._authdata(auth.authdata)

    @staticmethod
    def _address(part, line):
        """T7."""
        if part.caddr is None or line.peer is None:
            return
        if len(part.caddr) == 1 and part.caddr[0][0] == ADDR_NETBIOS:
            return
        peer = line.peer
        if peer[:12] == bytes(10) + b"\xff\xff" and len(peer) == 16:
            peer = peer[12:]
        kind = ADDR_IPV4 if len(peer) == 4 else ADDR_IPV6
        _refuse((kind, peer) not in part.caddr, {38}, "BAD_ADDRESS")

    def _times(self, part, auth, now):
        """A4, T3, T4, T5, T6."""
        skew = self.config.skew
        start = part.authtime if part.starttime is None else part.starttime
        _refuse(abs(now - auth.ctime) > skew, {37}, "SKEW")
        _refuse(part.flags & FLAG_INVALID, {33}, "TICKET_INVALID")
        _refuse(start > now + skew, {33}, "TICKET_NOT_YET_VALID")
        _refuse(part.endtime < now - skew, {32}, "TICKET_EXPIRED")

    def _authdata(self, elements):
        """T10, A9, L2."""
        if elements is None:
            return
        todo, count = [(0, elements)], 0
        while todo:
            depth, elements = todo.pop()
            _refuse(depth > DEPTH, {60}, "AUTHDATA_LIMIT")
            for number, value in elements:
                count += 1
                _refuse(count > ELEMENTS, {60}, "AUTHDATA_LIMIT")
                _refuse(not depth and number not in AD_KNOWN and
                        self.config.critical == "strict", {12, 60},
                        "AUTHDATA_CRITICAL")
                if number == AD_IF_RELEVANT:
                    todo.append((depth + 1, self._inner(value)))

    @staticmethod
    def _inner(value):
        try:
            return strict.authdata(value)
        except strict.Malformed as error:
            raise Refused({60}, "AUTHDATA_MALFORMED") from error

    def _accepted(self, req, entry, part, auth, session):
        client = Principal(part.crealm, part.cname[1], part.cname[0])
        mutual = bool(req.options & OPT_MUTUAL)
        details = {
            "mutual": mutual, "etype": req.ticket.etype, "kvno": entry[1],
            "session-etype": session.etype, "flags": part.flags,
            "seq": (auth.seq or 0) % 2 ** 32,
            "subkey-etype": auth.subkey[0] if auth.subkey else None,
            "anonymous": anonymous(client, part.flags),
        }
        tag = req.authenticator.cipher[-session.enctype.mac_len:]
        return Verdict(True, set(), "ACCEPTED", client, entry[0], details,
                       session, auth.ctime, auth.cusec,
                       identity=(entry[2].etype, entry[2].value, tag))


def anonymous(client, flags):
    """T11."""
    return bool(flags & FLAG_ANONYMOUS or
                client.parts == (b"WELLKNOWN", b"ANONYMOUS") or
                client.realm == b"WELLKNOWN:ANONYMOUS")
