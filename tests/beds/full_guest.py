#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Boots the guest that make-debian-guest.sh made under QEMU (TCG) and runs a command in it.

  full_guest.py warm GUEST                             boots once, keeps the booted state
  full_guest.py run  GUEST [options] -- COMMAND...     starts from the kept state, or boots when there is none

GUEST is the folder. COMMAND's output comes on stdout as it is written, its exit status is this program's. Nothing is written to the
guest's image; runs may be parallel. KVM works in the guest (`modprobe kvm_amd`): QEMU emulates that, too.
"""

import argparse
import ctypes
import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tarfile
import tempfile
import time
import typing

END = b'TG-EXIT-7f3a '
MEMORY_MIB = 2048
CPUS = 2
GIFT_MIB = 512  # the disk that brings what is pushed; its size is part of the kept state
SPARE_MIB = 2048  # an empty disk, for tests
DEADLINE = 900  # a busy machine emulates a busy guest


class GuestError(Exception):
    pass


def die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def wait_for(what, condition, deadline=60):
    end = time.monotonic() + deadline
    while time.monotonic() < end:
        try:
            value = condition()
        except OSError:
            value = None
        if value:
            return value
        time.sleep(0.02)
    raise GuestError(f'{what}: not within {deadline} s')


def make_disk(path, backing=None, backing_format='raw', size=None):
    words = ['-F', backing_format, '-b', os.path.abspath(backing)] if backing else []
    subprocess.run(['qemu-img', 'create', '-q', '-f', 'qcow2', *words, path, *([size] if size else [])], check=True)


class Hardware(typing.NamedTuple):
    """What a guest has besides: QEMU's words before all other devices and after them, the kernel's own. Such a guest boots."""

    first: tuple = ()
    last: tuple = ()
    kernel: str = ''


class FullGuest:
    """A running guest; use it with `with`. @gifts are pairs (what, where in the guest)."""

    def __init__(self, folder, gifts=(), warm=None, root=None, console=None, hardware=None):
        self.folder = folder
        self.hardware = hardware or Hardware()
        state = os.path.join(folder, 'warm.state')
        self.warm = os.path.exists(state) and not hardware if warm is None else warm
        self.tmp = tempfile.mkdtemp(prefix='guest.')
        self.console = console or self.path('console')
        self.buffer = b''
        self.process = None
        try:
            self.gifts = self.wrap(gifts)
            if root is None:
                root = self.path('root.qcow2')
                back, kind = ('warm.qcow2', 'qcow2') if self.warm else ('root.ext4', 'raw')
                make_disk(root, os.path.join(folder, back), kind)
            make_disk(self.path('spare.qcow2'), size=f'{SPARE_MIB}M')
            self.root = root
            self.power_on(['-incoming', f'exec:zstd -dcq {shlex.quote(state)}'] if self.warm else [])
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_exception):
        self.close()

    def power_on(self, more=()):
        self.started = time.monotonic()
        self.process = subprocess.Popen(self.words(self.root) + list(more), stdin=subprocess.DEVNULL, preexec_fn=die_with_parent)
        self.connect_all()

    def reboot(self):
        """Shuts the guest down in order and boots it again, with what is on its disk."""
        self.shell_end.sendall(b'systemctl reboot\n')
        self.process.wait(DEADLINE)  # it does not start again by itself
        self.shell_end.close()
        self.buffer, self.gifts, self.warm = b'', False, False
        self.power_on()

    def path(self, name):
        return os.path.join(self.tmp, name)

    def words(self, root):
        def drive(name, path, kind):
            return ['-drive', f'file={path},if=none,id={name},format={kind},cache=unsafe',
                    '-device', f'virtio-blk-pci,drive={name},serial={name}']
        memory = f'memory-backend-memfd,id=ram,share=on,size={MEMORY_MIB}M'
        return ['qemu-system-x86_64', '-nodefaults', '-no-user-config', '-display', 'none', '-M', 'q35,memory-backend=ram',
                '-cpu', 'max', '-accel', 'tcg,thread=multi', '-smp', str(CPUS), '-no-reboot', '-object', memory,
                '-m', str(MEMORY_MIB), '-kernel', os.path.join(self.folder, 'vmlinuz'),
                '-initrd', os.path.join(self.folder, 'boot.img'),
                '-append', 'console=ttyS0 quiet rw net.ifnames=0 systemd.show_status=0 cryptomgr.notests raid=noautodetect '
                           f'apparmor=1 security=apparmor audit=1 {self.hardware.kernel}'.rstrip(),
                *self.hardware.first,
                *drive('root', root, 'qcow2'), *drive('gift', self.path('gift.tar'), 'raw'),
                *drive('spare', self.path('spare.qcow2'), 'qcow2'),
                '-device', 'virtio-rng-pci', '-device', 'virtio-serial-pci',
                '-chardev', f'socket,id=tg,path={self.path("tg")},server=on,wait=off',
                '-device', 'virtserialport,chardev=tg,name=tg.0',
                '-serial', f'file:{self.console}', '-qmp', f'unix:{self.path("qmp")},server=on,wait=off',
                *self.hardware.last]

    def wrap(self, gifts):
        """The archive is the disk: no file system to make, and no line to send it through."""
        with open(self.path('gift.tar'), 'wb') as disk:
            with tarfile.open(fileobj=disk, mode='w') as archive:
                for source, place in gifts:
                    archive.add(source, arcname=place.lstrip('/'))
            if disk.tell() > GIFT_MIB << 20:
                raise GuestError(f'more than {GIFT_MIB} MiB to bring into the guest')
            disk.truncate(GIFT_MIB << 20)
        return bool(gifts)

    def connect(self, name):
        end = socket.socket(socket.AF_UNIX)
        wait_for(f'socket {name}', lambda: self.process.poll() is not None or end.connect(self.path(name)) is None, 60)
        return end

    def connect_all(self):
        self.qmp_file = self.connect('qmp').makefile('rw')
        self.qmp_file.readline()
        self.qmp('qmp_capabilities')
        self.shell_end = self.connect('tg')
        if self.warm:  # comes back paused, as it was saved
            wait_for('the kept state is there', lambda: self.qmp('query-status')['return']['status'] == 'paused', DEADLINE)
            self.qmp('cont')
        self.wait_up()
        if self.gifts:
            status, output = self.shell('dd if=/dev/disk/by-id/virtio-gift iflag=direct bs=1M status=none | '
                                        'tar -x -C / --no-same-owner')
            if status:
                raise GuestError(f'the guest cannot unpack: {output.decode()}')

    def qmp(self, command, **arguments):
        self.qmp_file.write(json.dumps({'execute': command, 'arguments': arguments}) + '\n')
        self.qmp_file.flush()
        while True:
            line = self.qmp_file.readline()
            if not line:
                raise GuestError('QEMU has ended')
            answer = json.loads(line)
            if 'event' not in answer:
                return answer

    def wait_up(self):
        """The question waits in the socket until the guest's shell opens its port."""
        end = time.monotonic() + DEADLINE
        self.shell_end.sendall(b'echo TG-UP\n')
        self.shell_end.settimeout(0.5)
        while time.monotonic() < end and self.process.poll() is None:
            try:
                self.buffer += self.shell_end.recv(65536)
            except socket.timeout:
                continue
            if b'TG-UP' in self.buffer:
                self.shell(f'date -s @{time.time():.0f} >/dev/null')
                return
        with open(self.console, 'rb') as file:
            raise GuestError(f'the guest did not come up: {file.read()[-3000:].decode("latin1")}')

    def shell(self, line, out=None, deadline=DEADLINE):
        """Runs a line of shell as root: (status, output). What it prints goes to @out at once; silence has the deadline."""
        self.buffer, got = b'', bytearray()
        self.shell_end.settimeout(deadline)
        self.shell_end.sendall(b'{ ' + line.encode() + b"\n} </dev/null; printf '\\n%s%s\\n' " + END.strip() + b' " $?"\n')

        def take(count):
            nonlocal got
            got += self.buffer[:count]
            if out:
                out.write(self.buffer[:count])
                out.flush()
            self.buffer = self.buffer[count:]

        while True:
            at = self.buffer.find(b'\n' + END)
            if at >= 0 and b'\n' in self.buffer[at + 1:]:
                take(at)
                return int(self.buffer[1 + len(END):].split(b'\n')[0]), bytes(got)
            spare = len(END) + 8  # may be the beginning of the end
            if at < 0 and len(self.buffer) > spare:
                take(len(self.buffer) - spare)
            try:
                data = self.shell_end.recv(65536)
            except socket.timeout:
                raise GuestError(f'the guest said nothing for {deadline} s') from None
            if not data:
                raise GuestError('the guest went away')
            self.buffer += data

    def keep_state(self):
        """Stops it for good and writes its state beside its image."""
        self.shell('systemctl is-system-running --wait >/dev/null; sync; echo 3 > /proc/sys/vm/drop_caches')
        self.qmp('migrate-set-parameters', **{'max-bandwidth': 1 << 33})
        self.qmp('stop')
        new = os.path.join(self.folder, 'warm.new')
        self.qmp('migrate', uri=f'exec:zstd -1 -qf -o {shlex.quote(new)}')
        status = wait_for('the state is written', lambda: self.migration_ended(), DEADLINE)
        if status != 'completed':
            raise GuestError(f'the state could not be kept: {status}')
        self.qmp('quit')
        self.process.wait(60)
        os.rename(new, os.path.join(self.folder, 'warm.state'))

    def migration_ended(self):
        status = self.qmp('query-migrate')['return'].get('status')
        return status if status in ('completed', 'failed', 'cancelled') else None

    def close(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.tmp, ignore_errors=True)


