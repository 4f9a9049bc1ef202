# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# A kernel's tree that has our sources in lib/krb5_ap, for kernels with the KUnit
# tests built in.

# The kernel's tree with hard links to the files of the source, of which the two
# that name us are our own.
join_tree() {
	local source=$1 tree=$2 file

	rm -rf "$tree"
	cp -al "$source" "$tree"
	for file in Kconfig Makefile; do
		cp --remove-destination "$source/lib/$file" "$tree/lib/$file"
	done
	echo 'source "lib/krb5_ap/kmod/Kconfig"' >>"$tree/lib/Kconfig"
	# shellcheck disable=SC2016  # make's
	echo 'obj-$(CONFIG_KRB5_AP) += krb5_ap/' >>"$tree/lib/Makefile"
	mkdir "$tree/lib/krb5_ap"
}

# The files to be patched are hard links to the source: they part first.
apply_patch() {
	local source=$1 tree=$2 patch=$3 file

	sed -n 's,^+++ b/,,p' "$patch" | while read -r file; do
		cp --remove-destination "$source/$file" "$tree/$file"
	done
	patch -s -d "$tree" -p1 <"$patch"
}
