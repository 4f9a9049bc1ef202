#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Does each patch that mends a fault of ksmbd have a test that fails without it?
# tests/vm/ksmbd-variants faults builds a ksmbd without each of them; what the parts
# of smb.sh ask has to fail there, and to succeed with all.
#
# needs: tests/vm/ksmbd
#
#	tests/vm/ksmbd-variants faults stock-6.12
#	tests/vm/run --kernel stock-6.12 -- tests/demo/smb-faults.sh
#
# Without 0001 the kernel dies, so that comes last, and only if it is asked for:
# the run has to end with 98 or 99.
#
#	tests/vm/run --kernel stock-6.12 -- tests/demo/smb-faults.sh 0001
set -u

# shellcheck source=tests/demo/smb-test.sh
. "$(dirname "$0")/smb-test.sh"

# The question that a patch answers: a scenario of smb2-peer, or a command.
ask() {
	case $1 in
	0001) smb_peer --ntlm "alice@$KDC_REALM%any" bind-ntlm ;;
	0002) smb_peer unsigned ;;
	0003) smb_peer reauth ;;
	0004)
		echo Y >/sys/module/cifs/parameters/require_gcm_256
		a_mount sec=krb5,seal,vers=3.1.1
		;;
	0005) smb_peer mixed ;;
	0006) smb_peer negoex ;;
	0007) KRB5CCNAME=$work/big/61440-18 smb_client "put /etc/hostname big" ;;
	0008) smb_peer --service "$(long_name)" --error 44 krb-error ;;
	0009) smb_as erin smb_peer no-account ;;
	0010) KRB5CCNAME=$work/far smb_peer refused ;;
	esac
}

# smb_as USER COMMAND...: with that user's ticket
smb_as() {
	local status

	smb_login "$1"
	"${@:2}"
	status=$?
	smb_login alice
	return $status
}

numbers=("$@")
[ $# -gt 0 ] || for ko in "$smb_built"/faults/*.ko; do
	number=$(basename "$ko" .ko)
	[ "$number" = 0001 ] || numbers+=("$number")
done
[ ${#numbers[@]} -gt 0 ] || give_up "nothing in $smb_built/faults"

# What 0007, 0008 and 0010 need: a large ticket, a service whose name makes a
# KRB-ERROR long, with a key that is not loaded, and a ticket for another address.
{ big_ticket 61440 "$KDC_REALM" && long_service && far_ticket; } >"$out" 2>&1 ||
	give_up "no tickets"
tail -c +3 "$work/long" >>"$work/both"
{ smb_load_core && smb_helper; } >"$out" 2>&1 || give_up "no modules"
krb5-ap load -k "$work/both" >"$out" 2>&1 || give_up "no keys"
end_cold_start

# with KO NUMBER: the server of this module answers
with() {
	local status

	[ ! -e /sys/module/ksmbd ] || smb_unload || give_up "ksmbd stays"
	{ insmod "$1" && insmod "$KRB5_AP_MODULES/krb5_ap_ksmbd.ko"; } || give_up "$1"
	begin_server "server signing = mandatory"
	ask "$2" >"$out" 2>&1
	status=$?
	umount $smb_mnt 2>/dev/null
	echo N >/sys/module/cifs/parameters/require_gcm_256
	smb_server_end
	rmmod krb5_ap_ksmbd
	return $status
}

for number in "${numbers[@]}"; do
	with "$smb_built/ksmbd.ko" "$number"
	verdict $? "with $number it succeeds" "$(cat "$out")"
	! with "$smb_built/faults/$number.ko" "$number"
	verdict $? "without $number it fails" "$(cat "$out")"
done

tap_end
