#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Are requests of clients that are not MIT's accepted, and do these clients
# believe the kernel's answer? tests/interop/peers/run prepares and starts it.
#
# Heimdal, Java and impacket each have a Kerberos of their own. Each makes its
# requests itself, sends them to krb5_ap_echo (tests/service) and verifies the
# AP-REP; that it really does is tried with a reply that is spoilt on the way.
# Then tickets of a Heimdal KDC, and tickets that are large.
#
# A peer that is not installed is skipped, with the name of its package. Exits
# with 0 if every line says "ok".
set -u

: "${KRB5_AP_MODULES:?is set by tests/vm/run}"
here=$(cd "$(dirname "$0")" && pwd) || exit
mit=$here/../interop/krb5-ap-client
peers=$here/../interop/peers
heimdal=$peers/heimdal-client
# shellcheck source=tests/demo/kdc.sh
. "$here/kdc.sh"
# shellcheck source=tests/demo/tap.sh
. "$here/tap.sh"
# shellcheck source=tests/interop/peers/heimdal-kdc.sh
. "$peers/heimdal-kdc.sh"

[ -x "$mit" ] || {
	echo "peers.sh: run \"make -C tests/interop\" first" >&2
	exit 2
}
work=$(mktemp -d) || exit
out=$work/out

# shellcheck disable=SC2329 # by the trap
clean_up() {
	rmmod krb5_ap_echo krb5_ap 2>/dev/null
	heimdal_end
	kdc_end
	rm -rf "$work"
}
trap clean_up EXIT

# skip WHAT PACKAGE
skip() {
	verdict 0 "$1 # SKIP $2 is not installed"
}

# The line of krb5_ap_echo: line SERVICE MUTUAL TYPE
line() {
	echo "ok alice@${1#*@} $1 mutual=$2 etype=$3 session-etype=$3 kvno=1"
}

# verified WHAT LINE COMMAND...: the client says what the service says, and that
# the AP-REP verifies.
verified() {
	local what=$1 want=$2

	shift 2
	"$@" >"$out" 2>&1 && grep -qxF "server: $want" "$out" &&
		grep -q '^AP-REP: verified' "$out"
	verdict $? "$what" "wanted: $want
$(cat "$out")"
}

# found WHAT PATTERN: a line of the last output must match as a whole
found() {
	grep -qxE "$2" "$out"
	verdict $? "$1" "wanted: $2
$(cat "$out")"
}

sizes="1536 12288 49152 65536 102400"

# ---- the peers ----

with_heimdal() {
	local type n s

	if [ ! -x "$heimdal" ]; then
		skip "Heimdal" heimdal-multidev
		return
	fi
	# It has no Camellia.
	for type in $HEIMDAL_ENCTYPES; do
		n=$(kdc_enctype_number "$type")
		s=$(kdc_service "$type")
		verified "Heimdal, $type" "$(line "$s" 1 "$n")" "$heimdal" "$s"
		verified "Heimdal, $type, no subkey" "$(line "$s" 1 "$n")" \
			"$heimdal" -s "$s"
		"$heimdal" -m "$s" >"$out" 2>&1
		found "Heimdal, $type, not mutual" \
			"server: $(line "$s" 0 "$n")"
	done
	"$heimdal" -f "$s" >"$out" 2>&1
	found "Heimdal refuses an AP-REP with a bit flipped" \
		"AP-REP: does not verify: .*"
}

impacket_here() {
	/usr/bin/python3 -c 'import impacket.krb5' 2>/dev/null
}

