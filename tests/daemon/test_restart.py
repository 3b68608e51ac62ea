# SPDX-License-Identifier: LGPL-2.1-or-later
"""The daemon may die at any instant: guests go on, nothing that was acknowledged is lost, what died meanwhile is told."""

import os
import random
import re
import signal
import threading

import libvirt

from harness import RUN, alive, fails, main, our_guests, pid_of, tiny_xml, wait_for


def test_guests_survive_the_daemons_death(daemon):
    conn = daemon.start().open()
    for name in 'abc':
        conn.defineXML(tiny_xml(name)).create()
    conn.lookupByName('b').suspend()
    pids = {name: pid_of(name) for name in 'abc'}
    conn = daemon.restart().open()
    wait_for('the guests are back', lambda: len(conn.listAllDomains(libvirt.VIR_CONNECT_LIST_DOMAINS_ACTIVE)) == 3)
    assert {name: pid_of(name) for name in 'abc'} == pids
    assert all(alive(pid) for pid in pids.values())
    assert conn.lookupByName('a').state()[0] == libvirt.VIR_DOMAIN_RUNNING
    assert conn.lookupByName('b').state() == [libvirt.VIR_DOMAIN_PAUSED, libvirt.VIR_DOMAIN_PAUSED_USER]
    conn.lookupByName('b').resume()
    conn.lookupByName('a').destroy()
    assert not alive(pids['a'])


def test_what_died_meanwhile_is_told(daemon):
    conn = daemon.start().open()
    dom = conn.defineXML(tiny_xml('a'))
    dom.create()
    pid = pid_of('a')
    daemon.kill()
    os.kill(pid, signal.SIGKILL)
    wait_for('the guest is dead', lambda: not alive(pid))
    conn = daemon.start().open()
    dom = conn.lookupByName('a')
    wait_for('the guest is shut off', lambda: dom.state()[0] == libvirt.VIR_DOMAIN_SHUTOFF)
    dom.create()
    assert dom.state()[0] == libvirt.VIR_DOMAIN_RUNNING


def test_a_guest_killed_under_the_daemon_is_told(daemon):
    conn = daemon.start().open()
    dom = conn.defineXML(tiny_xml('a'))
    dom.create()
    os.kill(pid_of('a'), signal.SIGKILL)
    wait_for('the guest is shut off', lambda: dom.state()[0] == libvirt.VIR_DOMAIN_SHUTOFF)
    assert dom.state() == [libvirt.VIR_DOMAIN_SHUTOFF, libvirt.VIR_DOMAIN_SHUTOFF_CRASHED], dom.state()


def test_a_guest_outlives_its_monitor(daemon):
    conn = daemon.start().open()
    dom = conn.defineXML(tiny_xml('a'))
    dom.create()
    pid = pid_of('a')
    daemon.kill()
    with open(os.path.join(RUN, 'qemu', 'a.xml')) as file:
        os.unlink(re.search(r"<monitor path='(.*?)'", file.read()).group(1))
    conn = daemon.start().open()
    dom = conn.lookupByName('a')
    assert dom.state()[0] == libvirt.VIR_DOMAIN_RUNNING and alive(pid) and dom.info()[0] == libvirt.VIR_DOMAIN_RUNNING
    assert 'cannot be reached' in fails(libvirt.VIR_ERR_OPERATION_INVALID, dom.suspend)
    assert 'cannot be reached' in fails(libvirt.VIR_ERR_OPERATION_INVALID, dom.shutdown)
    assert conn.getAllDomainStats()[0][1]['state.state'] == libvirt.VIR_DOMAIN_RUNNING
    dom.destroy()
    assert not alive(pid) and not dom.isActive()


def test_nobody_runs_twice(daemon):
    conn = daemon.start().open()
    dom = conn.defineXML(tiny_xml('a'))
    dom.create()
    pid = pid_of('a')
    daemon.kill()
    with open(os.path.join(RUN, 'qemu', 'a.xml'), 'w') as file:
        file.write('<domstatus')
    dom = daemon.start().open().lookupByName('a')
    for _ in range(2):
        assert f'process {pid}' in fails(libvirt.VIR_ERR_OPERATION_INVALID, dom.create) and alive(pid)
    os.kill(pid, signal.SIGKILL)
    wait_for('the guest is dead', lambda: not alive(pid))
    dom.create()
    assert dom.isActive()


