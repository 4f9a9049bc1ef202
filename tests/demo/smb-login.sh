#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Clients of the kernel's SMB server that log in: smbclient, the kernel's own,
# Samba's library and impacket; with each dialect, signed, encrypted; with large
# tickets; and that their files belong to the right users. See smb.sh.
#
# needs: tests/vm/ksmbd
set -u

# shellcheck source=tests/demo/smb-test.sh
. "$(dirname "$0")/smb-test.sh"

echo "# The stock ksmbd"
{ smb_load_core && modprobe ksmbd; } >"$out" 2>&1 || give_up "no modules"
krb5-ap status | grep -q '^SMB server *takes no acceptors: the stock ksmbd'
verdict $? "krb5-ap status tells" "$(krb5-ap status)"
refuse "krb5_ap_ksmbd does not load" "Operation not supported" \
	insmod "$KRB5_AP_MODULES/krb5_ap_ksmbd.ko"
rmmod ksmbd

echo "# Without an acceptor, nothing changes"
begin_server "server signing = mandatory"
refuse "Kerberos without anybody who knows it" NT_STATUS smb_client "ls"
try "NTLM" timeout 60 smbclient -U ntlm%secret "//$smb_host/share" -c "put /etc/hostname n"
owned n ntlm
verdict $? "a file of the NTLM user" "$(ls -ln $smb_export)"
krb5-ap status | grep -q '^SMB server *takes acceptors, none is registered'
verdict $? "krb5-ap status tells" "$(krb5-ap status)"
smb_load >"$out" 2>&1 || give_up "no modules"
krb5-ap status | grep -q '^SMB server *asks here'
verdict $? "and when krb5_ap_ksmbd is registered" "$(krb5-ap status)"

echo "# Just loaded: what was before the replay table (cold start)"
# Linux's own client asks for no mutual authentication: there is no subkey.
try "SMB 3.1.1 has keys of nonces, sec=krb5" a_mount sec=krb5,vers=3.1.1
try "smbclient asks for mutual authentication" smb_client "ls"
counted replay-cold-start smb_mount sec=krb5i,vers=3.0
verdict $? "SMB 3.0 has not: refused for a while" "$(krb5-ap stats)"
smb_server_end
begin_server
counted replay-cold-start smb_client "ls"
verdict $? "no client is excepted where signing is optional" "$(krb5-ap stats)"
smb_server_end
end_cold_start

echo "# Signing is required"
begin_server "server signing = mandatory"
try "smbclient writes" smb_client "put /etc/hostname smbclient; ls"
owned smbclient alice
verdict $? "the file is alice's" "$(ls -ln $smb_export)"
for options in sec=krb5,vers=3.1.1 sec=krb5i,vers=3.1.1 sec=krb5,seal,vers=3.1.1 \
	sec=krb5i,vers=3.0 sec=krb5,seal,vers=3.0 sec=krb5i,vers=2.1; do
	try "mount -t cifs -o $options" a_mount $options
done
echo Y >/sys/module/cifs/parameters/require_gcm_256
try "mount -t cifs -o sec=krb5,seal, AES-256-GCM" a_mount sec=krb5,seal,vers=3.1.1
echo N >/sys/module/cifs/parameters/require_gcm_256
try "Samba's Python bindings" "$here/../interop/peers/smb-python" "$smb_host" share python
owned python alice
verdict $? "the file is alice's" "$(ls -ln $smb_export)"
# It asks MIT's KDC in vain, but takes what the cache has.
kvno -q "cifs/$smb_host"
impacket() {
	echo impacket >"$work/impacket"
	printf 'use share\nput %s\n' "$work/impacket" >"$work/commands"
	KRB5CCNAME=${KRB5CCNAME#FILE:} timeout 120 python3 \
		/usr/share/doc/python3-impacket/examples/smbclient.py -k -no-pass \
		-file "$work/commands" "$KDC_REALM/alice@$smb_host"
}
try "impacket's smbclient" impacket
owned impacket alice
verdict $? "the file is alice's" "$(cat "$out"; ls -ln $smb_export)"

echo "# Users at once, and their groups"
try "a mount of alice's" smb_mount sec=krb5,vers=3.1.1
smb_login carol || give_up "carol cannot log in"
try "carol, while alice is here" smb_client "put /etc/hostname carol"
owned carol carol
verdict $? "the file is carol's" "$(ls -ln $smb_export)"
try "an NTLM user beside them" timeout 60 smbclient -U ntlm%secret \
	"//$smb_host/share" -c "put /etc/hostname ntlm"
owned ntlm ntlm
verdict $? "the file is the NTLM user's" "$(ls -ln $smb_export)"
echo alice >$smb_mnt/alice && owned alice alice
verdict $? "and alice's hers" "$(ls -ln $smb_export)"
echo alice >$smb_mnt/team/alice && owned team/alice alice
verdict $? "alice is in a group of the map" "$(ls -ln $smb_export/team)"
smb_umount
refuse "carol is not" NT_STATUS_ACCESS_DENIED smb_client "put /etc/hostname team/carol"
smb_login alice || give_up "alice cannot log in"

echo "# Large tickets"
for size in 1500 12288 49152 61440; do
	{ big_ticket $size "$KDC_REALM" && krb5-ap load -k "$work/both"; } >"$out" 2>&1 ||
		give_up "no big ticket"
	KRB5CCNAME=$work/big/$size-18 try "smbclient with a ticket of $size bytes" \
		smb_client "put /etc/hostname big-$size"
done
krb5-ap load -k "$work/keytab" >"$out" || give_up "no keys"
smb_server_end

echo "# Signing is optional"
begin_server
for options in sec=krb5,vers=3.1.1 sec=krb5,vers=3.0 sec=krb5,vers=2.1 \
	sec=krb5,seal,vers=3.1.1; do
	try "mount -t cifs -o $options" a_mount $options
done
smb_server_end
rmmod krb5_ap_ksmbd && smb_unload && smb_helper_end
rmmod krb5_ap
verdict $? "all can be unloaded" "$(lsmod | grep -e smb -e krb5)"

tap_end
