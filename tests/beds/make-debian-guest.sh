#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# make-debian-guest.sh OUTDIR [PACKAGE...]
#
# Build a full Debian (bookworm) guest with systemd, for kernel features that the machine itself may lack: cgroup v2, KVM, device
# mapper, iSCSI, NFS, AppArmor. full_guest.py boots it.
#
#   OUTDIR/root.ext4   root file system image, 6 GiB, sparse
#   OUTDIR/boot.img    initramfs of 1 to 3 MB that finds it on virtio-blk
#   OUTDIR/made-of     what it was made of; nothing is done where that is still true
#
# next to what make-guest.sh puts there (vmlinuz, kver, kmod/), which is called when missing. PACKAGEs come to the base set below.
# FLAVOUR=full takes Debian's full kernel instead of the cloud one (9p, DRM, sound, USB; 280 MB more in the image).
#
# What only costs time at boot under emulation is masked. Root shells listen on the virtio-serial ports "tg.*".
# Needs root, mmdebstrap, e2fsprogs and a mirror of Debian.
set -eu
PATH=$PATH:/usr/sbin:/sbin
out=${1:?usage: make-debian-guest.sh OUTDIR [PACKAGE...]}; shift
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$out"; out=$(cd "$out" && pwd)
[ -s "$out/kver" ] || "$here/make-guest.sh" "$out" "${FLAVOUR:-cloud}"
kver=$(cat "$out/kver")
base="systemd systemd-sysv udev dbus polkitd libpam-systemd kmod iproute2 nftables procps python3"
# shellcheck disable=SC2086 # words are wanted
packages=$(printf '%s\n' $base "$@" | sort -u | paste -s -d ,)
made_of="$kver $packages $(sha256sum < "$0" | cut -c -16)"
[ ! -s "$out/root.ext4" ] || [ "$(cat "$out/made-of" 2>/dev/null)" != "$made_of" ] || exit 0

r=$(mktemp -d "$out/root.XXXXXX"); trap 'rm -rf "$r" "${i:-}"' EXIT
chmod 755 "$r"
mmdebstrap --quiet --variant=minbase --include="$packages" \
    --dpkgopt='force-unsafe-io' --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    bookworm "$r"
rm -rf "$r"/var/lib/apt/lists/* "$r"/var/cache/apt/*.bin "$r"/var/cache/apt/archives/*.deb

echo tgd > "$r/etc/hostname"
printf '127.0.0.1 localhost tgd\n::1 localhost\n' > "$r/etc/hosts"
: > "$r/etc/fstab"
echo 1111111111111111111111111111111f > "$r/etc/machine-id"      # else: first boot, all presets
touch "$r/etc/.updated" "$r/var/.updated"                        # else: ldconfig, hwdb, sysusers
chroot "$r" passwd -q -d root
mkdir -p "$r/lib/modules"; cp -a "$out/kmod/lib/modules/$kver" "$r/lib/modules/"

s=$r/etc/systemd/system
for unit in apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer \
    fstrim.timer systemd-tmpfiles-clean.timer systemd-update-utmp.service \
    systemd-update-utmp-runlevel.service systemd-binfmt.service \
    proc-sys-fs-binfmt_misc.automount systemd-random-seed.service \
    systemd-remount-fs.service systemd-journal-flush.service modprobe@drm.service \
    modprobe@efi_pstore.service systemd-pstore.service getty@tty1.service \
    e2scrub_reap.service systemd-timesyncd.service; do
    ln -sf /dev/null "$s/$unit"
done
# Services that packages enable: tests start what they want themselves.
for unit in numad ssh tgt radvd nfs-server nfs-kernel-server nfs-blkmap rpcbind multipathd iscsid \
    open-iscsi lvm2-monitor blk-availability dm-event lvm2-lvmpolld mdadm-shutdown \
    nfs-client remote-fs apparmor dnsmasq openvswitch-switch firewalld libvirtd auditd; do
    for kind in service socket target; do chroot "$r" systemctl -q disable "$unit.$kind" 2>/dev/null || :; done
done
mkdir -p "$s/serial-getty@ttyS0.service.d" "$r/usr/lib/tg"
cat > "$s/serial-getty@ttyS0.service.d/tg.conf" <<'U'
[Service]
ExecStart=
ExecStart=-/sbin/agetty --autologin root --keep-baud 115200 %I linux
U
cat > "$r/usr/lib/tg/shell" <<'U'
#!/bin/bash
# one shell per connection; a vanished host side reads as end of file
cd /root
export HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 SYSTEMD_PAGER= PAGER=cat
# (a virtio port can be open once only, hence the single descriptor)
while :; do bash --norc <>"$1" >&0 2>&0; sleep 0.2; done
U
chmod 755 "$r/usr/lib/tg/shell"
cat > "$s/tg@.service" <<'U'
[Unit]
Description=test shell on %I
After=multi-user.target dbus.service systemd-logind.service
[Service]
ExecStart=/usr/lib/tg/shell /dev/virtio-ports/%i
Restart=always
Delegate=yes
U
cat > "$r/etc/udev/rules.d/99-tg.rules" <<'U'
SUBSYSTEM=="virtio-ports", ATTR{name}=="tg.*", SYMLINK+="virtio-ports/%s{name}", TAG+="systemd", ENV{SYSTEMD_WANTS}="tg@%s{name}.service"
U
# The initramfs loads the disk's driver, mounts it, switches over.
i=$(mktemp -d "$out/boot.XXXXXX"); mkdir -p "$i"/{bin,proc,dev,sys,new,m}
cp "$(command -v busybox)" "$i/bin/busybox"
for module in virtio_pci virtio_blk ext4; do
    modprobe -d "$out/kmod" -S "$kver" --show-depends $module | sed -n 's/^insmod \([^ ]*\).*/\1/p'
done | awk '!seen[$0]++' | while read -r ko; do cp "$ko" "$i/m/"; echo "${ko##*/}"; done > "$i/m.order"
cat > "$i/init" <<'U'
#!/bin/busybox sh
b=/bin/busybox
$b mount -t devtmpfs dev /dev
for k in $($b cat /m.order); do $b insmod /m/$k; done
n=0; until [ -b /dev/vda ] || [ $n -ge 50 ]; do $b sleep 0.1; n=$((n + 1)); done
$b mount -t ext4 -o noatime /dev/vda /new || exec $b sh
$b mount --move /dev /new/dev
exec $b switch_root /new /sbin/init
U
chmod 755 "$i/init"
(cd "$i" && find . | cpio -o -H newc --quiet) > "$out/boot.img"

rm -f "$out"/root.ext4 "$out"/warm.* "$out/made-of"
truncate -s 6G "$out/root.ext4"
mke2fs -q -F -t ext4 -O ^has_journal -L tgroot -d "$r" "$out/root.ext4"
echo "$made_of" > "$out/made-of"
du -h "$out/root.ext4"
