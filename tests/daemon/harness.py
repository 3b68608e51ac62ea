# SPDX-License-Identifier: LGPL-2.1-or-later
"""A daemon of ours in places of its own, real clients on our library, and tests told in TAP.

A test file is run through `bed`, which gives it a mount namespace whose configuration, state and log folders are empty; nothing
reaches the host. Each function called test_* is one test; it gets a Daemon that is ended, with its guests, afterwards.
"""

import contextlib
import ctypes
import glob
import os
import pwd
import re
import signal
import socket
import subprocess
import sys
import time
import traceback
import uuid

BUILD = os.environ['SPLITVIRT_BUILD']
PREFIX = os.environ['SPLITVIRT_PREFIX']
GUEST = os.environ.get('SPLITVIRT_GUEST', '')
RUN = os.path.join(PREFIX, 'run', 'libvirt')
SLOW = bool(os.environ.get('SPLITVIRT_SLOW_BUILD'))
DEADLINE = 30 * (4 if SLOW else 1)
REPORTS = os.path.join(PREFIX, 'var', 'sanitizer')  # where a sanitizer writes what it found in a daemon, .PID after it
MS_BIND = 4096
SUPPRESSIONS = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'sanitizer')

# A python that loads an instrumented library of ours needs the sanitizer's runtime first; programs of others do without.
PYTHON_ENVIRONMENT = {name: os.environ[name] for name in ('LD_PRELOAD', 'LD_LIBRARY_PATH', 'ASAN_OPTIONS', 'TSAN_OPTIONS')
                      if name in os.environ}
os.environ.pop('LD_PRELOAD', None)

import libvirt  # noqa: E402  our library, found through LD_LIBRARY_PATH


class Skip(Exception):
    pass


def quiet(_opaque, _error):
    """Errors are what the tests ask for; the default handler would print them."""


libvirt.registerErrorHandler(quiet, None)


def wait_for(what, condition, deadline=None):
    """Waits until condition() is true; there is no event for what is asked here."""
    end = time.monotonic() + (deadline or DEADLINE)
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError(f'{what}: not within {deadline or DEADLINE} s')


def sanitizer_options():
    """For daemons: everything is reported, leaks at an orderly end too, into files that run_one() looks for."""
    if not SLOW:
        return {}
    common = f'log_path={REPORTS}:exitcode=99'
    return {
        'ASAN_OPTIONS': f'{common}:detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1',
        'LSAN_OPTIONS': f'suppressions={SUPPRESSIONS}/lsan.supp:print_suppressions=0',
        'UBSAN_OPTIONS': f'{common}:print_stacktrace=1:halt_on_error=1',
        'TSAN_OPTIONS': f'{common}:suppressions={SUPPRESSIONS}/tsan.supp:second_deadlock_stack=1:history_size=4'}


def daemon_environment():
    return {**os.environ, **sanitizer_options()}


def sanitizer_reports():
    texts = []
    for path in sorted(glob.glob(REPORTS + '.*')):
        with open(path, errors='replace') as report:
            texts.append(report.read())
    return '\n'.join(texts)


class Daemon:
    """virtqemud, started and ended at will."""

    started = []  # of all kinds; what a test leaves behind is ended
    name = 'virtqemud'
    socket = os.path.join(RUN, 'virtqemud-sock')
    uri = f'qemu+unix:///system?socket={socket}'

    def __init__(self, *arguments):
        self.arguments = arguments
        self.process = None
        self.log = open(os.path.join(PREFIX, 'var', 'daemon.log'), 'ab')

    def start(self):
        program = os.path.join(BUILD, 'daemons', self.name)
        self.process = subprocess.Popen([program, *self.arguments], stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL,
                                        env=daemon_environment())
        Daemon.started.append(self)
        wait_for('the daemon answers', self.answers)
        return self

    def answers(self):
        if self.process.poll() is not None:
            raise AssertionError(f'the daemon ended with {self.process.returncode}:\n{self.log_text()}')
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(self.socket)
                return True
            except OSError:
                return False

    def kill(self, signo=signal.SIGKILL):
        self.process.send_signal(signo)
        self.process.wait(DEADLINE)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.kill(signal.SIGTERM)

    def restart(self, signo=signal.SIGKILL):
        self.kill(signo)
        return self.start()

    def log_text(self):
        with open(os.path.join(PREFIX, 'var', 'daemon.log'), errors='replace') as log:
            return log.read()[-4000:]

    def open(self):
        return libvirt.open(self.uri)

    def virsh(self, *words, program='virsh', check=True):
        """Debian's virsh, on Debian's library."""
        env = {k: v for k, v in os.environ.items() if k != 'LD_LIBRARY_PATH'}
        result = subprocess.run([program, '-q', '-c', self.uri, *words], env=env, capture_output=True, text=True,
                                timeout=DEADLINE * 2)
        if check and result.returncode:
            raise AssertionError(f'virsh {" ".join(words)}: {result.stderr}')
        return result.stdout if check else result


class SecretDaemon(Daemon):
    """virtsecretd."""

    name = 'virtsecretd'
    socket = os.path.join(RUN, 'virtsecretd-sock')
    uri = f'secret+unix:///system?socket={socket}'


class StorageDaemon(Daemon):
    """virtstoraged."""

    name = 'virtstoraged'
    socket = os.path.join(RUN, 'virtstoraged-sock')
    uri = f'storage+unix:///system?socket={socket}'


