# SPDX-License-Identifier: GPL-2.0
"""SMB2's NEGOTIATE, SESSION_SETUP and TREE_CONNECT by hand, for smb2-peer.

Tokens are made by Samba's library, from the tickets of KRB5CCNAME.
"""

import calendar
import hashlib
import hmac
import os
import socket
import struct
import time

from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC
from samba import credentials, gensec, param

NEGOTIATE, SESSION_SETUP, LOGOFF, TREE_CONNECT = 0, 1, 2, 3
SMB21, SMB302 = 0x210, 0x302
SIGNED = 8
BINDING = 1
CAP_MULTI_CHANNEL, CAP_ENCRYPTION = 8, 0x40

SUCCESS = 0
MORE = 0xc0000016
INVALID_PARAMETER = 0xc000000d
ACCESS_DENIED = 0xc0000022
LOGON_FAILURE = 0xc000006d
NO_RESOURCES = 0xc000009a
SESSION_DELETED = 0xc0000203
SESSION_EXPIRED = 0xc000035c
REFUSED = (INVALID_PARAMETER, LOGON_FAILURE)


class Surprise(Exception):
    """The server did something else."""


def expect(status, *wanted):
    """One of these is what the server had to say."""
    if status not in wanted:
        raise Surprise(f"status {status:#010x}, wanted " +
                       " or ".join(f"{w:#010x}" for w in wanted))


class Client:
    """One end of the security exchange, as smbclient has it."""

    def __init__(self, host, ntlm=None, dce=False, service="cifs",
                 ccache=None):
        loadparm = param.LoadParm()
        loadparm.load_default()
        creds = credentials.Credentials()
        creds.guess(loadparm)
        if ntlm:
            creds.set_kerberos_state(credentials.DONT_USE_KERBEROS)
            user, password = ntlm.split("%", 1)
            creds.set_username(user)
            creds.set_password(password)
            creds.set_domain("SERVER")
        else:
            creds.set_kerberos_state(credentials.MUST_USE_KERBEROS)
            creds.set_named_ccache(ccache or os.environ["KRB5CCNAME"],
                                   credentials.SPECIFIED, loadparm)
        self.gensec = gensec.Security.start_client(
            {"lp_ctx": loadparm, "target_hostname": host})
        self.gensec.set_credentials(creds)
        self.gensec.set_target_service(service)
        self.gensec.set_target_hostname(host)
        self.gensec.want_feature(gensec.FEATURE_SESSION_KEY)
        if dce:
            self.gensec.want_feature(gensec.FEATURE_DCE_STYLE)
        self.gensec.start_mech_by_name("spnego")
        self.done = False

    def update(self, token):
        """The next token."""
        self.done, reply = self.gensec.update(token)
        return reply or b""

    def key(self):
        """What SMB takes of the session key."""
        return self.gensec.session_key()[:16]


def derive(key, label, context):
    """MS-SMB2 3.1.4.2, for dialects before 3.1.1."""
    return hmac.new(key, b"\0\0\0\1" + label + b"\0" + context +
                    struct.pack(">I", 128), hashlib.sha256).digest()[:16]


