# SPDX-License-Identifier: GPL-2.0
"""Every BER-ism at every element of every message (F6, F7, F8)."""

from .berisms import mutations
from .cases_framing import CLEAR
from .messages import authdata_tree, edit_at, fresh
from .world import ETYPES, T0

TICKET = {"TICKET_MALFORMED", "AUTHDATA_MALFORMED"}
AUTH = {"AUTHENTICATOR_MALFORMED", "AUTHDATA_MALFORMED"}

# A request with everything that there can be.
RICH = dict(
    auth_kvno=1, starttime=T0 - 3600, renew_till=T0 + 86400,
    transited=b"X.ORG", flags=0x40A80000,
    caddr=[(2, bytes([192, 0, 2, 7])), (20, b"NETBIOSNAME     ")],
    ticket_ad=[(1, bytes.fromhex("300f300da00302014da106040474657374")),
               (144, b"target")],
    cksum=(16, bytes(12)), subkey=18, seq=4711,
    auth_ad=[(1, bytes.fromhex("300f300da00302014da106040474657374")),
             (143, b"\0\x40\0\0")])


def rule_of(mutation):
    """F8 is about integers, F7 about what follows a message, F6 the rest."""
    return "F8" if mutation in ("padded", "empty-int") else "F6"


def _mutated(tree):
    """Yields path, mutation name and a hook for edit_*."""
    for path, node in tree.walk():
        inner = path.partition(".")[2] or None
        for mutation, spoil in mutations(node):
            label = mutation
            if node.kind == "int" and mutation == "empty":
                label = "empty-int"
            yield path, label, edit_at(inner, spoil)


def add(corpus):
    """Spoils clear parts, tickets and authenticators in all their places."""
    _messages(corpus)
    _inside_if_relevant(corpus)
    _trailing(corpus)
    _empty_names(corpus)


def _messages(corpus):
    template = corpus.request("F6.template", **RICH)
    template.build()
    trees = (
        ("req", template.req_tree(bytes(200), bytes(200)), CLEAR),
        ("ticket", template.ticket_tree(), TICKET),
        ("auth", template.auth_tree(), AUTH))
    for where, tree, reasons in trees:
        batch = corpus.batch(f"der-{where}")
        name = f"F6.{where}.unspoilt"
        batch.ok(name, "F6", corpus.request(name, **RICH))
        for i, (path, mutation, hook) in enumerate(_mutated(tree)):
            name = f"F6.{path}.{mutation}"
            request = corpus.request(name, ETYPES[i % 6], ETYPES[i // 6 % 6],
                                     **RICH)
            setattr(request, f"edit_{where}", hook)
            how = {} if i % 2 or where != "req" else dict(pin=None)
            batch.refuse(name, rule_of(mutation), request, None, reasons,
                         **how)


def _inside_if_relevant(corpus):
    batch = corpus.batch("der-authdata")
    tree = authdata_tree([(77, b"one"), (78, b"two")])
    for i, (path, mutation, hook) in enumerate(_mutated(tree)):
        spoilt = fresh(tree)
        hook(spoilt)
        element = [(1, spoilt.encode())]
        for where in ("ticket_ad", "auth_ad"):
            if (i + (where == "auth_ad")) % 2:
                continue
            name = f"F6.{where}.if-relevant.{path}.{mutation}"
            request = corpus.request(name, ETYPES[i % 6], **{where: element})
            batch.refuse(name, rule_of(mutation) + " T10", request, {60},
                         {"AUTHDATA_MALFORMED"})


def _trailing(corpus):
    """F7: octets behind what is complete."""
    batch = corpus.batch("trailing")
    for etype in ETYPES:
        for what, octets in (("zero", b"\0"), ("zeros", bytes(16)),
                             ("ff", b"\xff"), ("null", b"\x05\0"),
                             ("padding", b"\x08" * 8)):
            for where, reasons in (("edit_token", {"AP_REQ_TRAILING"}),
                                   ("ticket_plain", TICKET),
                                   ("auth_plain", AUTH)):
                name = f"F7.{where}.{what}.{etype}"
                request = corpus.request(
                    name, etype, etype,
                    **{where: lambda p, octets=octets: p + octets})
                batch.refuse(name, "F7", request, None, reasons)
    for where in ("edit_token", "ticket_plain", "auth_plain"):
        name = f"F7.{where}.twice"
        request = corpus.request(name, **{where: lambda p: p + p})
        batch.refuse(name, "F7", request, None)
        name = f"F7.{where}.in-front"
        request = corpus.request(name, **{where: lambda p: b"\0" + p})
        batch.refuse(name, "F7", request, None)


def _empty_names(corpus):
    """Names of no components, and realms of no octets."""
    batch = corpus.batch("empty-names")

    def nothing(node):
        node.children, node.content = [], b""
    for where, path, reasons in (
            ("req", "seq.ticket.Ticket.seq.sname", CLEAR),
            ("ticket", "seq.cname", TICKET), ("auth", "seq.cname", AUTH)):
        name = f"F6.{where}.no-components"
        hook = edit_at(path + ".seq.name-string.seq", nothing)
        for pin in ({}, dict(pin=None)):
            tag = name + (".unpinned" if pin else "")
            request = corpus.request(tag, **{f"edit_{where}": hook})
            batch.refuse(tag, "F6 F11", request, None, reasons, **pin)
    for where, path, reasons in (
            ("req", "seq.ticket.Ticket.seq.realm.string", CLEAR),
            ("ticket", "seq.crealm.string", TICKET),
            ("auth", "seq.crealm.string", AUTH)):
        name = f"F6.{where}.empty-realm"
        hook = edit_at(path, nothing)
        request = corpus.request(name, **{f"edit_{where}": hook})
        batch.refuse(name, "F6 F11", request, None, reasons)
    # Both ends agree on a client that is nobody.
    name = "F6.both.no-components"
    hook = edit_at("seq.cname.seq.name-string.seq", nothing)
    batch.refuse(name, "F6 F11", corpus.request(
        name, edit_ticket=hook, edit_auth=hook), None, TICKET)
    name = "F6.both.empty-realm"
    hook = edit_at("seq.crealm.string", nothing)
    batch.refuse(name, "F6 F11", corpus.request(
        name, edit_ticket=hook, edit_auth=hook), None, TICKET)
    # An empty component is a component.
    name = "F6.both.empty-component"
    from .messages import Principal
    batch.ok(name, "F11", corpus.request(
        name, client=Principal(b"EXAMPLE.ORG", (b"alice", b""))))
