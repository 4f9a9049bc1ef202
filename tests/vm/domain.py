#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Users and computers of the domain that tests/vm/domain makes.

usage: domain.py FOLDER

The computers' keytabs are written to FOLDER/NAME.keytab as "samba-tool domain
exportkeytab" does: with the name of the account and no other.
"""

import sys

import ldb
from samba.auth import system_session
from samba.net import Net
from samba.param import LoadParm
from samba.samdb import SamDB
import samba.dckeytab  # noqa: F401  gives Net its export_keytab

REALM = "AD.KRB5AP.TEST"
GLOBAL, DOMAIN_LOCAL = -2147483646, -2147483644
AES = 24	# msDS-SupportedEncryptionTypes, MS-KILE 2.2.7

USERS = ("alice", "carol", "dave", "erin", "frank", "bob")
# Name: supported encryption types, names of services. One that says nothing gets
# tickets of RC4.
COMPUTERS = {
    "SERVER": (AES, ["host/server.krb5ap.test", "HTTP/server.krb5ap.test",
                     "nfs/server.krb5ap.test", "nfs/files.krb5ap.test",
                     "nfs/SERVER", "host/SERVER"]),
    "CLIENT": (AES, ["host/client.krb5ap.test"]),
    "OLD": (None, ["nfs/old.krb5ap.test"]),
}


def main():
    """Makes them."""
    folder = sys.argv[1]
    loadparm = LoadParm()
    loadparm.load(folder + "/etc/smb.conf")
    samdb = SamDB(lp=loadparm, session_info=system_session())

    for user in USERS:
        samdb.newuser(user, user + "-Pass.1")
    # A name to log in with that is not the account's.
    modify(samdb, "alice", "userPrincipalName", "alice.liddell@krb5ap.test")
    # As many groups as people have, of both kinds that a PAC tells of.
    for number in range(40):
        for kind, name in ((GLOBAL, "global"), (DOMAIN_LOCAL, "local")):
            group = f"{name}-{number}"
            samdb.newgroup(group, grouptype=kind)
            samdb.add_remove_group_members(group, ["alice"])

    for name, (enctypes, services) in COMPUTERS.items():
        samdb.newcomputer(name, service_principal_name_list=services)
        if enctypes:
            modify(samdb, name + "$", "msDS-SupportedEncryptionTypes",
                   str(enctypes))
        samdb.setpassword(f"(sAMAccountName={name}$)", name + "-Pass.1")
        Net(None, loadparm).export_keytab(
            keytab=f"{folder}/{name.lower()}.keytab",
            principal=f"{name}$@{REALM}")


def modify(samdb, account, attribute, value):
    """Sets an attribute of an account."""
    (found,) = samdb.search(expression=f"(sAMAccountName={account})", attrs=[])
    message = ldb.Message(found.dn)
    message[attribute] = ldb.MessageElement(value, ldb.FLAG_MOD_REPLACE,
                                            attribute)
    samdb.modify(message)


main()
