# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
#
# Debian's own kernels, unpacked into the cache; nothing is installed.

stock_kernel() {
	local k=$1 directory=$cache/kernels/$1

	if [ ! -e "$directory/release" ]; then
		lock "kernel-$k"
		[ -e "$directory/release" ] || unpack_stock "$k" "$directory"
		unlock
	fi
	echo "$directory"
}

unpack_stock() {
	local k=$1 directory=$2 image release work

	apt_ready
	case $k in
	stock-6.1) image=$(apt_newest_name 'linux-image-6\.1\.[0-9.-]+-amd64-unsigned') ;;
	# Debian 13's kernel as its maintainers build it for Debian 12: the
	# headers' tools run on both.
	stock-6.12) image=$(apt_newest_name 'linux-image-6\.12\.[0-9.]+\+deb12[0-9.]*-amd64-unsigned') ;;
	stock-7.3) image=$(apt_newest_name 'linux-binary-unsigned-7\.3\.[0-9.]+\+deb13[0-9.]*-amd64') ;;
	esac
	[ -n "$image" ] || die "no suite has the image of $k"
	release=${image#linux-image-}
	release=${release#linux-binary-unsigned-}
	release=${release%-unsigned}

	work=$cache/kernels/unpack-$k
	rm -rf "$work"
	# shellcheck disable=SC2046
	apt_unpack "$work" "$image" $(stock_companions "$k" "$release")
	stock_arrange "$work" "$release" "$directory"
	rm -rf "$directory"
	mv "$work" "$directory"
	echo "$release" >"$directory/release"
}

# Modules (split off since 7.x) and all that building modules needs.
stock_companions() {
	local flavourless=${2%-amd64}

	if [ "$1" = stock-7.3 ]; then
		echo "linux-modules-$2 linux-base-$2"
	fi
	echo "linux-headers-$2 linux-headers-$flavourless-common"
	case $1 in
	stock-6.1) echo linux-kbuild-6.1 ;;
	*) echo "linux-kbuild-$flavourless" ;;
	esac
}

# From the package's layout to ours.  The headers name each other by absolute
# paths; they will live in $directory.
stock_arrange() {
	local work=$1 release=$2 directory=$3

	if [ ! -e "$work/lib/modules/$release/kernel" ]; then
		mkdir -p "$work/lib/modules"
		mv "$work/usr/lib/modules/$release" "$work/lib/modules/$release"
	fi
	mv "$(find "$work/boot" "$work/lib/modules/$release" -name 'vmlinuz*' 2>/dev/null)" \
		"$work/vmlinuz"
	rm -f "$work/lib/modules/$release/build" "$work/lib/modules/$release/source"
	depmod -b "$work" "$release"
	grep -rlI --null -e '/usr/src/linux-headers-' -e '/usr/lib/linux-kbuild-' \
		"$work/usr/src/linux-headers-$release" "$work"/usr/src/*-common/Makefile |
		xargs -0 -r sed -i -e "s#/usr/src/linux-headers-#$directory&#g" \
			-e "s#/usr/lib/linux-kbuild-#$directory&#g"
	ln -s "usr/src/linux-headers-$release" "$work/build"
	rm -rf "${work:?}/boot" "${work:?}/usr/share"
}
