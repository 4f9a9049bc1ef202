#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# usage: tests/demo/boot.sh [--image FILE] [--transcript FILE]
# Run on this machine: installs the packages of "make deb" into a Debian 12, and
# boots that in a VM, with its own systemd and kernel. Follows the quick start of
# Documentation/operation.rst to the letter there, reboots, mounts; then with
# gssproxy and rpc.svcgssd about, in several orders; and upgrades, downgrades and
# removes the packages under a mounted client. --image keeps the disk, or takes
# it if it is there. --transcript writes what was typed and what came of it, which
# has to be what Documentation/transcript/nfs.txt has.
# shellcheck disable=SC2016  # commands for the machine's shell
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd) || exit
# shellcheck source=tests/vm/lib.sh
. "$here/../vm/lib.sh"
lab=$repo/tests/vm
# shellcheck source=tests/vm/verdict.sh
. "$lab/verdict.sh"
# shellcheck source=tests/demo/boot/lib.sh
. "$here/boot/lib.sh"
# shellcheck source=tests/demo/tap.sh
. "$here/tap.sh"
set +e

image='' transcript=''
while [ $# -ge 2 ]; do
	case $1 in
	--image) image=$(realpath "$2") ;;
	--transcript) transcript=$(realpath "$2") ;;
	esac
	shift 2
done
work=$(mktemp -d "${TMPDIR:-/tmp}/krb5_ap-boot.XXXXXX") || exit
: "${image:=$work/disk}"
clean_up() {
	machine_end
	as_root rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
cd "$repo" || exit
debs=$repo/build/deb

# ok WHAT COMMAND...: a command in the machine succeeds
ok() {
	local what=$1 output rc=0

	shift
	output=$(guest "$@") || rc=$?
	verdict $rc "$what" "$output"
	return $rc
}

# not WHAT COMMAND...: it fails
not() {
	local what=$1 output

	shift
	! output=$(guest "$@")
	verdict $? "$what" "$output"
}

# in_time WHAT COMMAND...: it succeeds within half a minute
in_time() {
	local what=$1

	shift
	ok "$what" "for i in {1..60}; do { $*; } >/tmp/out 2>&1 && exit; sleep 0.5; done
		cat /tmp/out; krb5-ap nfsd status; journalctl -q -u krb5-ap -n 8; false"
}

# try_login WHAT USER FLAVOUR: mounts, and writes as a user that has a ticket
mounts() {
	local what=$1 user=$2 flavour=$3

	guest 'umount -f /mnt' >/dev/null
	ok "$what: mount -o sec=$flavour" \
		"mount -t nfs4 -o sec=$flavour,soft,timeo=300 server.example.com:/srv/data /mnt" || return
	ok "$what: $user writes" \
		"su - $user -c 'echo $user | kinit >/dev/null && echo text >/mnt/$user-$flavour'"
	ok "$what: as whom" "[ \$(stat -c %U /srv/data/$user-$flavour) = $user ]"
}

# accepted: how many requests the kernel has
accepted() {
	guest 'krb5-ap stats | awk "\$3 == \"accepted\" { print \$1 }"'
}

# new_login WHAT USER: one whom neither side has seen; the kernel counts it
new_login() {
	local before after

	before=$(accepted)
	mounts "$1" "$2" krb5
	after=$(accepted)
	[ "${after:-0}" -gt "${before:-0}" ]
	verdict $? "$1: krb5_ap has accepted it" "before: $before, after: $after"
}

asks_here() {
	in_time "$1" 'krb5-ap status >/tmp/status || { cat /tmp/status; false; } &&
		grep "^NFS server *asks here; [1-9]" /tmp/status && systemctl -q is-active krb5-ap'
}

no_failures() {
	ok "no unit has failed" '! systemctl --failed --no-legend --plain | grep .'
}

# AppArmor would be in the log.
nothing_denied() {
	ok "AppArmor had nothing to deny" \
		'aa=$(cat /sys/kernel/security/apparmor/profiles | grep "^krb5-apd (enforce)"); [ -n "$aa" ] &&
		! dmesg | grep "apparmor=\"DENIED\".*krb5-apd"'
}

# The commands of the quick start, as they are printed there.
quick_start() {
	awk '/^Quick start/ { on = 1 } on && /^   # / { print substr($0, 6) }
		on && /^\.\. end of the quick start/ { exit }' Documentation/operation.rst
}

# chapter TITLE: of the transcript
chapter() {
	echo "# $1"
	printf '\n== %s\n' "$1" >>"$work/transcript"
}

# typed COMMAND OUTPUT: at times dkms does not read what it has an echo write
typed() {
	printf '# %s\n%s\n' "$1" "$2" | sed '/dkms: line .*: Broken pipe$/d' |
		sed '2{/^$/d}; s/ *$//' >>"$work/transcript"
}

# types COMMAND [INPUT]: for the transcript; it succeeds
types() {
	local output rc=0

	output=$(guest "${2:+echo $2 | }$1") || rc=$?
	typed "$1" "$output"
	verdict $rc "$1" "$output"
}

# in_vain COMMAND [INPUT]: the same, and it fails
in_vain() {
	local output

	! output=$(guest "${2:+echo $2 | }$1")
	set -- "$1" $?
	typed "$1" "$output"
	verdict "$2" "it fails: $1" "$output"
}

# watches COMMAND [INPUT]: what krb5-ap monitor says meanwhile
watches() {
	# Nothing tells when it listens.
	guest 'krb5-ap monitor --count=1 >/tmp/monitor 2>&1 & echo $! >/tmp/monitor.pid
		sleep 3' >/dev/null
	typed 'krb5-ap monitor --count=1 &' ''
	"$@"
	guest 'for i in {1..60}; do kill -0 $(cat /tmp/monitor.pid) 2>/dev/null || break; sleep 0.5; done
		cat /tmp/monitor' >>"$work/transcript"
}

# One for which a password is typed.
type_command() {
	case $1 in
	kadmin*) types "$1" admin ;;
	*) types "$1" ;;
	esac
}

