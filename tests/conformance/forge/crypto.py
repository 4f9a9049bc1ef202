# SPDX-License-Identifier: GPL-2.0
"""The enctypes of RFC 3962, 8009 and 6803, and those that must be refused.

Written from the RFCs and not from the module under test. self_test() holds it
against the vectors that the RFCs print; every program here calls it first.
"""

import hashlib
import hmac
import struct
from functools import lru_cache

from cryptography.hazmat.primitives import cmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

# Key usage numbers, RFC 4120 section 7.5.1.
USAGE_TICKET = 2
USAGE_TGS_REQ_CKSUM = 6
USAGE_TGS_REQ_AUTH = 7
USAGE_AP_REQ_CKSUM = 10
USAGE_AP_REQ_AUTH = 11
USAGE_AP_REP = 12
USAGE_PAC = 17
USAGE_CAMMAC = 64		# RFC 7751

KIND_ENCRYPT = 0xAA
KIND_INTEGRITY = 0x55
KIND_CHECKSUM = 0x99

BLOCK = 16


class IntegrityError(Exception):
    """The cipher text does not open with the key."""


def n_fold(data, nbytes):
    """RFC 3961 section 5.1: stretch or shrink octets to nbytes."""
    bits = len(data) * 8
    as_int = int.from_bytes(data, "big")
    mask = (1 << bits) - 1
    total = _lcm(len(data), nbytes)
    stretched = b""
    for i in range(total // len(data)):
        rotate = (13 * i) % bits
        turned = ((as_int >> rotate) | (as_int << (bits - rotate))) & mask
        stretched += turned.to_bytes(len(data), "big")
    # Ones' complement addition.
    modulus = (1 << (8 * nbytes)) - 1
    value = sum(int.from_bytes(stretched[i:i + nbytes], "big")
                for i in range(0, total, nbytes))
    while value > modulus:
        value = (value & modulus) + (value >> (8 * nbytes))
    return value.to_bytes(nbytes, "big")


def _lcm(a, b):
    x, y = a, b
    while y:
        x, y = y, x % y
    return a * b // x


def cbc_encrypt(algorithm, key, data, iv):
    """Plain CBC."""
    encryptor = Cipher(algorithm(key), modes.CBC(iv)).encryptor()
    return encryptor.update(data) + encryptor.finalize()


def cbc_decrypt(algorithm, key, data, iv):
    """Plain CBC."""
    decryptor = Cipher(algorithm(key), modes.CBC(iv)).decryptor()
    return decryptor.update(data) + decryptor.finalize()


def cts_encrypt(algorithm, key, data):
    """CBC with ciphertext stealing as RFC 3962 section 5 has it, IV zero."""
    iv = bytes(BLOCK)
    if len(data) == BLOCK:
        return cbc_encrypt(algorithm, key, data, iv)
    padded = data + bytes(-len(data) % BLOCK)
    out = cbc_encrypt(algorithm, key, padded, iv)
    last_len = len(data) - (len(padded) - BLOCK)
    head, last = out[:-2 * BLOCK], out[-BLOCK:]
    swapped = out[-2 * BLOCK:-BLOCK]
    return head + last + swapped[:last_len]


def cts_decrypt(algorithm, key, data):
    """The inverse of cts_encrypt()."""
    iv = bytes(BLOCK)
    if len(data) == BLOCK:
        return cbc_decrypt(algorithm, key, data, iv)
    last_len = (len(data) - 1) % BLOCK + 1
    head = data[:len(data) - last_len - BLOCK]
    last = data[len(head):len(head) + BLOCK]
    stolen = data[len(head) + BLOCK:]
    middle = cbc_decrypt(algorithm, key, last, iv)
    swapped = stolen + middle[last_len:]
    return cbc_decrypt(algorithm, key, head + swapped + last, iv)[:len(data)]


class Enctype:
    """An encryption type: seals, opens and makes checksums."""

    def __init__(self, number, name, key_len, mac_len, cksumtype,
                 confounder_len=BLOCK):
        self.number = number
        self.name = name
        self.key_len = key_len
        self.mac_len = mac_len
        self.cksumtype = cksumtype
        self.confounder_len = confounder_len

    def shortest(self):
        """Octets of the cipher text of nothing."""
        return self.confounder_len + self.mac_len

    def derive(self, key, usage, kind):
        """The key for one usage and one kind of use."""
        raise NotImplementedError

    def encrypt(self, key, usage, plain, confounder):
        """Seals plain."""
        raise NotImplementedError

    def decrypt(self, key, usage, cipher):
        """Opens cipher or raises IntegrityError."""
        raise NotImplementedError

    def checksum(self, key, usage, data):
        """The enctype's own keyed checksum."""
        raise NotImplementedError


class MacOfPlain(Enctype):
    """RFC 3962 and 6803: the MAC is that of confounder and plain text."""

    algorithm = None

    def mac(self, key, data):
        """The MAC, shortened as the enctype has it."""
        raise NotImplementedError

    def encrypt(self, key, usage, plain, confounder):
        ke = self.derive(key, usage, KIND_ENCRYPT)
        ki = self.derive(key, usage, KIND_INTEGRITY)
        data = confounder + plain
        return cts_encrypt(self.algorithm, ke, data) + self.mac(ki, data)

    def decrypt(self, key, usage, cipher):
        if len(cipher) < self.shortest():
            raise IntegrityError("too short")
        ke = self.derive(key, usage, KIND_ENCRYPT)
        ki = self.derive(key, usage, KIND_INTEGRITY)
        data = cts_decrypt(self.algorithm, ke, cipher[:-self.mac_len])
        if self.mac(ki, data) != cipher[-self.mac_len:]:
            raise IntegrityError("MAC differs")
        return data[BLOCK:]

    def checksum(self, key, usage, data):
        return self.mac(self.derive(key, usage, KIND_CHECKSUM), data)


class AesSha1(MacOfPlain):
    """RFC 3962: derivation of RFC 3961 section 5.1, HMAC-SHA1-96."""

    algorithm = algorithms.AES

    @lru_cache(maxsize=4096)
    def derive(self, key, usage, kind):
        constant = n_fold(struct.pack(">IB", usage, kind), BLOCK)
        out, block = b"", constant
        while len(out) < self.key_len:
            block = cbc_encrypt(algorithms.AES, key, block, bytes(BLOCK))
            out += block
        return out[:self.key_len]

    def mac(self, key, data):
        return hmac.new(key, data, hashlib.sha1).digest()[:self.mac_len]


class Camellia(MacOfPlain):
    """RFC 6803: KDF-FEEDBACK-CMAC, CMAC."""

    algorithm = algorithms.Camellia

    @lru_cache(maxsize=4096)
    def derive(self, key, usage, kind):
        constant = struct.pack(">IB", usage, kind)
        out, block = b"", bytes(BLOCK)
        for i in range(1, self.key_len // BLOCK + 1):
            block = self.mac(key, block + struct.pack(">I", i) + constant +
                             b"\0" + struct.pack(">I", 8 * self.key_len))
            out += block
        return out

    def mac(self, key, data):
        mac = cmac.CMAC(algorithms.Camellia(key))
        mac.update(data)
        return mac.finalize()


class AesSha2(Enctype):
    """RFC 8009: encrypt, then MAC of IV and cipher text."""

    def __init__(self, number, name, key_len, mac_len, cksumtype, digest):
        super().__init__(number, name, key_len, mac_len, cksumtype)
        self.digest = digest

    @lru_cache(maxsize=4096)
    def derive(self, key, usage, kind):
        length = self.key_len if kind == KIND_ENCRYPT else self.mac_len
        label = struct.pack(">IB", usage, kind)
        data = (struct.pack(">I", 1) + label + b"\0" +
                struct.pack(">I", 8 * length))
        return hmac.new(key, data, self.digest).digest()[:length]

    def _mac(self, key, data):
        return hmac.new(key, data, self.digest).digest()[:self.mac_len]

    def encrypt(self, key, usage, plain, confounder):
        ke = self.derive(key, usage, KIND_ENCRYPT)
        ki = self.derive(key, usage, KIND_INTEGRITY)
        cipher = cts_encrypt(algorithms.AES, ke, confounder + plain)
        return cipher + self._mac(ki, bytes(BLOCK) + cipher)

    def decrypt(self, key, usage, cipher):
        if len(cipher) < self.shortest():
            raise IntegrityError("too short")
        ke = self.derive(key, usage, KIND_ENCRYPT)
        ki = self.derive(key, usage, KIND_INTEGRITY)
        body, mac = cipher[:-self.mac_len], cipher[-self.mac_len:]
        if self._mac(ki, bytes(BLOCK) + body) != mac:
            raise IntegrityError("MAC differs")
        return cts_decrypt(algorithms.AES, ke, body)[BLOCK:]

    def checksum(self, key, usage, data):
        return self._mac(self.derive(key, usage, KIND_CHECKSUM), data)


class Des3(Enctype):
    """RFC 3961 section 6.3: only to show that it is refused (K5)."""

    @lru_cache(maxsize=4096)
    def derive(self, key, usage, kind):
        return des3_random_to_key(self.derive_random(key, usage, kind))

    def derive_random(self, key, usage, kind):
        """DR of RFC 3961 section 5.1: 21 octets."""
        block = n_fold(struct.pack(">IB", usage, kind), 8)
        out = b""
        while len(out) < 21:
            block = cbc_encrypt(algorithms.TripleDES, key, block, bytes(8))
            out += block
        return out[:21]

    def encrypt(self, key, usage, plain, confounder):
        ke = self.derive(key, usage, KIND_ENCRYPT)
        ki = self.derive(key, usage, KIND_INTEGRITY)
        data = confounder + plain
        data += bytes(-len(data) % 8)
        return (cbc_encrypt(algorithms.TripleDES, ke, data, bytes(8)) +
                hmac.new(ki, data, hashlib.sha1).digest())


def des3_random_to_key(random):
    """RFC 3961 section 6.3.1: 3 x 7 octets to 3 x 8, with parity bits."""
    out = b""
    for i in range(0, 21, 7):
        part = list(random[i:i + 7])
        part.append(sum((part[j] & 1) << (j + 1) for j in range(7)))
        for octet in part:
            octet &= 0xFE
            parity = bin(octet).count("1") & 1
            out += bytes([octet | (parity ^ 1)])
    return out


class DesMd5(Enctype):
    """RFC 3961 section 6.2.1: only to show that it is refused (K5)."""

    def derive(self, key, usage, kind):
        return key

    def encrypt(self, key, usage, plain, confounder):
        data = confounder + bytes(16) + plain
        data += bytes(-len(data) % 8)
        digest = hashlib.md5(data).digest()
        data = data[:8] + digest + data[24:]
        return cbc_encrypt(algorithms.TripleDES, key, data, bytes(8))


class Rc4(Enctype):
    """RFC 4757: only to show that it is refused (K5)."""

    def derive(self, key, usage, kind):
        return hmac.new(key, struct.pack("<I", usage), hashlib.md5).digest()

    def encrypt(self, key, usage, plain, confounder):
        # The AS-REP's usage 3 and TGS-REP's 9 are translated to 8 there; the
        # usages of an AP exchange are not, with one exception that RFC 4757
        # section 3 makes for none of them.
        k1 = self.derive(key, usage, KIND_ENCRYPT)
        mac = hmac.new(k1, confounder + plain, hashlib.md5).digest()
        k3 = hmac.new(k1, mac, hashlib.md5).digest()
        return mac + rc4(k3, confounder + plain)


def rc4(key, data):
    """The stream cipher; OpenSSL no longer offers it everywhere."""
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) & 0xFF
        state[i], state[j] = state[j], state[i]
    out = bytearray()
    i = j = 0
    for octet in data:
        i = (i + 1) & 0xFF
        j = (j + state[i]) & 0xFF
        state[i], state[j] = state[j], state[i]
        out.append(octet ^ state[(state[i] + state[j]) & 0xFF])
    return bytes(out)


GOOD = {e.number: e for e in (
    AesSha1(17, "aes128-cts-hmac-sha1-96", 16, 12, 15),
    AesSha1(18, "aes256-cts-hmac-sha1-96", 32, 12, 16),
    AesSha2(19, "aes128-cts-hmac-sha256-128", 16, 16, 19, hashlib.sha256),
    AesSha2(20, "aes256-cts-hmac-sha384-192", 32, 24, 20, hashlib.sha384),
    Camellia(25, "camellia128-cts-cmac", 16, 16, 17),
    Camellia(26, "camellia256-cts-cmac", 32, 16, 18),
)}

WEAK = {e.number: e for e in (
    DesMd5(3, "des-cbc-md5", 8, 16, 8, confounder_len=8),
    Des3(16, "des3-cbc-sha1", 24, 20, 12, confounder_len=8),
    Rc4(23, "arcfour-hmac", 16, 16, -138, confounder_len=8),
)}

ALL = {**GOOD, **WEAK}


class Key:
    """An enctype and the octets of a key; either may be wrong on purpose."""

    def __init__(self, etype, value):
        self.etype = etype
        self.value = value

    @property
    def enctype(self):
        """The Enctype that goes by the key's number."""
        return ALL[self.etype]

    def seal(self, usage, plain, confounder):
        """Cipher text of plain."""
        return self.enctype.encrypt(self.value, usage, plain,
                                    confounder[:self.enctype.confounder_len])

    def open(self, usage, cipher):
        """Plain text of cipher, or IntegrityError."""
        return self.enctype.decrypt(self.value, usage, cipher)

    def __str__(self):
        return f"{self.etype}:{self.value.hex()}"


def parse_key(text):
    """The inverse of str(Key)."""
    etype, value = text.split(":")
    return Key(int(etype), bytes.fromhex(value))


def self_test():
    """Holds all of the above against the RFCs' vectors."""
    from . import vectors
    vectors.check()
