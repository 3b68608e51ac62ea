# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs inside the bed of test_systemd.py: clients with a connection open while their daemon is restarted, killed, replaced.

Each line it prints is "what: outcome".
"""

import gc
import glob
import os
import re
import signal
import subprocess
import threading
import time

import libvirt

URI, RUN, BUILD, PREFIX = (os.environ[name] for name in ('URI', 'RUN', 'BUILD', 'PREFIX'))
UNIT = 'virtqemud.service'
DEADLINE = 60


def quiet(_opaque, _error):
    pass


def wait_for(what, condition):
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError(f'{what}: not within {DEADLINE} s')


def systemctl(*words):
    return subprocess.run(['systemctl', *words], check=True, capture_output=True, text=True).stdout.strip()


def main_pid():
    return int(systemctl('show', '--property=MainPID', '--value', UNIT))


def restart():
    systemctl('restart', UNIT)


def kill():
    before = main_pid()
    os.kill(before, signal.SIGKILL)
    wait_for('it is started again', lambda: main_pid() not in (0, before) and
             systemctl('show', '--property=ActiveState', '--value', UNIT) == 'active')


def install(version):
    """The same program, but for what it says of its own version."""
    with open(f'{BUILD}/daemons/virtqemud', 'rb') as file:
        program = file.read()
    own = re.search(rb'splitvirt (\d+\.\d+\.\d+):', program).group(1)
    with open('/run/bin/new', 'wb') as file:
        file.write(program.replace(own, version or own))
    os.chmod('/run/bin/new', 0o755)
    os.rename('/run/bin/new', '/run/bin/virtqemud')
    restart()
    libvirt.open(URI).getCapabilities()
    kept = [open(path, 'rb').read() for path in glob.glob(f'{PREFIX}/var/cache/libvirt/qemu/capabilities/*')]
    assert kept and all((version or own) in text for text in kept), 'what another version knew of QEMU is asked anew'


def upgrade():
    install(b'9.9.9')


def downgrade():
    install(None)


def hang():
    """The daemon does not come round to its loop; systemd finds out and replaces it."""
    with open('/etc/systemd/system/virtqemud.service.d/watchdog.conf', 'w') as file:
        file.write('[Service]\nWatchdogSec=5\nTimeoutAbortSec=1\n')
    systemctl('daemon-reload')
    restart()
    before = main_pid()
    os.kill(before, signal.SIGSTOP)
    wait_for('the watchdog bites', lambda: main_pid() not in (0, before) and
             systemctl('show', '--property=ActiveState', '--value', UNIT) == 'active')
    os.unlink('/etc/systemd/system/virtqemud.service.d/watchdog.conf')
    systemctl('daemon-reload')


def stored():
    return int(systemctl('show', '--property=NFileDescriptorStore', '--value', UNIT))


class Clients:
    """One that waits for events, one that only reads, one that was there before in the old way."""

    def __init__(self):
        self.seen, self.old_seen = [], []
        self.conn = libvirt.open(URI)
        self.reader = libvirt.openReadOnly(URI + '-ro')
        self.callback = self.conn.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE,
                                                         lambda _c, _d, event, _x, _o: self.seen.append(event), None)
        # Of another daemon, by this one.
        self.secrets = self.conn.secretEventRegisterAny(None, libvirt.VIR_SECRET_EVENT_ID_LIFECYCLE,
                                                        lambda _c, _s, event, _x, _o: self.seen.append(f'secret {event}'), None)
        with open('/run/g.xml') as file:
            self.dom = self.conn.createXML(file.read())
        with open(f'{RUN}/qemu/g.pid') as file:
            self.pid = int(file.read())
        wait_for('the readers are stored', lambda: stored() >= 4)

    def go_on(self):
        assert self.conn.isAlive() and self.dom.isActive() and self.reader.lookupByName('g').isActive()
        with open(f'{RUN}/qemu/g.pid') as file:
            assert int(file.read()) == self.pid
        self.seen.clear()
        libvirt.open(URI).lookupByName('g').suspend()
        wait_for('the event comes', lambda: libvirt.VIR_DOMAIN_EVENT_SUSPENDED in self.seen)
        self.dom.resume()
        wait_for('the other event comes', lambda: libvirt.VIR_DOMAIN_EVENT_RESUMED in self.seen)
        wait_for('the other daemon tells, too', self.hears_of_secrets)
        try:
            self.reader.lookupByName('g').suspend()
            return 'a reader writes'
        except libvirt.libvirtError as error:
            assert error.get_error_code() == libvirt.VIR_ERR_OPERATION_DENIED, error
        return 'as before'

    def hears_of_secrets(self):
        secret = libvirt.open(URI).secretDefineXML("<secret><usage type='ceph'><name>one</name></usage></secret>")
        secret.undefine()
        return f'secret {libvirt.VIR_SECRET_EVENT_UNDEFINED}' in self.seen

    def call_under_way(self):
        return self.unanswered(self.pid, self.dom.memoryStats)

    def call_of_another(self):
        """The daemon of secrets does not answer, and virtqemud, which waits for it, is killed."""
        pid = int(systemctl('show', '--property=MainPID', '--value', 'virtsecretd.service'))
        return self.unanswered(pid, self.conn.listSecrets)

    def unanswered(self, pid, call):
        os.kill(pid, signal.SIGSTOP)
        said = []

        def ask():
            try:
                said.append(str(call()))
            except libvirt.libvirtError as error:
                said.append('restarted' if 'restarted meanwhile' in str(error) else str(error))

        thread = threading.Thread(target=ask)
        thread.start()
        time.sleep(0.3)  # there is no sign of a call that waits
        kill()
        thread.join(DEADLINE)
        os.kill(pid, signal.SIGCONT)
        return said[0] if said else 'never answered'

    def bound(self):
        """What is to end with a connection is known to the daemon that promised it alone: its client is closed."""
        conn = libvirt.open(URI)
        with open('/run/g.xml') as file:
            xml = re.sub('<uuid>.*</uuid>', '', file.read()).replace('<name>g<', '<name>bound<')
        conn.createXML(xml, libvirt.VIR_DOMAIN_START_AUTODESTROY)
        wait_for('it is stored, too', lambda: stored() >= 6)
        restart()
        wait_for('its connection is closed', lambda: not conn.isAlive())
        names = [dom.name() for dom in self.conn.listAllDomains()]
        return 'closed' if names == ['g'] else str(names)

    def stream_open(self):
        stream = self.conn.newStream(0)
        self.dom.openConsole(None, stream, 0)
        kill()
        try:
            while stream.recv(1024):
                pass
            return 'ended well'
        except libvirt.libvirtError as error:
            return 'restarted' if 'restarted meanwhile' in str(error) else str(error)


def main():
    libvirt.registerErrorHandler(quiet, None)
    libvirt.virEventRegisterDefaultImpl()
    threading.Thread(target=lambda: [libvirt.virEventRunDefaultImpl() for _ in iter(int, 1)], daemon=True).start()
    clients = Clients()
    for act in (restart, kill, upgrade, downgrade, hang):
        systemctl('reset-failed', UNIT)
        act()
        print(f'{act.__name__}: {clients.go_on()}', flush=True)
    systemctl('reset-failed', UNIT)
    print(f'call under way: {clients.call_under_way()}', flush=True)
    systemctl('reset-failed', UNIT)
    print(f'call of another: {clients.call_of_another()}', flush=True)
    print(f'stream: {clients.stream_open()}', flush=True)
    systemctl('reset-failed', UNIT)
    print(f'bound: {clients.bound()}', flush=True)
    print(f'afterwards: {clients.go_on()}', flush=True)
    systemctl('reset-failed', UNIT)
    clients.conn.domainEventDeregisterAny(clients.callback)
    clients.conn.secretEventDeregisterAny(clients.secrets)
    clients.dom.destroy()
    clients.dom = clients.conn = clients.reader = None
    gc.collect()
    wait_for('nothing is stored any more', lambda: stored() == 0)
    print('stored: nothing', flush=True)


main()
