# SPDX-License-Identifier: GPL-2.0
"""GSS-API and SPNEGO (G1 to G13), channel bindings (B1 to B5)."""

import struct

from . import der, gss
from .gss import (AP_REQ, CONF, DCE_STYLE, DELEG, INTEG, KRB5, MS_KRB5,
                  MUTUAL, NTLM, REPLAY, SEQUENCE)
from .messages import OPT_MUTUAL, if_relevant
from .world import ETYPES, octets

AD_AP_OPTIONS = 143
HERE, THERE = b"tls-server-end-point:here", b"tls-server-end-point:there"
# What both ends can agree upon (G6).
AGREED = 0x603E


def add(corpus):
    """All of it."""
    batch = corpus.batch("gss")
    _good(corpus, batch)
    _frames(corpus, batch)
    _tok_ids(corpus, batch)
    _checksums(corpus, batch)
    _flags(corpus, batch)
    _delegation(corpus, batch)
    _dce(corpus, batch)
    _errors(corpus, batch)
    _bindings(corpus, corpus.batch("bindings"))
    _spnego(corpus, corpus.batch("spnego"))


def _request(corpus, name, flags=MUTUAL, application=None, rest=b"",
             etype=18, **fields):
    fields.setdefault("options", OPT_MUTUAL if flags & MUTUAL else 0)
    fields.setdefault("cksum", gss.checksum(flags, application, rest))
    return corpus.request(name, etype, etype, **fields)


def _about(flags, **more):
    """What krb5-ap says of an accepted one."""
    return dict({"mutual": bool(flags & MUTUAL),
                 "gss-flags": flags & AGREED or None}, **more)


def _ok(batch, name, rules, request, flags=MUTUAL, framing="gss", **how):
    token = how.pop("token", None) or gss.frame(request.build())
    how.setdefault("details", _about(flags))
    return batch.ok_token(name, rules, token, request, framing=framing, **how)


def _refuse(batch, name, rules, request, errors, reasons, framing="gss",
            **how):
    token = how.pop("token", None)
    if token is None:
        token = gss.frame(request.build())
    return batch.refuse_token(name, rules, token, errors, reasons,
                              request=request, framing=framing, **how)


def _good(corpus, batch):
    for etype in ETYPES:
        for flags in (0, MUTUAL, MUTUAL | REPLAY | SEQUENCE | CONF | INTEG):
            for framing in ("gss", "detect"):
                name = f"G1.{framing}.{etype}.{flags:x}"
                _ok(batch, name, "G1 G4", _request(
                    corpus, name, flags, etype=etype), flags, framing)


def _frames(corpus, batch):
    def spoilt(message):
        inner = gss.oid(KRB5) + AP_REQ + message
        whole = der.tlv(0x60, inner)
        long_form = struct.pack(">BBI", 0x60, 0x84, len(inner))
        yield "trailing", whole + b"\0", {"GSS_MALFORMED"}
        yield "cut", whole[:-1], {"GSS_MALFORMED"}
        yield "longer", der.tlv(0x60, inner + b"\0"), {"AP_REQ_TRAILING"}
        yield "shorter", der.tlv(0x60, inner[:-1]), {"AP_REQ_MALFORMED"}
        yield "not-minimal", long_form + inner, {"GSS_MALFORMED"}
        yield "indefinite", b"\x60\x80" + inner + b"\0\0", {"GSS_MALFORMED"}
        yield "primitive", b"\x40" + whole[1:], {"FRAMING_UNKNOWN"}
        yield "sequence", b"\x30" + whole[1:], {"FRAMING_UNKNOWN"}
        yield "raw", message, {"GSS_DCE_FRAMING"}
        yield "no-oid", der.tlv(0x60, AP_REQ + message), {"GSS_MALFORMED"}
        yield "twice", gss.frame(whole), {"NOT_AP_REQ"}
        yield "empty", gss.frame(b""), {"NOT_AP_REQ"}
        yield "only-oid", der.tlv(0x60, gss.oid(KRB5)), {"GSS_MALFORMED"}
        yield "half-id", der.tlv(0x60, gss.oid(KRB5) + b"\1"), \
            {"GSS_MALFORMED"}
        yield "nothing", b"", {"FRAMING_UNKNOWN"}
        for what, mech in (("ms", MS_KRB5), ("u2u", gss.USER_TO_USER),
                           ("ntlm", NTLM), ("none", b""), ("short", KRB5[:8]),
                           ("spnego", gss.SPNEGO)):
            yield f"mech-{what}", gss.frame(message, mech=mech), {"GSS_MECH"}

    for i, (what, _, _) in enumerate(spoilt(b"")):
        name = f"G1.{what}"
        request = _request(corpus, name)
        _, token, reasons = list(spoilt(request.build()))[i]
        rules = "G3" if what.startswith("mech") else \
            "G9" if what == "raw" else "G1"
        _refuse(batch, name, rules, request, None, reasons, token=token)


