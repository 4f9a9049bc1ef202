# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
# krb5-ap nfsd. Sourced by run.

echo "# nfsd"
export KRB5_AP_PROC_NET_RPC=$work/rpc
mkdir -p "$work/rpc"
echo 1 >"$work/rpc/use-gss-proxy"
prints "nfsd status" 0 "$ap" nfsd status <<'END'
version      1.0.0
socket       listening
NFS server   asks here
connections  1
waiting      2, 4 as long as it takes
services     nfs,h\x1b
enctypes     17 18

     count  event                meaning
10000000000  answered             context was established
END
echo -1 >"$work/rpc/use-gss-proxy"
MOCK_NFSD=empty prints "nfsd status, nothing yet" 0 "$ap" nfsd status <<END
version      1.0.0
socket       none: krb5-apd makes it, or krb5-ap nfsd run
NFS server   has not been told to ask here: nfsd = yes in /etc/krb5-ap.conf, or krb5-ap nfsd run
connections  0
waiting      2, 4 as long as it takes
services     *
enctypes     17 18
END
echo 0 >"$work/rpc/use-gss-proxy"
check "nfsd status: settled" 1 'asks rpc.svcgssd, until its modules are loaded again: systemctl stop' \
	"$ap" nfsd status
run 1 "$ap" nfsd status --json && python3 -c "
import json, sys
j = json.load(open('$out'))
sys.exit(not (j['asks-svcgssd'] and not j['asks-here'] and
	j['enctypes'] == [17, 18] and len(j['events']) == 2 and
	j['events'][0]['count'] == 10000000000))"
verdict $? "nfsd status --json"
rm "$work/rpc/use-gss-proxy"
check "nfsd status: no NFS server" 0 'its module auth_rpcgss is not loaded' "$ap" nfsd status
check "nfsd status that is none" 1 'cannot read the status: Bad message' \
	env MOCK_BAD=1 "$ap" nfsd status
check "nfsd status without rights" 1 'cannot read the status: needs CAP_NET_ADMIN' \
	env MOCK_FAIL=nfsd:1 "$ap" nfsd status
check "nfsd without its module" 1 'krb5_ap_nfsd is not loaded: modprobe krb5_ap_nfsd' \
	env MOCK_FAMILY=2 "$ap" nfsd status
check "nfsd config" 0 '^$' "$ap" nfsd config services=nfs,host
sent "nfsd config: what is sent" <<END
nfsd command 3 flags=5
  7 6e667300
  7 686f737400
END
check "nfsd config of nothing" 2 '^usage: krb5-ap nfsd' "$ap" nfsd config
for wrong in services= services=a,,b services= service=nfs services=1,2,3,4,5,6,7,8,9; do
	check "nfsd config $wrong" 2 'is not services=NAME' "$ap" nfsd config $wrong
done
check "nfsd nothing" 2 '^usage: krb5-ap nfsd run' "$ap" nfsd
check "nfsd nonsense" 2 '"walk" is not one of run' "$ap" nfsd walk
check "nfsd run --lifetime 0" 2 'lifetime is a number' "$ap" nfsd run --lifetime 0
check "nfsd run without its module" 1 'krb5_ap_nfsd is not loaded' \
	env MOCK_FAMILY=2 "$ap" nfsd run
unset KRB5_AP_PROC_NET_RPC
