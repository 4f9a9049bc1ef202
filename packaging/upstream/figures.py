# SPDX-License-Identifier: GPL-2.0
"""The figures of commit messages and cover letters.

They are read from where they are published, so that a message never says
anything else: the tables of Documentation/performance, and the one of the NFS
server in performance.rst.
"""
import re


def cells(text, title):
    """The rows of a table whose first heading is TITLE: {first cell: cells}."""
    rows, inside = {}, False
    for line in text.splitlines():
        parts = re.split(r"\s{2,}", line.strip())
        if parts[0] == title:
            inside = True
        elif inside and not line.strip():
            return rows
        elif inside and not line.startswith("="):
            rows[parts[0]] = parts[1:]
    return rows


def read(top):
    performance = (top / "Documentation/performance.rst").read_text()
    values = {}
    for kernel in ("6.1", "7.3"):
        table = (top / f"Documentation/performance/table-{kernel}.txt").read_text()
        rows = cells(table, "one exchange")
        suffix = kernel.replace(".", "")
        for enctype, name in (("aes256-sha1", "SHA1"), ("aes256-sha384", "SHA2")):
            row = rows[enctype]
            values[f"{name}_{suffix}"] = row[1]
            values[f"{name}_{suffix}_FLOOR"] = row[3]
            values[f"{name}_{suffix}_LIBKRB5"] = row[5]
    nfs = cells(performance, "instructions, median")
    values["NFSD"], values["NFSD_QUIET"] = nfs["krb5_ap_nfsd"][:2]
    values["GSSPROXY"], values["GSSPROXY_QUIET"] = nfs["gssproxy"][:2]
    values["SVCGSSD"] = nfs["rpc.svcgssd"][0]
    modprobe = re.search(r"That is ([0-9.]+M), whoever\s+answers", performance)
    values["MODPROBE"] = modprobe[1]
    return values
