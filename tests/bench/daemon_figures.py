#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a daemon costs, each figure beside a floor. Run by `meson test --benchmark` or scripts/bench; nothing here can fail a build.

The floor is the same work without us: a program that does nothing, a bare QEMU, a write with fsync and rename.
"""

import os
import socket
import statistics
import struct
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'daemon'))

from harness import BUILD, PREFIX, Daemon, fresh_places, tiny_xml  # noqa: E402

PROGRAM = os.path.join(BUILD, 'daemons', 'virtqemud')
AUTH_LIST = struct.pack('>IIIIIII', 28, 0x20008086, 1, 66, 0, 1, 0)
ROUNDS = 9


def median_ms(measure, rounds=ROUNDS):
    return statistics.median(measure() for _ in range(rounds)) * 1000


def show(what, figure, unit, floor=None):
    print(f'{what:<46} {figure:>10.2f} {unit:<4}' + (f'  floor {floor:.2f} {unit}' if floor is not None else ''), flush=True)


def run_true():
    start = time.monotonic()
    subprocess.run(['/bin/true'], check=True)
    return time.monotonic() - start


def first_reply(daemon):
    start = time.monotonic()
    process = subprocess.Popen([PROGRAM], stdout=daemon.log, stderr=daemon.log)
    client = socket.socket(socket.AF_UNIX)
    while True:
        try:
            client.connect(daemon.socket)
            break
        except OSError:
            pass
    client.sendall(AUTH_LIST)
    client.recv(100)
    took = time.monotonic() - start
    client.close()
    process.terminate()
    process.wait()
    return took


def bare_qemu(machine):
    ours, theirs = socket.socketpair()
    start = time.monotonic()
    process = subprocess.Popen(
        ['qemu-system-x86_64', '-machine', machine, '-accel', 'tcg', '-m', '64', '-nodefaults', '-display', 'none', '-S',
         '-chardev', f'socket,id=m,fd={theirs.fileno()}', '-mon', 'chardev=m,mode=control'], pass_fds=[theirs.fileno()])
    ours.recv(4096)
    ours.sendall(b'{"execute":"qmp_capabilities"}')
    ours.recv(4096)
    took = time.monotonic() - start
    process.kill()
    process.wait()
    ours.close()
    theirs.close()
    return took


def durable_write():
    folder = os.path.join(PREFIX, 'var')
    start = time.monotonic()
    path = os.path.join(folder, 'x.new')
    with open(path, 'w') as file:
        file.write('x' * 3000)
        file.flush()
        os.fsync(file.fileno())
    os.rename(path, os.path.join(folder, 'x'))
    fd = os.open(folder, os.O_RDONLY)
    os.fsync(fd)
    os.close(fd)
    return time.monotonic() - start


def pss_mib(pid):
    with open(f'/proc/{pid}/smaps_rollup') as file:
        return next(int(line.split()[1]) for line in file if line.startswith('Pss:')) / 1024


def timed(call):
    start = time.monotonic()
    result = call()
    return result, (time.monotonic() - start) * 1000


def bare_ping_pong(rounds=20000):
    """Two processes over a socket pair, 28 bytes each way."""
    ours, theirs = socket.socketpair()
    if os.fork() == 0:
        ours.close()
        try:
            while theirs.send(theirs.recv(100)):
                pass
        finally:
            os._exit(0)
    start = time.monotonic()
    for _ in range(rounds):
        ours.send(AUTH_LIST)
        ours.recv(100)
    took = (time.monotonic() - start) / rounds
    ours.shutdown(socket.SHUT_RDWR)
    theirs.close()
    return took * 1e6


def view_call(daemon, rounds=20000):
    """CONNECT_GET_LIB_VERSION, as bare as a client can be."""
    client = socket.socket(socket.AF_UNIX)
    client.connect(daemon.socket)

    def call(procedure, body=b''):
        client.send(struct.pack('>IIIIIII', 28 + len(body), 0x20008086, 1, procedure, 0, 1, 0) + body)
        return client.recv(65536)
    call(66)
    call(1, struct.pack('>II', 1, 14) + b'qemu:///system\0\0' + struct.pack('>I', 0))
    start = time.monotonic()
    for _ in range(rounds):
        call(157)
    return (time.monotonic() - start) / rounds * 1e6


def definitions(daemon, counts=(1000, 5000)):
    for count in counts:
        conn = daemon.open()
        have = len(conn.listAllDomains())
        texts = [tiny_xml(f'n{i}') for i in range(have, count)]
        _, took = timed(lambda: [conn.defineXML(text) for text in texts])
        show(f'define one guest, durably ({count} in all)', took / (count - have), 'ms', median_ms(durable_write))
        show(f'memory with {count} guests (PSS)', pss_mib(daemon.process.pid), 'MiB')
        show(f'list {count}', timed(conn.listAllDomains)[1], 'ms')
        doms = conn.listAllDomains()
        show(f'XML of {count}', timed(lambda: [dom.XMLDesc() for dom in doms])[1], 'ms')
        conn.close()
        daemon.kill()
        _, took = timed(lambda: len(daemon.start().open().listAllDomains()))
        show(f'daemon start until it lists {count}', took, 'ms')


def guests(daemon):
    conn = daemon.open()
    for machine in ('pc', 'q35'):
        dom = conn.defineXML(tiny_xml(f'bench-{machine}', machine=machine))
        starts, ends = [], []
        for _ in range(ROUNDS):
            starts.append(timed(dom.create)[1])
            ends.append(timed(dom.destroy)[1])
        show(f'start a guest ({machine})', statistics.median(starts), 'ms', median_ms(lambda: bare_qemu(machine), 5))
        show(f'destroy a guest ({machine})', statistics.median(ends), 'ms')


def main():
    fresh_places()
    daemon = Daemon()
    median_ms(lambda: first_reply(daemon), 2)
    show('exec to first reply', median_ms(lambda: first_reply(daemon)), 'ms', median_ms(run_true))
    daemon.start()
    time.sleep(0.3)
    show('idle memory (PSS)', pss_mib(daemon.process.pid), 'MiB')
    show('idle threads', len(os.listdir(f'/proc/{daemon.process.pid}/task')), '')
    show('cheap call', view_call(daemon), 'us', bare_ping_pong())
    guests(daemon)
    definitions(daemon)
    daemon.stop()


if __name__ == '__main__':
    main()
