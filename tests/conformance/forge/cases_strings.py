# SPDX-License-Identifier: GPL-2.0
"""KerberosString (F11): one tag, counted octets, no control characters."""

from . import der
from .cases_framing import CLEAR
from .messages import Principal, edit_at
from .world import ESCAPES, LONG, NON_ASCII, REALM, SERVICE

PLACES = (
    ("req", "seq.ticket.Ticket.seq.realm.string", CLEAR),
    ("req", "seq.ticket.Ticket.seq.sname.seq.name-string.seq.part0", CLEAR),
    ("req", "seq.ticket.Ticket.seq.sname.seq.name-string.seq.part1", CLEAR),
    ("ticket", "seq.crealm.string", {"TICKET_MALFORMED"}),
    ("ticket", "seq.cname.seq.name-string.seq.part0", {"TICKET_MALFORMED"}),
    ("auth", "seq.crealm.string", {"AUTHENTICATOR_MALFORMED"}),
    ("auth", "seq.cname.seq.name-string.seq.part0",
     {"AUTHENTICATOR_MALFORMED"}),
)

TAGS = (0x04, 0x0C, 0x12, 0x13, 0x14, 0x15, 0x16, 0x19, 0x1A, 0x1C, 0x1E,
        0x30, 0x3B, 0x9B, 0x5B)


def add(corpus):
    """Tags, characters, numbers and lengths of names."""
    batch = corpus.batch("strings")
    _tags(corpus, batch)
    _controls(corpus, batch)
    _octets(corpus, batch)
    _many(corpus, batch)
    _services(corpus, batch)
    _errors(corpus, batch)


def _short(path):
    """realm, part0, part1 and whose."""
    return ".".join(p for p in path.split(".")
                    if p not in ("seq", "Ticket", "name-string", "string"))


def _tags(corpus, batch):
    for where, path, reasons in PLACES:
        for tag in TAGS:
            name = f"F11.{where}.{_short(path)}.tag-{tag:02x}"

            def spoil(node, tag=tag):
                node.tag = bytes([tag])
            request = corpus.request(
                name, **{f"edit_{where}": edit_at(path, spoil)})
            batch.refuse(name, "F11 F6", request, None, reasons)


def _controls(corpus, batch):
    """NUL and its like: at the end, in front, in the middle."""
    shapes = (("end", b"%s\0"), ("front", b"\0%s"), ("only", b"\0"),
              ("newline", b"%s\n"), ("escape", b"\x1b[2J%s"),
              ("tab", b"a\t%s"), ("del", b"%s\x7f"), ("one", b"%s\x01"),
              ("unit", b"%s\x1f"), ("return", b"%s\r"),
              ("nul-tail", b"%s\0root"))
    for where, path, reasons in PLACES:
        for what, shape in shapes:
            name = f"F11.{where}.{_short(path)}.{what}"

            def spoil(node, shape=shape):
                node.content = shape.replace(b"%s", node.content)
            request = corpus.request(
                name, **{f"edit_{where}": edit_at(path, spoil)})
            batch.refuse(name, "F11", request, None, reasons)
    # The same on both sides, so that nothing but the character is wrong.
    for code in [*range(0x20), 0x7F]:
        char = bytes([code])
        for field in ("name", "realm"):
            name = f"F11.client.{field}-{code:02x}"
            client = Principal(
                b"EX" + char if field == "realm" else REALM,
                (b"al" + char + b"ice" if field == "name" else b"alice",))
            batch.refuse(name, "F11", corpus.request(name, client=client),
                         None, {"TICKET_MALFORMED"})


