# SPDX-License-Identifier: LGPL-2.1-or-later
"""virtnetworkd in a network namespace of its own, and guests that are network namespaces."""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys

from harness import BUILD, PREFIX, RUN, Daemon, Skip, wait_for

os.environ['LIBVIRT_LEASESHELPER'] = os.path.join(BUILD, 'network', 'libvirt_leaseshelper')
FILES = os.path.join(PREFIX, 'var', 'lib', 'libvirt', 'dnsmasq')
STATE = os.path.join(RUN, 'network')

# Gets what busybox's udhcpc learned into the interface, and into a file for the test.
UDHCPC_SCRIPT = '''#!/bin/sh
case "$1" in
bound|renew)
    ip addr flush dev $interface
    ip addr add $ip/$mask dev $interface
    [ -z "$router" ] || ip route replace default via $router dev $interface
    echo "ip=$ip mask=$mask router=$router dns=$dns domain=$domain lease=$lease" > "$LEASE_FILE";;
esac
'''


def need(*programs):
    for program in programs:
        if not shutil.which(program, path=os.environ['PATH'] + ':/usr/sbin:/sbin'):
            raise Skip(f'no {program}')


def run(*words, check=True, timeout=60):
    result = subprocess.run(words, capture_output=True, text=True, timeout=timeout)
    if check and result.returncode:
        raise AssertionError(f'{" ".join(words)}: {result.returncode}: {result.stdout}{result.stderr}')
    return result.stdout


class NetworkDaemon(Daemon):
    """virtnetworkd."""

    name = 'virtnetworkd'
    socket = os.path.join(RUN, 'virtnetworkd-sock')
    uri = f'network+unix:///system?socket={socket}'


@contextlib.contextmanager
def networkd():
    """A daemon in a namespace that is clean before and after."""
    need('ip', 'nft', 'dnsmasq')
    clean()
    run('ip', 'link', 'set', 'lo', 'up')
    daemon = NetworkDaemon().start()
    try:
        yield daemon
    finally:
        daemon.stop()
        clean()


def dnsmasqs():
    """Pids of those in our network namespace."""
    found = []
    ours = os.readlink('/proc/self/ns/net')
    for entry in os.listdir('/proc'):
        with contextlib.suppress(OSError):
            if entry.isdigit() and os.readlink(f'/proc/{entry}/ns/net') == ours:
                with open(f'/proc/{entry}/comm') as comm:
                    if comm.read().strip() == 'dnsmasq':
                        found.append(int(entry))
    return found


def clean():
    for pid in dnsmasqs():
        with contextlib.suppress(OSError):
            os.kill(pid, 9)
    wait_for('every dnsmasq is gone', lambda: not dnsmasqs())
    run('nft', 'flush', 'ruleset')
    for link in json.loads(run('ip', '-j', 'link')):
        if link['ifname'] not in ('lo',):
            run('ip', 'link', 'del', link['ifname'], check=False)


def links():
    return {link['ifname']: link for link in json.loads(run('ip', '-j', '-d', 'addr'))}


def classes(dev):
    return run('tc', 'class', 'show', 'dev', dev)


def rates(dev):
    """(rate, ceil) of each class."""
    return re.findall(r'class htb .* rate (\S+) ceil (\S+)', classes(dev))


def rules(family='ip'):
    return run('nft', 'list', 'table', family, 'libvirt_network', check=False)


def filters_vlans():
    """Do bridges of this kernel look at VLANs?"""
    run('ip', 'link', 'add', 'try0', 'type', 'bridge')
    try:
        return subprocess.run(['ip', 'link', 'set', 'try0', 'type', 'bridge', 'vlan_filtering', '1'], stderr=subprocess.DEVNULL,
                              check=False).returncode == 0
    finally:
        run('ip', 'link', 'del', 'try0')


