# SPDX-License-Identifier: LGPL-2.1-or-later
"""virtlockd holds locks for processes, whatever becomes of who asked for them or of itself, and lets go when they end."""

import fcntl
import hashlib
import json
import os
import signal
import struct
import subprocess

import libvirt
import libvirt_qemu

from harness import BUILD, PREFIX, RUN, Daemon, alive, daemon_environment, fails, main, pid_of, tiny_xml, wait_for
from keeper_wire import UUID, Lock, LockDaemon, Refused, text

STATE = os.path.join(RUN, 'virtlockd')
SPACE = os.path.join(PREFIX, 'var', 'space')
IMAGE = os.path.join(PREFIX, 'var', 'image')
F_OFD_SETLK = 37


def started():
    with open(IMAGE, 'w') as file:
        file.write('an image')
    return LockDaemon().start()


class Guest:
    """A process that locks are for; it ends with the test, for it waits for the end of its input."""

    def __init__(self, name='guest'):
        self.name = name
        self.process = subprocess.Popen(['cat'], stdin=subprocess.PIPE)

    def lock(self):
        return Lock(self.process.pid, self.name)

    def end(self):
        self.process.kill()
        self.process.wait()


def refused(words, call, *arguments):
    try:
        call(*arguments)
    except Refused as error:
        assert words in str(error), error
        return str(error)
    raise AssertionError('was not refused')


def is_locked(path):
    """As somebody else on this host, or another one that shares the file, sees it."""
    with open(path, 'r+') as file:
        try:
            fcntl.fcntl(file, F_OFD_SETLK, struct.pack('hhqqi4x', fcntl.F_WRLCK, os.SEEK_SET, 0, 1, 0))
        except OSError:
            return True
    return False


def test_an_image_has_one_guest(_daemon):
    daemon = started()
    first, second = Guest('first'), Guest('second')
    lock = first.lock()
    lock.acquire('', IMAGE)
    assert is_locked(IMAGE)
    lock.acquire('', IMAGE)
    # The connection is not the guest.
    lock.close()
    words = refused("locked by domain 'first'", second.lock().acquire, '', IMAGE)
    assert f'process {first.process.pid}' in words, words
    refused("locked by domain 'first'", second.lock().acquire, '', IMAGE, Lock.SHARED)
    os.link(IMAGE, IMAGE + '.link')
    refused("locked by domain 'first'", second.lock().acquire, '', IMAGE + '.link')
    refused("not locked by domain 'second'", second.lock().release, '', IMAGE)
    first.lock().release('', IMAGE)
    assert not is_locked(IMAGE) and not os.listdir(STATE)
    refused("not locked by domain 'first'", first.lock().release, '', IMAGE)
    second.lock().acquire('', IMAGE)
    second.end()
    wait_for('its lock ends with it', lambda: not is_locked(IMAGE))
    assert not os.listdir(STATE)
    first.end()
    daemon.stop()


def test_shared_ones_have_many(_daemon):
    daemon = started()
    guests = [Guest(f'g{number}') for number in range(3)]
    for guest in guests:
        guest.lock().acquire('', IMAGE, Lock.SHARED)
    other = Guest('other')
    refused("and 2 more", other.lock().acquire, '', IMAGE)
    daemon.restart()
    for guest in guests:
        refused('is locked by', other.lock().acquire, '', IMAGE)
        guest.lock().release('', IMAGE)
    other.lock().acquire('', IMAGE)
    for guest in [*guests, other]:
        guest.end()
    daemon.stop()