class Worker(threading.Thread):
    """Defines, starts, destroys and undefines until the connection breaks; keeps what was acknowledged."""

    def __init__(self, daemon, name):
        super().__init__(daemon=True)
        self.conn = daemon.open()
        self.name_of_guest = name
        self.defined = None  # True, False, or None = a call was under way
        self.running = False
        self.error = None
        self.rounds = 0

    def step(self, call, **then):
        before = {key: getattr(self, key) for key in then}
        for key in then:
            setattr(self, key, None)
        try:
            call()
        except libvirt.libvirtError as error:
            if error.get_error_domain() != libvirt.VIR_FROM_RPC and error.get_error_code() not in (
                    libvirt.VIR_ERR_INTERNAL_ERROR, libvirt.VIR_ERR_SYSTEM_ERROR, libvirt.VIR_ERR_RPC):
                for key, value in before.items():
                    setattr(self, key, value)
            raise
        for key, value in then.items():
            setattr(self, key, value)

    def run(self):
        try:
            while True:
                self.step(lambda: self.conn.defineXML(tiny_xml(self.name_of_guest)), defined=True)
                dom = self.conn.lookupByName(self.name_of_guest)
                if not dom.isActive():
                    self.step(dom.create, running=True)
                self.step(dom.destroy, running=False)
                if random.random() < 0.3:
                    self.step(dom.undefine, defined=False)
                self.rounds += 1
        except libvirt.libvirtError as error:
            self.error = error


def end(dom):
    """A guest that was half started when the daemon died may just be ended by its successor."""
    try:
        dom.destroy()
    except libvirt.libvirtError as error:
        if error.get_error_code() != libvirt.VIR_ERR_OPERATION_INVALID:
            raise


def test_nothing_is_lost_over_twenty_deaths(daemon):
    seed = random.randrange(1 << 30)
    print(f'# seed {seed}')
    random.seed(seed)
    conn = daemon.start().open()
    keepers = {}
    for name in ('k0', 'k1', 'k2'):
        conn.defineXML(tiny_xml(name)).create()
        keepers[name] = pid_of(name)
    rounds = deaths = 0
    # On a slow machine some deaths come before anything is done: they do not count for much.
    while deaths < 20 or rounds <= 20:
        deaths += 1
        assert deaths <= 100, f'{rounds} rounds in {deaths - 1} lives'
        workers = [Worker(daemon, f'w{n}') for n in range(2)]
        for worker in workers:
            worker.start()
        workers[0].join(random.uniform(0, 0.6 + deaths * 0.02))
        still = [worker.is_alive() for worker in workers]
        assert all(still), [str(worker.error) for worker in workers]
        daemon.restart()
        for worker in workers:
            worker.join(30)
            rounds += worker.rounds
        conn = daemon.open()
        wait_for('the guests are back', lambda: all(
            conn.lookupByName(name).state()[0] == libvirt.VIR_DOMAIN_RUNNING for name in keepers))
        assert {name: pid_of(name) for name in keepers} == keepers
        names = {dom.name() for dom in conn.listAllDomains()}
        for worker in workers:
            if worker.defined is not None:
                assert (worker.name_of_guest in names) == worker.defined, (worker.name_of_guest, worker.defined, names)
            if worker.name_of_guest in names:
                dom = conn.lookupByName(worker.name_of_guest)
                wait_for('a settled state', lambda: dom.state()[0] in (libvirt.VIR_DOMAIN_RUNNING, libvirt.VIR_DOMAIN_SHUTOFF))
                if worker.running is not None:
                    assert bool(dom.isActive()) == worker.running, (worker.name_of_guest, worker.running, dom.state())
                end(dom)
    print(f'# {rounds} rounds of define, start, destroy in {deaths} lives')
    for dom in conn.listAllDomains():
        if dom.isActive():
            dom.destroy()
    wait_for('no process is left behind', lambda: our_guests() == [])


def test_five_hundred_definitions_are_there_after_a_restart(daemon):
    conn = daemon.start().open()
    for number in range(500):
        conn.defineXML(tiny_xml(f'many{number}'))
    conn = daemon.restart(signal.SIGTERM).open()
    assert len(conn.listAllDomains()) == 500
    assert '<name>many499</name>' in conn.lookupByName('many499').XMLDesc()


if __name__ == '__main__':
    main()
