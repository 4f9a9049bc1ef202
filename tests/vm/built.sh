# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
#
# Kernels built from Debian's linux-source: lean ones and, for every detector
# that the kernel has, debug ones.

built_kernel() {
	local k=$1 v=${1%-debug} fragments=("$lab/config/lean.config") source key directory

	case $k in *-debug) fragments+=("$lab/config/debug.config") ;; esac
	source=$(linux_source "$v")
	key=$( (
		cat "$source.version"
		# The recipe without its comments.
		declare -f build_kernel configure
		fragment "$v" "${fragments[@]}"
		gcc --version | head -n 1
	) | sha256sum | cut -c 1-12)
	directory=$cache/kernels/$k-$key
	if [ ! -e "$directory/release" ]; then
		lock "kernel-$k"
		if [ ! -e "$directory/release" ]; then
			# One that was cut off goes on where it stood.
			mkdir -p "$directory/build"
			fragment "$v" "${fragments[@]}" >"$directory/fragment"
			long_step "kernel $k" "$cache/logs/kernel-$k.log" \
				build_kernel "$source" "$directory"
		fi
		unlock
	fi
	echo "$directory"
}

build_kernel() {
	local source=$1 directory=$2 release
	local make=(make -C "$source" "O=$directory/build" ARCH=x86_64
		KBUILD_BUILD_USER=lab KBUILD_BUILD_HOST=krb5ap.test)

	configure "$source" "$directory/build" "$directory/fragment" x86_64
	nice -n 5 "${make[@]}" -j"$(nproc)" bzImage modules
	release=$(cat "$directory/build/include/config/kernel.release")
	"${make[@]}" "INSTALL_MOD_PATH=$directory" INSTALL_MOD_STRIP=1 modules_install
	rm -f "$directory/lib/modules/$release/build" "$directory/lib/modules/$release/source"
	cp "$directory/build/arch/x86/boot/bzImage" "$directory/vmlinuz"
	cp "$directory/build/System.map" "$directory/build/.config" "$directory"
	mv "$directory/.config" "$directory/config"
	prune "$directory/build"
	echo "$release" >"$directory/release"
}

# What remains is what M= needs: headers, Module.symvers, host programs.
prune() {
	find "${1:?}" \( -path "$1/scripts" -o -path "$1/tools" \) -prune -o -type f \
		\( -name '*.o' -o -name '*.a' -o -name '*.ko' -o -name '.*.cmd' \
		-o -name '*.mod' -o -name '*.mod.c' -o -name 'vmlinux*' -o -name 'bzImage' \
		-o -name '*.bin' -o -name '*.bin.gz' \) \
		! -name vmlinux.symvers -print0 | xargs -0 rm
}