def test_lockspaces_have_files_that_come_and_go(_daemon):
    daemon = started()
    guest = Guest()
    lock = guest.lock()
    refused('no lockspace', lock.acquire, SPACE, 'r', Lock.AUTOCREATE)
    lock.create_space(SPACE)
    lock.create_space(SPACE)
    refused('already', lock.new, SPACE)
    refused('cannot open', lock.acquire, SPACE, 'r')
    lock.acquire(SPACE, 'r', Lock.AUTOCREATE)
    assert os.listdir(SPACE) == ['r'] and is_locked(os.path.join(SPACE, 'r'))
    refused('is locked', lock.delete, SPACE, 'r')
    lock.release(SPACE, 'r')
    assert os.listdir(SPACE) == []
    lock.create(SPACE, 'c')
    lock.acquire(SPACE, 'c')
    lock.release(SPACE, 'c')
    assert os.listdir(SPACE) == ['c']
    lock.delete(SPACE, 'c')
    assert os.listdir(SPACE) == []
    lock.acquire(SPACE, 'r', Lock.AUTOCREATE)
    guest.end()
    wait_for('its file goes with it', lambda: not os.listdir(SPACE))
    daemon.stop()


def test_what_is_no_name_is_refused(_daemon):
    daemon = started()
    guest = Guest()
    lock = guest.lock()
    lock.create_space(SPACE)
    for name in ('../image', 'a/b', '', '.', '..'):
        refused('no name', lock.acquire, SPACE, name, Lock.AUTOCREATE)
    for space in ('relative', '/a/../b', '/a//b'):
        refused('', lock.create_space, space)
    refused('absolute', lock.acquire, '', 'relative')
    refused('is not made', lock.acquire, '', os.path.join(PREFIX, 'var', 'new'), Lock.AUTOCREATE)
    refused('neither', lock.acquire, '', '/dev/null')
    refused('is not made', lock.create, '', os.path.join(PREFIX, 'var', 'new'))
    refused('is not removed', lock.delete, '', IMAGE)
    refused('flags', lock.acquire, '', IMAGE, 4)
    os.symlink(IMAGE, os.path.join(SPACE, 'link'))
    refused('cannot open', lock.acquire, SPACE, 'link')
    lock.restrict()
    refused('given up', lock.acquire, '', IMAGE)
    refused('given up', lock.create_space, SPACE)
    refused('has not said', Lock().acquire, '', IMAGE)
    refused('already', guest.lock().call, 1, UUID + text('again') + struct.pack('>III', 1, os.getpid(), 0))
    refused('does not exist', Lock, 2 ** 22 + 1)
    refused('does not exist', Lock, 0)
    guest.end()
    refused('does not exist', guest.lock)
    assert not os.listdir(STATE)
    daemon.stop()


def test_a_killed_daemon_takes_its_locks_again(_daemon):
    daemon = started()
    guest, gone = Guest('guest'), Guest('gone')
    guest.lock().acquire('', IMAGE)
    gone.lock().create_space(SPACE)
    gone.lock().acquire(SPACE, 'r', Lock.AUTOCREATE)
    daemon.kill()
    gone.end()
    daemon.start()
    assert is_locked(IMAGE)
    assert os.listdir(SPACE) == [], 'the lock of a process that ended meanwhile is none'
    refused("locked by domain 'guest'", Guest('other').lock().acquire, '', IMAGE)
    guest.end()
    wait_for('the lock ends', lambda: not is_locked(IMAGE))
    daemon.stop()


def test_one_that_is_replaced_never_lets_go(_daemon):
    daemon = started()
    guest = Guest()
    guest.lock().acquire('', IMAGE)
    daemon.process.send_signal(signal.SIGUSR1)
    path = f'/proc/{daemon.process.pid}/environ'
    locked = []

    def was_replaced():
        locked.append(is_locked(IMAGE))
        with open(path, 'rb') as file:
            return b'SPLITVIRT_REPLACED' in file.read()

    wait_for('the new program', was_replaced)
    assert all(locked)
    refused("locked by domain 'guest'", Guest('other').lock().acquire, '', IMAGE)
    assert is_locked(IMAGE) and daemon.process.poll() is None
    guest.lock().release('', IMAGE)
    assert not is_locked(IMAGE)
    guest.end()
    daemon.stop()


