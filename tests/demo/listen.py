#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Who may hand the NFS server's socket over to krb5_ap_nfsd.

usage: listen.py

Offers a socket that does not listen, in the network namespace that it runs in, and
prints the kernel's answer: EINVAL where one that listens would be taken, EPERM where
none is.
"""
import errno
import socket
import struct

NETLINK_GENERIC = 16
GENL_ID_CTRL, CTRL_CMD_GETFAMILY = 0x10, 3
CTRL_ATTR_FAMILY_ID, CTRL_ATTR_FAMILY_NAME = 1, 2
NLMSG_ERROR = 2
NLM_F_REQUEST, NLM_F_ACK = 0x01, 0x04
LISTEN, SERVER_SOCKET = 1, 2


def ask(sock, family, command, attribute):
    """Sends a request; returns the type and the body of what comes first."""
    attribute += bytes(-len(attribute) % 4)
    body = struct.pack("=BBH", command, 1, 0) + attribute
    sock.send(struct.pack("=IHHII", 16 + len(body), family,
                          NLM_F_REQUEST | NLM_F_ACK, 1, 0) + body)
    message = sock.recv(65536)
    length, kind = struct.unpack_from("=IH", message)
    return kind, message[16:length]


def attributes(data):
    """Type and value of each attribute."""
    while len(data) >= 4:
        length, kind = struct.unpack_from("=HH", data)
        yield kind, data[4:length]
        data = data[(length + 3) & ~3:]


def main():
    """The kernel's answer."""
    sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_GENERIC)
    sock.bind((0, 0))
    name = b"krb5_ap_nfsd\0"
    _, body = ask(sock, GENL_ID_CTRL, CTRL_CMD_GETFAMILY,
                  struct.pack("=HH", 4 + len(name), CTRL_ATTR_FAMILY_NAME) + name)
    family, = struct.unpack("=H", dict(attributes(body[4:]))[CTRL_ATTR_FAMILY_ID])
    sock.recv(65536)
    with socket.socket(socket.AF_UNIX) as deaf:
        kind, body = ask(sock, family, LISTEN,
                         struct.pack("=HHI", 8, SERVER_SOCKET, deaf.fileno()))
    code, = struct.unpack_from("=i", body)
    print(errno.errorcode[-code] if kind == NLMSG_ERROR and code else "taken")


if __name__ == "__main__":
    main()