def warm_up(folder):
    """Boots it and keeps its state, unless that is there."""
    if os.path.exists(os.path.join(folder, 'warm.state')):
        return
    root = os.path.join(folder, 'warm.qcow2')
    make_disk(root, os.path.join(folder, 'root.ext4'))
    with FullGuest(folder, warm=False, root=root) as guest:
        guest.keep_state()


def main():
    words, command = sys.argv[1:], []
    if '--' in words:
        at = words.index('--')
        words, command = words[:at], words[at + 1:]
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument('mode', choices=['run', 'warm'])
    parser.add_argument('guest')
    parser.add_argument('--push', action='append', default=[], metavar='WHAT:WHERE', help='bring a file or folder into the guest')
    parser.add_argument('--cold', action='store_true', help='boot, though a state was kept')
    parser.add_argument('--console', metavar='FILE', help="where the guest's console goes")
    options = parser.parse_args(words)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if options.mode == 'warm':
        warm_up(options.guest)
        return 0
    gifts = [pair.split(':', 1) for pair in options.push]
    with FullGuest(options.guest, gifts, warm=False if options.cold else None, console=options.console) as guest:
        print(f'full_guest: up after {time.monotonic() - guest.started:.1f} s', file=sys.stderr)
        line = command[0] if len(command) == 1 else ' '.join(map(shlex.quote, command))
        return guest.shell(line, out=sys.stdout.buffer)[0]


if __name__ == '__main__':
    try:
        sys.exit(main())
    except GuestError as error:
        sys.exit(f'full_guest: {error}')
