# SPDX-License-Identifier: LGPL-2.1-or-later
"""net-doctor names what keeps packets from guests: each cause is made, packets stop, and it is told."""

import contextlib
import os
import signal
import subprocess

from harness import BUILD, Proxy, main, tiny_xml, wait_for
from netbed import Guest, dnsmasqs, guests, networkd, run, xml

OUTSIDE = '203.0.113.2'


def doctor(daemon, *words, network='lan', uri=None):
    """Its exit status, and what it says on one line."""
    result = subprocess.run([os.path.join(BUILD, 'tools', 'virsh'), '-q', '-c', uri or daemon.uri, 'net-doctor', network, *words],
                            capture_output=True, text=True, timeout=120)
    return result.returncode, ' '.join((result.stdout + result.stderr).split())


def finds(daemon, *parts, words=(), **more):
    status, text = doctor(daemon, *words, **more)
    assert status == 1, text
    for part in parts:
        assert part in text, text


def finds_nothing(daemon, *words):
    status, text = doctor(daemon, *words)
    assert status == 0 and 'nothing was found' in text, text


@contextlib.contextmanager
def lan(forward="<forward mode='nat'/>", **more):
    """A network with a guest, and somebody outside."""
    with networkd() as daemon:
        network = daemon.open().networkDefineXML(xml('lan', forward=forward, **more))
        network.create()
        with guests('virbr0') as (inside,):
            outside = Guest(None)
            try:
                run('ip', 'addr', 'add', '203.0.113.1/24', 'dev', f'h{outside.dev}')
                run('ip', 'route', 'add', 'default', 'via', OUTSIDE)
                outside.run('ip', 'addr', 'add', f'{OUTSIDE}/24', 'dev', outside.dev)
                inside.run('ip', 'addr', 'add', '192.168.122.9/24', 'dev', inside.dev)
                inside.run('ip', 'route', 'add', 'default', 'via', '192.168.122.1')
                assert inside.pings(OUTSIDE)
                finds_nothing(daemon)
                finds_nothing(daemon, '--from', '192.168.122.9')
                yield daemon, network, inside, f'h{outside.dev}'
            finally:
                outside.stop()


def nft(*words):
    run('nft', *words)


def test_rules_of_others_are_named(_daemon):
    with lan() as (daemon, _network, inside, _outside):
        nft('add', 'table', 'inet', 'other')
        nft('add chain inet other passing { type filter hook forward priority 10; policy accept; }')
        nft('add chain inet other mine')
        nft('add rule inet other passing tcp dport 25 drop')
        status, text = doctor(daemon)
        assert status == 0 and 'may be dropped, some of it, by table inet other, chain passing' in text, text
        nft('add rule inet other passing iifname "virbr*" ip saddr 192.168.0.0/16 jump mine')
        nft('add rule inet other mine ct state new counter drop')
        assert not inside.pings(OUTSIDE)
        handle = run('nft', '-a', 'list', 'chain', 'inet', 'other', 'mine').partition('drop # handle ')[2].split()[0]
        finds(daemon, f'what guests send out is dropped by table inet other, chain mine, rule handle {handle}', 'ct state new')
        nft('insert rule inet other mine ip saddr 192.168.122.9 accept')
        assert inside.pings(OUTSIDE)
        finds_nothing(daemon, '--from', '192.168.122.9')
        finds(daemon, 'chain mine', words=('--from', '192.168.122.10'))
        nft('delete', 'table', 'inet', 'other')
        finds_nothing(daemon)

        nft('add', 'table', 'ip', 'filter')
        nft('add chain ip filter FORWARD { type filter hook forward priority 0; policy drop; }')
        nft('add rule ip filter FORWARD iifname "docker0" accept')
        assert not inside.pings(OUTSIDE)
        finds(daemon, 'table ip filter, chain FORWARD: its policy is drop', 'what comes back to guests')
        nft('delete', 'table', 'ip', 'filter')

        nft('add', 'table', 'inet', 'host')
        nft('add chain inet host input { type filter hook input priority 0; policy drop; }')
        nft('add rule inet host input iif "lo" accept')
        nft('add rule inet host input ct state vmap { established : accept, related : accept, invalid : drop }')
        finds(daemon, "a guest's question for an address is dropped by table inet host, chain input: its policy is drop",
              "a guest's question for a name")
        nft('add rule inet host input iifname "virbr0" udp dport { 53, 67 } accept')
        finds_nothing(daemon)


