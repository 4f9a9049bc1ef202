# SPDX-License-Identifier: GPL-2.0
"""Judges what is sent back to the client: AP-REP (P1 to P5), KRB-ERROR (P6).

Everything is decoded strictly, and AP-REPs are opened with the session key.
A fault is a sentence; no fault is no sentence.
"""

from . import strict
from .crypto import GOOD, USAGE_AP_REP, IntegrityError, parse_key

REPLY_MAX = 1024

# The clock is read before and after a batch, by another program.
CLOCK_SLACK = 1

# Reasons that are found before the authenticator is open: nothing that it
# says can be in a KRB-ERROR then (RFC 4120 section 5.5.3).
EARLY = {
    "TOKEN_TOO_LONG", "FRAMING_UNKNOWN", "NOT_AP_REQ", "AP_REQ_MALFORMED",
    "AP_REQ_TRAILING", "BAD_MSG_TYPE", "BAD_PVNO", "BAD_TKT_VNO",
    "U2U_NO_KEY", "U2U_REQUIRED", "WRONG_SERVICE", "TICKET_ETYPE", "NO_KEYS",
    "NO_PRINCIPAL", "NO_ENCTYPE_KEY", "BAD_KVNO", "TICKET_SHORT",
    "TICKET_INTEGRITY", "TICKET_MALFORMED", "SESSION_KEY_ETYPE",
    "SESSION_KEY_LENGTH", "AUTHENTICATOR_ETYPE", "AUTHENTICATOR_SHORT",
    "AUTHENTICATOR_INTEGRITY",
}


class ApReps:
    """All AP-REPs of a run: no subkey comes twice, numbers are random."""

    def __init__(self):
        self.subkeys = set()
        self.numbers = []

    def check(self, line, want):
        """Yields the faults of one."""
        if want is None:
            if line.reply is not None:
                yield "a reply, though none was asked for (P1)"
            return
        if line.reply is None:
            yield "no AP-REP, though one was asked for (P1)"
            return
        session = parse_key(want["session"])
        try:
            enc = strict.ap_rep(line.reply)
            part = strict.ap_rep_part(session.open(USAGE_AP_REP, enc.cipher))
        except strict.Malformed as error:
            yield f"AP-REP is malformed: {error} (P2)"
            return
        except IntegrityError as error:
            yield f"AP-REP does not open with the session key: {error} (P2)"
            return
        yield from self._header(enc, session)
        yield from self._part(line, part, want, session)

    @staticmethod
    def _header(enc, session):
        if enc.etype != session.etype:
            yield f"AP-REP says etype {enc.etype}, not {session.etype} (P2)"
        if enc.kvno is not None:
            yield f"AP-REP has kvno {enc.kvno} (P2)"

    def _part(self, line, part, want, session):
        if (part.ctime, part.cusec) != (want["ctime"], want["cusec"]):
            yield (f"AP-REP echoes {part.ctime}.{part.cusec:06}, not "
                   f"{want['ctime']}.{want['cusec']:06} (P2)")
        if not part.seq:
            yield f"AP-REP has sequence number {part.seq} (P5)"
        else:
            self.numbers.append(part.seq)
        if part.subkey is None:
            yield "AP-REP has no subkey (P3)"
            return
        etype, value = part.subkey
        if etype not in want["subkey_etypes"]:
            yield (f"AP-REP's subkey has etype {etype}, not one of "
                   f"{want['subkey_etypes']} (P4)")
        elif len(value) != GOOD[etype].key_len:
            yield f"AP-REP's subkey has {len(value)} octets (P3)"
        if value == session.value or value in self.subkeys:
            yield "AP-REP's subkey is not fresh (P3)"
        self.subkeys.add(value)
        said = line.details.get("acceptor-subkey-etype")
        if said != str(etype):
            yield f"details say acceptor-subkey-etype={said}, not {etype}"

    def randomness(self):
        """Yields what is wrong with all of them together."""
        if len(self.numbers) < 50:
            return
        if len(set(self.numbers)) < len(self.numbers) * 0.98:
            yield "sequence numbers repeat (P5)"
        high = sum(1 for n in self.numbers if n >= 2 ** 30)
        if not 0.25 < high / len(self.numbers) < 0.85:
            yield "sequence numbers are not spread over their range (P5)"


def must_have_error(name):
    """Is there a name for a KRB-ERROR, and will it fit?"""
    if name is None:
        return False
    return sum(len(_octets(part)) + 4 for part in name) + 150 <= REPLY_MAX


def _octets(text):
    return text.encode("utf-8", "surrogateescape")


def check_error(line, entry, begin, end):
    """Yields the faults of a KRB-ERROR."""
    name = entry["error_name"]
    if line.reply is None:
        if must_have_error(name):
            yield "no KRB-ERROR (P6)"
        return
    if len(line.reply) > REPLY_MAX:
        yield f"KRB-ERROR of {len(line.reply)} octets (P6)"
    try:
        error = strict.krb_error(line.reply)
    except strict.Malformed as fault:
        yield f"KRB-ERROR is malformed: {fault} (P6)"
        return
    if error.error != line.error:
        yield f"KRB-ERROR says {error.error}, not {line.error} (P6)"
    client = (error.ctime, error.cusec, error.crealm, error.cname)
    if line.reason in EARLY and any(part is not None for part in client):
        yield "KRB-ERROR tells of the client before it is known (P6)"
    if not begin - CLOCK_SLACK <= error.stime <= end + CLOCK_SLACK:
        yield (f"KRB-ERROR says that it is {error.stime}; it was between "
               f"{begin} and {end} (P6)")
    if name is None:
        return
    said = (error.realm,) + error.sname[1]
    if said != tuple(_octets(part) for part in name):
        yield f"KRB-ERROR is from {said} (P6)"


def time_of(line):
    """When a refused line was judged, or None."""
    if line.verdict != "error" or line.reply is None:
        return None
    try:
        return strict.krb_error(line.reply).stime
    except strict.Malformed:
        return None
