#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Clients of other realms: three realms in a hierarchy of names, and a path that
# only [capaths] knows. Tickets of MIT's KDC, which checks the realms that they came
# through at first, and then does not. Who decides then is transited=.
#
#	tests/vm/run -- tests/demo/realms.sh
set -u

: "${KRB5_AP_MODULES:?is set by tests/vm/run}"
here=$(cd "$(dirname "$0")" && pwd) || exit
client=$here/../interop/krb5-ap-client
# shellcheck source=tests/demo/kdc.sh
. "$here/kdc.sh"
# shellcheck source=tests/demo/nfs-lib.sh
. "$here/nfs-lib.sh"
# shellcheck source=tests/demo/tap.sh
. "$here/tap.sh"
work=$(mktemp -d) || exit
out=$work/out
kdc_pid='' helper=''

ENG=ENG.CORP.TEST CORP=CORP.TEST SALES=SALES.CORP.TEST FAR=FAR.EXAMPLE HUB=HUB.EXAMPLE
REALMS="$ENG $CORP $SALES $FAR $HUB"
# What each trusts; a client goes from left to right.
TRUSTS="$ENG:$CORP $CORP:$SALES $FAR:$HUB $HUB:$SALES"
service=nfs/server.krb5ap.test@$SALES

# shellcheck disable=SC2329 # by the trap
clean_up() {
	nfs_end
	[ -z "$helper" ] || kill "$helper"
	rmmod krb5_ap_nfsd krb5_ap_gss krb5_ap 2>/dev/null
	rm -rf "$work"
}
trap clean_up EXIT

give_up() {
	echo "Bail out! $*"
	[ ! -s "$out" ] || sed 's/^/# /' "$out"
	krb5-ap stats
	tail -n 20 "$work/kdc.log" "$work/gssd.log" "$work/helper" | sed 's/^/# /'
	exit 2
}

# conf FILE REALM: krb5.conf with that default realm, and what stands on standard
# input at its end
conf() {
	local realm

	{
		cat <<-END
			[libdefaults]
				default_realm = $2
				dns_lookup_kdc = false
				dns_lookup_realm = false
				dns_canonicalize_hostname = false
				rdns = false
				kdc_timesync = 0
			[domain_realm]
				server.krb5ap.test = $SALES
				client.krb5ap.test = $ENG
			[realms]
		END
		for realm in $REALMS; do
			echo "$realm = {"
			echo "kdc = $KDC_ADDRESS:8888"
			# The server's users have no realm.
			echo "auth_to_local = RULE:[1:\$1@\$0](.*@$ENG)s/@.*//"
			echo "auth_to_local = DEFAULT"
			echo "}"
		done
		cat
	} >"$work/$1"
}

# The path that is no hierarchy.
way() {
	cat <<-END
		[capaths]
			$FAR = {
				$SALES = $HUB
				$HUB = .
			}
			$HUB = {
				$SALES = .
			}
	END
}

# Clients have to find theirs: libkrb5 asks for that of the names no more.
ways() {
	way
	cat <<-END
			$ENG = {
				$SALES = $CORP
				$CORP = .
			}
			$CORP = {
				$SALES = .
			}
	END
}

# in_realm REALM: kadmin's commands on standard input
in_realm() {
	kadmin.local -r "$1" >"$work/kadmin" 2>&1 &&
		! grep -v '^No policy specified\|^Authenticating as' "$work/kadmin" |
			grep -i 'error\|while\|fail'
}