def _octets(corpus, batch):
    """What is no control character passes as it is."""
    for what, part in (
            ("utf-8", "ålice".encode()), ("latin-1", b"\xe5lice"),
            ("high", bytes(range(0x80, 0x100))), ("c1", b"a\x80\x9bb"),
            ("overlong", b"\xc0\xaf\xc0\x80"), ("cut-off", b"abc\xe2\x82"),
            ("surrogate", b"\xed\xa0\x80"), ("ff", b"\xff\xfe"),
            ("space", b" "), ("spaces", b" alice "), ("percent", b"%s%n%x"),
            ("slash", b"a/b"), ("at", b"a@b"), ("backslash", b"a\\b"),
            ("all-three", b"\\/@\\\\//@@"), ("quote", b"a'b\"c`d$e"),
            ("comma", b"a,b=c"), ("dash", b"-rf"), ("dots", b"../../etc")):
        name = f"F11.client.{what}"
        client = Principal(REALM, (part, b"x"))
        batch.ok(name, "F11", corpus.request(name, client=client))
        name = f"F11.crealm.{what}"
        client = Principal(part, (b"alice",))
        batch.ok(name, "F11", corpus.request(name, client=client))


def _many(corpus, batch):
    """100 and 1,024 components are served, and long ones (L1)."""
    for count in (2, 3, 10, 100, 500, 1024):
        name = f"F11.components-{count}"
        client = Principal(REALM, tuple(b"%d" % i for i in range(count)))
        batch.ok(name, "F11 L1", corpus.request(name, client=client))
    for count in (1025, 2000, 10000):
        name = f"F11.components-{count}"
        client = Principal(REALM, (b"",) * count)
        batch.refuse(name, "F11 L1", corpus.request(name, client=client),
                     None, {"TICKET_MALFORMED"})
    for where, number, tree in (("req", 2000, "seq.ticket.Ticket.seq.sname"),
                                ("auth", 1025, "seq.cname")):
        name = f"F11.{where}.components-{number}"

        def spoil(node, number=number):
            node.children = [der.general_string(b"a")] * number
        request = corpus.request(name, **{f"edit_{where}": edit_at(
            tree + ".seq.name-string.seq", spoil)})
        batch.refuse(name, "F11 L1", request, None)
    for length in (127, 128, 255, 256, 1000, 4096, 16000):
        name = f"F11.long-{length}"
        client = Principal(REALM, (b"x" * length, b"y"))
        batch.ok(name, "F11 L1", corpus.request(name, client=client))
        name = f"F11.long-realm-{length}"
        client = Principal(b"R" * length, (b"alice",))
        batch.ok(name, "F11 L1", corpus.request(name, client=client))


def _errors(corpus, batch):
    """P6: the service's name may be too long for a KRB-ERROR."""
    for length in (*range(850, 960, 6), 1000, 5000, 60000):
        name = f"P6.realm-{length}"
        batch.refuse(name, "P6", corpus.request(
            name, service=Principal(b"R" * length, (b"nobody",)),
            service_key=_key(SERVICE)), {45}, {"NO_PRINCIPAL"}, pin=None)
    for count in (100, 300, 1024):
        name = f"P6.components-{count}"
        batch.refuse(name, "P6", corpus.request(
            name, service=Principal(REALM, (b"n",) * count),
            service_key=_key(SERVICE)), {45}, {"NO_PRINCIPAL"}, pin=None)


def _services(corpus, batch):
    """Services with unusual names, pinned and not."""
    for who in (LONG, NON_ASCII, ESCAPES):
        label = {LONG: "long", NON_ASCII: "non-ascii",
                 ESCAPES: "escapes"}[who]
        for pin in ({}, dict(pin=None)):
            name = f"F11.service.{label}{'.any' if pin else ''}"
            batch.ok(name, "F11 K6", corpus.request(
                name, service=who, kvno=1, options=0x20000000,
                service_key=_key(who)), **pin)
        name = f"F11.service.{label}.refused"
        batch.refuse(name, "F11 P6", corpus.request(
            name, service=who, kvno=1, service_key=_key(SERVICE)), {31},
            {"TICKET_INTEGRITY"})


def _key(who):
    from .world import service_key
    return service_key(who, 3 if who == SERVICE else 1, 18)
