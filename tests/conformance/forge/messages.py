# SPDX-License-Identifier: GPL-2.0
"""Kerberos messages as trees of Nodes, and the request that they make up.

A Request is right unless it was told otherwise. Its hooks get at every stage:
trees before they are encoded, plain texts before they are sealed, cipher
texts before they are sent, and the token at the end.
"""

import copy
from dataclasses import dataclass, field, replace
from typing import Any, Callable, List, Optional, Tuple

from . import der
from .crypto import USAGE_AP_REQ_AUTH, USAGE_TICKET, Key

OPT_USE_SESSION_KEY = 0x40000000
OPT_MUTUAL = 0x20000000

FLAG_INVALID = 1 << (31 - 7)
FLAG_TRANSITED_CHECKED = 1 << (31 - 12)
FLAG_ANONYMOUS = 1 << (31 - 16)
FLAGS_USUAL = 0x40A00000        # forwardable, renewable, pre-authent

AD_IF_RELEVANT = 1
AD_PAC = 128


@dataclass(frozen=True)
class Principal:
    """A name and its realm, as counted octets."""

    realm: bytes
    parts: Tuple[bytes, ...]
    type: int = 1

    def text(self):
        """As krb5_unparse_name() writes it, octets."""
        return (b"/".join(_escape(p) for p in self.parts) + b"@" +
                _escape(self.realm))


def _escape(octets):
    for char in (b"\\", b"/", b"@"):
        octets = octets.replace(char, b"\\" + char)
    return octets


def principal(text, name_type=1):
    """A Principal of its text; no escapes."""
    name, realm = text.encode().split(b"@")
    return Principal(realm, tuple(name.split(b"/")), name_type)


def name_node(number, name, who, optional=False):
    """[number] PrincipalName."""
    strings = der.sequence_of(
        der.general_string(p, f"part{i}") for i, p in enumerate(who.parts))
    return der.explicit(number, name, der.sequence([
        der.explicit(0, "name-type", der.integer(who.type)),
        der.explicit(1, "name-string", strings),
    ]), optional)


def realm_node(number, name, who):
    """[number] Realm."""
    return der.explicit(number, name, der.general_string(who.realm))


def encrypted_node(number, name, etype, kvno, cipher):
    """[number] EncryptedData."""
    return der.explicit(number, name, der.sequence([
        der.explicit(0, "etype", der.integer(etype)),
        None if kvno is None else
        der.explicit(1, "kvno", der.integer(kvno), optional=True),
        der.explicit(2, "cipher", der.octets(cipher)),
    ]))


def typed_node(type_name, value_name, number, value):
    """SEQUENCE { [0] Int32, [1] OCTET STRING }: keys, checksums and more."""
    return der.sequence([
        der.explicit(0, type_name, der.integer(number)),
        der.explicit(1, value_name, der.octets(value)),
    ])


def key_node(number, name, key, optional=False):
    """[number] EncryptionKey."""
    return der.explicit(number, name, typed_node(
        "keytype", "keyvalue", key.etype, key.value), optional)


def authdata_tree(elements):
    """AuthorizationData of (type, octets) pairs."""
    return der.sequence_of(
        _named(f"ad{i}", typed_node("ad-type", "ad-data", number, value))
        for i, (number, value) in enumerate(elements))


def addresses_tree(elements):
    """HostAddresses of (type, octets) pairs."""
    return der.sequence_of(
        _named(f"addr{i}", typed_node("addr-type", "address", number, value))
        for i, (number, value) in enumerate(elements))


def _named(name, node):
    node.name = name
    return node


def authdata(*elements):
    """AuthorizationData as octets."""
    return authdata_tree(elements).encode()


def if_relevant(*elements):
    """One AD-IF-RELEVANT element around others."""
    return (AD_IF_RELEVANT, authdata(*elements))


def time_node(number, name, value, optional=False):
    """[number] KerberosTime, or None."""
    if value is None:
        return None
    return der.explicit(number, name, der.kerberos_time(value), optional)


