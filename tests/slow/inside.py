# SPDX-License-Identifier: LGPL-2.1-or-later
"""In the guest: makes the host of what was installed, then runs the functions test_* of a file and tells TAP.

Tests of a file share the guest; each cleans up what the next one could trip over.
"""

import contextlib
import glob
import importlib.util
import os
import subprocess
import sys
import time
import traceback

PREFIX = os.environ['PREFIX']
ETC, VAR, RUN = (f'{"" if PREFIX == "/usr" else PREFIX}/{name}' for name in ('etc', 'var', 'run'))
TINY = os.environ['TINY']
HERE = os.path.dirname(os.path.abspath(__file__))
DEADLINE = 180  # all is emulated


class Skip(Exception):
    pass


def wait_for(what, condition, deadline=DEADLINE):
    """Waits until condition() is true; there is no event for what is asked here."""
    end = time.monotonic() + deadline
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError(f'{what}: not within {deadline} s')


def run(*words, check=True, stdin=None, deadline=DEADLINE):
    """What a program printed; with check=False its whole result."""
    result = subprocess.run(words, input=stdin, stdin=None if stdin else subprocess.DEVNULL, capture_output=True, text=True,
                            timeout=deadline, check=False)
    if check and result.returncode:
        raise AssertionError(f'{" ".join(words)}: {result.returncode}: {result.stdout}{result.stderr}')
    return result.stdout.strip() if check else result


def systemctl(*words, check=True):
    return run('systemctl', *words, check=check)


def unit_property(unit, name):
    return systemctl('show', f'--property={name}', '--value', unit)


def virsh(*words, check=True, uri='qemu:///system'):
    return run(f'{PREFIX}/bin/virsh', '-q', '-c', uri, *words, check=check)


def read(path):
    with open(path, encoding='utf-8', errors='replace') as file:
        return file.read()


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)
    return path


def tiny_xml(name, extra='', kernel=False, kind='qemu', memory=64, more=''):
    """A guest in the guest; without a kernel its firmware finds nothing to boot and waits."""
    boot = ''
    if kernel:
        memory = 192
        boot = f'<kernel>{TINY}/vmlinuz</kernel><initrd>{TINY}/initrd.img</initrd><cmdline>console=ttyS0 quiet</cmdline>'
    return f'''<domain type='{kind}'><name>{name}</name><memory unit='MiB'>{memory}</memory><vcpu>1</vcpu>
      <os><type arch='x86_64' machine='q35'>hvm</type>{boot}</os><features><acpi/></features>{more}
      <devices><serial type='pty'/>{extra}</devices></domain>'''


def prepare():
    """What a package's scripts do after the files are there, and what a prefix of its own makes necessary."""
    system = '/usr'
    if PREFIX != system:
        write('/etc/ld.so.conf.d/0-splitvirt.conf', f'{PREFIX}/lib\n')
        for path in glob.glob(f'{PREFIX}/lib/systemd/system/*'):
            os.symlink(path, f'/etc/systemd/system/{os.path.basename(path)}')
        for path in glob.glob(f'{PREFIX}/lib/systemd/user/*'):
            os.makedirs('/etc/systemd/user', exist_ok=True)
            os.symlink(path, f'/etc/systemd/user/{os.path.basename(path)}')
        for folder in ('polkit-1/actions', 'polkit-1/rules.d'):
            for path in glob.glob(f'{PREFIX}/share/{folder}/*'):
                with contextlib.suppress(FileExistsError):
                    os.symlink(path, f'{system}/share/{folder}/{os.path.basename(path)}')
    run('ldconfig')
    run('systemd-sysusers', *glob.glob(f'{PREFIX}/lib/sysusers.d/*.conf'))
    systemctl('daemon-reload')


def logs():
    """What daemons said; it helps when a test fails."""
    text = run('journalctl', '--no-pager', '--boot', '--lines=60', '--output=short-monotonic', check=False).stdout
    for path in {*glob.glob('/var/log/libvirt/qemu/*.log'), *glob.glob(f'{VAR}/log/libvirt/qemu/*.log')}:
        text += f'{path}:\n{read(path)[-800:]}\n'
    return text


def run_one(number, name, function):
    started = time.monotonic()
    try:
        function()
        print(f'ok {number} - {name}', flush=True)
        print(f'# {time.monotonic() - started:.1f} s', flush=True)
        return True
    except Skip as reason:
        print(f'ok {number} - {name} # SKIP {reason}', flush=True)
        return True
    except Exception:
        for line in (traceback.format_exc() + logs()).splitlines():
            print(f'# {line}')
        print(f'not ok {number} - {name}', flush=True)
        return False


def main():
    file, wanted = sys.argv[1], [word for word in sys.argv[2:] if not word.startswith('--')]
    sys.modules['inside'] = sys.modules['__main__']  # one module, whoever asks for it
    if '--after' not in sys.argv:
        prepare()
    os.environ['PATH'] = f'{PREFIX}/sbin:{PREFIX}/bin:' + os.environ['PATH']
    spec = importlib.util.spec_from_file_location('test', os.path.join(HERE, file))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    if '--before' in sys.argv:
        module.before()
        return 0
    tests = [(name, function) for name, function in vars(module).items() if name.startswith('test_') and callable(function)]
    tests = [test for test in tests if not wanted or test[0] in wanted]
    print(f'1..{len(tests)}', flush=True)
    results = [run_one(number, name, function) for number, (name, function) in enumerate(tests, 1)]
    return 0 if all(results) else 1


if __name__ == '__main__':
    sys.exit(main())
