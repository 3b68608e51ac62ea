# SPDX-License-Identifier: LGPL-2.1-or-later
"""Our unit files under a real systemd (tests/beds/systemd-ns.sh): one command enables all, sockets start daemons, guests stay."""

import os
import shutil
import subprocess

from harness import BUILD, PREFIX, RUN, SLOW, Daemon, Skip, guest_user, main, tiny_xml

TESTS = os.path.dirname(os.path.abspath(__file__))
BED = os.path.join(TESTS, '..', 'beds', 'systemd-ns.sh')

# The units of the build, run from the build; places are empty.
PREPARE = """
set -eu
for folder in etc var run; do mkdir -p $PREFIX/$folder; mount -t tmpfs tmpfs $PREFIX/$folder; done
mkdir -p $PREFIX/etc/libvirt $PREFIX/etc/default $PREFIX/var/lib/libvirt $PREFIX/var/cache/libvirt $PREFIX/var/log/libvirt
printf 'user = "%s"\\ngroup = "+%s"\\n' "$GUEST_USER" "$GUEST_GROUP" > $PREFIX/etc/libvirt/qemu.conf
printf '%s' "$XML" > /run/g.xml
cp -r $BUILD/systemd-units/system/* /etc/systemd/system/
for unit in $BUILD/systemd-units/system/virt*d.service; do
    name=$(basename $unit .service)
    mkdir -p /etc/systemd/system/$name.service.d
    # What is under test may be at a place that sandboxes hide.
    printf '[Service]\\nExecStart=\\nExecStart=%s $%s_ARGS\\nProtectHome=no\\nPrivateTmp=no\\n' \\
        $BUILD/daemons/$name $(echo $name | tr a-z A-Z) \\
        > /etc/systemd/system/$name.service.d/build.conf
done
mkdir -p /etc/systemd/system/virt-secret-init-encryption.service.d
printf '[Service]\\nExecStart=\\nExecStart=%s\\nProtectHome=no\\nPrivateTmp=no\\n' \\
    $BUILD/drivers/secret/virt-secret-init-encryption \\
    > /etc/systemd/system/virt-secret-init-encryption.service.d/build.conf
systemctl daemon-reload
virsh() { /usr/bin/virsh -q -c "$URI" "$@"; }
state() { systemctl is-active ${1:-virtqemud.service} || true; }
"""

# What stands before the colon of a line is what the test looks for.
ON_DEMAND = """
systemctl start virtqemud.socket
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
"""

ONE_COMMAND = """
systemctl enable --now libvirt.target 2>/dev/null
running() { for unit in $BUILD/systemd-units/system/virt*d.service; do state $(basename $unit); done | grep -c ^active || true; }
echo "running: $(running)"
for unit in $BUILD/systemd-units/system/*d.socket; do systemctl is-enabled -q $(basename $unit); state $(basename $unit); done \\
    | sort -u | sed 's/^/sockets: /'
echo "boot: $(systemctl is-enabled virtqemud.service)"
echo "other hosts: $(systemctl is-enabled virtproxyd-tls.socket || true)"
virsh list
echo "guests: $(state)"
/usr/bin/virsh -q -c "qemu+unix:///system?socket=$RUN/libvirt-sock" create /run/g.xml > /dev/null
echo "through the proxy: $(state virtproxyd.service)"
/usr/bin/virsh -q -c "secret+unix:///system?socket=$RUN/virtsecretd-sock" uri > /dev/null
echo "secrets: $(state virtsecretd.service)"
virsh destroy g > /dev/null
systemctl disable --now libvirt.target 2>/dev/null
# The sockets follow the target, which is not waited for.
for i in $(seq 300); do [ $(state virtqemud.socket) = active ] || break; sleep 0.1; done
echo "disabled: $(state virtqemud.socket)"
"""

