# SPDX-License-Identifier: GPL-2.0
"""Tickets as domain controllers of Windows make them, and no KDC here can.

Read-only domain controllers, claims, groups of resource domains, containers
signed by the KDC, names of accounts: under the policies that a member of a domain
has, which are the defaults (K1, K3, K6, D1, D3, T10).
"""

import struct

from . import der, pac, world
from .crypto import USAGE_CAMMAC
from .messages import (AD_PAC, OPT_MUTUAL, Principal, authdata, authdata_tree,
                       if_relevant, typed_node)
from .model import Config
from .world import (ALIAS, ETYPES, KVNO, REALM, SERVICE, T0, VERSIONS,
                    service_key)

AUTHTIME = T0 - 3600
KDC = world.make_key("krbtgt", 18)

# MS-PAC 2.4
DELEGATION_INFO, UPN_DNS_INFO, CLIENT_CLAIMS, DEVICE_INFO = 11, 12, 13, 14
DEVICE_CLAIMS, TICKET_CHECKSUM, ATTRIBUTES, REQUESTOR, FULL_CHECKSUM = \
    15, 16, 17, 18, 19

# MS-KILE 2.2.5, RFC 7751, RFC 8129
KERB_LOCAL, TOKEN_RESTRICTIONS, AP_OPTIONS = 142, 141, 143
AD_CAMMAC, AD_INDICATOR, AD_ETYPE_NEGOTIATION = 96, 97, 129

NT_MS_PRINCIPAL, NT_ENTERPRISE, NT_SRV_INST = -128, 10, 2


def add(corpus):
    """With kvno=any and service-name=any."""
    corpus.step("config", "kvno=any", "service-name=any")
    batch = corpus.batch("windows", Config(kvno="any", service_name="any"))
    _read_only(corpus, batch)
    _pacs(corpus, batch)
    _cammac(corpus, batch)
    _clients(corpus, batch)
    _services(corpus, batch)
    corpus.step("config", "kvno=strict", "service-name=exact")


def _read_only(corpus, batch):
    """K3: the upper sixteen bits name a read-only domain controller."""
    for number in (1, 17, 255, 256, 0x7ABC, 0x7FFF, 0x8000, 0xFFFF):
        for etype in (17, 18):
            kvno = number << 16 | KVNO
            # What they write, and what RFC 4120 has.
            for kvno in sorted({kvno, kvno - (kvno >> 31) * 2 ** 32}):
                name = f"K3.windows.rodc-{number}.{etype}.{kvno}"
                batch.ok(name, "K3 K1", corpus.request(
                    name, etype, kvno=kvno,
                    service_key=service_key(SERVICE, KVNO, etype)),
                    details={"kvno": KVNO})
    # With other versions beside it, and one that is not there at all.
    for sealed in (1, 4, 5):
        name = f"K3.windows.rodc-versions-{sealed}"
        batch.ok(name, "K3 K1", corpus.request(
            name, service=VERSIONS, kvno=0x1234 << 16 | sealed,
            service_key=service_key(VERSIONS, sealed, 18)),
            details={"kvno": sealed})
    name = "K3.windows.rodc-wrong-key"
    batch.refuse(name, "K3 K1", corpus.request(
        name, kvno=0x1234 << 16 | KVNO,
        service_key=service_key(SERVICE, 9, 18)), {31}, {"TICKET_INTEGRITY"})


def _logon_info(groups, resource_groups, seed):
    """KERB_VALIDATION_INFO by its size: no acceptor here looks into it."""
    header = struct.pack("<QQ", 0xcccccccc00081001, 0) + world.octets(seed, 400)
    rids = b"".join(struct.pack("<II", 1000 + n, 7)
                    for n in range(groups + resource_groups))
    extra = b"".join(struct.pack("<II", n, 0x20000007)
                     for n in range(resource_groups))
    return header + rids + extra


def _put(corpus, batch, name, buffers, verdict="verified", etype=18, **fields):
    octets = pac.sign(buffers, service_key(SERVICE, KVNO, etype), KDC)
    batch.ok(name, "D1", corpus.request(
        name, etype, ticket_ad=[if_relevant((AD_PAC, octets))],
        options=OPT_MUTUAL, **fields), extra={"pac": verdict})


def _pacs(corpus, batch):
    """D1: claims, groups of other domains, all that newer domains sign."""
    info = (pac.CLIENT_INFO, pac.client_info(AUTHTIME, "alice"))
    for groups, resource in ((5, 0), (120, 40), (1015, 0), (1015, 1000)):
        name = f"D1.windows.groups-{groups}-{resource}"
        _put(corpus, batch, name, [
            (pac.LOGON_INFO, _logon_info(groups, resource, name)), info])
    logon = (pac.LOGON_INFO, _logon_info(20, 3, "windows"))
    claims = world.octets("claims", 900)
    for what, more in (
            ("claims", [(CLIENT_CLAIMS, claims)]),
            ("no-claims", [(CLIENT_CLAIMS, b"")]),
            ("device", [(DEVICE_INFO, claims[:300]),
                        (DEVICE_CLAIMS, claims)]),
            ("s4u-proxy", [(DELEGATION_INFO, claims[:200])]),
            ("upn", [(UPN_DNS_INFO, claims[:120])]),
            ("requestor", [(ATTRIBUTES, struct.pack("<II", 2, 1)),
                           (REQUESTOR, claims[:28])]),
            ("all", [(UPN_DNS_INFO, claims[:120]), (CLIENT_CLAIMS, claims),
                     (DEVICE_INFO, claims[:300]), (DEVICE_CLAIMS, claims),
                     (ATTRIBUTES, struct.pack("<II", 2, 1)),
                     (REQUESTOR, claims[:28]),
                     (TICKET_CHECKSUM, pac.signature(16, bytes(12))),
                     (FULL_CHECKSUM, pac.signature(16, bytes(12)))])):
        for etype in (17, 18):
            _put(corpus, batch, f"D1.windows.{what}.{etype}",
                 [logon, info] + more, etype=etype)
    # In the order of Windows Server, where signatures are not the last.
    name = "D1.windows.client-of-another"
    _put(corpus, batch, name, [logon, (
        pac.CLIENT_INFO, pac.client_info(AUTHTIME, "bob"))], "not-verified")


