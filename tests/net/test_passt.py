# SPDX-License-Identifier: LGPL-2.1-or-later
"""Guests whose interface is passt's: no bridge, no privileges, ports forwarded; passt comes and goes with the guest."""

import contextlib
import os
import signal
import socket
import subprocess

import libvirt

from harness import PREFIX, alive, fails, main, pid_of, tiny_xml, wait_for
from netbed import need, run

LOG = os.path.join(PREFIX, 'var', 'passt.log')
FORWARDS = '''<portForward proto='tcp' address='127.0.0.1'><range start='2222' to='22'/>
  <range start='8000' end='8002'/></portForward>
  <portForward proto='udp'><range start='5353' end='5355'/><range start='5354' exclude='yes'/></portForward>'''


def nic(more='', log=f" logFile='{LOG}'"):
    return f'''<interface type='user'><mac address='52:54:00:00:00:09'/><source dev='up0'/><model type='virtio'/>
      <backend type='passt'{log}/>{more}</interface>'''


def passts():
    """Command lines by pid, of those in our network namespace."""
    found = {}
    for entry in os.listdir('/proc'):
        with contextlib.suppress(OSError):
            if entry.isdigit() and os.readlink(f'/proc/{entry}/ns/net') == os.readlink('/proc/self/ns/net'):
                with open(f'/proc/{entry}/cmdline') as file:
                    words = file.read().split('\0')
                if os.path.basename(words[0]).startswith('passt') and alive(int(entry)):
                    found[int(entry)] = words[1:-1]
    return found


def connects(port):
    with socket.socket() as probe:
        return probe.connect_ex(('127.0.0.1', port)) == 0


def log():
    with contextlib.suppress(OSError):
        with open(LOG) as file:
            return file.read()
    return ''


def way_out():
    """An interface with a default route: passt gives the guest its addresses."""
    need('passt')
    run('ip', 'link', 'set', 'lo', 'up')
    run('ip', 'link', 'del', 'up0', check=False)
    run('ip', 'link', 'add', 'up0', 'type', 'veth', 'peer', 'name', 'up1')
    run('ip', 'addr', 'add', '203.0.113.7/24', 'dev', 'up0')
    run('ip', 'link', 'set', 'up0', 'up')
    run('ip', 'link', 'set', 'up1', 'up')
    run('ip', 'route', 'add', 'default', 'via', '203.0.113.1')
    open(LOG, 'w').close()
    os.chmod(LOG, 0o666)    # it becomes nobody


def test_passt_comes_and_goes_with_the_guest(daemon):
    way_out()
    daemon.start()
    dom = daemon.open().createXML(tiny_xml('p', nic(FORWARDS)), 0)
    [words] = passts().values()
    assert words == ['--fd', '3', '--log-file', LOG, '--interface', 'up0', '--tcp-ports', '127.0.0.1/2222:22,8000-8002',
                     '--udp-ports', '5353-5355,~5354'], words
    assert connects(2222) and connects(8002) and not connects(8003)
    assert "<backend type='passt'" in dom.XMLDesc() and "<range start='2222' to='22'/>" in dom.XMLDesc()
    before = set(passts())
    daemon.restart()
    assert set(passts()) == before and connects(2222), 'the daemon is not needed'
    daemon.open().lookupByName('p').destroy()
    wait_for('passt is gone', lambda: not passts())

    daemon.open().createXML(tiny_xml('p', nic()), 0)
    assert len(passts()) == 1
    daemon.kill()
    os.kill(pid_of('p'), signal.SIGKILL)
    wait_for('passt ends with QEMU', lambda: not passts())
    daemon.start()


def test_the_guest_speaks_through_it(daemon):
    way_out()
    if not os.path.exists('/usr/lib/ipxe/qemu/efi-virtio.rom') and not os.path.exists('/usr/share/qemu/efi-virtio.rom'):
        need('ipxe')
    daemon.start()
    daemon.open().createXML(tiny_xml('p', nic().replace('</interface>', "<boot order='1'/></interface>")), 0)
    wait_for('its firmware asks for an address', lambda: 'DHCP: ' in log().partition('assign')[2], 120)


def test_passt_can_be_attached(daemon):
    way_out()
    daemon.start()
    dom = daemon.open().createXML(tiny_xml('p', "<controller type='pci' model='pcie-root-port'/>" * 5), 0)
    dom.attachDeviceFlags(nic(FORWARDS), libvirt.VIR_DOMAIN_AFFECT_LIVE)
    assert len(passts()) == 1 and connects(2222)
    # One that cannot be had leaves nothing.
    message = fails(libvirt.VIR_ERR_OPERATION_FAILED, dom.attachDeviceFlags,
                    nic(log='').replace('up0', 'nosuch').replace(':09', ':08'), libvirt.VIR_DOMAIN_AFFECT_LIVE)
    assert 'passt does not start' in message, message
    assert len(passts()) == 1
    dom.destroy()
    wait_for('passt is gone', lambda: not passts())


if __name__ == '__main__':
    main()
