# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each daemon is restarted, killed and replaced by another file while what it looks after runs and a client waits for events."""

import contextlib
import os
import shutil
import signal
import threading
import time

import libvirt

from inside import PREFIX, RUN, Skip, run, systemctl, tiny_xml, unit_property, wait_for

NETWORK = '''<network><name>n</name><forward mode='nat'/><bridge name='virbr7'/>
<ip address='192.168.177.1' netmask='255.255.255.0'><dhcp><range start='192.168.177.2' end='192.168.177.9'/></dhcp></ip>
</network>'''
SECRET = "<secret ephemeral='no' private='no'><usage type='volume'><volume>/{name}</volume></usage></secret>"


def quiet(_opaque, _error):
    pass


def event_loop():
    libvirt.virEventRegisterDefaultImpl()
    threading.Thread(target=lambda: [libvirt.virEventRunDefaultImpl() for _ in iter(int, 1)], daemon=True).start()


libvirt.registerErrorHandler(quiet, None)
event_loop()


def pool_xml(name):
    os.makedirs(f'/var/{name}', exist_ok=True)
    return f"<pool type='dir'><name>{name}</name><target><path>/var/{name}</path></target></pool>"


def pid_of_program(*words):
    return run('pgrep', '-o', *words)


class Guests:
    """virtqemud and a guest under KVM; what is told is that the guest stopped and went on."""

    unit, uri = 'virtqemud.service', 'qemu:///system'

    def make(self, conn):
        run('modprobe', 'kvm_amd', check=False)
        if not os.path.exists('/dev/kvm'):
            raise Skip('no /dev/kvm in the guest')
        self.dom = conn.createXML(tiny_xml('g', kind='kvm'))

    def register(self, conn, seen):
        conn.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE,
                                    lambda _c, _d, event, _x, _o: seen.append(event), None)

    def cause(self, conn):
        dom = conn.lookupByName('g')
        dom.suspend()
        dom.resume()
        return [libvirt.VIR_DOMAIN_EVENT_SUSPENDED, libvirt.VIR_DOMAIN_EVENT_RESUMED]

    def mark(self):
        return pid_of_program('-f', 'qemu-system.*guest=g')

    def end(self, conn):
        conn.lookupByName('g').destroy()


class Networks:
    """virtnetworkd and a network with dnsmasq."""

    unit, uri = 'virtnetworkd.service', 'network:///system'

    def make(self, conn):
        conn.networkCreateXML(NETWORK)

    def register(self, conn, seen):
        conn.networkEventRegisterAny(None, libvirt.VIR_NETWORK_EVENT_ID_LIFECYCLE,
                                     lambda _c, _n, event, _x, _o: seen.append(event), None)

    def cause(self, conn):
        conn.networkDefineXML(NETWORK.replace('>n<', '>m<').replace('virbr7', 'virbr8').replace('177', '178')).undefine()
        return [libvirt.VIR_NETWORK_EVENT_DEFINED, libvirt.VIR_NETWORK_EVENT_UNDEFINED]

    def mark(self):
        return pid_of_program('dnsmasq')

    def end(self, conn):
        conn.networkLookupByName('n').destroy()


class Pools:
    """virtstoraged and a pool."""

    unit, uri = 'virtstoraged.service', 'storage:///system'

    def make(self, conn):
        conn.storagePoolCreateXML(pool_xml('p'))

    def register(self, conn, seen):
        conn.storagePoolEventRegisterAny(None, libvirt.VIR_STORAGE_POOL_EVENT_ID_LIFECYCLE,
                                         lambda _c, _p, event, _x, _o: seen.append(event), None)

    def cause(self, conn):
        conn.storagePoolDefineXML(pool_xml('q')).undefine()
        return [libvirt.VIR_STORAGE_POOL_EVENT_DEFINED, libvirt.VIR_STORAGE_POOL_EVENT_UNDEFINED]

    def mark(self):
        return 'p' if libvirt.open(self.uri).storagePoolLookupByName('p').isActive() else None

    def end(self, conn):
        conn.storagePoolLookupByName('p').destroy()


