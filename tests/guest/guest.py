# SPDX-License-Identifier: LGPL-2.1-or-later
"""A guest that really boots: the tiny one of tests/beds/make-guest.sh. It is watched and typed on through its console."""

import ctypes
import os
import re
import tempfile
import threading

import libvirt

import harness
from harness import GUEST, PREFIX, Skip, wait_for

CMDLINE = 'console=ttyS0 quiet cryptomgr.notests nokaslr tsc=reliable no_timer_check raid=noautodetect'
BOOT_DEADLINE = 4 * harness.DEADLINE
IMAGES = os.path.join(PREFIX, 'var', 'images')
CLONE_NEWNET = 0x40000000
MS_BIND, MS_MOVE, MS_REC = 0x1000, 0x2000, 0x4000


def guest_xml(devices='', name='g', vcpus='<vcpu>1</vcpu>', words='', extra='', machine='q35', memory=256,
              features='<acpi/><apic/>'):
    if not os.path.exists(os.path.join(GUEST, 'vmlinux')):
        raise Skip('no guest: tests/beds/make-guest.sh build/guest makes it')
    return f'''<domain type='qemu' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
      <name>{name}</name><memory unit='MiB'>{memory}</memory>{vcpus}
      <os><type arch='x86_64' machine='{machine}'>hvm</type>
        <kernel>{GUEST}/vmlinux</kernel><initrd>{GUEST}/initrd.img</initrd><cmdline>{CMDLINE} {words}</cmdline></os>
      <features>{features}</features>{extra}
      <devices><serial type='pty'/><rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>{devices}</devices>
    </domain>'''


class Console:
    """The first console of a guest: everything read is kept, a thread reads on."""

    def __init__(self, dom, flags=0, device=None):
        self.text = ''
        self.ended = None
        self.asked = 0
        self.stream = dom.connect().newStream()
        dom.openConsole(device, self.stream, flags)
        self.changed = threading.Condition()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        end = 'end of stream'
        try:
            while True:
                data = self.stream.recv(65536)
                if not data:
                    break
                with self.changed:
                    self.text += data.decode(errors='replace')
                    self.changed.notify_all()
        except libvirt.libvirtError as error:
            end = str(error)
        with self.changed:
            self.ended = end
            self.changed.notify_all()

    def wait(self, pattern, start=0, deadline=BOOT_DEADLINE):
        """Waits for what matches from character @start on; returns the match."""
        with self.changed:
            self.changed.wait_for(lambda: re.compile(pattern).search(self.text, start) or self.ended, deadline)
            match = re.compile(pattern).search(self.text, start)
        assert match, f'no {pattern!r} on the console ({self.ended or "still open"}), only:\n{self.text[-1000:]}'
        return match

    def wait_end(self):
        with self.changed:
            self.changed.wait_for(lambda: self.ended, harness.DEADLINE)
        assert self.ended, 'the console is still open'
        return self.ended

    def type(self, text):
        data = text.encode()
        while data:
            data = data[self.stream.send(data):]

    def ask(self, command):
        """Runs a shell line in the guest and returns what it printed. The marks are typed in two halves, so echoes do not match."""
        self.asked += 1
        start = len(self.text)
        self.type(f"echo B''{self.asked}B; {command}; echo E''{self.asked}E\n")
        match = self.wait(rf'(?s)B{self.asked}B\r?\n(.*?)E{self.asked}E\r?\n', start)
        return match.group(1).replace('\r', '').strip()

    def ask_until(self, command, condition):
        """Asks again until the answer is what is waited for: a guest is given its time to notice."""
        return wait_for(f'the guest answers as wanted to: {command}', lambda: condition(self.ask(command)), BOOT_DEADLINE)

    def close(self):
        self.stream.abort()


def boot(dom, flags=0):
    """Starts it, reads its console from the first character on, and waits until its shell is there."""
    dom.createWithFlags(flags | libvirt.VIR_DOMAIN_START_PAUSED)
    console = Console(dom)
    dom.resume()
    console.wait('TG-READY')
    # Who hears the power button starts beside the shell; a press before that is lost.
    console.ask_until('ls -l /proc/$(pidof acpid)/fd', lambda answer: '/dev/input/event' in answer or '/proc/acpi/event' in answer)
    return console


def booted(daemon, devices='', **options):
    """A defined guest of a fresh daemon, up and running: its connection, domain and console."""
    run_events()
    conn = daemon.start().open()
    dom = conn.defineXML(guest_xml(devices, **options))
    return conn, dom, boot(dom)


events_run = []


def run_events():
    if not events_run:
        events_run.append(libvirt.virEventRegisterDefaultImpl())
        threading.Thread(target=lambda: [libvirt.virEventRunDefaultImpl() for _ in iter(int, 1)], daemon=True).start()


class Events:
    """What a connection is told about its guests, kept in order: tuples of the callback's arguments after the domain."""

    def __init__(self, conn, *kinds):
        self.seen = []
        self.changed = threading.Condition()
        for kind in kinds:
            conn.domainEventRegisterAny(None, kind, self.note, kind)

    def note(self, _conn, _dom, *arguments):
        with self.changed:
            self.seen.append((arguments[-1], *arguments[:-1]))
            self.changed.notify_all()

    def wait(self, *wanted):
        """Waits for an event whose first parts are those."""
        def found():
            return next((event for event in self.seen if event[:len(wanted)] == wanted), None)
        with self.changed:
            self.changed.wait_for(found, BOOT_DEADLINE)
        event = found()
        assert event, f'no event {wanted}, only {self.seen}'
        return event

    def kinds(self):
        return [event[0] for event in self.seen]


LIFECYCLE = libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE


def image(name, size=8 << 20, text=b''):
    """A raw image that begins with @text."""
    os.makedirs(IMAGES, exist_ok=True)
    path = os.path.join(IMAGES, name)
    with open(path, 'wb') as file:
        file.write(text)
        file.truncate(size)
    return path


def disk_xml(path, target, serial='', driver='raw', bus='virtio', device='disk', extra=''):
    source = f"<source file='{path}'/>" if path else ''
    named = f'<serial>{serial}</serial>' if serial else ''
    return f"""<disk type='file' device='{device}'><driver name='qemu' type='{driver}'/>{source}
      <target dev='{target}' bus='{bus}'/>{named}{extra}</disk>"""


def own_network():
    """A network namespace of this process and of the daemons it starts."""
    libc = ctypes.CDLL(None, use_errno=True)
    mounted = tempfile.mkdtemp(dir=os.path.join(PREFIX, 'var')).encode()
    if libc.unshare(CLONE_NEWNET) < 0 or libc.mount(b'/sys/fs/cgroup', mounted, None, MS_BIND | MS_REC, None) < 0 or \
            libc.mount(b'sysfs', b'/sys', b'sysfs', 0, None) < 0 or libc.mount(mounted, b'/sys/fs/cgroup', None, MS_MOVE, None) < 0:
        raise Skip(f'no network namespace: {os.strerror(ctypes.get_errno())}')
