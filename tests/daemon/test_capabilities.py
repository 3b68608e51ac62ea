#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""test_capabilities.py - what the host and its emulators can do, as clients read it before they write a definition."""

import glob
import os
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET

from harness import PREFIX, PYTHON_ENVIRONMENT, Daemon, Skip, main, tiny_xml


def need_virsh():
    if not shutil.which('virsh'):
        raise Skip('no virsh (libvirt-clients)')


def documents(daemon, *words):
    need_virsh()
    daemon.start()
    return ET.fromstring(daemon.virsh(*words))


def values(root, path, name):
    return [value.text for value in root.findall(f"{path}/enum[@name='{name}']/value")]


def test_the_host(daemon):
    host = documents(daemon, 'capabilities').find('host')
    assert len(host.findtext('uuid')) == 36
    assert host.findtext('cpu/arch') == os.uname().machine
    topology = {key: int(value) for key, value in host.find('cpu/topology').attrib.items()}
    assert topology['sockets'] * topology['cores'] * topology['threads'] >= 1
    cpus = host.findall('topology/cells/cell/cpus/cpu')
    assert len(cpus) == os.sysconf('SC_NPROCESSORS_ONLN')
    assert not any(cpu.get('cluster_id') == '65535' for cpu in cpus)
    memory = sum(int(cell.findtext('memory')) for cell in host.findall('topology/cells/cell'))
    nodes = glob.glob('/sys/devices/system/node/node[0-9]*/meminfo') or ['/proc/meminfo']
    assert memory == sum(int(re.search(r'MemTotal:\s+(\d+)', open(node).read()).group(1)) for node in nodes)


def test_the_guests(daemon):
    guest = documents(daemon, 'capabilities').find("guest/arch[@name='x86_64']")
    assert guest.findtext('wordsize') == '64'
    assert os.access(guest.findtext('emulator'), os.X_OK)
    names = {machine.text: machine.get('canonical') for machine in guest.findall('machine')}
    assert names['q35'] in names and names['pc'] in names
    assert list(names)[:2] == [names['pc'], 'pc'], 'programs take the first'
    assert 'qemu' in [domain.get('type') for domain in guest.findall('domain')]


def test_an_emulator(daemon):
    caps = documents(daemon, 'domcapabilities', '--virttype', 'qemu', '--machine', 'q35')
    assert caps.findtext('domain') == 'qemu' and caps.findtext('machine').startswith('pc-q35-')
    assert 'ide' not in values(caps, 'devices/disk', 'bus') and 'sata' in values(caps, 'devices/disk', 'bus')
    old = ET.fromstring(daemon.virsh('domcapabilities', '--virttype', 'qemu', '--machine', 'pc'))
    assert 'ide' in values(old, 'devices/disk', 'bus')
    modes = {mode.get('name'): mode.get('supported') for mode in caps.findall('cpu/mode')}
    assert modes['host-passthrough'] == 'no' and modes['custom'] == 'yes'
    assert 'qemu64' in [model.text for model in caps.findall("cpu/mode[@name='custom']/model")]
    blocked = {entry.get('model') for entry in caps.findall("cpu/mode[@name='custom']/blockers")}
    unusable = {model.text for model in caps.findall("cpu/mode[@name='custom']/model[@usable='no']")}
    assert blocked <= unusable


def test_what_is_offered_starts(daemon):
    caps = documents(daemon, 'domcapabilities', '--virttype', 'qemu', '--machine', 'q35')
    videos, buses = values(caps, 'devices/video', 'modelType'), values(caps, 'devices/disk', 'bus')
    assert len(videos) > 3 and len(buses) > 3
    image = os.path.join(PREFIX, 'var', 'disk.img')
    with open(image, 'wb') as file:
        file.truncate(1440 * 1024)
    devices = [f"<video><model type='{video}'/></video>" for video in videos]
    for bus in buses:
        target = {'fdc': 'fda', 'virtio': 'vda'}.get(bus, 'sda')
        devices.append(f"<disk type='file' device='{'floppy' if bus == 'fdc' else 'disk'}'><source file='{image}'/>"
                       f"<target dev='{target}' bus='{bus}'/></disk>")
    for model in values(caps, 'devices/rng', 'backendModel'):
        if model != 'egd':  # wants a server to ask
            source = '/dev/urandom' if model == 'random' else ''
            devices.append(f"<rng model='virtio'><backend model='{model}'>{source}</backend></rng>")
    path = os.path.join(PREFIX, 'var', 'g.xml')
    for device in devices:
        with open(path, 'w') as file:
            file.write(tiny_xml('g', device))
        result = daemon.virsh('create', path, check=False)
        assert result.returncode == 0, (device, result.stderr)
        daemon.virsh('destroy', 'g')


def test_wrong_questions(daemon):
    need_virsh()
    daemon.start()
    for words, expected in ((('--machine', 'abacus'), 'abacus'), (('--arch', 'abacus'), 'abacus'),
                            (('--emulatorbin', '/nonexistent/abacus'), '/nonexistent/abacus'),
                            (('--virttype', 'lxc'), 'lxc'), (('--virttype', 'abacus'), 'abacus')):
        result = daemon.virsh('domcapabilities', *words, check=False)
        assert result.returncode == 1 and expected in result.stderr, (words, result.stderr)


def test_virt_install_reads_it(daemon):
    if not shutil.which('virt-install'):
        raise Skip('no virt-install (virtinst)')
    daemon.start()
    environment = {key: value for key, value in os.environ.items() if key != 'PYTHONPATH'} | PYTHON_ENVIRONMENT
    result = subprocess.run(['virt-install', '--connect', Daemon.uri, '--name', 'v', '--memory', '64', '--disk', 'none', '--import',
                             '--osinfo', 'generic', '--network', 'none', '--print-xml'],
                            capture_output=True, text=True, env=environment, timeout=120)
    assert result.returncode == 0, result.stderr
    assert ET.fromstring(result.stdout).findtext('name') == 'v'


if __name__ == '__main__':
    main()