def test_somebody_else_s_lock_is_seen(_daemon):
    daemon = started()
    guest = Guest()
    with open(IMAGE, 'r+') as file:
        fcntl.lockf(file, fcntl.LOCK_EX, 1, 0)
        refused(f'locked by process {os.getpid()}', guest.lock().acquire, '', IMAGE)
    guest.lock().acquire('', IMAGE)
    guest.end()
    daemon.stop()


# --------------------------------------------------------------------- guests

CONFIG = os.path.join(PREFIX, 'etc', 'libvirt')


def use_lockd(words=''):
    with open(os.path.join(CONFIG, 'qemu.conf'), 'a') as file:
        file.write('lock_manager = "lockd"\n')
    with open(os.path.join(CONFIG, 'qemu-lockd.conf'), 'w') as file:
        file.write(words)


def image(name='image'):
    path = os.path.join(PREFIX, 'var', f'{name}.img')
    with open(path, 'wb') as file:
        file.truncate(1 << 20)
    return path


def disk(path, more='', target="dev='vda' bus='virtio'", device='disk'):
    return f"""<disk type='file' device='{device}'><driver name='qemu' type='raw'/><source file='{path}'/><target {target}/>{more}
      </disk>"""


def guest_xml(name, path, more=''):
    return tiny_xml(name, disk(path, more), memory=32)


def no(conn, xml, words, code=libvirt.VIR_ERR_RESOURCE_BUSY):
    text_of = fails(code, conn.createXML, xml)
    assert words in text_of, text_of
    return text_of


def test_a_guest_has_its_image_alone(daemon):
    lockd = started()
    use_lockd()
    conn = daemon.start().open()
    path = image()
    first = conn.createXML(guest_xml('first', path))
    assert is_locked(path)
    words = no(conn, guest_xml('second', path), "locked by domain 'first'")
    assert f"process {pid_of('first')}" in words and first.UUIDString() in words
    first.suspend()
    assert not is_locked(path), 'while it is paused another host may have it'
    other = Guest('other')
    other.lock().acquire('', path)
    assert "locked by domain 'other'" in fails(libvirt.VIR_ERR_RESOURCE_BUSY, first.resume)
    assert first.info()[0] == libvirt.VIR_DOMAIN_PAUSED
    other.end()
    wait_for('the other lock ends', lambda: not is_locked(path))
    first.resume()
    assert is_locked(path)
    # Its lock ends with it, and the next has it at once.
    first.destroy()
    conn.createXML(guest_xml('second', path)).destroy()
    paused = conn.createXML(guest_xml('second', path), libvirt.VIR_DOMAIN_START_PAUSED)
    assert not is_locked(path)
    paused.resume()
    assert is_locked(path)
    paused.destroy()
    wait_for('all is released', lambda: not os.listdir(STATE))
    lockd.stop()


def test_locks_outlive_all_daemons(daemon):
    lockd = started()
    use_lockd()
    path = image()
    daemon.start().open().createXML(guest_xml('first', path))
    pid = pid_of('first')
    daemon.kill()
    assert is_locked(path)
    lockd.restart()
    assert is_locked(path)
    conn = daemon.start().open()
    no(conn, guest_xml('second', path), "locked by domain 'first'")
    first = conn.lookupByName('first')
    first.suspend()
    assert not is_locked(path) and alive(pid)
    first.resume()
    daemon.restart()
    assert is_locked(path)
    daemon.open().lookupByName('first').destroy()
    wait_for('it is released', lambda: not is_locked(path))
    lockd.stop()


def lose(daemon, lockd, action):
    """While nobody is there, somebody else takes the image of a running guest."""
    path = image()
    xml = guest_xml('g', path).replace('<devices>', f'<on_lockfailure>{action}</on_lockfailure><devices>')
    daemon.start().open().createXML(xml)
    daemon.kill()
    lockd.kill()
    with open(path, 'r+') as file:
        fcntl.fcntl(file, F_OFD_SETLK, struct.pack('hhqqi4x', fcntl.F_WRLCK, os.SEEK_SET, 0, 1, 0))
        lockd.start()
        conn = daemon.start().open()
        yield conn
    daemon.stop()


