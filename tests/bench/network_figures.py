# SPDX-License-Identifier: LGPL-2.1-or-later
"""Times of networks beside what the same costs by hand, what is run for one, and what one more costs beside MANY others:
network_figures.py [MANY]"""

import os
import re
import shutil
import statistics
import subprocess
import sys
import time

import libvirt

from harness import fresh_places, wait_for
from netbed import FILES, networkd, run, xml


def ms(function):
    start = time.monotonic()
    function()
    return (time.monotonic() - start) * 1000


def by_hand(number):
    """A bridge, the rules of a NAT network as one transaction, and dnsmasq."""
    bridge, net = f'hand{number}', f'10.250.{number}'
    run('ip', 'link', 'add', bridge, 'type', 'bridge', 'stp_state', '1', 'forward_delay', '0')
    run('ip', 'addr', 'add', f'{net}.1/24', 'dev', bridge)
    run('ip', 'link', 'set', bridge, 'up')
    rules = f'''add rule ip hand o iif {bridge} counter reject; add rule ip hand i oif {bridge} counter reject
      add rule ip hand o ip saddr {net}.0/24 iif {bridge} counter accept
      add rule ip hand i oif {bridge} ip daddr {net}.0/24 ct state related,established counter accept
      add rule ip hand n ip saddr {net}.0/24 ip daddr != {net}.0/24 counter masquerade
      add rule ip hand n meta l4proto udp ip saddr {net}.0/24 ip daddr != {net}.0/24 counter masquerade to :1024-65535
      add rule ip hand n meta l4proto tcp ip saddr {net}.0/24 ip daddr != {net}.0/24 counter masquerade to :1024-65535\n'''
    subprocess.run(['nft', '-f', '-'], input=rules, text=True, check=True)
    run('dnsmasq', '--conf-file=/dev/null', '--strict-order', '--bind-dynamic', '--except-interface=lo', f'--interface={bridge}',
        f'--dhcp-range={net}.2,{net}.254', '--leasefile-ro', f'--pid-file={FILES}/{bridge}.pid', '--no-hosts')


def programs(daemon, function):
    """What the daemon and what it starts execute while @function runs."""
    if not shutil.which('strace'):
        return None
    path = os.path.join(FILES, 'trace')
    tracer = subprocess.Popen(['strace', '-f', '-qq', '-e', 'trace=execve', '-e', 'signal=none', '-o', path,
                               '-p', str(daemon.process.pid)])
    wait_for('it is traced', lambda: tracer_of(daemon.process.pid) == tracer.pid)
    function()
    tracer.terminate()
    tracer.wait()
    with open(path) as file:
        return re.findall(r'execve\("([^"]+)".* = 0', file.read())


def tracer_of(pid):
    with open(f'/proc/{pid}/status') as file:
        return int(re.search(r'TracerPid:\s+(\d+)', file.read()).group(1))


def stop_all(conn):
    for network in conn.listAllNetworks(libvirt.VIR_CONNECT_LIST_NETWORKS_ACTIVE):
        network.destroy()


def main():
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    fresh_places()
    with networkd() as daemon:
        conn = daemon.open()
        os.makedirs(FILES, exist_ok=True)
        networks = [conn.networkDefineXML(xml(f'n{i}', bridge=None, net=f'10.1.{i}')) for i in range(10)]
        starts = [ms(network.create) for network in networks]
        stops = [ms(network.destroy) for network in networks]
        print(f'start of a NAT network: {statistics.median(starts):.1f} ms; stop: {statistics.median(stops):.1f} ms')
        plain = conn.networkDefineXML(xml('plain', bridge=None, net='10.2.0').replace('<ip ', '<mtu size="1500"/><ip ', 1))
        run('nft', 'add table ip hand; add chain ip hand o; add chain ip hand i; add chain ip hand n { type nat hook postrouting '
            'priority 100; }')
        floors = [ms(lambda number=i: by_hand(number)) for i in range(10)]
        removals = [ms(lambda number=i: run('ip', 'link', 'del', f'hand{number}')) for i in range(10)]
        print(f'the same by hand: {statistics.median(floors):.1f} ms; to remove its bridge: {statistics.median(removals):.1f} ms')
        dnsmasq = [ms(lambda: run('dnsmasq', '--test', '--conf-file=/dev/null')) for _ in range(10)]
        print(f'to execute dnsmasq and do nothing: {statistics.median(dnsmasq):.1f} ms')
        print(f'programs run for one network: {programs(daemon, plain.create)}')
        plain.destroy()
        plain.undefine()
        if not many:
            return
        text = "<network><name>m{0}</name><forward mode='nat'/><dns enable='no'/><ip address='10.{1}.{2}.1' prefix='24'/></network>"
        times = [ms(lambda number=i: conn.networkCreateXML(text.format(number, 10 + number // 250,
                                                                       number % 250))) for i in range(many)]
        print(f'without dnsmasq, {many} networks: the first 10 {statistics.median(times[:10]):.1f} ms each, '
              f'the last 10 {statistics.median(times[-10:]):.1f} ms each')
        last = conn.networkLookupByName(f'm{many - 1}')
        print(f'to stop the last: {ms(last.destroy):.1f} ms; the others: {ms(lambda: stop_all(conn)) / (many - 1):.1f} ms each')


main()
