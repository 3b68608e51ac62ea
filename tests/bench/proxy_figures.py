#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the proxy costs: calls, connections, streams and memory, straight to the daemon, through virtproxyd on its socket, and
through it over TLS, each beside a bare socket or bare gnutls. Run by scripts/bench or `meson test --benchmark`.

    proxy_figures.py [calls] [open] [streams] [crowd]     all of it without words
"""

import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'daemon'))

from harness import BUILD, DEADLINE, PREFIX, Daemon, Proxy, StorageDaemon, fresh_places  # noqa: E402
from pki import Authority, free_port, private_network  # noqa: E402

PROGRAM = os.path.join(BUILD, 'tests', 'bench', 'connections')
SECONDS = 3
STREAM_MIB = 1024
IDLE, BUSY = 1000, 200


def run(*words):
    result = subprocess.run(words, capture_output=True, text=True, timeout=DEADLINE * 10)
    if result.returncode:
        raise SystemExit(f'{" ".join(words)}: {result.stderr}')
    return result.stdout


def show(what, text):
    print(f'{what:<38} {text.strip()}', flush=True)


def memory_kib(daemon):
    with open(f'/proc/{daemon.process.pid}/smaps_rollup') as file:
        return next(int(line.split()[1]) for line in file if line.startswith('Pss:'))


def peak_kib(daemon):
    with open(f'/proc/{daemon.process.pid}/status') as file:
        return next(int(line.split()[1]) for line in file if line.startswith('VmHWM:'))


def forget_peak(daemon):
    with open(f'/proc/{daemon.process.pid}/clear_refs', 'w') as file:
        file.write('5')


class Bed:
    """Daemons of guests and storage, the proxy before them, and the URIs by which they are reached."""

    def __init__(self):
        folder = os.path.join(PREFIX, 'var', 'pki')
        self.ca = Authority(folder)
        self.ca.issue('server', 'localhost', os.path.join(folder, 'localhost'))
        self.ca.issue('client', 'bench', os.path.join(folder, 'client'))
        self.pki = folder
        self.port = free_port()
        limits = f'max_clients = {IDLE * 3}\nmax_anonymous_clients = {IDLE}\n'
        for name, more in (('virtqemud', ''), ('virtstoraged', ''), ('virtproxyd', self.tls_keys())):
            with open(os.path.join(PREFIX, 'etc', 'libvirt', f'{name}.conf'), 'w') as file:
                file.write(limits + more)
        self.qemu, self.storage, self.proxy = Daemon().start(), StorageDaemon().start(), Proxy().start()

    def tls_keys(self):
        server = os.path.join(self.pki, 'localhost')
        return (f'listen_tls = 1\ntls_port = "{self.port}"\nlisten_addr = "127.0.0.1"\nca_file = "{self.ca.cert}"\n'
                f'cert_file = "{server}/servercert.pem"\nkey_file = "{server}/serverkey.pem"\n')

    def ways(self, driver, direct):
        """(name, URI) of each way to a driver's daemon."""
        return [('straight', direct.uri),
                ('proxy', f'{driver}+unix:///system?socket={self.proxy.socket}'),
                ('proxy, tls', f'{driver}+tls://127.0.0.1:{self.port}/system?pkipath={self.pki}/client')]

    def stop(self):
        for daemon in (self.proxy, self.storage, self.qemu):
            daemon.stop()


def bare(bed, calls, megabytes):
    """The floors, which these programs measure beside their own figures."""
    for program, words in (('rpc-pingpong', ()), ('tls-pingpong', (bed.pki,))):
        text = run(os.path.join(BUILD, 'tests', 'rpc', program), *words, str(calls), str(megabytes))
        for line in text.splitlines():
            if line.startswith('bare') or 'connect anew' in line:
                show('  floor: ' + line[:27].strip(), line[27:])


def calls(bed):
    for clients in (1, 16):
        for name, uri in bed.ways('qemu', bed.qemu):
            show(f'cheap call, {clients} at once, {name}', run(PROGRAM, 'calls', uri, str(clients), str(SECONDS)))


def opens(bed):
    for name, uri in bed.ways('qemu', bed.qemu):
        show(f'connect, one call, {name}', run(PROGRAM, 'open', uri, '200'))


def make_volume(bed):
    folder = os.path.join(PREFIX, 'var', 'pool')
    os.makedirs(folder)
    conn = bed.storage.open()
    pool = conn.storagePoolCreateXML(f"<pool type='dir'><name>p</name><target><path>{folder}</path></target></pool>")
    pool.createXML(f"<volume><name>v</name><capacity unit='MiB'>{STREAM_MIB}</capacity>"
                   f"<allocation unit='MiB'>0</allocation></volume>")
    conn.close()


def streams(bed):
    make_volume(bed)
    daemons = (('virtstoraged', bed.storage), ('virtproxyd', bed.proxy))
    for way in ('up', 'down'):
        for name, uri in bed.ways('storage', bed.storage):
            before = {}
            for daemon_name, daemon in daemons:
                forget_peak(daemon)
                before[daemon_name] = peak_kib(daemon)
            speed = run(PROGRAM, way, uri, 'p', 'v', str(STREAM_MIB)).strip()
            peaks = ', '.join(f'{n} +{peak_kib(d) - before[n]} KiB' for n, d in daemons)
            show(f'{STREAM_MIB} MiB {way}, {name}', f'{speed}  peak {peaks}')


def crowd(bed):
    for name, uri in bed.ways('qemu', bed.qemu)[:2]:
        before = memory_kib(bed.qemu), memory_kib(bed.proxy)
        with subprocess.Popen([PROGRAM, 'idle', uri, str(IDLE)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as idle:
            idle.stdout.readline()
            after = memory_kib(bed.qemu), memory_kib(bed.proxy)
            show(f'{IDLE} idle clients, {name}', '  '.join(
                f'{what} {(b - a) / IDLE:.1f} KiB each' for what, a, b in zip(('virtqemud', 'virtproxyd'), before, after)))
            show(f'  and {BUSY} busy ones', run(PROGRAM, 'calls', uri, str(BUSY), str(SECONDS)))
            idle.stdin.close()


def main():
    words = sys.argv[1:] or ['calls', 'open', 'streams', 'crowd']
    private_network()
    fresh_places()
    bed = Bed()
    try:
        bare(bed, 20000, STREAM_MIB)
        for word in words:
            {'calls': calls, 'open': opens, 'streams': streams, 'crowd': crowd}[word](bed)
    finally:
        bed.stop()


if __name__ == '__main__':
    main()
