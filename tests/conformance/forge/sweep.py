# SPDX-License-Identifier: GPL-2.0
"""Every single bit and every prefix of a right request, for each enctype.

No hand wrote what is to come of them: the model decodes the spoilt token and
says whether it is the same request still. If it is, the first of them is
accepted, and all that follow are replays.
"""

from . import world
from .messages import OPT_MUTUAL, principal
from .model import Line
from .world import ETYPES, T0

SMALL = principal("s@R")
CLIENT = principal("c@R")

RULE_OF_REASON = {
    "NOT_AP_REQ": "F1", "AP_REQ_MALFORMED": "F6", "AP_REQ_TRAILING": "F7",
    "BAD_PVNO": "F2",
    "BAD_MSG_TYPE": "F3", "BAD_TKT_VNO": "F4", "U2U_NO_KEY": "K8",
    "TICKET_ETYPE": "K5", "NO_PRINCIPAL": "K6", "NO_ENCTYPE_KEY": "K4",
    "BAD_KVNO": "K1", "TICKET_SHORT": "F14", "TICKET_INTEGRITY": "T1",
    "AUTHENTICATOR_ETYPE": "A5", "AUTHENTICATOR_SHORT": "F14",
    "AUTHENTICATOR_INTEGRITY": "A1", "WRONG_SERVICE": "K6",
}


def entries():
    """The smallest names there are, and a key of each enctype."""
    from .keytab import Entry
    return [Entry(SMALL, 3, world.service_key(SMALL, 3, e)) for e in ETYPES]


def add(corpus):
    """Flips, then prefixes, then what is left of the request itself."""
    corpus.keytabs["keytab"] = entries()
    corpus.start("replay-cold-start=off")
    for etype in ETYPES:
        for pinned in (False, True):
            label = f"sweep-{etype}{'-pinned' if pinned else ''}"
            batch = corpus.batch(label)
            name = f"{label}.request"
            request = corpus.request(
                name, etype, etype, service=SMALL, client=CLIENT,
                starttime=None, options=0 if pinned else OPT_MUTUAL,
                service_key=world.service_key(SMALL, 3, etype))
            token = request.build()
            pin = SMALL if pinned else None
            sweep = Sweep(batch, label, request, pin)
            if not pinned:
                for bit in range(len(token) * 8):
                    sweep.judge(f"bit-{bit}", flip(token, bit))
            for length in range(len(token)):
                sweep.judge(f"first-{length}", token[:length])
            sweep.judge("whole", token)
            sweep.judge("whole-again", token)


def flip(token, bit):
    """One bit changed; bit 0 is the first octet's most significant."""
    spoilt = bytearray(token)
    spoilt[bit // 8] ^= 0x80 >> bit % 8
    return bytes(spoilt)


class Sweep:
    """One request, and which of its variants was accepted already."""

    def __init__(self, batch, label, request, pin):
        self.batch = batch
        self.label = label
        self.request = request
        self.pin = pin
        self.seen = set()

    def judge(self, what, token):
        """Adds a line with the model's verdict."""
        name = f"{self.label}.{what}"
        found = self.batch.model.judge(token, Line(self.pin), T0 + 5)
        if not found.ok:
            self.batch.refuse_token(
                name, RULE_OF_REASON[found.reason], token, found.errors,
                {found.reason} if found.errors else None, pin=self.pin)
        elif found.identity in self.seen:
            self.batch.again(name, "R3", token, pin=self.pin)
        else:
            self.seen.add(found.identity)
            changed = self.request.but(
                options=OPT_MUTUAL * found.details["mutual"])
            self.batch.ok_token(name, "R3", token, changed, pin=self.pin)