# Each daemon does its work inside of its sandbox.
SANDBOXES = """
mkdir -p $PREFIX/libexec
mount -t tmpfs tmpfs $PREFIX/libexec
cp $BUILD/network/libvirt_leaseshelper $PREFIX/libexec/
systemctl start virtnetworkd.socket virtstoraged.socket virtsecretd.socket
net() { /usr/bin/virsh -q -c "network+unix:///system?socket=$RUN/virtnetworkd-sock" "$@"; }
store() { /usr/bin/virsh -q -c "storage+unix:///system?socket=$RUN/virtstoraged-sock" "$@"; }
keep() { /usr/bin/virsh -q -c "secret+unix:///system?socket=$RUN/virtsecretd-sock" "$@"; }
cat > /run/n.xml <<END
<network><name>n</name><uuid>11111111-2222-3333-4444-555555555555</uuid><forward mode='nat'/><bridge name='virbr7'/>
<ip address='192.168.177.1' netmask='255.255.255.0'><dhcp><range start='192.168.177.2' end='192.168.177.9'/></dhcp></ip></network>
END
net net-define /run/n.xml > /dev/null
net net-start n > /dev/null
echo "network: $(net net-list --name)"
dnsmasq=$(pgrep -f virbr7 -o || pgrep -o dnsmasq)
systemctl restart virtnetworkd.service
kill -0 $dnsmasq
echo "after a restart: $(net net-list --name)"
net net-destroy n > /dev/null
mkdir /var/pool
store pool-create-as p dir --target /var/pool > /dev/null
store vol-create-as p v 1M --format qcow2 > /dev/null
echo "volume: $(store vol-list p | wc -w)"
# Where a manager in a container has no credentials to hand over, the key comes by the configuration.
systemctl start virt-secret-init-encryption.service
sealed=$PREFIX/var/lib/libvirt/secrets/secrets-encryption-key
if ! systemd-run -q --wait --pipe -p SetCredential=a:b sh -c 'test -s $CREDENTIALS_DIRECTORY/a'; then
    systemd-creds decrypt --name=secrets-encryption-key $sealed $PREFIX/etc/libvirt/key 2> /dev/null
    echo "secrets_encryption_key = \\"$PREFIX/etc/libvirt/key\\"" > $PREFIX/etc/libvirt/secret.conf
fi
before=$(md5sum < $sealed)
echo "<secret ephemeral='no' private='no'><uuid>11111111-2222-3333-4444-555555555556</uuid></secret>" > /run/s.xml
keep secret-define /run/s.xml > /dev/null
keep secret-set-value 11111111-2222-3333-4444-555555555556 aGVsbG8= > /dev/null 2>&1
systemctl restart virtsecretd.service
echo "secret: $(keep secret-get-value 11111111-2222-3333-4444-555555555556)"
echo "on disk: $(ls $PREFIX/etc/libvirt/secrets | xargs)"
[ "$(md5sum < $sealed)" = "$before" ]
echo "sealed with: $(stat -c '%a' $sealed), $(systemd-creds decrypt --name=secrets-encryption-key $sealed - 2> /dev/null | wc -c)"
"""

# The firmware of a guest without a disk does not heed the power button.
GUESTS = """
mkdir -p /etc/systemd/system/libvirt-guests.service.d
printf '[Service]\\nExecStart=\\nExecStart=%s start\\nExecStop=\\nExecStop=%s stop\\n' \\
    $BUILD/tools/libvirt-guests $BUILD/tools/libvirt-guests > /etc/systemd/system/libvirt-guests.service.d/build.conf
printf 'URIS="%s"\\nON_SHUTDOWN=shutdown\\nSHUTDOWN_TIMEOUT=1\\n' "$URI" > $PREFIX/etc/default/libvirt-guests
systemctl daemon-reload
systemctl start virtqemud.socket libvirt-guests.service
echo "nothing to start: $(state libvirt-guests.service)"
echo "target: $(state virt-guest-shutdown.target)"
virsh define /run/g.xml > /dev/null
virsh start g > /dev/null
systemctl stop libvirt-guests.service
echo "stopped: $(state libvirt-guests.service) $(systemctl show --property=Result --value libvirt-guests.service)"
echo "deaf: $(virsh domstate g)"
virsh destroy g > /dev/null
systemctl reset-failed libvirt-guests.service
systemctl start libvirt-guests.service
echo "again: $(virsh domstate g)"
virsh destroy g > /dev/null
"""