def _tok_ids(corpus, batch):
    for tok_id in (0x0000, 0x0001, 0x0101, 0x0200, 0x0300, 0x0404, 0x0504,
                   0x6030, 0xFFFF):
        name = f"G2.{tok_id:04x}"
        request = _request(corpus, name)
        token = gss.frame(request.build(), struct.pack(">H", tok_id))
        _refuse(batch, name, "G2", request, {40}, {"GSS_TOKEN_ID"},
                token=token)


def _checksums(corpus, batch):
    right = gss.checksum(MUTUAL)[1]
    for length in (0, 1, 4, 16, 20, 23):
        name = f"G4.length-{length}"
        _refuse(batch, name, "G4", _request(
            corpus, name, cksum=(0x8003, right[:length])), {50},
            {"GSS_CHECKSUM_MALFORMED"})
    for lgth in (0, 15, 17, 24, 0x10000000, 0x110, 0xFFFFFFF0):
        name = f"G4.lgth-{lgth:x}"
        wrong = struct.pack("<I", lgth) + right[4:]
        _refuse(batch, name, "G4", _request(
            corpus, name, cksum=(0x8003, wrong)), {50},
            {"GSS_CHECKSUM_MALFORMED"})
    for kind in (0, 1, 7, 14, 15, 16, 0x8002, 0x18003, -0x7FFD):
        name = f"G13.type-{kind}"
        _refuse(batch, name, "G13", _request(
            corpus, name, cksum=(kind, right)), {50}, {"GSS_CHECKSUM_TYPE"})
    name = "G13.none"
    _refuse(batch, name, "G13", _request(corpus, name, cksum=None), {50},
            {"GSS_NO_CHECKSUM"})
    for length in (1, 2, 3, 4, 8, 100, 60000):
        name = f"G8.{length}"
        _ok(batch, name, "G8", _request(corpus, name,
                                        rest=octets(name, length)))


def _flags(corpus, batch):
    for bit in range(32):
        flags = 1 << bit
        if flags in (DELEG, DCE_STYLE):
            continue
        name = f"G6.{flags:08x}"
        _ok(batch, name, "G6", _request(corpus, name, flags), flags)
    for flags, options in ((MUTUAL, 0), (0, OPT_MUTUAL), (CONF, OPT_MUTUAL)):
        name = f"G6.flags-{flags:x}-options-{options:08x}"
        _ok(batch, name, "G6 P1", _request(corpus, name, flags,
                                           options=options), flags)


def _delegation(corpus, batch):
    for cred in (b"", b"\x76\x00", octets("cred", 100), bytes(65535)):
        for exts in (b"", b"extensions"):
            name = f"G7.{len(cred)}.{len(exts)}"
            flags = DELEG | MUTUAL
            _ok(batch, name, "G7", _request(
                corpus, name, flags, rest=gss.deleg(cred) + exts), flags)
    for what, rest in (
            ("none", b""), ("half", b"\1\0\4"), ("no-cred", b"\1\0\4\0"),
            ("longer", gss.deleg(b"cred", length=5)),
            ("longest", gss.deleg(b"cred", length=65535)),
            ("option-0", gss.deleg(b"cred", option=0)),
            ("option-2", gss.deleg(b"cred", option=2)),
            ("option-256", gss.deleg(b"cred", option=256)),
            ("big-endian", b"\0\1\0\4cred")):
        name = f"G7.{what}"
        _refuse(batch, name, "G7", _request(
            corpus, name, DELEG | MUTUAL, rest=rest), None,
            {"GSS_DELEG_MALFORMED"})


def _dce(corpus, batch):
    for etype in ETYPES:
        for framing in ("gss", "detect"):
            name = f"G9.{framing}.{etype}"
            request = _request(corpus, name, DCE_STYLE, etype=etype)
            batch.goes_on(name, "G9", request.build(), request,
                          framing=framing)
    name = "G9.framed"
    _refuse(batch, name, "G9", _request(corpus, name, DCE_STYLE | MUTUAL),
            None, {"GSS_DCE_FRAMING"})


