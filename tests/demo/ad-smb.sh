#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The kernel's SMB server as a member of an Active Directory domain: tickets of a
# Samba domain controller, with its PACs, and the one key that a computer gets when
# it joins, which has the name of its account and no other. Clients are smbclient
# and the kernel's own.
#
#	tests/demo/ad-smb.sh [--kernel K]
set -u

here=$(cd "$(dirname "$0")" && pwd) || exit
if [ "${1-}" != --in-guest ]; then
	[ "${1-}" = --kernel ] || set -- --kernel stock-6.12 "$@"
	domain=$("$here/../vm/domain") && "$here/../vm/ksmbd" "$2" >/dev/null &&
		make -s -C "$here/../interop" || exit
	exec "$here/../vm/run" "$@" --memory 1536 -- "$here/ad-smb.sh" --in-guest "$domain"
fi

smb_other_kdc=1
# shellcheck source=tests/demo/smb-test.sh
. "$here/smb-test.sh"
# shellcheck source=tests/demo/ad-lib.sh
. "$here/ad-lib.sh"
client=$here/../interop/krb5-ap-client
kdc_pid=''

# shellcheck disable=SC2329 # by the trap
clean_up() {
	smb_end
	ad_end
	rmmod krb5_ap 2>/dev/null
	rm -rf "$work"
}

# login USER [OPTION...]: for all clients here
login() {
	ad_login "$@" && cp "$work/ad/ccache" /tmp/krb5cc_0
}

# put FILE [HOST]: smbclient writes it
put() {
	timeout 120 smbclient --use-kerberos=required "--use-krb5-ccache=$KRB5CCNAME" \
		"//${2:-$smb_host}/share" -c "put /etc/hostname $1"
}

ad_begin "$2" "$work/ad" >"$out" 2>&1 || give_up "no domain controller"
# Whose accounts ksmbd.mountd has.
KDC_REALM=$AD_REALM
cp "$work/ad/server.keytab" "$work/keytab"
smb_place "$work" >"$out" 2>&1 || give_up "no share"
smb_load >"$out" 2>&1 || give_up "no modules"
krb5-ap config replay-cold-start=off || give_up "no configuration"
begin_server "server signing = mandatory"
login alice || give_up "alice cannot log in"

echo "# A computer's key, and tickets for cifs/"
[ "$(krb5-ap status --keys | grep -c "SERVER\\\$@$AD_REALM")" = 2 ] &&
	! krb5-ap status --keys | grep -q cifs/
verdict $? "the keytab has the account's name and no other" "$(krb5-ap status --keys)"
"$client" --service "cifs/$smb_host@$AD_REALM" --no-mutual --no-send \
	--save "$work/request" >"$out" 2>&1 && krb5-ap accept "$work/request" >"$out" 2>&1
grep -q "^service *SERVER\\\$@$AD_REALM" "$out" &&
	grep -q "^client *alice@$AD_REALM" "$out" && grep -q '^PAC *verified' "$out"
verdict $? "a ticket for cifs/, with the PAC of a domain controller" "$(cat "$out")"
accepted=$(count accepted)
try "smbclient" put alice
[ "$(count accepted)" -gt "$accepted" ]
verdict $? "krb5_ap has accepted it" "$(krb5-ap stats)"
owned alice alice
verdict $? "the file is alice's, whom the map knows" "$(ls -ln $smb_export)"
try "by the server's short name" put short server
try "by its NetBIOS name" put netbios SERVER

echo "# The kernel's client"
for options in sec=krb5,vers=3.1.1 sec=krb5i,vers=3.0 sec=krb5,seal,vers=3.1.1; do
	try "mount -t cifs -o $options" a_mount $options
done

echo "# Groups"
try "alice, in 80 groups of the domain, is in one of the map" put team/alice
owned team/alice alice
verdict $? "and its owner" "$(ls -ln $smb_export/team)"
login carol || give_up "carol cannot log in"
refuse "carol is not in it" NT_STATUS_ACCESS_DENIED put team/carol
try "carol writes elsewhere" put carol
owned carol carol
verdict $? "the file is carol's" "$(ls -ln $smb_export)"

echo "# Names of clients"
login alice.liddell@krb5ap.test -E -C || give_up "no login by enterprise name"
try "an enterprise name that the KDC has changed" put enterprise
owned enterprise alice
verdict $? "is alice's" "$(ls -ln $smb_export)"
login alice.liddell@krb5ap.test -E || give_up "no login by enterprise name"
refuse "one that it has left is nobody's" NT_STATUS_LOGON_FAILURE put left
login ALICE -C || give_up "no login in capitals"
try "another spelling" put capitals
owned capitals alice
verdict $? "is alice's" "$(ls -ln $smb_export)"

echo "# Who is refused"
login bob || give_up "bob cannot log in"
refuse "bob, who has no user here" NT_STATUS_LOGON_FAILURE put bob
kinit -k -t "$work/ad/client.keytab" "CLIENT\$@$AD_REALM" >"$out" 2>&1 ||
	give_up "CLIENT cannot log in"
refuse "a computer, which has none either" NT_STATUS_LOGON_FAILURE put computer
rmmod krb5_ap_ksmbd
insmod "$KRB5_AP_MODULES/krb5_ap_ksmbd.ko" services=cifs || give_up "no module"
login alice || give_up "alice cannot log in"
before=$(count wrong-service)
refuse "services=cifs: the key of SERVER\$ is not one of cifs/" NT_STATUS_LOGON_FAILURE \
	put service
[ "$(count wrong-service)" -gt "$before" ]
verdict $? "because of the service" "$(krb5-ap stats)"
rmmod krb5_ap_ksmbd
insmod "$KRB5_AP_MODULES/krb5_ap_ksmbd.ko" || give_up "no module"
try "without that, it is" put again

tap_end
