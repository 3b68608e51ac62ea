# SPDX-License-Identifier: LGPL-2.1-or-later
"""PCI devices of the host are given to guests: by a real IOMMU (an emulated one), real vfio-pci, real QEMU in the guest."""

import contextlib
import glob
import os
import re
import signal
import subprocess
import threading
import time

import libvirt

from inside import PREFIX, read, run, systemctl, tiny_xml, unit_property, virsh, wait_for, write

MACS = ('52:54:00:aa:bb:01', '52:54:00:aa:bb:02')
NETWORK = '''<network><name>pool</name><forward mode='hostdev' managed='yes'>
<address type='pci' domain='0x{0}' bus='0x{1}' slot='0x{2}' function='0x{3}'/></forward></network>'''
places = {}


def place_of(mac):
    """Where the device with this address is; found while the host has it, remembered afterwards."""
    if mac not in places:
        [net] = [path for path in glob.glob('/sys/class/net/*') if read(f'{path}/address').strip() == mac]
        places[mac] = re.findall(r'[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]', os.path.realpath(net))[-1]
    return places[mac]


def parts(place):
    return re.split('[:.]', place)


def driver_of(place):
    with contextlib.suppress(FileNotFoundError):
        return os.path.basename(os.readlink(f'/sys/bus/pci/devices/{place}/driver'))
    return None


def macs_of_host():
    found = set()
    for path in glob.glob('/sys/class/net/*/address'):
        with contextlib.suppress(OSError):
            found.add(read(path).strip())
    return found


def group_node(place):
    return '/dev/vfio/' + os.path.basename(os.readlink(f'/sys/bus/pci/devices/{place}/iommu_group'))


def held():
    folders = ('/run', f'{PREFIX}/run', f'{PREFIX}/var/run')
    return [path for folder in folders for path in glob.glob(f'{folder}/libvirt/qemu/hostdevs/*.xml')]


def hostdev_xml(place, managed='yes'):
    domain, bus, slot, function = parts(place)
    return (f"<hostdev mode='subsystem' type='pci' managed='{managed}'><source>"
            f"<address domain='0x{domain}' bus='0x{bus}' slot='0x{slot}' function='0x{function}'/></source></hostdev>")


def interface_xml(mac, place):
    domain, bus, slot, function = parts(place)
    return (f"<interface type='hostdev' managed='yes'><mac address='{mac}'/><source>"
            f"<address type='pci' domain='0x{domain}' bus='0x{bus}' slot='0x{slot}' function='0x{function}'/></source></interface>")


def network_xml(mac):
    return f"<interface type='network'><mac address='{mac}'/><source network='pool'/></interface>"


def create(name, devices, **more):
    return virsh('create', write(f'/run/{name}.xml', tiny_xml(name, devices, **more)), check=False)


def created(name, devices, **more):
    result = create(name, devices, **more)
    assert result.returncode == 0, result.stderr
    return qemu_of(name)


def qemu_of(name):
    return int(run('pgrep', '-o', '-f', f'qemu-system.*guest={name}'))


def together():
    """The devices of the one group that has several of virtio's."""
    for group in glob.glob('/sys/kernel/iommu_groups/*/devices'):
        places = [place for place in sorted(os.listdir(group)) if driver_of(place) == 'virtio-pci']
        if len(places) > 1:
            return places
    raise AssertionError('no group has two devices of virtio')


def given(place):
    return driver_of(place) == 'vfio-pci'


def given_back(place, mac):
    return driver_of(place) == 'virtio-pci' and mac in macs_of_host() and not held()


def net(*words):
    return virsh(*words, uri='network:///system')


def start_daemons():
    for name in ('virtqemud', 'virtnetworkd'):
        systemctl('start', f'{name}.socket')
    for name in virsh('list', '--name').split():  # of a test that failed
        virsh('destroy', name)
    for mac in MACS:
        wait_for(f'the host has {mac}', lambda mac=mac: mac in places or mac in macs_of_host())
        place_of(mac)