def test_a_guest_that_lost_its_lock_is_paused_or_ended(daemon):
    lockd = started()
    use_lockd()
    for conn in lose(daemon, lockd, 'pause'):
        guest = conn.lookupByName('g')
        wait_for('it is paused', lambda: guest.info()[0] == libvirt.VIR_DOMAIN_PAUSED)
        guest.destroy()
    for conn in lose(daemon, lockd, 'poweroff'):
        wait_for('it is ended', lambda: not conn.listAllDomains())
    for conn in lose(daemon, lockd, 'ignore'):
        guest = conn.lookupByName('g')
        assert guest.info()[0] == libvirt.VIR_DOMAIN_RUNNING
        guest.destroy()
    conn = daemon.start().open()
    xml = guest_xml('g', image()).replace('<devices>', '<on_lockfailure>restart</on_lockfailure><devices>')
    no(conn, xml, 'on_lockfailure', libvirt.VIR_ERR_CONFIG_UNSUPPORTED)
    lockd.stop()


def test_who_goes_on_behind_our_back_needs_its_locks_too(daemon):
    lockd = started()
    use_lockd()
    conn = daemon.start().open()
    path = image()
    guest = conn.createXML(guest_xml('g', path))

    def tell(word):
        return json.loads(libvirt_qemu.qemuMonitorCommand(guest, f'{{"execute": "{word}"}}', 0))['return']

    tell('stop')
    wait_for('its lock is given back', lambda: not is_locked(path))
    tell('cont')
    wait_for('it has its lock again', lambda: is_locked(path) and guest.info()[0] == libvirt.VIR_DOMAIN_RUNNING)
    assert tell('query-status')['running']
    tell('stop')
    wait_for('its lock is given back', lambda: not is_locked(path))
    other = Guest('other')
    other.lock().acquire('', path)
    tell('cont')
    wait_for('it is stopped again', lambda: not tell('query-status')['running'])
    wait_for('and known to be', lambda: guest.info()[0] == libvirt.VIR_DOMAIN_PAUSED)
    refused("locked by domain 'other'", Guest('third').lock().acquire, '', path)
    other.end()
    guest.resume()
    assert is_locked(path)
    guest.destroy()
    lockd.stop()


def test_disks_that_come_are_locked(daemon):
    lockd = started()
    use_lockd()
    conn = daemon.start().open()
    paths = [image(name) for name in ('a', 'b', 'c')]
    floppy = disk(paths[1], target="dev='fda' bus='fdc'", device='floppy')
    guest = conn.createXML(tiny_xml('g', disk(paths[0]) + floppy, machine='pc', memory=32))
    other = Guest('other')
    other.lock().acquire('', paths[2])
    more = disk(paths[2], target="dev='vdb' bus='virtio'")
    assert "locked by domain 'other'" in fails(libvirt.VIR_ERR_RESOURCE_BUSY, guest.attachDevice, more)
    floppy = floppy.replace(paths[1], paths[2])
    assert "locked by domain 'other'" in fails(libvirt.VIR_ERR_RESOURCE_BUSY, guest.updateDeviceFlags, floppy)
    other.lock().release('', paths[2])
    guest.updateDeviceFlags(floppy)
    assert [is_locked(path) for path in paths] == [True, False, True]
    guest.attachDevice(disk(paths[1], target="dev='vdb' bus='virtio'"))
    assert all(is_locked(path) for path in paths)
    guest.suspend()
    assert not any(is_locked(path) for path in paths)
    guest.destroy()
    other.end()
    lockd.stop()


def lease(key, space=SPACE, more=''):
    folder, name = os.path.split(space)
    return f"<lease><lockspace>{name}</lockspace><key>{key}</key><target path='{folder}'{more}/></lease>"


