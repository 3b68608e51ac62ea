# SPDX-License-Identifier: LGPL-2.1-or-later
"""How fast a guest that really boots is, as iperf3 in it measures: on a network's tap, and on a macvtap; both ways.

What a slow host cannot do at all is not asked for: each guest is measured without limits first.
"""

import contextlib
import os
import re
import shutil
import subprocess

import libvirt

from guest import BOOT_DEADLINE, IMAGES, boot, guest_xml, run_events
from harness import GUEST, main, wait_for
from netbed import links, need, networkd, rates, run, xml

IN, OUT = 1024, 4096  # KiB/s
LIVE = libvirt.VIR_DOMAIN_AFFECT_LIVE


def initrd():
    """The tiny guest's, and iperf3 with its libraries: the kernel unpacks both."""
    tree, made = os.path.join(IMAGES, 'tree'), os.path.join(IMAGES, 'initrd.img')
    program = shutil.which('iperf3')
    needed = [program, *re.findall(r'(/\S+) \(0x', run('ldd', program))]
    for path in needed:
        os.makedirs(tree + os.path.dirname(path), exist_ok=True)
        shutil.copy(os.path.realpath(path), tree + path)
    names = '\n'.join(os.path.relpath(os.path.join(folder, name), tree)
                      for folder, folders, files in os.walk(tree) for name in folders + files)
    archive = subprocess.run(['cpio', '-o', '-H', 'newc', '--quiet'], cwd=tree, input=names.encode(), capture_output=True,
                             check=True).stdout
    with open(os.path.join(GUEST, 'initrd.img'), 'rb') as first, open(made, 'wb') as file:
        shutil.copyfileobj(first, file)
        file.write(b'\0' * (-file.tell() % 4) + archive)
    return made


@contextlib.contextmanager
def booted(daemon, device, address):
    need('iperf3', 'tc', 'cpio')
    document = guest_xml(device, words=f'tg.ip={address}/24')
    run_events()
    dom = daemon.start().open().defineXML(document.replace(f'{GUEST}/initrd.img', initrd()))
    console = boot(dom)
    try:
        yield dom, console
    finally:
        console.close()


def measured(console, server, *words):
    """KiB/s at who receives. The burst and what is queued count little in three seconds."""
    process = subprocess.Popen(['iperf3', '-s', '-1', '--forceflush', '-B', server], stdout=subprocess.PIPE, text=True)
    try:
        while 'listening' not in process.stdout.readline():
            pass
        told = console.ask(f"iperf3 -f K -t 3 -c {server} {' '.join(words)} | grep receiver")
        return float(re.search(r'([\d.]+) KBytes/sec', told).group(1))
    finally:
        process.kill()
        process.wait(BOOT_DEADLINE)
        process.stdout.close()


def both_ways(console, server):
    """(what the guest receives, what it sends)"""
    return measured(console, server, '-R'), measured(console, server)


def check(what, rate, asked, free):
    print(f'# the guest {what}: {asked} KiB/s asked for, {rate:.0f} measured, {free:.0f} without a limit', flush=True)
    assert rate < asked * 1.25, rate
    assert rate > min(asked, free) * 0.5, rate


def limit_and_measure(daemon, console, dev, server):
    free = both_ways(console, server)
    daemon.virsh('domiftune', 'g', dev, '--inbound', str(IN), '--outbound', str(OUT), '--live')
    limited = both_ways(console, server)
    check('receives', limited[0], IN, free[0])
    check('sends', limited[1], OUT, free[1])


def test_a_guest_in_a_network_is_as_fast_as_it_may_be(daemon):
    with networkd() as networks:
        networks.open().networkCreateXML(xml('lan'))
        device = "<interface type='network'><source network='lan'/><model type='virtio'/></interface>"
        with booted(daemon, device, '192.168.122.50') as (_, console):
            tap = next(name for name, link in links().items() if link.get('master') == 'virbr0')
            limit_and_measure(daemon, console, tap, '192.168.122.1')
        before = rates(tap)
        networks.restart()
        daemon.restart()
        ports = networks.open().networkLookupByName('lan').listAllPorts
        assert rates(tap) == before == [('8388Kbit', '8388Kbit')] and len(ports()) == 1
        daemon.open().lookupByName('g').destroy()
        wait_for('the port is gone', lambda: ports() == [])
        assert tap not in links() and 'ifb' not in ''.join(links())


def test_a_guest_on_a_macvtap_is_as_fast_as_it_may_be(daemon):
    with networkd():
        run('ip', 'link', 'add', 'below', 'type', 'veth', 'peer', 'name', 'beyond')
        for dev in 'below', 'beyond':
            run('ip', 'link', 'set', dev, 'up')
        run('ip', 'addr', 'add', '192.0.2.1/24', 'dev', 'beyond')
        device = "<interface type='direct'><source dev='below' mode='bridge'/><model type='virtio'/></interface>"
        with booted(daemon, device, '192.0.2.2') as (dom, console):
            dev = next(name for name, link in links().items() if link.get('linkinfo', {}).get('info_kind') == 'macvtap')
            limit_and_measure(daemon, console, dev, '192.0.2.1')
            assert dom.interfaceParameters(dev, LIVE)['outbound.average'] == OUT
        dom.destroy()
        assert dev not in links() and 'ifb' not in ''.join(links())


if __name__ == '__main__':
    main()
