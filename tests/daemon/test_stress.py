# SPDX-License-Identifier: LGPL-2.1-or-later
"""Many clients at once, clients that die, configuration read in between; afterwards the daemon holds what it held before."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import threading
import time

import libvirt

from harness import PYTHON_ENVIRONMENT, SLOW, fails, main, our_guests, tiny_xml, wait_for

SECONDS = 6 if SLOW else 3
CYCLES = 40 if SLOW else 100
CONNECTS = 300 if SLOW else 1000
WORKERS_KEPT = 5  # min_workers, by default
MISSING = "<disk type='file'><source file='/nonexistent/disk.raw'/><target dev='vda' bus='virtio'/></disk>"
# Others may have ended, started or removed a shared guest just before, or may destroy it while it starts.
RACES = (libvirt.VIR_ERR_NO_DOMAIN, libvirt.VIR_ERR_OPERATION_INVALID, libvirt.VIR_ERR_OPERATION_ABORTED)


def crowd(number, work):
    """Runs work(n) in so many threads; the first of their errors is ours."""
    errors = []

    def run(n):
        try:
            work(n)
        except Exception as error:
            errors.append(error)
    threads = [threading.Thread(target=run, args=(n,), daemon=True) for n in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
        assert not thread.is_alive(), 'a call does not return'
    if errors:
        raise errors[0]


def thread_names(daemon):
    names = []
    for task in os.listdir(f'/proc/{daemon.process.pid}/task'):
        with contextlib.suppress(OSError), open(f'/proc/{daemon.process.pid}/task/{task}/comm') as comm:
            names.append(comm.read().strip())
    return sorted(names)


def held(daemon):
    """How many descriptors and threads the daemon has, but for the few workers that wait a minute for more work."""
    names = thread_names(daemon)
    waiting = min(names.count('rpc-worker'), WORKERS_KEPT)
    return len(os.listdir(f'/proc/{daemon.process.pid}/fd')), len(names) - waiting


def descriptors(daemon):
    found = {}
    for fd in os.listdir(f'/proc/{daemon.process.pid}/fd'):
        with contextlib.suppress(OSError):
            found[fd] = os.readlink(f'/proc/{daemon.process.pid}/fd/{fd}')
    return found


@contextlib.contextmanager
def nothing_is_kept(daemon):
    """Threads and descriptors are as before once the workers that came for the work have gone."""
    before, fds, threads = held(daemon), descriptors(daemon), thread_names(daemon)
    yield
    try:
        wait_for('threads and descriptors are given back', lambda: all(now <= then for now, then in zip(held(daemon), before)))
    except AssertionError as error:
        more = {fd: what for fd, what in descriptors(daemon).items() if fd not in fds}
        raise AssertionError(f'{error}: {before} became {held(daemon)}; new are {more}; '
                             f'threads were {threads} and are {thread_names(daemon)}') from None


class Mix:
    """What one client does: everything, on its own guest and on those of all."""

    def __init__(self, conn, number):
        self.conn = conn
        self.name = f's{number}'
        self.runs = number % 16 == 0
        self.calls = 0

    def own(self):
        dom = self.conn.defineXML(tiny_xml(self.name))
        if self.runs:
            dom.create()
            dom.suspend()
            dom.resume()
            assert dom.isActive()
            dom.destroy()
        assert self.name in dom.XMLDesc()
        dom.undefine()

    def shared(self):
        dom = self.conn.lookupByName(f'shared{random.randrange(3)}')
        random.choice((dom.create, dom.destroy, dom.suspend, dom.resume, dom.info, dom.XMLDesc, dom.memoryStats, dom.vcpus))()

    def look(self):
        assert self.conn.listAllDomains()
        self.conn.getAllDomainStats()
        self.conn.listDefinedDomains()

    def run(self, until):
        while time.monotonic() < until:
            random.choice((self.own, self.shared, self.look))()
            self.calls += 1

    def run_among_others(self, until):
        while time.monotonic() < until:
            try:
                self.run(until)
            except libvirt.libvirtError as error:
                if error.get_error_code() not in RACES:
                    raise


def heard(daemon):
    """A connection that listens to everything, and what it heard."""
    conn, events = daemon.open(), []
    conn.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, lambda *args: events.append(args[2]), None)
    return conn, events


def run_events(stop):
    while not stop.is_set():
        libvirt.virEventRunDefaultImpl()


def test_sixty_four_threads_do_everything_at_once(daemon):
    libvirt.virEventRegisterDefaultImpl()
    tick = libvirt.virEventAddTimeout(50, lambda *_: None, None)
    stop = threading.Event()
    loop = threading.Thread(target=run_events, args=(stop,), daemon=True)
    loop.start()
    conn = daemon.start().open()
    listener, events = heard(daemon)
    for number in range(3):
        conn.defineXML(tiny_xml(f'shared{number}'))
    until = time.monotonic() + SECONDS
    mixes = [Mix(conn if n % 2 else daemon.open(), n) for n in range(64)]

    def work(n):
        if n == 64:
            while time.monotonic() < until:
                daemon.process.send_signal(signal.SIGHUP)
                time.sleep(0.2)
        else:
            mixes[n].run_among_others(until)
    crowd(65, work)
    print(f'# {sum(mix.calls for mix in mixes)} rounds, {len(events)} events')
    assert {dom.name() for dom in conn.listAllDomains()} >= {'shared0', 'shared1', 'shared2'}
    for dom in conn.listAllDomains(libvirt.VIR_CONNECT_LIST_DOMAINS_ACTIVE):
        dom.destroy()
    wait_for('no process is left behind', lambda: our_guests() == [])
    wait_for('events came', lambda: libvirt.VIR_DOMAIN_EVENT_UNDEFINED in events)
    listener.close()
    stop.set()
    loop.join()
    libvirt.virEventRemoveTimeout(tick)


VICTIM = '''
import libvirt, sys, threading
from harness import tiny_xml
conn = libvirt.open(sys.argv[1])
shared = conn.lookupByName('talks')
stream = conn.newStream()
shared.openConsole(None, stream, libvirt.VIR_DOMAIN_CONSOLE_FORCE)
def calls(name):
    while True:
        conn.defineXML(tiny_xml(name)).XMLDesc()
        conn.getAllDomainStats()
        conn.createXML(tiny_xml(name + 'run'), libvirt.VIR_DOMAIN_START_AUTODESTROY).destroy()
threading.Thread(target=calls, args=(sys.argv[2],), daemon=True).start()
print('up', flush=True)
while True:
    stream.send(b'x' * 60000)
'''


def victim(daemon, name):
    env = {**os.environ, **PYTHON_ENVIRONMENT}
    process = subprocess.Popen([sys.executable, '-c', VICTIM, daemon.uri, name], env=env, stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL)
    process.stdout.readline()
    return process


def test_clients_die_in_the_middle(daemon):
    conn = daemon.start().open()
    talks = conn.defineXML(tiny_xml('talks'))
    talks.create()
    talks.suspend()  # its owner has everything it needs after the first question
    talks.resume()

    def work(n):
        process = victim(daemon, f'v{n}')
        time.sleep(random.uniform(0, 0.3))
        process.kill()
        process.wait()
    with nothing_is_kept(daemon):
        for _ in range(2 if SLOW else 4):
            crowd(4, work)
        wait_for('their guests end', lambda: len(our_guests()) == 1)
    assert [dom.name() for dom in conn.listAllDomains(libvirt.VIR_CONNECT_LIST_DOMAINS_ACTIVE)] == ['talks']
    talks.destroy()


def test_connections_leave_nothing(daemon):
    conn = daemon.start().open()
    with nothing_is_kept(daemon):
        start = time.monotonic()
        for number in range(CONNECTS):
            other = daemon.open()
            if number % 10 == 0:
                other.listAllDomains()
            other.close()
        rate = CONNECTS / (time.monotonic() - start)
    print(f'# {rate:.0f} connects per second')
    assert SLOW or rate > 200, rate
    assert conn.isAlive()


def start_and_stop(dom, cycles):
    for _ in range(cycles):
        dom.create()
        dom.destroy()


def test_starts_and_stops_leave_nothing(daemon):
    conn = daemon.start().open()
    doms = [conn.defineXML(tiny_xml(f'c{n}')) for n in range(4)]
    start_and_stop(doms[0], 1)
    with nothing_is_kept(daemon):
        crowd(4, lambda n: start_and_stop(doms[n], CYCLES // 4))
    assert our_guests() == []


def test_failing_starts_leave_nothing(daemon):
    conn = daemon.start().open()
    dom = conn.defineXML(tiny_xml('a', MISSING))
    # This one fails only when its process runs: the machine wants more than there is.
    late = conn.defineXML(tiny_xml('b', memory=1 << 30))
    for each in (dom, late):
        with contextlib.suppress(libvirt.libvirtError):
            each.create()
    with nothing_is_kept(daemon):
        for number in range(CYCLES):
            try:
                (late if number % 4 == 0 else dom).create()
                raise AssertionError('it started')
            except libvirt.libvirtError:
                pass
    assert our_guests() == []
    fails(libvirt.VIR_ERR_OPERATION_INVALID, dom.destroy)


if __name__ == '__main__':
    main()