def xml(name, bridge='virbr0', forward="<forward mode='nat'/>", net='192.168.122', dhcp=True, more='', inner='', ip_more=''):
    bridge = f"<bridge name='{bridge}'/>" if bridge else ''
    ranges = f"<dhcp><range start='{net}.2' end='{net}.254'/>{inner}</dhcp>" if dhcp else ''
    return f'''<network><name>{name}</name>{forward}{bridge}{more}
      <ip address='{net}.1' netmask='255.255.255.0'>{ranges}{ip_more}</ip></network>'''


class Guest:
    """A network namespace with one interface, the other end of which is in @bridge (or nowhere)."""

    count = 0

    def __init__(self, bridge, mac=None):
        Guest.count += 1
        self.dev = f'g{Guest.count}'
        self.process = subprocess.Popen(['unshare', '--net', 'sleep', '3600'])
        wait_for('the namespace', lambda: os.readlink(f'/proc/{self.process.pid}/ns/net') != os.readlink('/proc/self/ns/net'))
        run('ip', 'link', 'add', f'h{self.dev}', 'type', 'veth', 'peer', 'name', self.dev, 'netns', str(self.process.pid))
        if bridge:
            run('ip', 'link', 'set', f'h{self.dev}', 'master', bridge)
        run('ip', 'link', 'set', f'h{self.dev}', 'up')
        if mac:
            self.run('ip', 'link', 'set', self.dev, 'address', mac)
        self.run('ip', 'link', 'set', self.dev, 'up')
        self.run('ip', 'link', 'set', 'lo', 'up')
        if bridge:
            wait_for('the bridge lets it through', self.is_forwarded)

    def is_forwarded(self):
        link = json.loads(run('ip', '-j', '-d', 'link', 'show', f'h{self.dev}'))[0]
        return link['linkinfo']['info_slave_data']['state'] == 'forwarding'

    def run(self, *words, check=True, timeout=60):
        return run('nsenter', '-t', str(self.process.pid), '-n', *words, check=check, timeout=timeout)

    def works(self, *words):
        return subprocess.run(['nsenter', '-t', str(self.process.pid), '-n', *words], capture_output=True,
                              timeout=60).returncode == 0

    def lease(self, hostname=None):
        """What DHCP gives: a dictionary."""
        need('busybox')
        script = os.path.join(PREFIX, 'var', 'udhcpc.sh')
        told = os.path.join(PREFIX, 'var', f'lease-{self.dev}')
        with open(script, 'w') as file:
            file.write(UDHCPC_SCRIPT)
        os.chmod(script, 0o755)
        extra = ['-x', f'hostname:{hostname}'] if hostname else []
        self.run('env', f'LEASE_FILE={told}', 'busybox', 'udhcpc', '-i', self.dev, '-s', script, '-n', '-q', '-f', '-t', '10',
                 '-T', '1',
                 *extra)
        with open(told) as file:
            return dict(word.split('=', 1) for word in file.read().split(' ') if '=' in word)

    def pings(self, address):
        return self.works('busybox', 'ping', '-c', '1', '-W', '2', address)

    def asks(self, name, server):
        return self.run('busybox', 'nslookup', name, server, check=False)

    def stop(self):
        self.process.kill()
        self.process.wait()
        run('ip', 'link', 'del', f'h{self.dev}', check=False)


def known_leases(network, many):
    """{MAC: lease}, as soon as there are so many: dnsmasq has its helper note them when the guest knows already."""
    wait_for('the leases are noted', lambda: len(network.DHCPLeases()) >= many)
    return {lease['mac']: lease for lease in network.DHCPLeases()}


@contextlib.contextmanager
def guests(*specs):
    """Guests for (bridge, mac) pairs or bridges, ended at the end."""
    made = []
    try:
        for spec in specs:
            made.append(Guest(*spec) if isinstance(spec, tuple) else Guest(spec))
        yield made
    finally:
        for guest in made:
            guest.stop()


__all__ = [name for name in dir(sys.modules[__name__]) if not name.startswith('_')]
