# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
#
# What cluster.sh has its guests do. To be sourced in /dev/shm/work, with $node set.

client() {
	timeout 200 ./client "$@"
}

# node_start [COVERAGE]: the module and the daemon
# shellcheck disable=SC2120
node_start() {
	insmod "$KRB5_AP_MODULES/krb5_ap.ko" || return
	cat >krb5-ap.conf <<-END
		skew = 3600
		replay-cold-start = strict
		keytab = $PWD/keytab
		replay-file = no
		idmap = no
		store = redis://10.0.2.2:$store_port
		store-node = $node
		store-group = demo
		store-secret-file = $PWD/secret
		store-password-file = $PWD/password
		${1:+store-coverage = $1}
	END
	krb5-apd --config krb5-ap.conf --foreground >>daemon.log 2>&1 &
	daemon=$!
	waits keys
}

keys() {
	krb5-ap status 2>/dev/null | grep -q '^keys *[1-9]'
}

# waits COMMAND...: succeeds within a minute
waits() {
	local until=$((SECONDS + 60))

	until "$@"; do
		if [ $SECONDS -ge $until ]; then
			krb5-ap status
			tail daemon.log
			return 1
		fi
		sleep 0.1
	done
}

# node_begin NODE PORT: of a group that has been there for a day
node_begin() {
	node=$1 store_port=$2
	chmod 600 secret password
	# shellcheck disable=SC2119
	node_start || return
	printf '%s\n' 'krb5-ap replay table 3' \
		"span $(($(date +%s) - 86400)) $(($(date +%s) - 86400)) 3 18 nfs/server.example.org@EXAMPLE.ORG" \
		'end 1' >table
	krb5-ap replay restore table
}

node_end() {
	kill "$daemon"
	wait "$daemon"
	rmmod krb5_ap
}

# As if the machine had been started anew.
node_crash() {
	kill -9 "$daemon"
	wait "$daemon" 2>/dev/null
	sleep 0.5
	rmmod krb5_ap
}

says() {
	krb5-ap status | grep -q "$1"
}

waits_connected() {
	waits says "^  store  *redis://10.0.2.2:$store_port, connected as $node of demo" &&
		krb5-ap stats --prometheus | grep -qx 'krb5_ap_store_connected 1' &&
		! krb5-ap status | grep TROUBLE
}

waits_gone() {
	waits says '^  TROUBLE  *redis://.*requests go on' &&
		krb5-ap stats --prometheus | grep -qx 'krb5_ap_store_connected 0'
}

covered() {
	grep -q 'records in the store cover 1 keys' daemon.log
}

waits_covered() {
	waits covered
}

# counts_taken N: so many entries of others, or more
counts_taken() {
	sleep 3
	krb5-ap stats --prometheus | awk -v n="$1" \
		'$1 == "krb5_ap_store_taken_total" && $2 >= n { ok = 1 } END { exit !ok }'
}