class Proxy(Daemon):
    """virtproxyd, which clients reach on the socket of old."""

    name = 'virtproxyd'
    socket = os.path.join(RUN, 'libvirt-sock')
    uri = f'qemu+unix:///system?socket={socket}'


def tiny_xml(name, extra='', kernel=False, machine='q35', memory=64):
    """A guest that is small and quick; without a kernel its firmware finds nothing to boot and waits."""
    boot = ''
    if kernel:
        if not os.path.exists(os.path.join(GUEST, 'vmlinuz')):
            raise Skip('no guest kernel (tests/beds/make-guest.sh)')
        boot = f'<kernel>{GUEST}/vmlinuz</kernel><initrd>{GUEST}/initrd.img</initrd><cmdline>console=ttyS0 quiet</cmdline>'
        memory = 256
    same = f'<uuid>{uuid.uuid5(uuid.NAMESPACE_DNS, name)}</uuid>' if name else ''
    return f'''<domain type='qemu'><name>{name}</name>{same}<memory unit='MiB'>{memory}</memory><vcpu>1</vcpu>
      <os><type arch='x86_64' machine='{machine}'>hvm</type>{boot}</os><features><acpi/></features>
      <devices><serial type='pty'/>{extra}</devices></domain>'''


def pid_of(name):
    """From the status document: the first attribute pid in it."""
    with open(os.path.join(RUN, 'qemu', f'{name}.xml')) as file:
        return int(re.search(r"\bpid='(\d+)'", file.read()).group(1))


def alive(pid):
    try:
        with open(f'/proc/{pid}/stat') as stat:
            return stat.read().rsplit(')', 1)[1].split()[0] != 'Z'
    except OSError:
        return False


def our_guests():
    """Pids of the QEMU processes in our mount namespace: those that daemons of this bed started."""
    found = []
    for entry in os.listdir('/proc'):
        with contextlib.suppress(OSError):
            if entry.isdigit() and os.readlink(f'/proc/{entry}/ns/mnt') == os.readlink('/proc/self/ns/mnt') and \
                    b'qemu-system' in open(f'/proc/{entry}/cmdline', 'rb').read():
                found.append(int(entry))
    return found


def fails(code, call, *arguments):
    try:
        call(*arguments)
    except libvirt.libvirtError as error:
        assert error.get_error_code() == code, f'error {error.get_error_code()} instead of {code}: {error}'
        return str(error)
    raise AssertionError('succeeded, but should have failed')


def mount(source, target, kind, flags, options):
    """In this mount namespace."""
    words = [word.encode() if word else None for word in (source, target, kind)]
    if ctypes.CDLL(None, use_errno=True).mount(*words, flags, options.encode() if options else None) < 0:
        raise Skip(f'cannot mount {target}: {os.strerror(ctypes.get_errno())}')


def mount_empty(path):
    os.makedirs(path, exist_ok=True)
    mount('tmpfs', path, 'tmpfs', 0, 'mode=755')


def mount_bind(source, target):
    """What is at @source is seen at @target, too."""
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    mount(source, target, None, MS_BIND, None)


def guest_user():
    """Guests run as somebody else than root; whoever the host has."""
    for name in ('libvirt-qemu', 'nobody'):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise Skip('no user to run guests as')


def fresh_places():
    for name in ('etc', 'var', 'run'):
        mount_empty(os.path.join(PREFIX, name))
    conf = os.path.join(PREFIX, 'etc', 'libvirt')
    os.makedirs(conf)
    user = guest_user()
    with open(os.path.join(conf, 'qemu.conf'), 'w') as file:
        file.write(f'user = "+{user.pw_uid}"\ngroup = "+{user.pw_gid}"\n')
        # One process less in tests that are about something else; test_logd.py has it.
        file.write('stdio_handler = "file"\n')


def end_guests():
    for pid in our_guests():
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGCONT)
            os.kill(pid, signal.SIGKILL)


def run_one(number, name, function):
    try:
        fresh_places()
        daemon = Daemon()
        try:
            function(daemon)
        finally:
            while Daemon.started:
                Daemon.started.pop().stop()
            end_guests()
        reports = sanitizer_reports()
        assert not reports, reports
        print(f'ok {number} - {name}', flush=True)
        return True
    except Skip as reason:
        print(f'ok {number} - {name} # SKIP {reason}', flush=True)
        return True
    except Exception:
        for line in (traceback.format_exc() + daemon_log()).splitlines():
            print(f'# {line}', file=sys.stderr)
        print(f'not ok {number} - {name}', flush=True)
        return False


def daemon_log():
    text = ''
    for path in [os.path.join(PREFIX, 'var', 'daemon.log'),
                 *glob.glob(os.path.join(PREFIX, 'var', 'log', 'libvirt', 'qemu', '*.log'))]:
        with contextlib.suppress(OSError):
            with open(path, errors='replace') as log:
                text += f'{os.path.basename(path)}:\n{log.read()[-1500:]}\n'
    return text


def main():
    module = sys.modules['__main__']
    tests = [(name, function) for name, function in vars(module).items() if name.startswith('test_') and callable(function)]
    wanted = sys.argv[1:]
    tests = [test for test in tests if not wanted or test[0] in wanted]
    print(f'1..{len(tests)}', flush=True)
    results = [run_one(number, name, function) for number, (name, function) in enumerate(tests, 1)]
    sys.exit(0 if all(results) else 1)
