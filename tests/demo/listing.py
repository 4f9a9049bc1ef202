#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""A listing of keys, or of replay entries, that a flush cuts short says so.

usage: listing.py KRB5-AP, in a network namespace of its own

Loads some hundred keys, reads the first message of a listing, flushes the keys,
reads on. Exits with 0 if the last message bears NLM_F_DUMP_INTR. A listing of
replay entries has at least an item for each key.
"""
import os
import re
import socket
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

NLMSG_DONE = 3
NLM_F_REQUEST, NLM_F_DUMP_INTR, NLM_F_DUMP = 0x01, 0x10, 0x300
GENL_ID_CTRL, CTRL_CMD_GETFAMILY = 0x10, 3
CTRL_ATTR_FAMILY_ID, CTRL_ATTR_FAMILY_NAME = 1, 2
NETLINK_GENERIC = 16
KEYS = 500


def command(name):
    """The number of a command, from the header."""
    header = Path(__file__).resolve().parents[2] / "include/uapi/linux/krb5_ap.h"
    names = re.findall(r"^\tKRB5_AP_CMD_(\w+)( = 1)?,$", header.read_text(), re.M)
    return [n for n, _ in names].index(name) + 1


def keytab(path):
    """Writes a keytab: version 2, KEYS principals."""
    def counted(octets):
        return struct.pack(">H", len(octets)) + octets

    with open(path, "wb") as file:
        file.write(b"\x05\x02")
        for i in range(KEYS):
            entry = struct.pack(">H", 2) + counted(b"KRB5AP.TEST")
            entry += counted(b"host") + counted(b"h%d.krb5ap.test" % i)
            entry += struct.pack(">IIBH", 1, 0, 1, 17)
            entry += counted(os.urandom(16)) + struct.pack(">I", 1)
            file.write(struct.pack(">i", len(entry)) + entry)


def request(sock, family, flags, command, payload=b""):
    """Sends one message of generic netlink."""
    body = struct.pack("=BBH", command, 1, 0) + payload
    sock.send(struct.pack("=IHHII", 16 + len(body), family,
                          NLM_F_REQUEST | flags, 1, 0) + body)


def messages(octets):
    """Type, flags and body of each message."""
    while len(octets) >= 16:
        length, kind, flags = struct.unpack_from("=IHH", octets)
        yield kind, flags, octets[16:length]
        octets = octets[(length + 3) & ~3:]


def family_id(sock, name):
    """The number that the kernel has given to a family."""
    value = name.encode() + b"\0"
    attribute = struct.pack("=HH", 4 + len(value), CTRL_ATTR_FAMILY_NAME) + value
    request(sock, GENL_ID_CTRL, 0, CTRL_CMD_GETFAMILY,
            attribute + bytes(-len(attribute) % 4))
    for _, _, body in messages(sock.recv(65536)):
        attributes = body[4:]
        while attributes:
            length, kind = struct.unpack_from("=HH", attributes)
            if kind == CTRL_ATTR_FAMILY_ID:
                return struct.unpack_from("=H", attributes, 4)[0]
            attributes = attributes[(length + 3) & ~3:]
    sys.exit(f"no family {name}")


def cut_short(krb5_ap, name):
    """A listing that is cut short, and whether it says so."""
    with tempfile.TemporaryDirectory() as folder:
        keytab(folder + "/keytab")
        subprocess.run([krb5_ap, "load", "-k", folder + "/keytab"], check=True)
    sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_GENERIC)
    sock.bind((0, 0))
    sock.settimeout(10)
    request(sock, family_id(sock, "krb5-ap"), NLM_F_DUMP, command(name))
    read = [sock.recv(4096)]
    subprocess.run([krb5_ap, "flush", "keys"], check=True)
    listed = 0
    while read:
        for kind, flags, _ in messages(read.pop()):
            if kind == NLMSG_DONE:
                print(f"{name}: {listed} of {KEYS}, flags {flags:#x}")
                return 0 < listed < KEYS and flags & NLM_F_DUMP_INTR
            listed += 1
        read.append(sock.recv(65536))
    return False


sys.exit(not all([cut_short(sys.argv[1], "KEY_GET"),
                  cut_short(sys.argv[1], "REPLAY_GET")]))
