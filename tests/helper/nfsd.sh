# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
# krb5-ap nfsd. Sourced by run.

echo "# nfsd"
export KRB5_AP_PROC_NET_RPC=$work/rpc
mkdir -p "$work/rpc"
echo 1 >"$work/rpc/use-gss-proxy"
prints "nfsd status" 0 "$ap" nfsd status <<END
version      0.1.0
socket       listening
NFS server   asks here
connections  1
waiting      2
mappings     3 of 16384 here, 5 of 65536 on this machine
enctypes     17 18

     count  event                meaning
10000000000  answered             context was established
END
echo -1 >"$work/rpc/use-gss-proxy"
MOCK_NFSD=empty prints "nfsd status, nothing yet" 0 "$ap" nfsd status <<END
version      0.1.0
socket       none: krb5-ap nfsd run
NFS server   has not been told to ask here: krb5-ap nfsd run
connections  0
waiting      2
mappings     3 of 16384 here, 5 of 65536 on this machine
enctypes     17 18
END
echo 0 >"$work/rpc/use-gss-proxy"
check "nfsd status: settled" 0 'asks rpc.svcgssd, until its modules are loaded again' \
	"$ap" nfsd status
json "nfsd status --json" "j['asks-svcgssd'] and not j['asks-here'] and
	j['enctypes'] == [17, 18] and len(j['events']) == 2 and
	j['events'][0]['count'] == 10000000000" "$ap" nfsd status --json
rm "$work/rpc/use-gss-proxy"
check "nfsd status: no NFS server" 0 'its module auth_rpcgss is not loaded' "$ap" nfsd status
check "nfsd status that is none" 1 'cannot read the status: Bad message' \
	env MOCK_BAD=1 "$ap" nfsd status
check "nfsd status without rights" 1 'cannot read the status: needs CAP_NET_ADMIN' \
	env MOCK_FAIL=nfsd:1 "$ap" nfsd status
check "nfsd without its module" 1 'krb5_ap_nfsd is not loaded: modprobe krb5_ap_nfsd' \
	env MOCK_FAMILY=2 "$ap" nfsd status
prints "nfsd list" 0 "$ap" nfsd list <<'END'
al\x1b[2Jice@TEST: uid 2001 gid 4294967294 groups 2001 3001, 7 s ago
bob@TEST: nobody
carol@TEST: not known yet
END
json "nfsd list --json" "[m['nobody'] for m in j] == [False, True, False] and
	j[0]['groups'] == [2001, 3001] and 'uid' not in j[2]" "$ap" nfsd list --json
MOCK_NFSD=empty prints "nfsd list, nobody yet" 0 "$ap" nfsd list <<END
no client is known
END
check "nfsd flush" 0 '^$' "$ap" nfsd flush
sent "nfsd flush: what is sent" <<END
nfsd command 7 flags=5
END
check "nfsd flush PRINCIPAL" 0 '^$' "$ap" nfsd flush a@B
sent "nfsd flush PRINCIPAL: what is sent" <<END
nfsd command 7 flags=5
  1 61404200
END
check "nfsd flush, too much" 2 '^usage: krb5-ap nfsd' "$ap" nfsd flush a b
check "nfsd config" 0 '^$' "$ap" nfsd config mappings-max=7 ceiling-mappings=8
sent "nfsd config: what is sent" <<END
nfsd command 3 flags=5
  8 07000000
  9 08000000
END
check "nfsd config of nothing" 2 '^usage: krb5-ap nfsd' "$ap" nfsd config
for wrong in mappings-max=0 mappings-max= mappings-max=x mappings=1 ceiling-mappings=4294967296; do
	check "nfsd config $wrong" 2 'is neither mappings-max=N nor' "$ap" nfsd config $wrong
done
check "nfsd nothing" 2 '^usage: krb5-ap nfsd run' "$ap" nfsd
check "nfsd nonsense" 2 '"walk" is none of run' "$ap" nfsd walk
check "nfsd run --lifetime 0" 2 'lifetime is a number' "$ap" nfsd run --lifetime 0
check "nfsd run without its module" 1 'krb5_ap_nfsd is not loaded' \
	env MOCK_FAMILY=2 "$ap" nfsd run
cat >"$work/who.conf" <<END
[libdefaults]
	default_realm = TEST
END
# who WHAT ERROR PRINCIPAL ANSWER: what the C library says, who it is then.
who() {
	local set=()

	[ "$2" = - ] || set=("MOCK_GETPWNAM=$2")
	prints "nfsd: $1" 0 env "KRB5_CONFIG=$work/who.conf" "${set[@]}" \
		"$work/who" "$3" <<<"$4"
}
who "a user" - alice@TEST "uid 2001 gid 3001, 1 groups"
who "no such user" 0 alice@TEST "nobody"
# ENOENT and ESRCH are among what an unreachable directory leaves behind.
for error in 2 3 5 9 111; do
	who "the directory cannot be asked, error $error" $error alice@TEST "cannot be told"
done
who "somebody of another realm" - alice@ELSEWHERE "nobody"
who "no name at all" - 'alice@TEST@TEST' "nobody"
unset KRB5_AP_PROC_NET_RPC
