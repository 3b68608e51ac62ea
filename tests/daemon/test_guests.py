# SPDX-License-Identifier: LGPL-2.1-or-later
"""libvirt-guests: what ran when the host went down runs again when it comes up."""

import contextlib
import os
import signal
import subprocess

from harness import BUILD, DEADLINE, PREFIX, RUN, Daemon, alive, main, pid_of, tiny_xml, wait_for

PROGRAM = os.path.join(BUILD, 'tools', 'libvirt-guests')
LIST = os.path.join(PREFIX, 'var', 'lib', 'libvirt', 'libvirt-guests')
SETTINGS = os.path.join(PREFIX, 'etc', 'default', 'libvirt-guests')


def start_program(action, **settings):
    env = {**os.environ, 'URIS': Daemon.uri, **settings}
    return subprocess.Popen([PROGRAM, action], env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            text=True)


def guests(action, status=0, **settings):
    process = start_program(action, **settings)
    text = process.communicate(timeout=DEADLINE * 4)[0]
    assert process.returncode == status, (process.returncode, text)
    return text


def listed():
    with open(LIST, encoding='utf-8') as file:
        return [line.split() for line in file.read().splitlines()]


class TestDaemon(Daemon):
    """Guests in memory, which can be saved."""

    name = os.path.join('..', 'tests', 'testdriver', 'testd')
    socket = os.path.join(RUN, 'testd-sock')
    uri = f'test+unix:///default?socket={socket}'


@contextlib.contextmanager
def in_memory():
    daemon = TestDaemon()
    try:
        yield daemon.start().open()
    finally:
        daemon.stop()


def memory_xml(name):
    return f"<domain type='test'><name>{name}</name><memory>1024</memory><os><type>hvm</type></os></domain>"


def test_guests_are_saved_and_go_on(_daemon):
    with in_memory() as conn:
        one = conn.lookupByName('test')
        idle = conn.defineXML(memory_xml('idle'))
        passing = conn.createXML(memory_xml('passing'))
        text = guests('stop', URIS=TestDaemon.uri)
        assert 'Suspended test' in text and 'passing has no stored definition' in text, text
        assert not one.isActive() and one.hasManagedSaveImage() and passing.isActive()
        assert listed() == [[TestDaemon.uri, one.UUIDString()]], listed()
        assert 'to run again' in guests('status', 3)
        text = guests('start')
        assert 'test goes on' in text, text
        assert one.isActive() and not one.hasManagedSaveImage() and not idle.isActive()
        assert not os.path.exists(LIST)
        assert guests('status') and f'{TestDaemon.uri}: test\n' in guests('gueststatus', URIS=TestDaemon.uri)


def test_a_daemon_that_is_not_there_keeps_nobody_else(_daemon):
    with in_memory() as conn:
        text = guests('stop', 1, URIS=f'{Daemon.uri} {TestDaemon.uri}')
        assert f"cannot connect to '{Daemon.uri}'" in text and 'Suspended test' in text, text
        assert not conn.lookupByName('test').isActive()


def test_a_guest_that_does_not_heed_is_left_alone_after_the_time(daemon):
    conn = daemon.start().open()
    dom = conn.defineXML(tiny_xml('deaf'))
    dom.create()
    pid = pid_of('deaf')
    text = guests('stop', 1, ON_SHUTDOWN='shutdown', SHUTDOWN_TIMEOUT='1')
    assert "'deaf' has not shut down in 1 seconds" in text, text
    assert dom.isActive() and alive(pid)
    assert listed() == [[Daemon.uri, dom.UUIDString()]]
    assert 'deaf runs already' in guests('start')


def booted(daemon, *names):
    """Guests that hear the power button by now."""
    conn = daemon.start().open()
    for name in names:
        path = os.path.join(PREFIX, 'var', f'{name}.console')
        with open(path, 'w', encoding='utf-8'):
            os.chmod(path, 0o666)
        xml = tiny_xml(name, kernel=True).replace("<serial type='pty'/>", f"<serial type='file'><source path='{path}'/></serial>")
        conn.defineXML(xml).create()
    for name in names:
        path = os.path.join(PREFIX, 'var', f'{name}.console')
        wait_for(f'{name} is up', lambda p=path: 'TG-READY' in open(p, encoding='utf-8', errors='replace').read(), DEADLINE * 4)
    return [conn.lookupByName(name) for name in names]


def test_guests_shut_down_together(daemon):
    doms = booted(daemon, 'a', 'b')
    text = guests('shutdown', PARALLEL_SHUTDOWN='2', SHUTDOWN_TIMEOUT='120')
    assert 'Shut down a' in text and 'Shut down b' in text, text
    assert not any(dom.isActive() or dom.hasManagedSaveImage() for dom in doms)
    assert sorted(listed()[0][1:]) == sorted(dom.UUIDString() for dom in doms)
    text = guests('start', ON_BOOT='ignore')
    assert not any(dom.isActive() for dom in doms) and not os.path.exists(LIST), text


def test_who_is_killed_on_the_way_has_lost_nothing(daemon):
    """The list stands before the first guest is touched, and a second try brings down what is left."""
    conn = daemon.start().open()
    dom = conn.defineXML(tiny_xml('deaf'))
    dom.create()
    process = start_program('stop', ON_SHUTDOWN='shutdown', SHUTDOWN_TIMEOUT='0')
    wait_for('it asks the guest', lambda: 'Shutting down deaf' in process.stdout.readline())
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=DEADLINE)
    assert listed() == [[Daemon.uri, dom.UUIDString()]]
    dom.destroy()
    with in_memory() as memory:
        assert 'Suspended test' in guests('stop', URIS=f'{Daemon.uri} {TestDaemon.uri}')
        assert listed() == [[Daemon.uri, dom.UUIDString()], [TestDaemon.uri, memory.lookupByName('test').UUIDString()]], listed()
        text = guests('start', START_DELAY='1')
        assert 'Started deaf' in text and 'test goes on' in text, text


def test_one_guest_that_cannot_start_keeps_no_other(daemon):
    conn = daemon.start().open()
    dom = conn.defineXML(tiny_xml('one'))
    os.makedirs(os.path.dirname(LIST), exist_ok=True)
    with open(LIST, 'w', encoding='utf-8') as file:
        file.write(f'{Daemon.uri} 11111111-2222-3333-4444-555555555555 nonsense {dom.UUIDString()}\n')
    text = guests('start', 1)
    assert 'guest 11111111-2222-3333-4444-555555555555 is not started' in text and "'nonsense'" in text, text
    assert dom.isActive() and not os.path.exists(LIST)


def test_settings_are_judged(_daemon):
    for name, value in {'ON_BOOT': 'maybe', 'ON_SHUTDOWN': 'explode', 'SHUTDOWN_TIMEOUT': '-1', 'PARALLEL_SHUTDOWN': 'many',
                        'BYPASS_CACHE': 'x'}.items():
        text = guests('stop', 1, **{name: value})
        assert f"{name}: '{value}' is not possible" in text, text
    os.makedirs(os.path.dirname(SETTINGS), exist_ok=True)
    with open(SETTINGS, 'w', encoding='utf-8') as file:
        file.write('# ON_BOOT=no\n ON_BOOT = \'perhaps\'\n')
    assert "ON_BOOT: 'perhaps'" in guests('start', 1)


if __name__ == '__main__':
    main()
