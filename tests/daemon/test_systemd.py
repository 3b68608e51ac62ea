# SPDX-License-Identifier: LGPL-2.1-or-later
"""Our unit files under a real systemd (tests/beds/systemd-ns.sh): a socket starts the daemon, stopping it leaves the guest."""

import os
import shutil
import subprocess

from harness import BUILD, PREFIX, RUN, SLOW, Daemon, Skip, guest_user, main, tiny_xml

BED = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'beds', 'systemd-ns.sh')

# What stands before the colon of a line is what the test looks for.
SCENARIO = '''
set -eu
for folder in etc var run; do mkdir -p $PREFIX/$folder; mount -t tmpfs tmpfs $PREFIX/$folder; done
mkdir -p $PREFIX/etc/libvirt $PREFIX/etc/default /etc/systemd/system/virtqemud.service.d
printf 'user = "%s"\\ngroup = "+%s"\\n' "$GUEST_USER" "$GUEST_GROUP" > $PREFIX/etc/libvirt/qemu.conf
printf '%s' "$XML" > /run/g.xml
cp $BUILD/systemd-units/virtqemud* /etc/systemd/system/
printf '[Service]\\nExecStart=\\nExecStart=%s $VIRTQEMUD_ARGS\\n' $BUILD/daemons/virtqemud \\
    > /etc/systemd/system/virtqemud.service.d/build.conf
systemctl daemon-reload
systemctl start virtqemud.socket
virsh() { /usr/bin/virsh -q -c "$URI" "$@"; }
state() { systemctl is-active virtqemud.service || true; }
echo "before: $(state)"
virsh list
echo "after: $(state)"
virsh create /run/g.xml >/dev/null
pid=$(cat $RUN/qemu/g.pid)
first=$(systemctl show --property=MainPID --value virtqemud.service)
systemctl stop virtqemud.service 2>/dev/null
echo "stopped: $(state)"
kill -0 $pid
echo "socket: $(systemctl is-active virtqemud.socket)"
echo "guest: $(virsh domstate g)"
[ $(cat $RUN/qemu/g.pid) = $pid ]
[ $(systemctl show --property=MainPID --value virtqemud.service) != $first ]
virsh destroy g >/dev/null
echo "reload: $(systemctl reload virtqemud.service && state)"
'''


def test_units_start_it_on_demand_and_leave_its_guests(_daemon):
    if os.geteuid() != 0 or not shutil.which('virsh') or SLOW:
        raise Skip('needs root, virsh (libvirt-clients) and an ordinary build')
    user = guest_user()
    env = {'BUILD': BUILD, 'PREFIX': PREFIX, 'RUN': RUN, 'URI': Daemon.uri, 'XML': tiny_xml('g'),
           'GUEST_USER': user.pw_name, 'GUEST_GROUP': str(user.pw_gid)}
    outside = {name: value for name, value in os.environ.items() if name != 'LD_LIBRARY_PATH'}
    probe = subprocess.run([BED, '--', 'true'], env=outside, capture_output=True, text=True, timeout=120, check=False)
    if probe.returncode:
        raise Skip(f'no systemd here: {probe.stderr.strip()[-200:]}')
    words = [f'{name}={value}' for name, value in env.items()]
    result = subprocess.run([BED, '--bind', f'{BUILD}:{BUILD}', '--', 'env', *words, 'bash', '-c', SCENARIO], env=outside,
                            capture_output=True, text=True, timeout=240, check=False)
    told = dict(line.split(': ', 1) for line in result.stdout.splitlines() if ': ' in line)
    assert result.returncode == 0, (result.stdout, result.stderr)
    assert told == {'before': 'inactive', 'after': 'active', 'stopped': 'inactive', 'socket': 'active', 'guest': 'running',
                    'reload': 'active'}, told


if __name__ == '__main__':
    main()
