# SPDX-License-Identifier: LGPL-2.1-or-later
"""Screen, keys, and QEMU's monitor."""

import json
import os

import libvirt
import libvirt_qemu

from guest import booted
from harness import PREFIX, fails, main

VGA = "<video><model type='vga'/></video><graphics type='vnc' port='-1' autoport='yes'/>"
KEY_ENTER, KEY_A = 28, 30


def screenshot(conn, dom):
    stream = conn.newStream()
    kind = dom.screenshot(stream, 0)
    parts = []
    stream.recvAll(lambda _stream, data, _opaque: parts.append(data), None)
    stream.finish()
    return kind, b''.join(parts)


def test_the_screen_is_a_picture(daemon):
    conn, dom, _ = booted(daemon, VGA)
    kind, picture = screenshot(conn, dom)
    if kind == 'image/png':
        assert picture.startswith(b'\x89PNG\r\n\x1a\n') and picture.endswith(b'IEND\xaeB`\x82')
    else:
        assert kind == 'image/x-portable-pixmap', kind
        magic, size, depth = picture.split(b'\n', 3)[:3]
        width, height = map(int, size.split())
        assert (magic, depth) == (b'P6', b'255')
        assert len(picture) == len(magic + size + depth) + 3 + 3 * width * height


def test_a_guest_without_a_screen_has_no_picture(daemon):
    conn, dom, _ = booted(daemon)
    try:
        screenshot(conn, dom)
        raise AssertionError('a picture of nothing')
    except libvirt.libvirtError:
        pass
    assert dom.state()[0] == libvirt.VIR_DOMAIN_RUNNING


def test_keys_arrive(daemon):
    """The kernel counts what the keyboard's controller interrupts it with, whoever reads the keys."""
    _, dom, console = booted(daemon, VGA)
    count = "awk '/i8042/ { print $2; exit }' /proc/interrupts"
    before = int(console.ask(count))
    dom.sendKey(libvirt.VIR_KEYCODE_SET_LINUX, 50, [KEY_A, KEY_ENTER], 2, 0)
    console.ask_until(count, lambda answer: int(answer) >= before + 2)
    fails(libvirt.VIR_ERR_INTERNAL_ERROR, dom.sendKey, libvirt.VIR_KEYCODE_SET_LINUX, 0, [100000], 1, 0)


def test_the_monitor_answers_in_both_tongues(daemon):
    _, dom, _ = booted(daemon)
    answer = json.loads(libvirt_qemu.qemuMonitorCommand(dom, '{"execute": "query-status"}', 0))
    assert answer['return']['status'] == 'running', answer
    assert 'running' in libvirt_qemu.qemuMonitorCommand(dom, 'info status', libvirt_qemu.VIR_DOMAIN_QEMU_MONITOR_COMMAND_HMP)
    answer = json.loads(libvirt_qemu.qemuMonitorCommand(dom, '{"execute": "no-such-command"}', 0))
    assert answer['error']['class'] == 'CommandNotFound', answer
    try:
        libvirt_qemu.qemuMonitorCommand(dom, 'not json', 0)
        raise AssertionError('taken for JSON')
    except libvirt.libvirtError:
        pass


def test_the_log_tells_how_it_was_started(daemon):
    booted(daemon)
    with open(os.path.join(PREFIX, 'var', 'log', 'libvirt', 'qemu', 'g.log')) as log:
        text = log.read()
    assert 'qemu-system-x86_64' in text and 'vmlinux' in text


def test_debians_virsh_makes_pictures_and_asks_the_monitor(daemon):
    booted(daemon, VGA)
    path = os.path.join(PREFIX, 'var', 'picture')
    daemon.virsh('screenshot', 'g', path)
    assert os.stat(path).st_size > 1000
    assert '"running"' in daemon.virsh('qemu-monitor-command', 'g', '{"execute":"query-status"}')


if __name__ == '__main__':
    main()