def _errors(corpus, batch):
    for options in (0, OPT_MUTUAL):
        name = f"G12.{options:08x}"
        _refuse(batch, name, "G12", _request(
            corpus, name, MUTUAL if options else 0, options=options,
            ctime=der.epoch("2030-01-01T01:00:00Z")), {37}, {"SKEW"})


def _bindings(corpus, batch):
    cbt = [if_relevant((AD_AP_OPTIONS, b"\0\x40\0\0"))]
    others = [if_relevant((AD_AP_OPTIONS, b"\xff\xbf\xff\xff"))]
    bound = {"gss-flags": MUTUAL | gss.CHANNEL_BOUND}
    for what, here, there, ad, rules, reason in (
            ("none", None, None, None, "B1", None),
            ("client", None, THERE, None, "B1", None),
            ("client-cbt", None, None, cbt, "B1", None),
            ("both", HERE, HERE, None, "B2", "bound"),
            ("both-cbt", HERE, HERE, cbt, "B2", "bound"),
            ("other", HERE, THERE, None, "B3", "BAD_BINDINGS"),
            ("empty", HERE, b"", None, "B3", "BAD_BINDINGS"),
            ("prefix", HERE, HERE[:-1], None, "B3", "BAD_BINDINGS"),
            ("service", HERE, None, None, "B4", None),
            ("service-others", HERE, None, others, "B4", None),
            ("service-cbt", HERE, None, cbt, "B5", "NO_BINDINGS")):
        name = f"G5.{what}"
        request = _request(corpus, name, application=there, auth_ad=ad)
        if reason in (None, "bound"):
            more = bound if reason else {}
            _ok(batch, name, f"G5 {rules}", request, bindings=here,
                details=_about(MUTUAL, **more))
        else:
            _refuse(batch, name, f"G5 {rules}", request, {60}, {reason},
                    bindings=here)
    # It is the authenticator's word that counts, and not the ticket's.
    name = "G5.ticket-cbt"
    _ok(batch, name, "G5 B4", _request(corpus, name, ticket_ad=cbt),
        bindings=HERE)


def _spnego(corpus, batch):
    for etype in ETYPES:
        for what, mechs in (("krb5", (KRB5,)), ("ms", (MS_KRB5,)),
                            ("windows", (MS_KRB5, KRB5, NTLM))):
            for framing in ("spnego", "detect"):
                name = f"G3.{what}.{framing}.{etype}"
                request = _request(corpus, name, etype=etype)
                token = gss.neg_token_init(mechs, gss.frame(request.build()))
                _ok(batch, name, "G3", request, framing=framing, token=token)
    name = "G3.one-way"
    request = _request(corpus, name, 0)
    _ok(batch, name, "G3", request, 0, "spnego", token=gss.neg_token_init(
        (KRB5,), gss.frame(request.build()), flags=b"\1\x7e"))
    for what, mechs, token, state in (
            ("second", (NTLM, KRB5), b"NTLMSSP\0", gss.REQUEST_MIC),
            ("second-quiet", (NTLM, MS_KRB5), None, gss.REQUEST_MIC),
            ("first-quiet", (KRB5, NTLM), None, gss.INCOMPLETE)):
        batch.goes_on(f"G3.{what}", "G3", gss.neg_token_init(mechs, token),
                      None, framing="spnego", state=state)
    _spnego_wrong(corpus, batch)


def _spnego_wrong(corpus, batch):
    for what, mechs in (("ntlm", (NTLM,)), ("nothing", ())):
        batch.refuse_token(f"G3.{what}", "G3", gss.neg_token_init(mechs),
                           None, {"SPNEGO_MECH"}, framing="spnego")
    name = "G3.dce-framed"
    request = _request(corpus, name, DCE_STYLE)
    _refuse(batch, name, "G3 G9", request, None, {"GSS_DCE_FRAMING"},
            "spnego", token=gss.neg_token_init((KRB5,), gss.frame(
                request.build())))
    name = "G3.spoilt"
    request = _request(corpus, name)
    whole = gss.neg_token_init((KRB5,), gss.frame(request.build()))
    for what, token, reason in (
            ("trailing", whole + b"\0", "SPNEGO_MALFORMED"),
            ("cut", whole[:-1], "FRAMING_UNKNOWN"),
            ("resp", b"\xa1\x07\x30\x05\xa0\x03\x0a\1\0", "FRAMING_UNKNOWN"),
            ("gss", gss.frame(request.build()), "FRAMING_UNKNOWN")):
        batch.refuse_token(f"{name}.{what}", "G3", token, None, {reason},
                           framing="spnego")