def test_leases_come_and_go_while_the_guest_runs(daemon):
    lockd = started()
    use_lockd()
    os.mkdir(SPACE)
    conn = daemon.start().open()
    guest = conn.defineXML(tiny_xml('g', disk(image()), memory=32))
    guest.create()
    other = Guest('other')
    lock = other.lock()
    lock.create_space(SPACE)
    lock.acquire(SPACE, 'b', Lock.AUTOCREATE)
    guest.attachDevice(lease('a'))
    assert is_locked(f'{SPACE}/a') and '<key>a</key>' in guest.XMLDesc()
    assert '<key>a</key>' not in guest.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)
    fails(libvirt.VIR_ERR_OPERATION_INVALID, guest.attachDevice, lease('a'))
    assert "locked by domain 'other'" in fails(libvirt.VIR_ERR_RESOURCE_BUSY, guest.attachDevice, lease('b'))
    assert '<key>b</key>' not in guest.XMLDesc()
    fails(libvirt.VIR_ERR_CONFIG_UNSUPPORTED, guest.attachDevice, lease('c', more=" offset='512'"))
    fails(libvirt.VIR_ERR_DEVICE_MISSING, guest.detachDevice, lease('c'))
    lock.release(SPACE, 'b')
    both = libvirt.VIR_DOMAIN_AFFECT_LIVE | libvirt.VIR_DOMAIN_AFFECT_CONFIG
    guest.attachDeviceFlags(lease('b'), both)
    assert '<key>b</key>' in guest.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)
    # What came is known after a restart, and follows the guest as what it was started with.
    daemon.restart()
    guest = daemon.open().lookupByName('g')
    assert is_locked(f'{SPACE}/a') and is_locked(f'{SPACE}/b')
    guest.detachDevice(lease('a'))
    assert os.listdir(SPACE) == ['b'] and '<key>a</key>' not in guest.XMLDesc()
    guest.suspend()
    assert not os.listdir(SPACE)
    guest.attachDevice(lease('a'))
    assert not os.listdir(SPACE), 'it is locked when the guest goes on'
    fails(libvirt.VIR_ERR_CONFIG_UNSUPPORTED, guest.attachDevice, lease('../c'))
    guest.resume()
    assert sorted(os.listdir(SPACE)) == ['a', 'b']
    guest.detachDeviceFlags(lease('b'), both)
    assert os.listdir(SPACE) == ['a'] and '<lease>' not in guest.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)
    guest.destroy()
    wait_for('the rest ends with it', lambda: not os.listdir(SPACE))
    other.end()
    lockd.stop()


def test_disks_that_are_shared_or_only_read(daemon):
    lockd = started()
    use_lockd()
    conn = daemon.start().open()
    path, only_read = image(), image('read')
    first = conn.createXML(guest_xml('first', path, '<shareable/>'))
    conn.createXML(guest_xml('second', path, '<shareable/>'))
    first.destroy()
    assert is_locked(path), 'the second still has it'
    no(conn, guest_xml('third', path), "locked by domain 'second'")
    conn.createXML(guest_xml('fourth', only_read, '<readonly/>'))
    assert not is_locked(only_read)
    lockd.stop()


def test_leases_and_lockspaces(daemon):
    lockd = started()
    spaces = os.path.join(PREFIX, 'var', 'spaces')
    use_lockd(f'file_lockspace_dir = "{SPACE}"\n')
    conn = daemon.start().open()
    path = image()
    lease = f"<lease><lockspace>area</lockspace><key>one</key><target path='{spaces}'/></lease>"
    guest = conn.createXML(tiny_xml('first', disk(path) + lease, memory=32))
    assert os.listdir(SPACE) == [hashlib.sha256(path.encode()).hexdigest()]
    assert os.listdir(os.path.join(spaces, 'area')) == ['one'] and not is_locked(path)
    no(conn, guest_xml('second', path), "locked by domain 'first'")
    no(conn, tiny_xml('second', lease), "locked by domain 'first'")
    assert '<key>one</key>' in guest.XMLDesc()
    guest.destroy()
    wait_for('nothing stays', lambda: not os.listdir(SPACE) and not os.listdir(os.path.join(spaces, 'area')))
    no(conn, tiny_xml('second', lease.replace('one', '../one')), 'lease', libvirt.VIR_ERR_CONFIG_UNSUPPORTED)
    no(conn, tiny_xml('second', lease.replace("'/>", "' offset='5'/>")), 'offset', libvirt.VIR_ERR_CONFIG_UNSUPPORTED)
    use_lockd('auto_disk_leases = 0\n')
    daemon.restart()
    no(daemon.open(), guest_xml('third', path), 'require_lease_for_disks', libvirt.VIR_ERR_CONFIG_UNSUPPORTED)
    daemon.open().createXML(tiny_xml('third', disk(path) + lease))
    assert not is_locked(path) and os.listdir(os.path.join(spaces, 'area')) == ['one']
    lockd.stop()