with_impacket() {
	local type n s

	if ! impacket_here; then
		skip "impacket" python3-impacket
		return
	fi
	# These are all that it has of ours.
	for type in aes128-cts-hmac-sha1-96 aes256-cts-hmac-sha1-96; do
		n=$(kdc_enctype_number "$type")
		s=$(kdc_service "$type")
		kvno -q "$s" >"$out" 2>&1 || give_up "no ticket for $s"
		"$peers/impacket-client" "${KRB5CCNAME#FILE:}" "$s" >"$out" 2>&1
		found "impacket, $type" \
			"$s: server: $(line "$s" 1 "$n"); AP-REP: verified"
	done
	"$peers/impacket-client" --flip "${KRB5CCNAME#FILE:}" "$s" >"$out" 2>&1
	found "impacket refuses an AP-REP with a bit flipped" \
		".*server: ok .*; AP-REP: InvalidChecksum.*"
}

with_java() {
	local types=${HEIMDAL_ENCTYPES} type n s cases=()

	# "java FILE.java" wants the compiler.
	if ! java --list-modules 2>/dev/null | grep -q '^jdk\.compiler@'; then
		skip "Java" openjdk-17-jdk-headless
		return
	fi
	# It has the types that Heimdal has.
	for type in $types; do
		s=$(kdc_service "$type")
		cases+=("mutual:$s" "one-way:$s")
	done
	# One start for all: it is what takes the time.
	java -Xmx192m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC \
		-Djava.security.krb5.conf="$KRB5_CONFIG" \
		"$peers/JavaClient.java" alice alice "${cases[@]}" "flip:$s" \
		>"$out" 2>&1
	for type in $types; do
		n=$(kdc_enctype_number "$type")
		s=$(kdc_service "$type")
		found "Java, $type" \
			"mutual:$s: server: $(line "$s" 1 "$n"); AP-REP: verified"
		found "Java, $type, not mutual" \
			"one-way:$s: server: $(line "$s" 0 "$n")"
	done
	found "Java refuses an AP-REP with a bit flipped" \
		"flip:$s: FAILED: server: ok .*; AP-REP: .*"
}

# Large tickets are normal where clients are in many groups.
with_large_tickets() {
	local size n s

	for size in $sizes; do
		for n in 17 18 19 20 25 26; do
			s=big-$n/server@$KDC_REALM
			export KRB5CCNAME="FILE:$work/big/$size-$n"
			verified "MIT, ticket of $size octets, type $n" \
				"$(line "$s" 1 $n)" "$mit" --service "$s"
			if [ $n -lt 25 ] && [ -x "$heimdal" ]; then
				verified "Heimdal, ticket of $size octets, type $n" \
					"$(line "$s" 1 $n)" "$heimdal" "$s"
			fi
		done
	done
	[ -x "$heimdal" ] || skip "Heimdal, large tickets" heimdal-multidev
	if ! impacket_here; then
		skip "impacket, large tickets" python3-impacket
		return
	fi
	for n in 17 18; do
		s=big-$n/server@$KDC_REALM
		for size in $sizes; do
			"$peers/impacket-client" "$work/big/$size-$n" "$s" \
				>"$out" 2>&1
			found "impacket, ticket of $size octets, type $n" \
				"$s: server: $(line "$s" 1 $n); AP-REP: verified"
		done
	done
}

# Tickets of Heimdal's making, for its own client and for MIT's.
with_heimdal_kdc() {
	local type n s

	if [ $heimdal_kdc != 0 ]; then
		skip "Heimdal's KDC" heimdal-kdc
		return
	fi
	for login in heimdal mit; do
		export KRB5CCNAME="FILE:$work/by-$login"
		if [ $login = heimdal ]; then
			echo alice >"$work/password"
			"$heimdal_kinit" --password-file="$work/password" \
				"alice@$HEIMDAL_REALM" >"$out" 2>&1
		else
			echo alice | kinit "alice@$HEIMDAL_REALM" >"$out" 2>&1
		fi
		verdict $? "Heimdal's KDC, login with $login's kinit" \
			"$(cat "$out")"
		for type in $HEIMDAL_ENCTYPES; do
			n=$(kdc_enctype_number "$type")
			s=$(heimdal_service "$type")
			verified "Heimdal's KDC, $type, $login's kinit, MIT" \
				"$(line "$s" 1 "$n")" "$mit" --service "$s"
			[ -x "$heimdal" ] || continue
			verified "Heimdal's KDC, $type, $login's kinit, Heimdal" \
				"$(line "$s" 1 "$n")" "$heimdal" "$s"
		done
		rm -f "$work/by-$login"
	done
	with_heimdal_aliases
}

