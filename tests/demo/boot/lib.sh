# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154,SC2034
#
# A Debian that boots for itself, in a VM: systemd as PID 1, Debian's kernel,
# root file system on a disk. To be sourced after tests/vm/lib.sh.
#
#	boot_modules DEB		adds the modules' package
#	machine_image UPPER IMAGE	makes the disk of a layer (tests/vm/layer), and
#					what boots it
#	machine_start IMAGE		boots it; what it writes is lost at its end
#	machine_end			ends it
#	guest COMMAND...		runs a command there; its output and status
#	machine_boots			waits until it has booted, and has settled
#	machine_reboot			reboots it, and waits
#
# $boot_root is the system's directory, $work a directory for files.

boot_suite=bookworm
boot_packages=(systemd-sysv udev dbus kmod linux-image-amd64 linux-headers-amd64 dkms
	nfs-kernel-server nfs-common rpcbind gssproxy
	krb5-kdc krb5-admin-server krb5-user
	iproute2 procps apparmor e2fsprogs zstd less)
boot_id='' machine=''

# boot_modules DEB: the system with the modules' package in it, which DKMS has built;
# kept in the cache, because that takes long, for as long as their source is the
# same. Sets boot_root to the two layers.
boot_modules() {
	local deb=$1 key directory

	rm -rf "$work/dkms"
	dpkg-deb -x "$deb" "$work/dkms" || return
	key=$(cd "$work/dkms/usr/src" && find . -type f -exec sha256sum {} + | sort |
		sha256sum | cut -c 1-10)
	directory=$boot_root-dkms-$key
	lock "boot-modules"
	if [ ! -e "$directory/.made" ]; then
		as_root rm -rf "$boot_root"-dkms-*
		# shellcheck disable=SC2016  # for the inner shell
		long_step "DKMS" "$cache/logs/boot-dkms.log" "$lab/layer" \
			--bind "${deb%/*}" "$boot_root" "$directory" -- \
			sh -c 'apt-get -q -y install "$1" && dkms status | grep -q ": installed"' - "$deb" || return
		as_root touch "$directory/.made"
	fi
	unlock
	boot_root=$directory/files:$boot_root
}

machine_image() {
	export here
	# shellcheck disable=SC2016  # for the inner shell
	"$lab/layer" --outside "$boot_root" "$1" -- bash -uc '
		. "$here/boot/lib.sh"
		mke2fs -q -F -t ext4 -O ^has_journal -d "$2" "$1" 6G >/dev/null &&
			machine_kernel "$2" "$1"
	' - "$2"
}

# machine_kernel TREE IMAGE: what QEMU boots, beside the disk
machine_kernel() {
	local tree=$1 release files=$2.initramfs file

	release=$(basename "$tree"/lib/modules/*-amd64)
	cp "$tree/boot/vmlinuz-$release" "$2.vmlinuz" || return
	rm -rf "$files"
	mkdir -p "$files"/{bin,dev,root,modules} || return
	cp -L "$(command -v busybox)" "$files/bin/busybox"
	cp "$here/boot/init" "$files/init"
	for file in virtio_pci virtio_blk ext4; do
		/sbin/modprobe -d "$tree" -S "$release" --show-depends "$file"
	done | sed -n 's/^insmod \([^ ]*\).*/\1/p' | awk '!seen[$0]++' |
		while read -r file; do
			cp "$file" "$files/modules/"
			echo "${file##*/}"
		done >"$files/modules/order"
	(cd "$files" && find . | cpio --quiet -o -H newc) >"$2.initrd"
}

machine_start() {
	local image=$1 words

	rm -f "$work/commands.in" "$work/commands.out"
	mkfifo "$work/commands.in" "$work/commands.out"
	words=(-machine q35 -smp 2 -m 1536 -no-user-config -display none -nodefaults
		-serial "file:$work/console" -device virtio-rng-pci
		-kernel "$image.vmlinuz" -initrd "$image.initrd"
		-drive "file=$image,format=raw,if=virtio,snapshot=on,cache=unsafe"
		-device virtio-serial-pci
		-chardev "pipe,id=commands,path=$work/commands"
		-device "virtserialport,chardev=commands,name=commands"
		-append "root=/dev/vda rw console=ttyS0 loglevel=5 mitigations=off no_timer_check panic=-1 oops=panic net.ifnames=0 random.trust_cpu=on systemd.show_status=0 systemd.default_timeout_start_sec=600")
	case $(accelerator) in
	kvm) words+=(-accel kvm -cpu host) ;;
	*) words+=(-accel "tcg,thread=multi" -cpu "max,la57=off") ;;
	esac
	TMPDIR=$work qemu-system-x86_64 "${words[@]}" </dev/null >"$work/qemu" 2>&1 &
	machine=$!
	# Both ends are ours, so that neither side ever waits to open.
	exec 7<>"$work/commands.in" 8<>"$work/commands.out"
	boot_id=''
}

machine_end() {
	[ -z "$machine" ] || kill "$machine" 2>/dev/null
	[ -z "$machine" ] || wait "$machine" 2>/dev/null
	machine=''
}

# answer SECONDS: the next line that the machine writes, in $line
answer() {
	local end=$((SECONDS + $1))

	while [ $SECONDS -lt $end ]; do
		read -r -t 2 -u 8 line && return
		kill -0 "$machine" 2>/dev/null || break
	done
	return 1
}

guest() {
	local number=${EPOCHREALTIME/./} word n status output

	echo "$number $(printf '%s' "$*" | base64 -w 0)" >&7
	while answer 900; do
		read -r word n status output <<<"$line"
		if [ "$word" = "done" ] && [ "$n" = "$number" ]; then
			base64 -d <<<"$output"
			return "$status"
		fi
	done
	echo "the machine does not answer: $*"
	return 124
}

machine_boots() {
	while answer 900; do
		[[ $line = "ready "* && $line != "ready $boot_id" ]] || continue
		boot_id=${line#ready }
		guest 'timeout 280 systemctl is-system-running --wait' >"$work/state"
		return 0
	done
	return 1
}

machine_reboot() {
	guest 'systemctl --no-block reboot' >/dev/null
	machine_boots
}