def test_a_network_gives_a_device_and_gets_it_back():
    start_daemons()
    mac, place = MACS[0], place_of(MACS[0])
    net('net-define', write('/run/pool.xml', NETWORK.format(*parts(place))))
    net('net-start', 'pool')
    pid = created('web', network_xml(mac))
    assert given(place) and mac not in macs_of_host(), (driver_of(place), macs_of_host())
    assert len(held()) == 1, held()
    xml = virsh('dumpxml', 'web')
    assert "alias name='hostdev0'" in xml, xml
    assert f'"host":"{place}"' in read(f'/proc/{pid}/cmdline'), read(f'/proc/{pid}/cmdline')
    limit = re.search(r'Max locked memory\s+(\d+)', read(f'/proc/{pid}/limits')).group(1)
    assert int(limit) == (64 + 1024) << 20, limit
    assert os.stat(group_node(place)).st_uid == os.stat(f'/proc/{pid}').st_uid
    result = create('db', network_xml('52:54:00:aa:bb:09'))
    assert result.returncode == 1 and 'no free device' in result.stderr, result.stderr
    virsh('destroy', 'web')
    wait_for('the host has its device', lambda: given_back(place, mac))
    assert net('net-port-list', 'pool') == '', net('net-port-list', 'pool')
    net('net-destroy', 'pool')


def test_one_device_is_one_guests():
    start_daemons()
    mac, place = MACS[0], place_of(MACS[0])
    created('web', hostdev_xml(place))
    for devices in (hostdev_xml(place), interface_xml(mac, place)):
        result = create('db', devices)
        assert result.returncode == 1 and f"PCI device {place}: domain 'web' has it" in result.stderr, result.stderr
    assert given(place)
    virsh('destroy', 'web')
    wait_for('the host has its device', lambda: given_back(place, mac))
    created('db', interface_xml(mac, place))
    virsh('destroy', 'db')
    wait_for('the host has its device again', lambda: given_back(place, mac))


def test_what_cannot_be_given_is_named():
    start_daemons()
    mac, place = MACS[0], place_of(MACS[0])
    one, other = together()
    rows = {
        hostdev_xml(place, managed='no'): "not managed, and has driver 'virtio-pci'",
        hostdev_xml('0000:7e:1f.7'): 'no PCI device 0000:7e:1f.7',
        hostdev_xml(one): f"{other} with driver 'virtio-pci'",
        interface_xml('52:54:00:aa:bb:09', place): f'keeps its own address: write <mac address=\'{mac}\'/>',
    }
    for devices, words in rows.items():
        result = create('web', devices)
        assert result.returncode == 1 and words in result.stderr, result.stderr
        assert given_back(place, mac), (driver_of(place), held())


def test_a_group_goes_together():
    start_daemons()
    one, other = together()
    created('web', hostdev_xml(one) + hostdev_xml(other))
    assert given(one) and given(other)
    virsh('destroy', 'web')
    wait_for('the host has both', lambda: together() == [one, other])


def kill_daemon():
    os.kill(int(unit_property('virtqemud.service', 'MainPID')), signal.SIGKILL)
    wait_for('the daemon is gone', lambda: unit_property('virtqemud.service', 'ActiveState') in ('failed', 'inactive', 'active'))


def test_a_daemon_that_was_killed_finds_its_devices_again():
    start_daemons()
    mac, place = MACS[0], place_of(MACS[0])
    pid = created('web', hostdev_xml(place))
    kill_daemon()
    assert virsh('domstate', 'web') == 'running'
    assert qemu_of('web') == pid and given(place)
    result = create('db', hostdev_xml(place))
    assert result.returncode == 1 and "domain 'web' has it" in result.stderr, result.stderr
    systemctl('stop', 'virtqemud.socket', 'virtqemud-ro.socket', 'virtqemud-admin.socket')
    systemctl('kill', '--signal=KILL', '--kill-who=main', 'virtqemud.service', check=False)
    os.kill(pid, signal.SIGKILL)
    wait_for('the guest is gone', lambda: not os.path.exists(f'/proc/{pid}'))
    systemctl('start', 'virtqemud.socket')
    wait_for('the daemon knows that it is gone', lambda: virsh('list', '--name') == '')
    wait_for('the host has its device', lambda: given_back(place, mac))


def settled(place, mac):
    """Nothing in between: a guest has it and runs, or the host has it."""
    running = 'web' in virsh('list', '--name').split()
    return given(place) if running else given_back(place, mac)


def catch(client, moment):
    """The moment is there, or the call is over; there is no time to sleep."""
    end = time.monotonic() + 180
    while not moment() and client.poll() is None:
        assert time.monotonic() < end, 'the call does not end'