realms_create() {
	local realm trust

	{
		echo "[kdcdefaults]"
		echo "kdc_listen = $KDC_ADDRESS:8888"
		echo "kdc_tcp_listen = $KDC_ADDRESS:8888"
		echo "[logging]"
		echo "kdc = FILE:$work/kdc.log"
		echo "[realms]"
		for realm in $REALMS; do
			echo "$realm = {"
			echo "database_name = $work/db-$realm"
			echo "key_stash_file = $work/stash-$realm"
			echo "master_key_type = aes128-cts-hmac-sha1-96"
			echo "supported_enctypes = aes256-cts-hmac-sha1-96:normal"
			# Or it would refuse what it cannot check.
			echo "reject_bad_transit = false"
			echo "}"
		done
	} >"$work/kdc.conf"
	export KRB5_KDC_PROFILE=$work/kdc.conf KRB5_CONFIG=$work/client.conf
	for realm in $REALMS; do
		kdb5_util create -s -P master -r "$realm" >"$out" 2>&1 || return
		for trust in $TRUSTS; do
			case :$trust: in
			*:$realm:*) echo "addprinc -pw $trust krbtgt/${trust#*:}@${trust%:*}" ;;
			esac
		done | in_realm "$realm" || return
	done
	printf '%s\n' "addprinc -pw alice alice" "addprinc -randkey nfs/client.krb5ap.test" \
		"ktadd -k $work/client.keytab nfs/client.krb5ap.test" | in_realm $ENG &&
		echo "addprinc -pw bob bob" | in_realm $FAR &&
		printf '%s\n' "addprinc -randkey $service" \
			"ktadd -k $work/keytab $service" | in_realm $SALES
}

# kdc_with CONF: the KDC of all realms, with this krb5.conf
kdc_with() {
	local arguments=() realm

	kdc_end
	: >"$work/kdc.log"
	for realm in $REALMS; do
		arguments+=(-r "$realm")
	done
	KRB5_CONFIG=$work/$1 krb5kdc -n "${arguments[@]}" >"$out" 2>&1 &
	kdc_pid=$!
	for _ in {1..300}; do
		! grep -q 'commencing operation' "$work/kdc.log" || return 0
		sleep 0.1
	done
	return 1
}

# login USER REALM: to a cache of their own, without the tickets of last time
login() {
	export KRB5CCNAME=FILE:$work/cc-$1
	kdestroy -q 2>/dev/null
	echo "$1" | kinit "$1@$2" >"$out" 2>&1 && kvno -q "$service" >"$out" 2>&1
}

n=0
# judge WHAT USER PATTERN POLICY: what becomes of a request of theirs
judge() {
	local what="transited=$4: $1"

	krb5-ap config "transited=$4" || give_up "no such setting"
	n=$((n + 1))
	KRB5CCNAME=FILE:$work/cc-$2 "$client" --service "$service" --no-mutual \
		--no-send --save "$work/$n" >"$out" 2>&1 || give_up "no request"
	krb5-ap accept "$work/$n" >"$out" 2>&1
	grep -q "$3" "$out"
	verdict $? "$what" "not found: $3
$(cat "$out")"
}
accepted='^verdict *accepted' refused='^reason *transited'

# load CONF: as the machine does that has this krb5.conf
load() {
	KRB5_CONFIG=$work/$1 krb5-ap load -k "$work/keytab" >"$out" 2>&1 ||
		give_up "no keys"
}

nfs_hosts "$work" >"$out" 2>&1 || give_up "no network"
ways | conf client.conf $ENG
conf server.conf $SALES </dev/null
way | conf server-capaths.conf $SALES
printf '[capaths]\n%s = {\n%s = .\n}\n' $ENG $SALES | conf server-direct.conf $SALES
# It knows another way for everybody, and so it cannot say that it has checked.
printf '[capaths]\n%s = {\n%s = NONE.EXAMPLE\n}\n%s = {\n%s = NONE.EXAMPLE\n}\n' \
	$ENG $SALES $FAR $SALES | conf unchecked.conf $SALES
realms_create || give_up "no realms: $(cat "$work/kadmin")"
insmod "$KRB5_AP_MODULES/krb5_ap.ko" || give_up "no module"
krb5-ap config replay-cold-start=off || give_up "no configuration"

echo "# A KDC that checks"
kdc_with client.conf || give_up "no KDC"
{ login alice $ENG && login bob $FAR; } || give_up "no tickets across realms"
load server.conf
for policy in strict hierarchy trust-kdc; do
	judge "a child of the same parent" alice "$accepted" $policy
	judge "a path of the KDC's capaths" bob "$accepted" $policy
done
grep -q '^ticket flags.*transited-policy-checked' "$out"
verdict $? "it says that it has" "$(cat "$out")"

