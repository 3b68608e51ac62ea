# SPDX-License-Identifier: LGPL-2.1-or-later
"""The console: a stream to the guest's first serial line, one reader at a time."""

import os
import shutil
import subprocess

import libvirt

from guest import BOOT_DEADLINE, Console, booted, guest_xml
from harness import Skip, fails, main, pid_of, wait_for


def test_a_guest_is_read_and_typed_on(daemon):
    _, _, console = booted(daemon)
    assert console.ask('echo $((6 * 7))') == '42'
    assert console.ask('cat /proc/cmdline').startswith('console=ttyS0')


def test_much_text_arrives_whole(daemon):
    _, _, console = booted(daemon)
    assert console.ask('seq 2000').split() == [str(number) for number in range(1, 2001)]


def test_a_console_has_one_reader_until_forced(daemon):
    _, dom, console = booted(daemon)
    fails(libvirt.VIR_ERR_OPERATION_FAILED, Console, dom)
    fails(libvirt.VIR_ERR_OPERATION_FAILED, Console, dom, libvirt.VIR_DOMAIN_CONSOLE_SAFE)
    second = Console(dom, libvirt.VIR_DOMAIN_CONSOLE_FORCE)
    console.wait_end()
    assert second.ask('echo $((3 * 7))') == '21'


def test_a_console_is_free_again_when_closed(daemon):
    _, dom, console = booted(daemon)
    console.close()
    again = wait_for('a console', lambda: open_or_none(dom))
    assert again.ask('echo $((4 * 5))') == '20'


def open_or_none(dom):
    try:
        return Console(dom, libvirt.VIR_DOMAIN_CONSOLE_SAFE)
    except libvirt.libvirtError:
        return None


def test_a_console_ends_with_its_guest(daemon):
    _, dom, console = booted(daemon)
    dom.destroy()
    console.wait_end()
    fails(libvirt.VIR_ERR_OPERATION_INVALID, Console, dom)


def test_a_console_that_is_not_there_is_refused(daemon):
    _, dom, _ = booted(daemon)
    fails(libvirt.VIR_ERR_INTERNAL_ERROR, Console, dom, 0, 'nosuch')


def test_consoles_work_again_after_the_daemons_death(daemon):
    _, dom, console = booted(daemon)
    name, pid = dom.name(), pid_of('g')
    console.ask('touch /tmp/before')
    conn = daemon.restart().open()
    dom = conn.lookupByName(name)
    wait_for('the guest is back', lambda: dom.state()[0] == libvirt.VIR_DOMAIN_RUNNING)
    assert pid_of('g') == pid
    console = Console(dom)
    assert console.ask('ls /tmp/before') == '/tmp/before'


def test_debians_virsh_shows_it(daemon):
    if not shutil.which('virsh') or not shutil.which('script'):
        raise Skip('no virsh or no script(1)')
    conn = daemon.start().open()
    conn.defineXML(guest_xml()).createWithFlags(0)
    env = {name: value for name, value in os.environ.items() if name != 'LD_LIBRARY_PATH'}
    viewer = subprocess.Popen(['script', '-qfc', f"virsh -q -c '{daemon.uri}' console g", '/dev/null'], env=env,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        seen = b''
        os.set_blocking(viewer.stdout.fileno(), False)

        def has(word):
            nonlocal seen
            seen += viewer.stdout.read() or b''
            return word in seen
        wait_for('the guest is up', lambda: has(b'TG-READY'), BOOT_DEADLINE)
        viewer.stdin.write(b"echo $((7 * 7))x\n")
        viewer.stdin.flush()
        wait_for('the answer', lambda: has(b'49x'), BOOT_DEADLINE)
        viewer.stdin.write(b'\x1d')
        viewer.stdin.flush()
        wait_for('virsh leaves', lambda: viewer.poll() is not None)
        assert viewer.returncode == 0
    finally:
        viewer.kill()


if __name__ == '__main__':
    main()
