# SPDX-License-Identifier: LGPL-2.1-or-later
"""What others do to networks: their dnsmasq dies, rules are to be put back, the host lacks something."""

import contextlib
import os
import re
import select
import shutil
import signal
import subprocess
import sys

import libvirt

from harness import fails, main, wait_for
from netbed import STATE, dnsmasqs, guests, links, networkd, run, xml

DNSMASQ = os.path.realpath(shutil.which('dnsmasq', path=os.environ['PATH'] + ':/usr/sbin') or '/usr/sbin/dnsmasq')


def pid_of(network):
    try:
        with open(os.path.join(STATE, f'{network}.pid')) as file:
            return int(file.read())
    except (OSError, ValueError):
        return 0


def end(network):
    """Ends its dnsmasq if there is one."""
    with contextlib.suppress(OSError):
        if pid_of(network) in dnsmasqs():
            os.kill(pid_of(network), signal.SIGKILL)


def kill_and_wait(network):
    """Ends its dnsmasq and returns the pid of the one that came instead."""
    before = pid_of(network)
    os.kill(before, signal.SIGKILL)
    wait_for('another dnsmasq runs', lambda: pid_of(network) not in (0, before) and len(dnsmasqs()) == 2)
    return pid_of(network)


def test_a_dnsmasq_that_dies_is_started_again_but_not_for_ever(_daemon):
    with networkd() as daemon:
        network = daemon.open().networkCreateXML(xml('lan'))
        with guests('virbr0') as (guest,):
            address = guest.lease()['ip']
            kill_and_wait('lan')
            assert guest.lease()['ip'] == address
            assert 'has ended by itself' in daemon.log_text(), daemon.log_text()
            # After a restart of the daemon it is followed, too.
            daemon.restart()
            kill_and_wait('lan')
            wait_for('the daemon gives up', lambda: end('lan') or 'it is not started again' in daemon.log_text())
            wait_for('none is left', lambda: dnsmasqs() == [])
            # The network itself is as it was, and can be had whole again.
            assert 'UP' in links()['virbr0']['flags'] and guest.run('ip', 'addr')
            daemon.process.send_signal(signal.SIGHUP)
            wait_for('a reload starts it', lambda: len(dnsmasqs()) == 2)
            assert guest.lease()['ip'] == address
        network = daemon.open().networkLookupByName('lan')
        network.destroy()
        assert dnsmasqs() == [], 'one that is stopped stays so'


SENDER = '''import socket
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
    print('ready', flush=True)
    while True:
        sender.sendto(b'x', ('203.0.113.2', 9))
'''

# Says when the first came, and how many when its input ends.
COUNTER = '''import select, socket, sys
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
    receiver.bind(('203.0.113.2', 9))
    print('ready', flush=True)
    count = 0
    while True:
        ready = select.select([receiver, sys.stdin], [], [])[0]
        if receiver in ready:
            receiver.recv(9)
            count += 1
            if count == 1:
                print('came', flush=True)
        elif sys.stdin in ready:
            break
print(count)
'''


@contextlib.contextmanager
def script(guest, text):
    """Runs in the guest, and is ready to do what it is for."""
    process = subprocess.Popen(['nsenter', '-t', str(guest.process.pid), '-n', sys.executable, '-c', text], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout.readline() == 'ready\n'
        yield process
    finally:
        process.kill()
        process.wait()


def handles():
    """Of our rules: each transaction gives others."""
    return re.findall('# handle ([0-9]+)', run('nft', '-a', 'list', 'chain', 'ip', 'libvirt_network', 'guest_output'))


def tables():
    return run('nft', 'list', 'ruleset')


def came_through(inside, outside, meanwhile):
    with script(outside, COUNTER) as counter:
        with script(inside, SENDER):
            meanwhile(counter)
        return int(counter.communicate('', timeout=60)[0].split()[-1])


def first_comes(counter):
    assert select.select([counter.stdout], [], [], 60)[0], 'none came'


def test_a_reload_never_lets_anything_through(_daemon):
    """A guest that is isolated sends as fast as it can, while rules are put back."""
    with networkd() as daemon:
        with open('/proc/sys/net/ipv4/ip_forward', 'w') as file:
            file.write('1')
        daemon.open().networkCreateXML(xml('lan', forward='', dhcp=False))

        def reload(_counter):
            for _turn in range(5):
                before = handles()
                daemon.process.send_signal(signal.SIGHUP)
                wait_for('other rules', lambda before=before: handles() not in ([], before))

        with guests('virbr0', None) as (inside, outside):
            run('ip', 'addr', 'add', '203.0.113.1/24', 'dev', f'h{outside.dev}')
            outside.run('ip', 'addr', 'add', '203.0.113.2/24', 'dev', outside.dev)
            inside.run('ip', 'addr', 'add', '192.168.122.9/24', 'dev', inside.dev)
            inside.run('ip', 'route', 'add', 'default', 'via', '192.168.122.1')
            assert came_through(inside, outside, reload) == 0
            run('nft', 'flush', 'table', 'ip', 'libvirt_network')
            assert came_through(inside, outside, first_comes) > 0


def test_rules_that_somebody_flushes_come_back(_daemon):
    """As nftables.service does when it reads its configuration again."""
    with networkd() as daemon:
        run('nft', 'flush', 'ruleset')
        network = daemon.open().networkCreateXML(xml('lan'))
        for _turn in range(3):
            run('nft', 'flush', 'ruleset')
            wait_for('the rules are back', lambda: 'masquerade' in tables())
        assert 'flush ruleset' in daemon.log_text()
        network.destroy()
        run('nft', 'flush', 'ruleset')
        daemon.restart()
        assert 'libvirt_network' not in tables(), 'nobody needs them'


def test_what_the_host_lacks_is_named(_daemon):
    with networkd() as daemon:
        conn = daemon.open()
        run('mount', '--bind', '/dev/null', DNSMASQ)
        try:
            assert 'dnsmasq-base' in fails(libvirt.VIR_ERR_OPERATION_UNSUPPORTED, conn.networkCreateXML, xml('lan'))
        finally:
            run('umount', DNSMASQ)
        assert 'virbr0' not in links()
        forward = '/proc/sys/net/ipv4/ip_forward'
        with open(forward, 'w') as file:
            file.write('0')
        run('mount', '--bind', forward, forward)
        run('mount', '-o', 'remount,bind,ro', forward)
        try:
            assert 'the host does not forward IPv4' in fails(libvirt.VIR_ERR_INTERNAL_ERROR, conn.networkCreateXML, xml('lan'))
        finally:
            run('umount', forward)
        assert 'virbr0' not in links()
        conn.networkCreateXML(xml('lan'))


if __name__ == '__main__':
    main()
