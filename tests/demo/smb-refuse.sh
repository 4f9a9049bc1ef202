#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Whom the kernel's SMB server refuses, and how: tickets, clients without a user or
# an account, guests. See smb.sh.
#
# needs: tests/vm/ksmbd
set -u

# shellcheck source=tests/demo/smb-test.sh
. "$(dirname "$0")/smb-test.sh"

smb_load >"$out" 2>&1 || give_up "no modules"
end_cold_start
begin_server "server signing = mandatory"

# Its request will be older than the skew.
cp "$work/kdc/ccache" "$work/late.cc"
KRB5CCNAME=$work/late.cc smb_peer --error 37 --delay 25 krb-error >"$work/late" 2>&1 &
late=$!

echo "# NTLM"
refuse "an account with a cut-off password hash" NT_STATUS_LOGON_FAILURE \
	timeout 60 smbclient -U hollow%x "//$smb_host/share" -c "ls"
scenarios anonymous

echo "# Clients without a user, or without an account"
smb_login bob || give_up "bob cannot log in"
refuse "bob has no user" NT_STATUS_LOGON_FAILURE smb_client "ls"
smb_login erin || give_up "erin cannot log in"
scenarios no-account
refuse "erin has no account, and no share" NT_STATUS_ACCESS_DENIED smb_client "ls"
refuse "not even one that guests may use" NT_STATUS_ACCESS_DENIED smb_client_of open
smb_adduser "erin@$KDC_REALM" unused && smb_mountd_signal HUP
for _ in {1..50}; do
	! smb_client "ls" >"$out" 2>&1 || break
	sleep 0.2
done
try "with the account of that name, erin has" smb_client "ls"

echo "# Tickets"
smb_login alice || give_up "alice cannot log in"
echo "# of HTTP/, whose key is loaded as well"
before=$(count wrong-service)
a_scenario refused --service HTTP
[ "$(count wrong-service)" -gt "$before" ]
verdict $? "because of the service" "$(krb5-ap stats)"
echo "# of host/, the machine itself"
a_scenario plain --service host
echo "# for another address"
far_ticket >"$out" 2>&1 || give_up "no ticket with addresses"
before=$(count bad-address)
KRB5CCNAME=$work/far a_scenario refused
[ "$(count bad-address)" -gt "$before" ]
verdict $? "because of the address" "$(krb5-ap stats)"
scenarios replay
{ big_ticket 1500 OTHER.TEST && krb5-ap load -k "$work/both"; } >"$out" 2>&1 ||
	give_up "no tickets of another realm"
sed 's/\.krb5ap\.test = .*/.krb5ap.test = OTHER.TEST/' "$KRB5_CONFIG" >"$work/other.conf"
echo "# of another realm's alice"
KRB5_CONFIG=$work/other.conf KRB5CCNAME=$work/big/1500-18 a_scenario refused
KRB5_CONFIG=$work/other.conf KRB5CCNAME=$work/big/1500-18 \
	refuse "and with smbclient" NT_STATUS_LOGON_FAILURE smb_client "ls"
krb5-ap load -k "$work/keytab" >"$out" || give_up "no keys"

echo "# Refusals that a client can do something about carry a KRB-ERROR"
echo "cpw -randkey -keepold cifs/$smb_host" | kdc_admin || give_up "no new key"
smb_login alice
a_scenario krb-error --error 44
long_service >"$out" 2>&1 || give_up "no service with a long name"
cp "$work/keytab" "$work/both"
tail -c +3 "$work/long" >>"$work/both"
krb5-ap load -k "$work/both" >"$out" 2>&1 || give_up "no keys"
echo "# of a service with a long name"
a_scenario krb-error --service "$(long_name)" --error 44
counted bad-kvno smb_client "ls" && grep -q NT_STATUS_LOGON_FAILURE "$out"
verdict $? "which smbclient shows as STATUS_LOGON_FAILURE" "$(cat "$out"; krb5-ap stats)"
refuse "the kernel's client does not mount" "mount error" smb_mount sec=krb5,vers=3.1.1
kdc_keytab "$work/keytab" "cifs/$smb_host" || give_up "no keys"
krb5-ap load -k "$work/keytab" >"$out" || give_up "no keys"
try "when the key is loaded, the ticket is good" smb_client "ls"
wait "$late"
verdict $? "a clock that is off: SKEW, with the server's time" "$(cat "$work/late")"

echo "# A guest is not what a client with a name becomes"
smb_server_end
begin_server "server signing = mandatory" "map to guest = bad user" "guest account = ntlm"
smb_login bob || give_up "bob cannot log in"
refuse "bob is not let in as a guest" NT_STATUS_LOGON_FAILURE smb_client "ls"
smb_login dave || give_up "dave cannot log in"
"$smb_built/sbin/ksmbd.adduser" -C "$work/ksmbd.conf" -P "$work/db" \
	-d "dave@$KDC_REALM" >"$out" 2>&1 && smb_mountd_signal HUP
sleep 1
refuse "nor dave, whose account is gone" NT_STATUS_ACCESS_DENIED smb_client "ls"
refuse "and not on a share for guests" NT_STATUS_ACCESS_DENIED smb_client_of open

tap_end