def test_the_host_is_looked_at(_daemon):
    with lan() as (daemon, network, inside, outside):
        run('ip', 'link', 'set', 'virbr0', 'down')
        finds(daemon, "bridge 'virbr0' is down")
        run('ip', 'link', 'set', 'virbr0', 'up')

        with open('/proc/sys/net/ipv4/ip_forward', 'w') as file:
            file.write('0')
        wait_for('nothing gets out', lambda: not inside.pings(OUTSIDE))
        finds(daemon, 'forwarding of IPv4 is off', 'net.ipv4.ip_forward=1')
        with open('/proc/sys/net/ipv4/ip_forward', 'w') as file:
            file.write('1')

        with open('/proc/sys/net/ipv4/conf/virbr0/rp_filter', 'w') as file:
            file.write('1')
        run('ip', 'route', 'add', '192.168.122.9/32', 'dev', outside)
        assert not inside.pings('192.168.122.1')
        finds(daemon, "rp_filter of 'virbr0' is strict", f"by interface '{outside}' instead", words=('--from', '192.168.122.9'))
        run('ip', 'route', 'del', '192.168.122.9/32')

        run('ip', 'addr', 'add', '192.168.122.200/25', 'dev', outside)
        finds(daemon, f"overlaps the address 192.168.122.200/25 of interface '{outside}'", 'overlaps the route 192.168.122.128/25')
        run('ip', 'addr', 'del', '192.168.122.200/25', 'dev', outside)

        nft('flush', 'chain', 'ip', 'libvirt_network', 'guest_nat')
        nft('flush', 'table', 'ip', 'libvirt_network')
        finds(daemon, "the network's own rules are gone")
        daemon.process.send_signal(signal.SIGHUP)
        wait_for('they are back', lambda: doctor(daemon)[0] == 0)
        finds(daemon, 'is in no subnet', words=('--from', '10.0.0.1'))
        finds(daemon, 'is no address', words=('--from', 'ten'))


def test_dnsmasq_and_who_has_its_ports(_daemon):
    with lan() as (daemon, network, _inside, _outside):
        daemon.process.send_signal(signal.SIGSTOP)
        try:
            # The daemon, which would start it again, cannot; nor is it asked: what is known is known to the doctor.
            for pid in dnsmasqs():
                with contextlib.suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
        finally:
            daemon.process.send_signal(signal.SIGCONT)
        wait_for('it is back', lambda: doctor(daemon)[0] == 0)
        network.destroy()
        finds(daemon, "network 'lan' is not active")
        with holder() as pid:
            finds(daemon, 'dnsmasq will not start', 'port 67 is taken by', f'(process {pid})')


HOLDER = '''import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('0.0.0.0', 67))
print('bound', flush=True)
sys.stdin.read()
'''


@contextlib.contextmanager
def holder():
    process = subprocess.Popen(['/usr/bin/python3', '-c', HOLDER], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert process.stdout.readline() == b'bound\n'
        yield process.pid
    finally:
        process.kill()
        process.wait()


def test_a_guest_is_looked_at(guest_daemon):
    with lan() as (_daemon, _network, _inside, _outside):
        nic = "<interface type='network'><mac address='52:54:00:00:00:07'/><source network='lan'/><link state='down'/></interface>"
        guest_daemon.start()
        proxy = Proxy().start()     # one connection that knows guests and networks
        try:
            dom = proxy.open().createXML(tiny_xml('g', nic), 0)
            finds(proxy, "the link of the guest's interface 52:54:00:00:00:07 is down", 'has no lease', words=('--guest', 'g'))
            run('ip', 'link', 'set', 'vnet0', 'nomaster')
            finds(proxy, "the guest's interface 'vnet0' is not in bridge 'virbr0'", words=('--guest', 'g'))
            dom.destroy()
        finally:
            proxy.stop()


def test_only_this_host_is_looked_at(_daemon):
    with networkd() as daemon:
        status, text = doctor(daemon, network='default', uri='test:///default')
        assert status == 1 and 'run it there' in text, text


if __name__ == '__main__':
    main()
