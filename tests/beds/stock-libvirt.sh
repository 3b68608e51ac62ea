#!/bin/sh
# stock-libvirt.sh OUTDIR - Debian's own libvirtd and its drivers, unpacked into OUTDIR and not installed: the other end of the wire,
# for tests. Does nothing when it is there. The libraries it needs come with scripts/packages.
set -eu
out=${1:?usage: stock-libvirt.sh OUTDIR}
[ ! -x "$out/usr/sbin/libvirtd" ] || exit 0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/debs" "$work/root" "$(dirname "$out")"
download() {
    (cd "$work/debs" && apt-get -q download libvirt-daemon libvirt-daemon-driver-qemu)
}
download || { apt-get -q update && download; }
for deb in "$work"/debs/*.deb; do
    dpkg-deb -x "$deb" "$work/root"
done
rm -rf "$out"
mv "$work/root" "$out"