def test_a_daemon_killed_at_any_moment_of_a_start_leaves_nothing_in_between():
    start_daemons()
    mac, place = MACS[0], place_of(MACS[0])
    path = write('/run/web.xml', tiny_xml('web', hostdev_xml(place)))
    moments = [('written down', held, 0), ('without its driver', lambda: driver_of(place) != 'virtio-pci', 0),
               ('with another driver', lambda: given(place), 0), ('with it for a while', lambda: given(place), 0.2),
               ('with it for longer', lambda: given(place), 0.6), ('with it for long', lambda: given(place), 1.5)]
    for what, moment, delay in moments:  # what is left afterwards is asserted, whichever moment it was
        virsh('list')  # the daemon is there
        pid = int(unit_property('virtqemud.service', 'MainPID'))
        with subprocess.Popen([f'{PREFIX}/bin/virsh', '-q', '-c', 'qemu:///system', 'create', path],
                              stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as client:
            catch(client, moment)
            time.sleep(delay)
            os.kill(pid, signal.SIGKILL)
            found = (driver_of(place), len(held()))
            client.wait(180)
        systemctl('reset-failed', 'virtqemud.service', 'virtqemud.socket', check=False)
        systemctl('start', 'virtqemud.socket')
        wait_for(f'{what}: the device is somebody\'s', lambda: settled(place, mac))
        running = 'web' in virsh('list', '--name').split()
        print(f'# killed {what}, {found}: {"the guest runs" if running else "the host has the device"}', flush=True)
        if running:
            virsh('destroy', 'web')
            wait_for('the host has its device', lambda: given_back(place, mac))


def test_a_guest_that_dies_gives_its_device_back():
    start_daemons()
    mac, place = MACS[0], place_of(MACS[0])
    os.kill(created('web', hostdev_xml(place)), signal.SIGKILL)
    wait_for('the host has its device', lambda: given_back(place, mac))


def log_of(name):
    return f'/var/log/{name}.console'


def linux(name, devices=''):
    """A guest of Linux, under KVM; its console is a file."""
    run('modprobe', 'kvm_amd', check=False)
    xml = tiny_xml(name, devices, kernel=True, kind='kvm' if os.path.exists('/dev/kvm') else 'qemu')
    xml = xml.replace("<serial type='pty'/>", f"<serial type='file'><source path='{log_of(name)}'/></serial>"
                                              + "<controller type='pci' model='pcie-root-port'/>" * 4)
    return xml.replace('console=ttyS0 quiet', 'console=ttyS0 quiet tg.ip=dhcp')


def quiet(_opaque, _error):
    pass


def test_a_guest_uses_devices_that_come_and_go():
    """One from the beginning, through which it gets an address; the other while it runs."""
    start_daemons()
    libvirt.registerErrorHandler(quiet, None)
    libvirt.virEventRegisterDefaultImpl()
    threading.Thread(target=lambda: [libvirt.virEventRunDefaultImpl() for _ in iter(int, 1)], daemon=True).start()
    first, second = place_of(MACS[0]), place_of(MACS[1])
    seen = []
    conn = libvirt.open('qemu:///system')
    words = {libvirt.VIR_DOMAIN_EVENT_ID_DEVICE_ADDED: 'added', libvirt.VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED: 'removed'}
    for number, word in words.items():
        conn.domainEventRegisterAny(None, number, lambda _c, _d, alias, word: seen.append((word, alias)), word)
    virsh('create', write('/run/linux.xml', linux('linux', hostdev_xml(first))))
    wait_for('the guest has booted', lambda: 'TG-READY' in read(log_of('linux')), 600)
    assert 'TG-LEASE' in read(log_of('linux')), read(log_of('linux'))
    virsh('attach-interface', 'linux', '--type', 'hostdev', '--source', second, '--mac', MACS[1], '--managed', '--live')
    assert given(second) and MACS[1] not in macs_of_host()
    wait_for('its event', lambda: ('added', 'hostdev1') in seen)
    assert virsh('dumpxml', 'linux').count("<driver name='vfio'/>") <= 2
    virsh('detach-interface', 'linux', 'hostdev', '--mac', MACS[1], '--live')
    wait_for('the host has the second device', lambda: driver_of(second) == 'virtio-pci' and MACS[1] in macs_of_host(), 300)
    wait_for('its event', lambda: ('removed', 'hostdev1') in seen)
    device = write('/run/device.xml', hostdev_xml(second))
    virsh('attach-device', 'linux', device, '--live')
    assert given(second)
    virsh('destroy', 'linux')
    wait_for('the host has both', lambda: given_back(first, MACS[0]) and given_back(second, MACS[1]))
    conn.close()