class Elsewhere(Daemon):
    """A second virtqemud with places of its own, as on another host that has the same images. Its daemons' sockets are seen through
    /proc. @shared: it has our virtlockd."""

    script = """
    mkdir -p $PREFIX/first
    mount --bind $PREFIX/run $PREFIX/first
    mount -t tmpfs tmpfs $PREFIX/run
    mkdir $PREFIX/run/libvirt
    [ -z "$SHARED" ] || ln -s $PREFIX/first/libvirt/virtlockd-sock $PREFIX/run/libvirt/
    [ -n "$SHARED" ] || { $BUILD/daemons/virtlockd & echo $! > $PREFIX/run/virtlockd-of-the-test; }
    touch $PREFIX/run/elsewhere
    exec $BUILD/daemons/virtqemud
    """

    def __init__(self, shared):
        super().__init__()
        self.shared = shared

    def start(self):
        env = {**daemon_environment(), 'PREFIX': PREFIX, 'BUILD': BUILD, 'SHARED': 'yes' if self.shared else ''}
        self.process = subprocess.Popen(['unshare', '--mount', 'sh', '-ec', self.script], stdout=self.log, stderr=self.log,
                                        stdin=subprocess.DEVNULL, env=env)
        Daemon.started.append(self)
        self.socket = f'/proc/{self.process.pid}/root{RUN}/virtqemud-sock'
        self.uri = f'qemu+unix:///system?socket={self.socket}'
        # Before, its places are still ours.
        wait_for('it is elsewhere', lambda: os.path.exists(f'/proc/{self.process.pid}/root{PREFIX}/run/elsewhere'))
        wait_for('it answers', self.answers)
        if not self.shared:
            wait_for('its virtlockd answers', lambda: os.path.exists(f'/proc/{self.process.pid}/root{RUN}/virtlockd-sock'))
        return self

    def stop(self):
        if self.process.poll() is None and not self.shared:
            with open(f'/proc/{self.process.pid}/root{PREFIX}/run/virtlockd-of-the-test') as file:
                os.kill(int(file.read()), signal.SIGTERM)
        super().stop()


def test_two_daemons_fight_for_one_image(daemon):
    lockd = started()
    use_lockd()
    path = image()
    first = daemon.start().open().createXML(guest_xml('first', path))
    for shared, words in ((True, "locked by domain 'first'"), (False, 'locked by somebody who is not known here')):
        second = Elsewhere(shared).start()
        no(second.open(), guest_xml('second', path), words)
        assert first.info()[0] == libvirt.VIR_DOMAIN_RUNNING
        second.stop()
    first.destroy()
    lockd.stop()


def test_sanlock_is_refused_by_name(daemon):
    with open(os.path.join(CONFIG, 'qemu.conf'), 'a') as file:
        file.write('lock_manager = "sanlock"\n')
    result = subprocess.run([os.path.join(BUILD, 'daemons', 'virtqemud')], env=daemon_environment(), capture_output=True, text=True,
                            timeout=60, check=False)
    assert result.returncode != 0 and 'sanlock' in result.stderr, result.stderr


if __name__ == '__main__':
    main()