# Numbers, times and what serves another processor may differ.
apart_from_numbers() {
	sed -E 's/[0-9]+/N/g; s/shaN-[a-zN]+/shaN/g; s/ +/ /g'
}

make_disk() {
	local install

	boot_root=$("$lab/system" "$boot_suite" "${boot_packages[@]}") || return
	compgen -G "$debs/krb5-ap-dkms_*.deb" >/dev/null ||
		make -s deb >"$work/deb.log" 2>&1 || return
	boot_modules "$(ls "$debs"/krb5-ap-dkms_*.deb)" || return
	install=$(quick_start | grep '^apt install')
	[ -n "$install" ] || return
	note "$install"
	# The modules are there, by the same command.
	install=${install/ .\/krb5-ap-dkms_\*.deb/}
	"$lab/layer" --bind "$debs" "$boot_root" "$work/layer" -- \
		sh -c "cd '$debs' && $install -y" >"$work/install.log" 2>&1 || {
		tail -n 30 "$work/install.log"
		return 1
	}
	"$lab/layer" --bind "$here/boot" "$boot_root" "$work/layer" -- \
		"$here/boot/prepare" "$here/boot/agent" >"$work/prepare.log" 2>&1 || {
		tail -n 30 "$work/prepare.log"
		return 1
	}
	mkdir -p "$work/packages/old" "$work/packages/new" || return
	for install in "$debs"/krb5-ap_*.deb "$debs"/krb5-apd_*.deb; do
		cp "$install" "$work/packages/old/"
		"$repo/tests/packages/later" "$install" "$work/packages/new" || return
	done
	make -s -C tests/interop || return
	"$lab/layer" --outside "$boot_root" "$work/layer" -- \
		sh -c 'cp -r "$0" "$2/root/" && cp "$1" "$2/usr/local/bin/"' \
		"$work/packages" "$repo/tests/interop/krb5-ap-client" || return
	machine_image "$work/layer" "$1"
}

"$lab/setup" build vm package system >&2 || exit
if [ ! -e "$image" ]; then
	make_disk "$image" || give_up "no disk"
fi
verdict 0 "the packages are installed in a Debian 12, and DKMS has built the modules"

ends() {
	machine_end
	complaints "$work/console" /nonexistent >"$work/complaints"
	[ ! -s "$work/complaints" ]
	verdict $? "the kernel has no complaint" "$(cat "$work/complaints")"
}

boots() {
	machine_boots || {
		tail -n 30 "$work/console"
		give_up "the machine does not boot"
	}
}