# A user's own: everybody may read what is built, or it cannot be tried.
SESSION = """
useradd --create-home --uid 4242 tester
runuser -u tester -- test -x $BUILD/daemons/virtqemud || { echo "closed: yes"; exit 0; }
mkdir -p /etc/systemd/user
cp $BUILD/systemd-units/user/* /etc/systemd/user/
for unit in $BUILD/systemd-units/user/virt*d.service; do
    name=$(basename $unit .service)
    mkdir -p /etc/systemd/user/$name.service.d
    printf '[Service]\\nExecStart=\\nExecStart=%s $%s_ARGS\\n' $BUILD/daemons/$name $(echo $name | tr a-z A-Z) \\
        > /etc/systemd/user/$name.service.d/build.conf
done
systemctl start systemd-logind.service user@4242.service
own() { runuser -u tester -- env XDG_RUNTIME_DIR=/run/user/4242 DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/4242/bus "$@"; }
own systemctl --user enable --now libvirt.target 2>/dev/null
each() { for unit in $BUILD/systemd-units/user/virt*d.$1; do own systemctl --user is-active $(basename $unit) || true; done; }
states() { each $1 | sort -u; }
echo "before: $(states service)"
echo "sockets: $(states socket)"
qemu() { own /usr/bin/virsh -q -c "qemu+unix:///session?socket=/run/user/4242/libvirt/virtqemud-sock" "$@"; }
qemu create /run/g.xml > /dev/null
echo "after: $(own systemctl --user is-active virtqemud.service)"
own systemctl --user restart virtqemud.service
echo "guest: $(qemu domstate g)"
qemu destroy g > /dev/null
own systemctl --user disable --now libvirt.target 2>/dev/null
echo "disabled: $(own systemctl --user is-active virtqemud.socket || true)"
"""

# Tells of a call and a stream that were under way, too.
HAND_OVER = """
mkdir /run/bin
cp $BUILD/daemons/virtqemud /run/bin/virtqemud
sed -i "s|^ExecStart=.*/virtqemud |ExecStart=/run/bin/virtqemud |" /etc/systemd/system/virtqemud.service.d/build.conf
systemctl daemon-reload
systemctl start virtqemud.socket virtqemud-ro.socket virtsecretd.socket
LD_LIBRARY_PATH=$BUILD/lib/api /usr/bin/python3 $TESTS/handover.py
"""

# A real login, polkit and its agent for terminals. What is under test must be open to the user.
LOGIN = """
useradd --create-home --shell /bin/sh --uid 4242 tester
runuser -u tester -- test -x $BUILD/tools/virsh || { echo "closed: yes"; exit 0; }
[ -x /usr/bin/pkttyagent ] && [ -x /usr/lib/polkit-1/polkitd ] || { echo "polkit: none"; exit 0; }
echo root:secret | chpasswd
cp $BUILD/lib/access/generated/access/org.libvirt.unix.policy /usr/share/polkit-1/actions/
systemctl start polkit.service systemd-logind.service virtqemud.socket
/usr/bin/python3 $TESTS/login_asks.py
echo "agents: $(pgrep -c pkttyagent || true)"
"""


# A pipe that is written to all the time, while virtlogd is killed, restarted and replaced.
LOGS = """
systemctl start virtlogd.socket
/usr/bin/python3 $TESTS/log_keeping.py
"""


# A lock that somebody else tries to take all the time.
LOCKS = """
systemctl start virtlockd.socket
/usr/bin/python3 $TESTS/lock_keeping.py
"""