class Secrets:
    """virtsecretd and a secret on disk."""

    unit, uri = 'virtsecretd.service', 'secret:///system'

    def make(self, conn):
        self.uuid = conn.secretDefineXML(SECRET.format(name='s')).UUIDString()

    def register(self, conn, seen):
        conn.secretEventRegisterAny(None, libvirt.VIR_SECRET_EVENT_ID_LIFECYCLE,
                                    lambda _c, _s, event, _x, _o: seen.append(event), None)

    def cause(self, conn):
        conn.secretDefineXML(SECRET.format(name='t')).undefine()
        return [libvirt.VIR_SECRET_EVENT_DEFINED, libvirt.VIR_SECRET_EVENT_UNDEFINED]

    def mark(self):
        return libvirt.open(self.uri).secretLookupByUUIDString(self.uuid).UUIDString()

    def end(self, conn):
        conn.secretLookupByUUIDString(self.uuid).undefine()


def main_pid(unit):
    return int(unit_property(unit, 'MainPID'))


def restart(unit):
    systemctl('restart', unit)


def kill(unit):
    before = main_pid(unit)
    os.kill(before, signal.SIGKILL)
    wait_for(f'{unit} is started again',
             lambda: main_pid(unit) not in (0, before) and unit_property(unit, 'ActiveState') == 'active')


def upgrade(unit):
    """A package puts another file there and restarts."""
    program = f'{PREFIX}/sbin/{unit[:-8]}'
    shutil.copy(program, f'{program}.new')
    os.rename(f'{program}.new', program)
    restart(unit)


def outlives(kind):
    it, seen = kind(), []
    systemctl('start', f'{it.unit[:-8]}.socket')
    conn = libvirt.open(it.uri)
    it.make(conn)
    it.register(conn, seen)
    before = it.mark()
    time.sleep(1)  # younger clients are not kept over kill -9, see daemons/README.md
    for act in (restart, kill, upgrade):
        pid = main_pid(it.unit)
        act(it.unit)
        systemctl('reset-failed', it.unit)
        assert main_pid(it.unit) != pid, act
        assert conn.isAlive(), act
        assert it.mark() == before, act
        seen.clear()
        other = libvirt.open(it.uri)
        told = it.cause(other)
        wait_for(f'events after {act.__name__}', lambda: seen[-len(told):] == told)
        assert it.mark() == before, act
    it.end(conn)
    with contextlib.suppress(libvirt.libvirtError):
        conn.close()


def test_a_guest_and_its_clients_outlive_virtqemud():
    outlives(Guests)


def test_a_network_and_its_clients_outlive_virtnetworkd():
    outlives(Networks)


def test_a_pool_and_its_clients_outlive_virtstoraged():
    outlives(Pools)


def test_a_secret_and_its_clients_outlive_virtsecretd():
    outlives(Secrets)


def test_a_guest_outlives_virtproxyd():
    """Whose clients know that they are to connect again."""
    systemctl('start', 'virtproxyd.socket', 'virtqemud.socket')
    uri = f'qemu+unix:///system?socket={RUN}/libvirt/libvirt-sock'
    conn = libvirt.open(uri)
    conn.createXML(tiny_xml('h'))
    before = pid_of_program('-f', 'qemu-system.*guest=h')
    for act in (restart, kill, upgrade):
        act('virtproxyd.service')
        systemctl('reset-failed', 'virtproxyd.service')
        wait_for('the old connection is closed', lambda: not conn.isAlive())
        conn = libvirt.open(uri)
        assert conn.lookupByName('h').isActive(), act
        assert pid_of_program('-f', 'qemu-system.*guest=h') == before, act
    conn.lookupByName('h').destroy()