echo "# A machine that knows nothing of krb5_ap but its packages"
machine_start "$image"
boots
ok "systemd is PID 1" '[ "$(cat /proc/1/comm)" = systemd ]'
ok "the kernel is Debian's: $(guest uname -r)" 'uname -v | grep -q "Debian 6\.1"'
ok "gssproxy is enabled, and runs" 'systemctl -q is-enabled gssproxy && systemctl -q is-active gssproxy'
no_failures

chapter "A Debian 12, a member of a realm"
types 'cat /etc/debian_version'
types 'grep default_realm /etc/krb5.conf'
chapter "The quick start"
while read -r line; do
	case $line in
	apt\ *)
		typed "$line" '[...]'
		types 'dkms status'
		;;
	*) type_command "$line" ;;
	esac
done < <(quick_start)
asks_here "the NFS server asks here"
# The module was loaded when udev had other things to do.
ok "the processor's own drivers do AES" \
	'krb5-ap status >/tmp/status 2>&1; grep "^18 .*permitted" /tmp/status && ! grep "with tables" /tmp/status'
types 'krb5-ap status'

chapter "A client"
types 'mount -t nfs4 -o sec=krb5p server.example.com:/srv/data /mnt'
types 'su - alice -c kinit' alice
types 'su - alice -c "echo text >/mnt/file && ls -l /mnt/file"'
types 'grep -o "/mnt nfs4.*sec=[a-z0-9]*" /proc/mounts'
chapter "Who logs in?"
watches types 'su - heidi -c "kinit >/dev/null && ls /mnt"' heidi
chapter "Why was she refused?"
types 'kadmin -p root/admin cpw -randkey nfs/server.example.com' admin
watches in_vain 'su - grace -c "kinit >/dev/null && ls /mnt"' grace
types 'krb5-ap stats'
chapter "Is my key current?"
in_vain 'krb5-ap check'
types 'kadmin -p root/admin ktadd -k /root/new.keytab nfs/server.example.com' admin
chapter "What would change?"
types 'krb5-ap load --dry-run -k /etc/krb5.keytab -k /root/new.keytab'
types 'printf "rkt /root/new.keytab\nwkt /etc/krb5.keytab\n" | ktutil'
in_time "the daemon follows" 'krb5-ap status --keys | grep "^ *4 aes"'
types 'journalctl -q -u krb5-ap -o cat -n 1'
types 'krb5-ap check'
chapter "What would this ticket do?"
types 'su - carol -c "kinit && krb5-ap-client --service nfs/server.example.com --save /tmp/request --no-send"' carol
types 'krb5-ap accept --explain /tmp/request'
chapter "What is there?"
types "dpkg-query -W -f '\${Package} \${Installed-Size} KiB\\n' 'krb5-ap*'"
types 'systemd-analyze security krb5-ap.service | tail -n 1'
[ -z "$transcript" ] || sed 1d "$work/transcript" >"$transcript"
sed 1d "$work/transcript" | apart_from_numbers |
	diff -u <(apart_from_numbers <Documentation/transcript/nfs.txt) - >"$work/diff"
verdict $? "Documentation/transcript/nfs.txt is what has been typed" "$(cat "$work/diff")"

echo "# Ways to mount"
for flavour in krb5 krb5i krb5p; do
	mounts "$flavour" alice $flavour
done
new_login "carol" carol
ok "gssproxy goes on for others" 'systemctl -q is-active gssproxy'

echo "# A reboot"
ok "the replay table is to outlive it" \
	'echo "replay-file = /var/lib/krb5-ap/replay" >>/etc/krb5-ap.conf && systemctl reload krb5-ap'
machine_reboot || give_up "it does not come back"
in_time "it has" 'journalctl -q -b -u krb5-ap | grep "restored [1-9][0-9]* replay entries"'
asks_here "the NFS server asks here again"
no_failures
new_login "after the reboot" alice

echo "# A stop that saves the replay table"
ok "the daemon is told to, and starts anew" 'cp /etc/krb5-ap.conf /root/krb5-ap.conf &&
	echo "replay-save = stop" >>/etc/krb5-ap.conf && systemctl reload krb5-ap &&
	systemctl restart krb5-ap'
