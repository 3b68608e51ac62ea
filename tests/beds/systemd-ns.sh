#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# systemd-ns.sh [options] -- COMMAND...
#
# Start a real systemd (system manager, PID 1 of its own namespaces) in about a
# second, run COMMAND beside it as root, stop it, return COMMAND's exit status.
# No virtual machine; PID 1, network, mounts, cgroups, hostname, IPC are private;
# nothing that is written reaches the disk (overlay on tmpfs).
#
#   --root DIR      root file system (default /: this machine's own, so what is
#                   installed and built here is what systemd runs)
#   --cgroup v2|v1  v2 (default): unified; on this kernel it offers hugetlb only.
#                   v1: cpu, cpuacct, cpuset, memory, devices, freezer, blkio, pids
#   --bind SRC:DST  bind mount (writable) into the new root; repeat
#   --unit U        start unit U besides the small default set; repeat
#   --keep-units    do not strip the root's own enabled units
#   --log FILE      systemd's console
#
# Needs root, util-linux; in the root: systemd, dbus (polkitd to taste).
# /dev has null zero full random urandom tty ptmx kmsg net/tun fuse loop*.
set -eu
root=/ cg=v2 binds=() units=() keep= log=/dev/null
while [ $# -gt 0 ]; do case $1 in
    --root) root=$2; shift 2 ;; --cgroup) cg=$2; shift 2 ;;
    --bind) binds+=("$2"); shift 2 ;; --unit) units+=("$2"); shift 2 ;;
    --keep-units) keep=1; shift ;; --log) log=$2; shift 2 ;;
    --) shift; break ;; *) echo "systemd-ns.sh: $1?" >&2; exit 2 ;; esac; done
[ $# -gt 0 ] || { echo "usage: systemd-ns.sh [options] -- COMMAND..." >&2; exit 2; }
t=$(mktemp -d); name=sdns.$$
hier=()                                # our own leaf in every hierarchy
for h in /sys/fs/cgroup/*/; do
    [ -e "$h/cgroup.procs" ] || continue
    mkdir "$h/$name"; hier+=("$h$name")
    [ -e "$h/$name/cpuset.cpus" ] && { cat "$h/cpuset.cpus" > "$h/$name/cpuset.cpus"; cat "$h/cpuset.mems" > "$h/$name/cpuset.mems"; } || :
done

cat > "$t/inner" <<'IN'
set -e
t=$1 root=$2 cg=$3 keep=$4 nb=$5; shift 5
mount --make-rprivate /
mount -t tmpfs -o mode=755 tmpfs "$t/m"
mkdir "$t/m/u" "$t/m/w" "$t/m/r"; r=$t/m/r
mount -t overlay -o "lowerdir=$root,upperdir=$t/m/u,workdir=$t/m/w" o "$r"
mount -t proc proc "$r/proc"; mount -t sysfs sysfs "$r/sys"
mount -t tmpfs -o mode=755 dev "$r/dev"; mkdir "$r/dev/pts" "$r/dev/shm" "$r/dev/mqueue" "$r/dev/net" "$r/dev/hugepages"
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,gid=5 devpts "$r/dev/pts"
ln -s pts/ptmx "$r/dev/ptmx"; ln -s /proc/self/fd "$r/dev/fd"
for n in stdin:0 stdout:1 stderr:2; do ln -s /proc/self/fd/${n#*:} "$r/dev/${n%:*}"; done
mount -t tmpfs shm "$r/dev/shm"; mount -t mqueue mq "$r/dev/mqueue"
for n in null:1:3 zero:1:5 full:1:7 random:1:8 urandom:1:9 tty:5:0 kmsg:1:11 net/tun:10:200 fuse:10:229 loop-control:10:237; do
    IFS=: read -r f a b <<<"$n"; mknod -m 666 "$r/dev/$f" c "$a" "$b"; done
for n in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do mknod -m 660 "$r/dev/loop$n" b 7 $n; done
mount -t tmpfs -o mode=755 run "$r/run"; mount -t tmpfs -o mode=1777 tmp "$r/tmp"
if [ "$cg" = v2 ]; then mount -t cgroup2 cgroup2 "$r/sys/fs/cgroup"
else
    mount -t tmpfs -o mode=755 cg "$r/sys/fs/cgroup"
    for c in cpu cpuacct cpuset memory devices freezer blkio pids; do
        mkdir "$r/sys/fs/cgroup/$c"; mount -t cgroup -o $c cgroup "$r/sys/fs/cgroup/$c"; done
    mkdir "$r/sys/fs/cgroup/systemd"; mount -t cgroup -o none,name=systemd cgroup "$r/sys/fs/cgroup/systemd"
fi
for ((i = 0; i < nb; i++)); do
    s=${1%%:*} d=${1#*:}; shift
    if [ -d "$s" ]; then mkdir -p "$r$d"; else mkdir -p "$(dirname "$r$d")"; [ -e "$r$d" ] || : > "$r$d"; fi
    mount --bind "$s" "$r$d"
done
s=$r/etc/systemd/system
if [ -z "$keep" ]; then
    rm -rf "$s"/*.wants "$s"/*.requires
    rm -rf "$r"/lib/systemd/system/multi-user.target.wants/{getty.target,systemd-update*,systemd-ask*,plymouth*} 2>/dev/null || :
    for u in systemd-udevd.service systemd-udev-trigger.service systemd-udevd-control.socket systemd-udevd-kernel.socket \
        getty.target systemd-journald-audit.socket systemd-resolved.service systemd-timesyncd.service e2scrub_reap.service systemd-sysctl.service \
        systemd-binfmt.service sys-kernel-config.mount modprobe@.service systemd-update-utmp.service \
        systemd-update-utmp-runlevel.service systemd-journal-flush.service; do ln -sf /dev/null "$s/$u"; done
    for f in "$r"/etc/init.d/*; do                 # SysV scripts become units by themselves
        b=${f##*/}; [ -e "$r/lib/systemd/system/$b.service" ] || [ -L "$s/$b.service" ] || ln -sf /dev/null "$s/$b.service"
    done
