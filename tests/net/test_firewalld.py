# SPDX-License-Identifier: LGPL-2.1-or-later
"""Bridges are in the zones of a firewalld, and stay there when it reads its configuration or starts again."""

import contextlib
import glob
import os
import shutil
import subprocess

import libvirt

from harness import PREFIX, SLOW, Skip, fails, main, wait_for
from netbed import guests, links, need, networkd, rules, run, xml

FILES = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'network', 'firewalld')
FIREWALLD = 'org.fedoraproject.FirewallD1'
PATIENCE = 240 if SLOW else 120     # it is written in Python, and reads hundreds of files at its start

BUS = '''<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>{address}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow own="*"/><allow send_destination="*" eavesdrop="true"/><allow receive_sender="*"/></policy>
</busconfig>'''


class Bus:
    """A system bus of our own, on which nobody is started by itself."""

    def __init__(self):
        self.address = 'unix:path=' + os.path.join(PREFIX, 'run', 'bus')
        conf = os.path.join(PREFIX, 'etc', 'bus.conf')
        with open(conf, 'w') as file:
            file.write(BUS.format(address=self.address))
        os.environ['DBUS_SYSTEM_BUS_ADDRESS'] = self.address
        self.process = subprocess.Popen(['dbus-daemon', '--nofork', '--nopidfile', f'--config-file={conf}'],
                                        stderr=subprocess.DEVNULL)
        wait_for('the bus is there', lambda: os.path.exists(self.address.partition('=')[2]))

    def stop(self):
        del os.environ['DBUS_SYSTEM_BUS_ADDRESS']
        self.process.kill()
        self.process.wait()


def ask(interface, method, *words):
    """What firewalld says; None when it cannot be asked."""
    result = subprocess.run(['dbus-send', '--system', '--print-reply=literal', '--reply-timeout=60000', f'--dest={FIREWALLD}',
                             '/org/fedoraproject/FirewallD1', f'{interface}.{method}', *words], capture_output=True, text=True,
                            timeout=90)
    return None if result.returncode else result.stdout.strip()


def zone_of(interface):
    return ask(f'{FIREWALLD}.zone', 'getZoneOfInterface', f'string:{interface}')


class Firewalld:
    def __init__(self, zones=True):
        self.folder = os.path.join(PREFIX, 'etc', 'firewalld')
        for kind in ('zones', 'policies'):
            os.makedirs(os.path.join(self.folder, kind), exist_ok=True)
        for path in glob.glob(os.path.join(FILES, '*.xml')) if zones else []:
            with open(path) as file:
                kind = 'policies' if '<policy' in file.read() else 'zones'
            shutil.copy(path, os.path.join(self.folder, kind))
        self.start()

    def start(self):
        with open(os.path.join(PREFIX, 'var', 'firewalld.log'), 'ab') as log:
            self.process = subprocess.Popen(['firewalld', '--nofork', '--nopid', '--system-config', self.folder, '--log-target',
                                             'console'], stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        wait_for('firewalld runs', self.is_running, PATIENCE)

    def is_running(self):
        if self.process.poll() is not None:
            raise AssertionError(f'firewalld ended with {self.process.returncode}')
        state = ask('org.freedesktop.DBus.Properties', 'Get', f'string:{FIREWALLD}', 'string:state')
        return state and 'RUNNING' in state

    def reload(self):
        assert ask(FIREWALLD, 'reload') is not None

    def stop(self):
        self.process.terminate()
        self.process.wait(PATIENCE)


@contextlib.contextmanager
def bed(zones=True):
    need('firewalld', 'dbus-daemon', 'dbus-send')
    with contextlib.ExitStack() as stack:
        bus = Bus()
        stack.callback(bus.stop)
        daemon = stack.enter_context(networkd())
        firewalld = Firewalld(zones)
        stack.callback(firewalld.stop)
        yield daemon, firewalld


def break_rules():
    run('nft', 'flush', 'chain', 'ip', 'libvirt_network', 'guest_output')


def rules_are_back():
    return 'iif "virbr0"' in rules().partition('chain guest_output')[2].partition('chain')[0]


def test_bridges_are_in_their_zones_and_stay(_daemon):
    with bed() as (daemon, firewalld):
        conn = daemon.open()
        nat = conn.networkCreateXML(xml('nat'))
        routed = conn.networkCreateXML(xml('routed', bridge='virbr1', forward="<forward mode='route'/>", net='192.168.123'))
        opened = conn.networkCreateXML(xml('open', bridge='virbr2', forward="<forward mode='open'/>", net='192.168.124'))
        chosen = conn.networkCreateXML(xml('chosen', net='192.168.125').replace("'virbr0'", "'virbr3' zone='home'"))
        zones = {'virbr0': 'libvirt', 'virbr1': 'libvirt-routed', 'virbr2': '', 'virbr3': 'home'}
        assert {bridge: zone_of(bridge) for bridge in zones} == zones
        assert "zone='home'" in chosen.XMLDesc()

        with guests('virbr0', 'virbr1') as (one, two):
            for guest, net in ((one, '192.168.122'), (two, '192.168.123')):
                guest.run('ip', 'addr', 'add', f'{net}.9/24', 'dev', guest.dev)
                guest.run('ip', 'route', 'add', 'default', 'via', f'{net}.1')
            assert one.lease()['ip'].startswith('192.168.122.'), 'the host answers in zone libvirt'
            assert two.lease()['ip'].startswith('192.168.123.'), 'and what policy libvirt-to-host lets through'
            one.run('ip', 'addr', 'add', '192.168.122.9/24', 'dev', one.dev)
            two.run('ip', 'addr', 'add', '192.168.123.9/24', 'dev', two.dev)
            assert two.pings('192.168.123.1')

        # What firewalld forgets of what it was told while it ran, it is told again.
        break_rules()
        firewalld.reload()
        wait_for('rules are back after a reload', rules_are_back)
        firewalld.stop()
        assert rules_are_back(), 'ours do not leave with it'
        firewalld.start()
        wait_for('zones are back after a restart', lambda: {bridge: zone_of(bridge) for bridge in zones} == zones, 60)

        nat.destroy()
        assert zone_of('virbr0') == '' and 'virbr0' not in links()
        daemon.restart()
        wait_for('the daemon takes zones up', lambda: zone_of('virbr1') == 'libvirt-routed')
        for network in (routed, opened, chosen):
            daemon.open().networkLookupByName(network.name()).destroy()
        assert zone_of('virbr1') == '' and zone_of('virbr3') == ''


def test_a_firewalld_without_our_zone_is_told_of(_daemon):
    if os.path.exists('/usr/lib/firewalld/zones/libvirt.xml'):
        raise Skip('this host has the zone')
    with bed(zones=False) as (daemon, _firewalld):
        assert "no zone 'libvirt'" in fails(libvirt.VIR_ERR_INTERNAL_ERROR, daemon.open().networkCreateXML, xml('nat'))
        assert 'virbr0' not in links()
        assert 'nosuch' in fails(libvirt.VIR_ERR_INTERNAL_ERROR, daemon.open().networkCreateXML,
                                 xml('nat').replace("'virbr0'", "'virbr0' zone='nosuch'"))
        assert 'virbr0' not in links()


def test_a_zone_needs_a_firewalld(_daemon):
    with networkd() as daemon:
        assert 'needs firewalld' in fails(libvirt.VIR_ERR_CONFIG_UNSUPPORTED, daemon.open().networkCreateXML,
                                          xml('nat').replace("'virbr0'", "'virbr0' zone='home'"))
        assert 'virbr0' not in links()


if __name__ == '__main__':
    main()