def cammac(elements, service, kvno=None):
    """AD-CAMMAC, RFC 7751, with a verifier by the service's key."""
    tree = authdata_tree(elements)
    octets = tree.encode()
    mac = typed_node("type", "checksum", service.enctype.cksumtype,
                     service.enctype.checksum(service.value, USAGE_CAMMAC,
                                              octets))
    return der.sequence([
        der.explicit(0, "elements", authdata_tree(elements)),
        der.explicit(2, "svc-verifier", der.sequence([
            None if kvno is None else
            der.explicit(1, "kvno", der.integer(kvno), optional=True),
            der.explicit(3, "mac", mac)])),
    ]).encode()


def _cammac(corpus, batch):
    """D3, T10: signed by the KDC; indicators of how the client logged in."""
    indicator = (AD_INDICATOR, der.sequence_of(
        [_utf8("otp"), _utf8("pkinit")]).encode())
    for etype in ETYPES:
        key = service_key(SERVICE, KVNO, etype)
        for what, elements in (("indicators", [indicator]),
                               ("nothing-known", [(4711, b"unknown")]),
                               ("critical-inside", [(5, b"critical")])):
            octets = cammac(elements, key, KVNO)
            for where, ad in (("plain", [(AD_CAMMAC, octets)]),
                              ("if-relevant",
                               [if_relevant((AD_CAMMAC, octets))])):
                name = f"T10.windows.cammac.{etype}.{what}.{where}"
                batch.ok(name, "T10 D3", corpus.request(name, etype,
                                                        ticket_ad=ad))
    # Beside a PAC, as FreeIPA has it.
    octets = pac.sign(pac.usual_buffers(AUTHTIME, "alice"),
                      service_key(SERVICE, KVNO, 18), KDC)
    name = "D1.windows.beside-cammac"
    batch.ok(name, "D1 D3", corpus.request(name, ticket_ad=[
        if_relevant((AD_PAC, octets)), if_relevant((
            AD_CAMMAC, cammac([indicator], service_key(SERVICE, KVNO, 18))))]),
        extra={"pac": "verified"})
    # What a client of Windows says of itself.
    name = "A9.windows.client"
    batch.ok(name, "A9 D3", corpus.request(
        name, options=OPT_MUTUAL, auth_ad=[if_relevant(
            (TOKEN_RESTRICTIONS, authdata((0, world.octets(name, 40)))),
            (KERB_LOCAL, world.octets(name, 16)),
            (AP_OPTIONS, struct.pack("<I", 0x4000)))]))


def _utf8(text):
    node = der.octets(text.encode())
    node.tag = b"\x0c"
    return node


def _clients(corpus, batch):
    """D1: names of accounts, and those that people log in with."""
    for what, client, in_pac in (
            ("account", Principal(REALM, (b"Alice Liddell",)), "Alice Liddell"),
            ("computer", Principal(REALM, (b"CLIENT$",)), "CLIENT$"),
            ("enterprise", Principal(REALM, (b"alice@upn.example",),
                                     NT_ENTERPRISE), "alice@upn.example"),
            ("windows-name", Principal(REALM, (b"EXAMPLE\\alice",),
                                       NT_MS_PRINCIPAL), "EXAMPLE\\alice"),
            ("sharp-s", Principal(REALM, ("straße".encode(),)), "straße")):
        name = f"D1.windows.client.{what}"
        _put(corpus, batch, name, [
            (pac.LOGON_INFO, b"logon info, opaque  "),
            (pac.CLIENT_INFO, pac.client_info(AUTHTIME, in_pac))],
            client=client)


def _services(corpus, batch):
    """K6: spellings and SPNs of one account."""
    host = SERVICE.parts[1]
    for what, parts, kind in (
            ("upper", (b"NFS", host.upper()), NT_SRV_INST),
            ("alias", (b"nfs", b"files.example.org"), NT_SRV_INST),
            ("short", (b"nfs", b"SERVER"), NT_SRV_INST),
            ("account", (b"SERVER$",), 1),
            ("realm-in-spn", (b"nfs", host, REALM), NT_SRV_INST),
            ("ms", (b"server$",), NT_MS_PRINCIPAL)):
        name = f"K6.windows.{what}"
        batch.ok(name, "K6", corpus.request(
            name, service=Principal(REALM, parts, kind),
            service_key=service_key(SERVICE, KVNO, 18)), pin=None,
            reported=SERVICE if parts[0].lower() == b"nfs" else ALIAS)