fi
mkdir -p "$s/multi-user.target.wants"
for u in dbus.socket "$@"; do
    for d in etc/systemd/system lib/systemd/system; do
        if [ -e "$r/$d/$u" ]; then ln -sf "/$d/$u" "$s/multi-user.target.wants/$u"; break; fi
    done
done
: > "$r/etc/fstab"; echo 1111111111111111111111111111111e > "$r/etc/machine-id"
touch "$r/etc/.updated" "$r/var/.updated"; hostname sdns; ip link set lo up
cd "$r"; mkdir -p oldroot; pivot_root . oldroot; umount -l /oldroot; rmdir /oldroot
exec env -i container=sdns PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin /lib/systemd/systemd --system --unit=multi-user.target --log-target=console --show-status=0
IN
mkdir "$t/m"
(   for h in "${hier[@]}"; do echo "$BASHPID" > "$h/cgroup.procs"; done
    exec setsid unshare --pid --mount --net --ipc --uts --cgroup --fork --kill-child \
        bash "$t/inner" "$t" "$root" "$cg" "$keep" "${#binds[@]}" ${binds[@]+"${binds[@]}"} ${units[@]+"${units[@]}"}
) < /dev/null > "$log" 2>&1 &
up=$!
end() {
    [ -n "${pid1:-}" ] && kill -RTMIN+4 "$pid1" 2>/dev/null || :
    for ((i = 0; i < 100; i++)); do kill -0 $up 2>/dev/null || break; sleep 0.05; done
    kill -9 $up 2>/dev/null || :; wait $up 2>/dev/null || :
    for h in "${hier[@]}"; do find "$h" -depth -type d -exec rmdir {} \; 2>/dev/null || :; done
    rm -rf "$t"
}
trap end EXIT
pid1=
for ((i = 0; i < 600; i++)); do
    kill -0 $up 2>/dev/null || { echo "systemd-ns.sh: systemd did not start" >&2; exit 1; }
    pid1=$(cat /proc/$up/task/$up/children 2>/dev/null | tr -d ' ' || :)
    if [ -n "$pid1" ] && [ "$(cat /proc/$pid1/comm 2>/dev/null)" = systemd ]; then
        case $(nsenter -t "$pid1" -m -p -n -i -u -C -r -w systemctl is-system-running 2>/dev/null) in
        running) break ;;
        degraded) nsenter -t "$pid1" -m -p -n -i -u -C -r -w systemctl --failed --no-pager --no-legend --plain >&2; break ;;
        esac
    fi
    sleep 0.05
done
# the command gets a cgroup of its own, /cmd, inside the same tree
for h in "${hier[@]}"; do
    mkdir "$h/cmd"
    [ -e "$h/cmd/cpuset.cpus" ] && { cat "$h/cpuset.cpus" > "$h/cmd/cpuset.cpus"; cat "$h/cpuset.mems" > "$h/cmd/cpuset.mems"; } || :
done
r=0; ( for h in "${hier[@]}"; do echo "$BASHPID" > "$h/cmd/cgroup.procs"; done
exec nsenter -t "$pid1" -m -p -n -i -u -C -r -w env LC_ALL=C.UTF-8 HOME=/root "$@" ) || r=$?
exit $r