@dataclass
class Request:
    """A KRB_AP_REQ and everything in it."""

    # in clear
    service: Principal
    service_key: Key
    kvno: Optional[int] = None
    options: Any = 0
    pvno: int = 5
    msg_type: int = 14
    tkt_vno: int = 5
    ticket_etype: Optional[int] = None
    auth_etype: Optional[int] = None
    auth_kvno: Optional[int] = None
    # in the ticket
    client: Principal = None
    session: Key = None
    flags: Any = FLAGS_USUAL
    tr_type: int = 1
    transited: bytes = b""
    authtime: Any = 0
    starttime: Any = None
    endtime: Any = 0
    renew_till: Any = None
    caddr: Optional[List[Tuple[int, bytes]]] = None
    ticket_ad: Optional[List[Tuple[int, bytes]]] = None
    # in the authenticator
    auth_vno: int = 5
    auth_client: Optional[Principal] = None
    cksum: Optional[Tuple[int, bytes]] = None
    ctime: Any = 0
    cusec: int = 0
    subkey: Optional[Key] = None
    seq: Optional[int] = None
    auth_ad: Optional[List[Tuple[int, bytes]]] = None
    # how it is sealed
    ticket_usage: int = USAGE_TICKET
    auth_usage: int = USAGE_AP_REQ_AUTH
    auth_key: Optional[Key] = None
    confounders: Tuple[bytes, bytes] = (bytes(16), bytes(16))
    # hooks
    edit_ticket: Optional[Callable] = None
    edit_auth: Optional[Callable] = None
    edit_req: Optional[Callable] = None
    ticket_plain: Optional[Callable] = None
    auth_plain: Optional[Callable] = None
    ticket_cipher: Optional[Callable] = None
    auth_cipher: Optional[Callable] = None
    edit_token: Optional[Callable] = None

    # made by build()
    made: dict = field(default_factory=dict, compare=False)

    def but(self, **changes):
        """A copy that differs in some fields."""
        return replace(self, made={}, **changes)

    def ticket_tree(self):
        """EncTicketPart."""
        return der.application(3, "EncTicketPart", der.sequence([
            der.explicit(0, "flags", der.flags(self.flags)),
            key_node(1, "key", self.session),
            realm_node(2, "crealm", self.client),
            name_node(3, "cname", self.client),
            der.explicit(4, "transited", typed_node(
                "tr-type", "contents", self.tr_type, self.transited)),
            time_node(5, "authtime", self.authtime),
            time_node(6, "starttime", self.starttime, optional=True),
            time_node(7, "endtime", self.endtime),
            time_node(8, "renew-till", self.renew_till, optional=True),
            None if self.caddr is None else
            der.explicit(9, "caddr", addresses_tree(self.caddr), True),
            None if self.ticket_ad is None else
            der.explicit(10, "authorization-data",
                         authdata_tree(self.ticket_ad), True),
        ]))

    def auth_tree(self):
        """Authenticator."""
        client = self.auth_client or self.client
        return der.application(2, "Authenticator", der.sequence([
            der.explicit(0, "authenticator-vno", der.integer(self.auth_vno)),
            realm_node(1, "crealm", client),
            name_node(2, "cname", client),
            None if self.cksum is None else
            der.explicit(3, "cksum", typed_node(
                "cksumtype", "checksum", *self.cksum), True),
            der.explicit(4, "cusec", der.integer(self.cusec)),
            time_node(5, "ctime", self.ctime),
            None if self.subkey is None else
            key_node(6, "subkey", self.subkey, optional=True),
            None if self.seq is None else
            der.explicit(7, "seq-number", der.integer(self.seq), True),
            None if self.auth_ad is None else
            der.explicit(8, "authorization-data",
                         authdata_tree(self.auth_ad), True),
        ]))

    def req_tree(self, ticket_cipher, auth_cipher):
        """AP-REQ."""
        ticket_etype = self.ticket_etype
        if ticket_etype is None:
            ticket_etype = self.service_key.etype
        auth_etype = self.auth_etype
        if auth_etype is None:
            auth_etype = self.session.etype
        ticket = der.application(1, "Ticket", der.sequence([
            der.explicit(0, "tkt-vno", der.integer(self.tkt_vno)),
            realm_node(1, "realm", self.service),
            name_node(2, "sname", self.service),
            encrypted_node(3, "enc-part", ticket_etype, self.kvno,
                           ticket_cipher),
        ]))
        return der.application(14, "AP-REQ", der.sequence([
            der.explicit(0, "pvno", der.integer(self.pvno)),
            der.explicit(1, "msg-type", der.integer(self.msg_type)),
            der.explicit(2, "ap-options", der.flags(self.options)),
            der.explicit(3, "ticket", ticket),
            encrypted_node(4, "authenticator", auth_etype, self.auth_kvno,
                           auth_cipher),
        ]))

    def build(self):
        """The token. What went into it stays in self.made."""
        ticket = _sealed(self.ticket_tree(), self.edit_ticket,
                         self.ticket_plain, self.service_key,
                         self.ticket_usage, self.confounders[0])
        auth = _sealed(self.auth_tree(), self.edit_auth, self.auth_plain,
                       self.auth_key or self.session, self.auth_usage,
                       self.confounders[1])
        if self.ticket_cipher:
            ticket = self.ticket_cipher(ticket)
        if self.auth_cipher:
            auth = self.auth_cipher(auth)
        return self.wrap(ticket, auth)

    def wrap(self, ticket, auth):
        """The token around two cipher texts."""
        tree = self.req_tree(ticket, auth)
        if self.edit_req:
            self.edit_req(tree)
        token = tree.encode()
        if self.edit_token:
            token = self.edit_token(token)
        self.made.update(ticket=ticket, auth=auth, token=token)
        return token


def _sealed(tree, edit, plain_hook, key, usage, confounder):
    if edit:
        edit(tree)
    plain = tree.encode()
    if plain_hook:
        plain = plain_hook(plain)
    return key.seal(usage, plain, confounder)


def edit_at(path, spoil):
    """A hook that spoils the node at a path of a tree."""
    def edit(tree):
        spoil(tree if path is None else tree.at(path))
    return edit


def set_content(content):
    """Spoils a node: other contents octets."""
    def spoil(node):
        node.children, node.content = None, content
    return spoil


def fresh(tree):
    """A copy of a tree that may be spoilt."""
    return copy.deepcopy(tree)