class Smb:
    """A connection."""

    def __init__(self, host, dialect=SMB21, guid=None,
                 capabilities=CAP_MULTI_CHANNEL):
        self.host = host
        self.dialect = dialect
        self.sock = socket.create_connection((host, 445), 60)
        self.message = 0
        self.session = 0
        self.key = None         # signs requests
        if dialect < SMB302:
            capabilities = 0
        status, body = self.call(NEGOTIATE, struct.pack(
            "<HHHHI16sQH", 36, 1, 1, 0, capabilities, guid or os.urandom(16),
            0, dialect))
        expect(status, SUCCESS)
        self.required = bool(body[2] & 2)

    def close(self):
        """Without a word."""
        self.sock.close()

    def sign(self, message, key):
        """A signature."""
        if self.dialect >= SMB302:
            mac = CMAC(AES(key))
            mac.update(message)
            return mac.finalize()
        return hmac.new(key, message, hashlib.sha256).digest()[:16]

    def octets(self, count):
        """So many from the server."""
        data = b""
        while len(data) < count:
            more = self.sock.recv(count - len(data))
            if not more:
                raise Surprise("connection closed")
            data += more
        return data

    def call(self, command, body, sign=None):
        """A request, and its response: status and body."""
        header = struct.pack("<4sHHIHHIIQIIQ16s", b"\xfeSMB", 64, 1, 0,
                             command, 31, SIGNED if sign else 0, 0,
                             self.message, 0, 0, self.session, bytes(16))
        self.message += 1
        message = header + body
        if sign:
            message = (message[:48] + self.sign(message, sign) + message[64:])
        self.sock.sendall(struct.pack(">I", len(message)) + message)
        response = self.octets(struct.unpack(">I", self.octets(4))[0])
        status, = struct.unpack_from("<I", response, 8)
        flags, = struct.unpack_from("<I", response, 16)
        if command == SESSION_SETUP and not self.session:
            self.session, = struct.unpack_from("<Q", response, 40)
        if sign and flags & SIGNED and command != SESSION_SETUP:
            zero = response[:48] + bytes(16) + response[64:]
            if self.sign(zero, sign) != response[48:64]:
                raise Surprise("the signature of a response is wrong")
        return status, response[64:]

    def setup(self, token, flags=0, sign=None):
        """One SESSION_SETUP: status and security buffer."""
        status, body = self.call(SESSION_SETUP, struct.pack(
            "<HBBIIHHQ", 25, flags, 1, 0, 0, 88, len(token), 0) + token, sign)
        if status not in (SUCCESS, MORE):
            return status, b""
        offset, length = struct.unpack_from("<HH", body, 4)
        return status, body[offset - 64:offset - 64 + length]

    def login(self, client, flags=0, sign=None):
        """As many as it takes: the last status, and the first token."""
        token = first = client.update(b"")
        rounds = 0
        while True:
            rounds += 1
            status, blob = self.setup(token, flags, sign)
            if status not in (SUCCESS, MORE):
                return status, first, rounds
            if blob or not client.done:
                token = client.update(blob)
            if status == SUCCESS:
                if not client.done:
                    raise Surprise("accepted before the client was content")
                return status, first, rounds
            if not token:
                raise Surprise("more is wanted, and there is no more")

    def enter(self, client):
        """Log in and sign from now on."""
        status, first, rounds = self.login(client)
        expect(status, SUCCESS)
        self.key = client.key()
        if self.dialect >= SMB302:
            self.key = derive(self.key, b"SMB2AESCMAC\0", b"SmbSign\0")
        return first, rounds

    def tree(self, share, signed=True):
        """TREE_CONNECT: its status."""
        path = f"\\\\{self.host}\\{share}".encode("utf-16-le")
        return self.call(TREE_CONNECT, struct.pack("<HHHH", 9, 0, 72, len(path)) +
                         path, self.key if signed else None)[0]


def tlv(tag, *parts):
    """DER."""
    data = b"".join(parts)
    if len(data) < 0x80:
        head = bytes([tag, len(data)])
    elif len(data) < 0x100:
        head = bytes([tag, 0x81, len(data)])
    else:
        head = struct.pack(">BBH", tag, 0x82, len(data))
    return head + data


SPNEGO = bytes.fromhex("06062b0601050502")
KRB5 = bytes.fromhex("06092a864886f712010202")
NEGOEX = bytes.fromhex("060a2b06010401823702021e")
NTLMSSP = bytes.fromhex("060a2b06010401823702020a")


def init(mechs, token=None):
    """A NegTokenInit."""
    parts = [tlv(0xa0, tlv(0x30, *mechs))]
    if token is not None:
        parts.append(tlv(0xa2, tlv(0x04, token)))
    return tlv(0x60, SPNEGO, tlv(0xa0, tlv(0x30, *parts)))


def mech_token(host):
    """What Kerberos alone would send: the mechToken of Samba's NegTokenInit."""
    token = Client(host).update(b"")
    start = token.index(KRB5, token.index(b"\xa2\x82")) - 4
    length, = struct.unpack_from(">H", token, start + 2)
    return token[start:start + 4 + length]


def fields(data, *tags):
    """The contents of an element inside of elements, or None."""
    for tag in tags:
        while data and data[0] != tag:
            data = data[sum(measure(data)):]
        if not data:
            return None
        head, length = measure(data)
        data = data[head:head + length]
    return data


def measure(data):
    """Bytes of an element's head and contents."""
    if data[1] < 0x80:
        return 2, data[1]
    count = data[1] & 0x7f
    return 2 + count, int.from_bytes(data[2:2 + count], "big")


def krb_error(blob):
    """Error code and time of the KRB-ERROR in a NegTokenResp."""
    token = fields(blob, 0xa1, 0x30, 0xa2, 0x04)
    if token is None:
        raise Surprise("no token in the response")
    message = fields(token, 0x60)
    message = message[sum(measure(message)):]
    if message[:2] != b"\x03\x00":
        raise Surprise("the token is not a KRB-ERROR")
    error = fields(message[2:], 0x7e, 0x30)
    stime = fields(error, 0xa4, 0x18).decode()
    return (int.from_bytes(fields(error, 0xa6, 0x02), "big"),
            calendar.timegm(time.strptime(stime, "%Y%m%d%H%M%SZ")))