# Names that the KDC knows an account by; the ticket has that of the account, and the
# service is the principal of the keytab.
with_heimdal_aliases() {
	local s name

	s=$(heimdal_service aes256-cts-hmac-sha1-96)
	export KRB5CCNAME="FILE:$work/by-alias"
	for name in "alice@$HEIMDAL_REALM" "liddell@$HEIMDAL_REALM" \
		"-E liddell@$HEIMDAL_REALM"; do
		# shellcheck disable=SC2086 # -E is an option
		echo alice | kinit -C $name >"$out" 2>&1
		verdict $? "Heimdal's KDC, kinit -C $name" "$(cat "$out")"
		verified "Heimdal's KDC, $name, an alias of the service" \
			"$(line "$s" 1 18)" "$mit" \
			--service "nfs/alias.krb5ap.test@$HEIMDAL_REALM"
	done
	rm -f "$work/by-alias"
}

# ---- the scenario ----

kdc_begin "$work/kdc" || give_up "no KDC"
mit_config=$KRB5_CONFIG
keytab=$work/krb5.keytab
services=()
for type in $KDC_ENCTYPES; do
	services+=("$(kdc_service "$type")")
done
kdc_keytab "$keytab" "${services[@]}" || give_up "no keytab"

mkdir "$work/big" || give_up "no directory"
# shellcheck disable=SC2086 # a list
if /usr/bin/python3 -c 'import cryptography' 2>/dev/null; then
	"$peers/bigtickets" "$work/big" "$KDC_REALM" $sizes ||
		give_up "no large tickets"
	tail -c +3 "$work/big/keytab" >>"$keytab"
fi

heimdal_here
heimdal_kdc=$?
if [ $heimdal_kdc = 0 ]; then
	heimdal_begin "$work/heimdal" 8889 || give_up "no Heimdal KDC"
	for type in $HEIMDAL_ENCTYPES; do
		heimdal_keytab "$keytab" "$(heimdal_service "$type")" ||
			give_up "no keytab of Heimdal's"
	done
	type=aes256-cts-hmac-sha1-96
	heimdal_admin $type modify --alias="nfs/alias.krb5ap.test@$HEIMDAL_REALM" \
		"$(heimdal_service $type)" || give_up "no alias of the service"
	heimdal_admin $type modify --alias="liddell@$HEIMDAL_REALM" alice ||
		give_up "no alias of alice"
	heimdal_config=$KRB5_CONFIG
fi

insmod "$KRB5_AP_MODULES/krb5_ap.ko" || give_up "no module"
krb5-ap load -k "$keytab" || give_up "no keys"
insmod "$KRB5_AP_MODULES/krb5_ap_echo.ko" || give_up "no service"
# For requests that are not mutual: the replay table is young.
krb5-ap config replay-cold-start=off || give_up "no configuration"

export KRB5_CONFIG=$mit_config KRB5CCNAME=FILE:$work/ccache
kdc_login alice || give_up "no login"
echo "# Heimdal's library"
with_heimdal
echo "# impacket"
with_impacket
echo "# Java"
with_java
echo "# Large tickets"
if [ -e "$work/big/keytab" ]; then
	with_large_tickets
else
	skip "large tickets" python3-cryptography
fi
echo "# A Heimdal KDC"
export KRB5_CONFIG=${heimdal_config:-}
with_heimdal_kdc

rmmod krb5_ap_echo && rmmod krb5_ap
verdict $? "the modules can be unloaded"
tap_end