echo "# A KDC that does not check, as domain controllers do not"
kdc_with unchecked.conf || give_up "no KDC"
{ login alice $ENG && login bob $FAR; } || give_up "no tickets across realms"
judge "a child of the same parent" alice "$accepted" trust-kdc
grep -q '^client *alice@'$ENG "$out" && ! grep -q transited-policy-checked "$out"
verdict $? "it does not say that it has" "$(cat "$out")"
judge "a path that is no hierarchy" bob "$accepted" trust-kdc
judge "a child of the same parent" alice "$refused" strict
judge "a path that is no hierarchy" bob "$refused" strict
judge "a child of the same parent" alice "$accepted" hierarchy
judge "a path that is no hierarchy" bob "$refused" hierarchy

echo "# [capaths] of krb5.conf"
load server-capaths.conf
krb5-ap status --capaths >"$out"
grep -q "^$FAR $SALES $HUB\$" "$out" && grep -q '^paths *3 ' "$out"
verdict $? "they are in the kernel" "$(cat "$out")"
judge "a path of theirs" bob "$accepted" hierarchy
judge "a path that they do not name" alice "$accepted" hierarchy
judge "a path of theirs" bob "$refused" strict
load server-direct.conf
judge "they take the place of the hierarchy" alice "$refused" hierarchy
load server.conf
judge "they are gone, and the hierarchy is back" alice "$accepted" hierarchy
judge "they are gone" bob "$refused" hierarchy

echo "# The GSS-API service"
insmod "$KRB5_AP_MODULES/krb5_ap_gss.ko" || give_up "no service"
KRB5CCNAME=FILE:$work/cc-alice gss-client -mech '{1.2.840.113554.1.2.2}' 127.0.0.1 \
	nfs@server.krb5ap.test "a message" >"$out" 2>&1
grep -q 'Signature verified' "$out"
verdict $? "alice" "$(cat "$out")"
KRB5CCNAME=FILE:$work/cc-bob gss-client -mech '{1.2.840.113554.1.2.2}' 127.0.0.1 \
	nfs@server.krb5ap.test "a message" >"$out" 2>&1
! grep -q 'Signature verified' "$out"
verdict $? "bob" "$(cat "$out")"
rmmod krb5_ap_gss

echo "# The NFS server"
for ((i = 1; i <= 700; i++)); do
	echo "g$i:x:$((10000 + i)):alice"
done >>/etc/group
unset KRB5CCNAME
export KRB5_CONFIG=$work/client.conf
nfs_gss_begin >"$out" 2>&1 || give_up "no NFS client"
{ mkdir -m 770 "$nfs_export/g" && chgrp 10650 "$nfs_export/g"; } || give_up "no folder"
insmod "$KRB5_AP_MODULES/krb5_ap_nfsd.ko" || give_up "no module for NFS"
KRB5_CONFIG=$work/server.conf krb5-ap nfsd run >"$work/helper" 2>&1 &
helper=$!
for _ in {1..100}; do
	[ "$(cat /proc/net/rpc/use-gss-proxy 2>/dev/null)" != 1 ] || break
	sleep 0.1
done
nfs_server >"$out" 2>&1 || give_up "no NFS server"
nfs_mount krb5 >"$out" 2>&1
verdict $? "a mount by a machine of another realm" "$(cat "$out")"
uid=$(nfs_uid alice)
cp "$work/cc-alice" "/tmp/krb5cc_$uid" && chown "$uid" "/tmp/krb5cc_$uid"
nfs_as alice sh -c "echo alice >$nfs_mnt/alice" 2>"$out"
[ "$(stat -c %u "$nfs_export/alice")" = "$uid" ]
verdict $? "alice of the other realm writes as herself: auth_to_local" \
	"$(cat "$out" "$work/helper"; ls -ln "$nfs_export")"
[ "$(id -G alice | wc -w)" -gt 700 ] && nfs_as alice sh -c "echo g >$nfs_mnt/g/alice" 2>"$out"
verdict $? "the 650th of her 700 groups counts" "$(cat "$out"; id alice)"
krb5-ap config transited=strict || give_up "no such setting"
nfs_umount || give_up "no umount"
nfs_forget >"$out" 2>&1
! nfs_mount krb5 >"$out" 2>&1
verdict $? "transited=strict: no mount"
tap_end
