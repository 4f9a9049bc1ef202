#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Does the kernel's SMB server serve Kerberos clients with krb5_ap_ksmbd? The
# clients are smbclient, the kernel's own, and one that does what neither would.
# tests/vm/run builds what it needs:
#
# needs: tests/vm/ksmbd
#
#	tests/vm/run --kernel stock-6.12 -- tests/demo/smb.sh
#
# Exits with 0 if every line says "ok".
set -u

: "${KRB5_AP_MODULES:?is set by tests/vm/run}"
here=$(cd "$(dirname "$0")" && pwd) || exit
# shellcheck source=tests/demo/kdc.sh
. "$here/kdc.sh"
# shellcheck source=tests/demo/smb-lib.sh
. "$here/smb-lib.sh"
# shellcheck source=tests/demo/tap.sh
. "$here/tap.sh"

work=$(mktemp -d -p /dev/shm) || exit
chmod 755 "$work"
out=$work/out

# shellcheck disable=SC2329 # by the trap
clean_up() {
	smb_end
	rmmod krb5_ap_ksmbd krb5_ap 2>/dev/null
	rm -rf "$work"
}
trap clean_up EXIT

give_up() {
	echo "Bail out! $*"
	[ ! -s "$out" ] || sed 's/^/# /' "$out"
	krb5-ap stats 2>&1 | sed 's/^/# /'
	tail -n 10 "$work/mountd.log" 2>/dev/null | sed 's/^/# mountd: /'
	dmesg | tail -n 15 | sed 's/^/# dmesg: /'
	exit 2
}

# try WHAT COMMAND...: must succeed
try() {
	local what=$1

	shift
	"$@" >"$out" 2>&1
	verdict $? "$what" "$(cat "$out"; krb5-ap stats 2>&1)"
}

# refuse WHAT WORDS COMMAND...: must fail, and say WORDS
refuse() {
	local what=$1 words=$2

	shift 2
	! "$@" >"$out" 2>&1 && grep -q -- "$words" "$out"
	verdict $? "$what" "$(cat "$out")"
}

# counted REASON COMMAND...: must fail, for this reason of krb5_ap
counted() {
	local reason=$1 before after

	shift
	before=$(count "$reason")
	"$@" >"$out" 2>&1 && return 1
	after=$(count "$reason")
	[ "$after" -gt "$before" ]
}

count() {
	krb5-ap stats | awk -v reason="$1" '$3 == reason { n = $1 } END { print n + 0 }'
}

# scenarios WHAT SCENARIO...: those of smb2-peer, one line for each
scenarios() {
	local status scenario

	for scenario; do
		smb_peer "$scenario" >"$out" 2>&1
		status=$?
		verdict $status "$(smb_says "$scenario")" "$(cat "$out")"
	done
}

smb_says() {
	case $1 in
	plain) echo "a SESSION_SETUP by hand, and a signed request" ;;
	unsigned) echo "where signing is required, a session is of no use without its key" ;;
	replay) echo "a SESSION_SETUP that is sent again is refused, its first sender stays" ;;
	dce) echo "an exchange in three legs" ;;
	no-token) echo "a NegTokenInit without a token" ;;
	negoex) echo "a mechanism that nobody knows is passed over" ;;
	reauth) echo "reauthentication keeps the session's key" ;;
	reauth-dce) echo "reauthentication in several rounds" ;;
	mixed) echo "Kerberos, NTLM and Kerberos on one connection" ;;
	bind) echo "a second connection binds to the session, in one round and in two" ;;
	bind-ntlm) echo "NTLM cannot bind to a Kerberos session" ;;
	anonymous) echo "anonymous gets no share" ;;
	garbage) echo "garbage in each round is refused, the server serves on" ;;
	half-open) echo "a thousand exchanges that nobody finishes, the server serves on" ;;
	abandon) echo "exchanges that go with their connections" ;;
	refused) echo "refused with STATUS_LOGON_FAILURE" ;;
	*) echo "$1" ;;
	esac
}

# env_ccache CCACHE COMMAND: smbclient with another credential cache
env_ccache() {
	KRB5CCNAME=$1 smb_client "$2"
}

owner() {
	stat -c %u "$smb_export/$1" 2>/dev/null
}