def run(scenario):
    """What @scenario told: a line "word: value" each."""
    if os.geteuid() != 0 or not shutil.which('virsh') or SLOW:
        raise Skip('needs root, virsh (libvirt-clients) and an ordinary build')
    user = guest_user()
    env = {'BUILD': BUILD, 'TESTS': TESTS, 'PREFIX': PREFIX, 'RUN': RUN, 'URI': Daemon.uri, 'XML': tiny_xml('g'),
           'GUEST_USER': user.pw_name, 'GUEST_GROUP': str(user.pw_gid)}
    outside = {name: value for name, value in os.environ.items() if name != 'LD_LIBRARY_PATH'}
    probe = subprocess.run([BED, '--', 'true'], env=outside, capture_output=True, text=True, timeout=120, check=False)
    if probe.returncode:
        raise Skip(f'no systemd here: {probe.stderr.strip()[-200:]}')
    words = [f'{name}={value}' for name, value in env.items()]
    binds = ['--bind', f'{BUILD}:{BUILD}', '--bind', f'{TESTS}:{TESTS}']
    result = subprocess.run([BED, *binds, '--', 'env', *words, 'bash', '-c', PREPARE + scenario], env=outside,
                            capture_output=True, text=True, timeout=240, check=False)
    assert result.returncode == 0, (result.stdout, result.stderr)
    return dict(line.split(': ', 1) for line in result.stdout.splitlines() if ': ' in line)


def test_units_start_it_on_demand_and_leave_its_guests(_daemon):
    told = run(ON_DEMAND)
    assert told == {'before': 'inactive', 'after': 'active', 'stopped': 'inactive', 'socket': 'active', 'guest': 'running',
                    'reload': 'active'}, told


def test_one_command_enables_everything(_daemon):
    told = run(ONE_COMMAND)
    assert told == {'running': '0', 'sockets': 'active', 'boot': 'enabled', 'other hosts': 'disabled', 'guests': 'active',
                    'through the proxy': 'active', 'secrets': 'active', 'disabled': 'inactive'}, told


def test_no_byte_of_a_log_is_lost_when_virtlogd_restarts(_daemon):
    told = run(LOGS)
    assert told == {'the end': 'the last words', 'after kill': 'whole', 'after restart': 'whole', 'after reload': 'whole',
                    'processes': '3', 'state': 'nothing stays'}, told


def test_no_lock_is_let_go_when_virtlockd_restarts(_daemon):
    told = run(LOCKS)
    assert told == {'after kill': 'locked', 'after restart': 'locked', 'after reload': 'locked', 'holes': '0',
                    'the end': 'unlocked'}, told


def test_daemons_work_in_their_sandboxes(_daemon):
    if not shutil.which('dnsmasq') or not shutil.which('qemu-img'):
        raise Skip('needs dnsmasq (dnsmasq-base) and qemu-img (qemu-utils)')
    told = run(SANDBOXES)
    assert told == {'network': 'n', 'after a restart': 'n', 'volume': '2', 'secret': 'aGVsbG8=', 'sealed with': '600, 32',
                    'on disk': '11111111-2222-3333-4444-555555555556.sealed 11111111-2222-3333-4444-555555555556.xml'}, told


def test_guests_come_down_with_the_host_and_up_again(_daemon):
    told = run(GUESTS)
    assert told == {'nothing to start': 'active', 'target': 'active', 'stopped': 'failed exit-code', 'deaf': 'running',
                    'again': 'running'}, told


def test_a_user_has_daemons_of_his_own(_daemon):
    told = run(SESSION)
    if 'closed' in told:
        raise Skip('the build folder is closed to other users')
    assert told == {'before': 'inactive', 'sockets': 'active', 'after': 'active', 'guest': 'running', 'disabled': 'inactive'}, told


def test_a_user_at_a_terminal_is_asked_for_a_password(_daemon):
    told = run(LOGIN)
    if 'closed' in told or 'polkit' in told:
        raise Skip('no polkit, or the build folder is closed to other users')
    assert told == {'right': 'asked, 0', 'wrong': 'asked, 1', 'agents': '0'}, told


def test_clients_outlive_their_daemon(_daemon):
    told = run(HAND_OVER)
    assert told == {'restart': 'as before', 'kill': 'as before', 'upgrade': 'as before', 'downgrade': 'as before',
                    'hang': 'as before', 'call under way': 'restarted', 'call of another': 'restarted', 'stream': 'restarted',
                    'bound': 'closed', 'afterwards': 'as before', 'stored': 'nothing'}, told


if __name__ == '__main__':
    main()