in_time "it has saved it" 'journalctl -q -b -u krb5-ap | grep "saved [1-9][0-9]* replay entries"'
asks_here "the NFS server asks here"
new_login "acceptances are resumed" dave
ok "no more of that" 'cp /root/krb5-ap.conf /etc/krb5-ap.conf && systemctl reload krb5-ap'

echo "# Others that want the socket"
ok "gssproxy starts anew" 'systemctl restart gssproxy'
asks_here "krb5-ap has taken the socket back"
new_login "after gssproxy came" carol
ok "the journal says from whom" 'journalctl -q -u krb5-ap | grep "took .*gssproxy.sock from gssproxy"'
ok "the NFS server starts anew" 'umount /mnt; systemctl restart nfs-server'
asks_here "it asks here"
new_login "after the NFS server came" dave

echo "# The daemon dies"
ok "it is killed" 'systemctl kill -s KILL krb5-ap'
mounts "at once, a known client" dave krb5
asks_here "it is back"
new_login "after that, a new one" erin
nothing_denied

echo "# Other versions, while it is mounted"
ok "a file is open" 'su - alice -c "exec tail -f /mnt/alice-krb5" >/dev/null 2>&1 &
	sleep 1; pgrep -u alice tail'
version=$(packaging/version)
for to in new old; do
	[ $to = new ] && wanted=$version+1 user=dave || wanted=$version user=frank
	ok "apt installs $wanted" "cd packages/$to && apt-get -q -y --allow-downgrades install ./*.deb"
	ok "it is that" "[ \$(dpkg-query -W -f '\${Version}' krb5-apd) = $wanted ]"
	asks_here "the NFS server asks here"
	ok "the configuration is the same" 'grep -qx "nfsd = yes" /etc/krb5-ap.conf'
	ok "the mount is alive" 'su - alice -c "echo more >>/mnt/alice-krb5"'
	# The client keeps the contexts of those whom it has seen.
	new_login "$wanted" $user
done

echo "# Nothing is left"
ok "packages are purged" 'umount /mnt; apt-get -q -y purge "krb5-ap*"'
ok "no file of theirs" '! find / -xdev \( -path /root -o -path /tmp -o -path /usr/local -o -path /var/log -o -path /var/cache \) -prune \
	-o \( -name "*krb5-ap*" -o -name "*krb5_ap*" \) -print | grep -v "^/var/lib/dpkg/info/"'
ok "and none of their units" '! systemctl list-unit-files | grep krb5-ap'
ends

echo "# rpc.svcgssd was there first"
machine_start "$image"
boots
# Disabled would not do: auth-rpcgss-module.service wants it.
ok "neither gssproxy nor krb5-ap starts" 'systemctl disable -q --now gssproxy krb5-ap &&
	systemctl mask -q gssproxy'
ok "there are a key and an export" 'echo admin | kadmin -p root/admin ktadd nfs/server.example.com &&
	echo "/srv/data *(rw,sec=krb5:krb5i:krb5p,no_subtree_check)" >>/etc/exports'
machine_reboot || give_up "it does not come back"
ok "rpc.svcgssd runs" 'pidof rpc.svcgssd'
mounts "by rpc.svcgssd" alice krb5
guest 'echo "nfsd = yes" >>/etc/krb5-ap.conf; systemctl enable -q --now krb5-ap'
in_time "krb5-ap status fails, and says who is asked" \
	'! krb5-ap status >/tmp/status && grep "asks rpc.svcgssd, NOT here" /tmp/status'
ok "so does the journal" 'journalctl -q -p err -u krb5-ap | grep "settled for rpc.svcgssd"'
ok "so does systemctl status" 'systemctl status krb5-ap | grep -i "status:.*svcgssd"'
settle=$(guest 'krb5-ap status' | sed -n 's/.*, then: //p' | head -n 1)
ok "the command that it names: $settle" "umount /mnt; ${settle:-false}"
asks_here "the NFS server asks here"
new_login "by krb5-ap" carol
ok "gssproxy is enabled as well" 'systemctl unmask -q gssproxy && systemctl enable -q gssproxy'
machine_reboot || give_up "it does not come back"
ok "all of them are enabled" 'systemctl -q is-enabled gssproxy krb5-ap nfs-server'
asks_here "after a reboot the NFS server asks here"
new_login "after the reboot" dave
no_failures
nothing_denied
ends

tap_end