# a_mount OPTIONS: a mount, a file, and its owner
a_mount() {
	local file=f-${1//[^a-z0-9]/-}

	smb_mount "$1" && echo "$1" >"$smb_mnt/$file" && smb_umount &&
		[ "$(owner "$file")" = "$(smb_uid alice)" ]
}

load() {
	insmod "$KRB5_AP_MODULES/krb5_ap.ko" &&
		krb5-ap load -k "$work/keytab" >/dev/null &&
		insmod "$KRB5_AP_MODULES/krb5_ap_ksmbd.ko"
}

smb_begin "$work" >"$out" 2>&1 || give_up "no KDC, or no ksmbd"
smb_login alice || give_up "alice cannot log in"

echo "# Without an acceptor, nothing changes"
smb_config "server signing = mandatory"
smb_server >"$out" 2>&1 || give_up "no SMB server"
refuse "Kerberos without anybody who knows it" NT_STATUS smb_client "ls"
try "NTLM" timeout 60 smbclient -U ntlm%secret "//$smb_host/share" -c "put /etc/hostname n"
[ "$(owner n)" = 2010 ]
verdict $? "a file of the NTLM user"
refuse "NTLM for an account with a cut-off password hash" NT_STATUS_LOGON_FAILURE \
	timeout 60 smbclient -U hollow%x "//$smb_host/share" -c "ls"
load >"$out" 2>&1 || give_up "no modules"

echo "# Just loaded: what was before the replay table (cold start)"
# Linux's own client asks for no mutual authentication: there is no subkey.
try "SMB 3.1.1 has keys of nonces, sec=krb5" a_mount sec=krb5,vers=3.1.1
try "smbclient asks for mutual authentication" smb_client "ls"
counted replay-cold-start smb_mount sec=krb5i,vers=3.0
verdict $? "SMB 3.0 has not: refused for a while" "$(krb5-ap stats)"
smb_server_end
smb_config
smb_server >"$out" 2>&1 || give_up "no SMB server"
counted replay-cold-start smb_client "ls"
verdict $? "no client is excepted where signing is optional" "$(krb5-ap stats)"
smb_server_end
# Long enough for a request to be judged on a busy host.
krb5-ap config skew=20 >/dev/null
sleep 22

echo "# Signing is required"
smb_config "server signing = mandatory"
smb_server >"$out" 2>&1 || give_up "no SMB server"
try "smbclient writes" smb_client "put /etc/hostname smbclient; ls"
[ "$(owner smbclient)" = "$(smb_uid alice)" ]
verdict $? "the file is alice's" "$(ls -ln $smb_export)"
for options in sec=krb5,vers=3.1.1 sec=krb5i,vers=3.1.1 sec=krb5,seal,vers=3.1.1 \
	sec=krb5i,vers=3.0 sec=krb5,seal,vers=3.0 sec=krb5i,vers=2.1; do
	try "mount -t cifs -o $options" a_mount $options
done
echo Y >/sys/module/cifs/parameters/require_gcm_256
try "mount -t cifs -o sec=krb5,seal, AES-256-GCM" a_mount sec=krb5,seal,vers=3.1.1
echo N >/sys/module/cifs/parameters/require_gcm_256
scenarios plain unsigned replay dce no-token negoex reauth reauth-dce mixed bind \
	bind-ntlm anonymous

echo "# Who may"
try "a mount of alice's" smb_mount sec=krb5,vers=3.1.1
smb_login carol || give_up "carol cannot log in"
try "carol, while alice is here" smb_client "put /etc/hostname carol"
[ "$(owner carol)" = "$(smb_uid carol)" ]
verdict $? "the file is carol's" "$(ls -ln $smb_export)"
echo alice >$smb_mnt/alice && [ "$(owner alice)" = "$(smb_uid alice)" ]
verdict $? "and alice's hers" "$(ls -ln $smb_export)"
smb_umount
smb_login bob || give_up "bob cannot log in"
refuse "bob has no account" NT_STATUS_LOGON_FAILURE smb_client "ls"
smb_login alice || give_up "alice cannot log in"
refused_service() {
	smb_peer --service host plain
}
refuse "a ticket for host/ is none for cifs/" 0xc000006d refused_service

echo "# Tickets of other realms, and large ones"
big() {
	"$here/../interop/peers/bigtickets" --service cifs/$smb_host --etype 18 \
		--kvno 9 "$work/big" "$@" && cp "$work/keytab" "$work/both" &&
		tail -c +3 "$work/big/keytab" >>"$work/both" &&
		krb5-ap load -k "$work/both" >/dev/null
}
mkdir "$work/big"
big OTHER.TEST 1500 >"$out" 2>&1 || give_up "no tickets of another realm"
sed 's/\.krb5ap\.test = .*/.krb5ap.test = OTHER.TEST/' "$KRB5_CONFIG" >"$work/other.conf"
other() {
	KRB5_CONFIG=$work/other.conf KRB5CCNAME=$work/big/1500-18 smb_client "$@"
}
refuse "alice of another realm is not alice" NT_STATUS_LOGON_FAILURE other "ls"
for size in 1500 12288 49152 61440; do
	big "$KDC_REALM" $size >"$out" 2>&1 || give_up "no big ticket"
	try "smbclient with a ticket of $size bytes" \
		env_ccache "$work/big/$size-18" "put /etc/hostname big-$size"
done
krb5-ap load -k "$work/keytab" >"$out" || give_up "no keys"

echo "# A ticket that is refused"
echo "cpw -randkey -keepold cifs/$smb_host" | kdc_admin || give_up "no new key"
smb_login alice
counted bad-kvno smb_client "ls" && grep -q NT_STATUS_LOGON_FAILURE "$out"
verdict $? "a ticket under a key that is not loaded" "$(cat "$out"; krb5-ap stats)"
kdc_keytab "$work/keytab" "cifs/$smb_host" || give_up "no keys"
krb5-ap load -k "$work/keytab" >"$out" || give_up "no keys"
try "when it is loaded, it is not" smb_client "ls"

echo "# Clients that do not behave"
scenarios garbage abandon half-open

echo "# Multichannel"
for i in 1 2 3; do
	ip link add "smb$i" type dummy && sysctl -qw "net.ipv6.conf.smb$i.disable_ipv6=1" &&
		ip addr add "192.0.2.1$i/32" dev "smb$i" && ip link set "smb$i" up
done
sleep 1
multichannel() {
	smb_mount sec=krb5,vers=3.1.1,multichannel,max_channels=2 &&
		echo several >$smb_mnt/several && sleep 2 &&
		grep -q 'Channel: 2 ' /proc/fs/cifs/DebugData && ls $smb_mnt >/dev/null
}
try "the kernel's client binds a second connection" multichannel
[ "$(owner several)" = "$(smb_uid alice)" ]
verdict $? "and writes as alice" "$(grep -i channel /proc/fs/cifs/DebugData)"
smb_umount

echo "# The module goes while sessions are open"
try "a mount" smb_mount sec=krb5i,vers=3.1.1
coproc HOLD { smb_peer hold 2>&1; }
hold=$HOLD_PID
read -r answer <&"${HOLD[0]}"
[ "$answer" = holding ]
verdict $? "an exchange in the middle, and a session" "$answer"
try "krb5_ap_ksmbd is unloaded" rmmod krb5_ap_ksmbd
try "the mount goes on" sh -c "echo on >$smb_mnt/on"
end_of_hold=${HOLD[1]}
exec {end_of_hold}>&-
answer=$(cat <&"${HOLD[0]}")
wait "$hold"
verdict $? "so does the session; the exchange is over" "$answer"
refuse "nobody new comes in" NT_STATUS smb_client "ls"
try "it is loaded again" insmod "$KRB5_AP_MODULES/krb5_ap_ksmbd.ko"
try "and they do" smb_client "ls"
smb_umount

echo "# A guest is not what somebody who is known becomes"
smb_server_end
smb_config "server signing = mandatory" "map to guest = bad user" "guest account = ntlm"
smb_server >"$out" 2>&1 || give_up "no SMB server"
smb_login bob || give_up "bob cannot log in"
refuse "bob is not let in as a guest" NT_STATUS_LOGON_FAILURE smb_client "ls"
smb_login alice || give_up "alice cannot log in"
smb_server_end

echo "# Signing is optional"
smb_config
smb_server >"$out" 2>&1 || give_up "no SMB server"
for options in sec=krb5,vers=3.1.1 sec=krb5,vers=3.0 sec=krb5,vers=2.1 \
	sec=krb5,seal,vers=3.1.1; do
	try "mount -t cifs -o $options" a_mount $options
done
smb_server_end
rmmod krb5_ap_ksmbd && smb_unload && rmmod krb5_ap
verdict $? "all can be unloaded" "$(lsmod | grep -e smb -e krb5)"

tap_end
