# SPDX-License-Identifier: LGPL-2.1-or-later
"""virtlogd reads what guests write, keeps it in files that roll over, and goes on with the same pipes after its end."""

import os
import re
import signal
import subprocess
import threading

import libvirt

from fuse import HangingFiles
from harness import BUILD, DEADLINE, PREFIX, RUN, daemon_environment, fails, main, mount_empty, pid_of, tiny_xml, wait_for
from keeper_wire import LockDaemon, Log, LogDaemon, Refused

FOLDER = os.path.join(PREFIX, 'var', 'logs')
PATH = os.path.join(FOLDER, 'guest.log')
STATE = os.path.join(RUN, 'virtlogd')


def configure(words):
    with open(os.path.join(PREFIX, 'etc', 'libvirt', 'virtlogd.conf'), 'w') as file:
        file.write(words)


def started(words=''):
    configure(words)
    os.makedirs(FOLDER, exist_ok=True)
    return LogDaemon().start()


def content(path=PATH):
    with open(path) as file:
        return file.read()


def refused(words, call, *arguments, **named):
    try:
        call(*arguments, **named)
    except Refused as error:
        assert words in str(error), error
        return
    raise AssertionError('was not refused')


def write(fd, words):
    data = words.encode()
    while data:
        data = data[os.write(fd, data):]


def lines(first, last):
    return ''.join(f'line {number}\n' for number in range(first, last))


def test_what_is_written_is_in_the_log(_daemon):
    daemon = started()
    fd = Log().open(PATH)
    write(fd, 'hello\n')
    log = Log()
    assert log.read(PATH) == 'hello\n', 'what was written before is read'
    assert log.position(PATH)[1] == 6
    log.append(PATH, 'a note\n')
    write(fd, 'bye\n')
    position = log.position(PATH)
    assert content() == 'hello\na note\nbye\n', content()
    assert os.stat(PATH).st_mode & 0o777 == 0o600
    os.close(fd)
    wait_for('the pipe is gone with its writer', lambda: not os.listdir(STATE))
    log.append(PATH, 'later\n')
    assert log.read(PATH, position) == 'later\n'
    fd = log.open(PATH, truncate=True)
    assert content() == ''
    os.close(fd)
    daemon.stop()


def test_it_rolls_over(_daemon):
    daemon = started('max_size = 4096\nmax_backups = 2\n')
    log = Log()
    fd = log.open(PATH)
    log.append(PATH, lines(0, 10))
    position = log.position(PATH)
    write(fd, lines(10, 2000))
    log.position(PATH)
    parts = [content(PATH + end) for end in ('.1', '.0', '')]
    assert sorted(os.listdir(FOLDER)) == ['guest.log', 'guest.log.0', 'guest.log.1'], os.listdir(FOLDER)
    assert all(len(part) <= 4096 and part.startswith('line ') and part.endswith('\n') for part in parts)
    whole = ''.join(parts)
    assert lines(10, 2000).endswith(whole)
    # A position in a file that is gone: all there is.
    assert log.read(PATH, position) == whole
    position = (os.stat(PATH + '.0').st_ino, 100)
    assert log.read(PATH, position) == parts[1][100:] + parts[2]
    assert log.read(PATH, position, 10) == parts[1][100:110]
    os.close(fd)
    daemon.stop()


def test_without_backups_there_is_one_file(_daemon):
    daemon = started('max_size = "4KiB"\nmax_backups = 0\n')
    log = Log()
    log.append(PATH, lines(0, 1000))
    assert os.listdir(FOLDER) == ['guest.log'] and lines(0, 1000).endswith(content())
    daemon.stop()


def test_a_killed_daemon_goes_on_with_its_pipes(_daemon):
    daemon = started()
    fd = Log().open(PATH)
    write(fd, 'before\n')
    Log().position(PATH)
    daemon.kill()
    try:
        os.write(fd, b'lost\n')
        raise AssertionError('nobody reads, and nobody is told')
    except BrokenPipeError:
        pass
    daemon.start()
    write(fd, 'after\n')
    assert Log().read(PATH) == 'before\nafter\n'
    os.close(fd)
    wait_for('the pipe is gone', lambda: not os.listdir(STATE))
    # One whose writer has gone meanwhile.
    fd = Log().open(PATH)
    daemon.kill()
    os.close(fd)
    daemon.start()
    wait_for('the pipe is gone', lambda: not os.listdir(STATE))
    daemon.stop()


def test_it_is_replaced_without_losing_a_byte(_daemon):
    daemon = started()
    fd = Log().open(PATH)
    done = threading.Event()
    written = [0]

    def chatter():
        number = 0
        while not done.is_set():
            write(fd, lines(number, number + 100))
            number += 100
            written[0] = number
        write(fd, 'end\n')
        os.close(fd)

    writer = threading.Thread(target=chatter)
    writer.start()
    for _ in range(5):
        daemon.process.send_signal(signal.SIGUSR1)
        # More than the pipe takes, so that somebody must have read.
        seen = written[0]
        wait_for('it goes on', lambda: written[0] > seen + 100000)
    # The new program has the mark of it in its environment from the start on.
    wait_for('it was replaced', lambda: is_replaced(daemon))
    done.set()
    writer.join()
    wait_for('all is read', lambda: not os.listdir(STATE))
    assert daemon.process.poll() is None
    whole = ''.join(content(path) for path in backups() if os.path.exists(path))
    assert whole.endswith('end\n')
    numbers = [int(number) for number in re.findall(r'^line (\d+)$', whole, re.M)]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers))), 'something is missing'
    assert whole == lines(numbers[0], numbers[-1] + 1) + 'end\n'
    daemon.stop()
    assert not os.path.exists(LogDaemon.socket), 'the sockets that it made are its own still'


def backups():
    return [PATH + end for end in ('.2', '.1', '.0', '')]


def test_a_full_disk_stops_nobody(_daemon):
    daemon = started()
    disk = os.path.join(PREFIX, 'var', 'disk')
    mount_empty(disk)
    subprocess.run(['mount', '-o', 'remount,size=64k', disk], check=True)
    path = os.path.join(disk, 'guest.log')
    log = Log()
    fd = log.open(path)
    words = lines(0, 60000)
    write(fd, words)
    log.position(path)
    kept = os.stat(path).st_size
    assert 0 < kept <= 65536, kept
    refused('at the moment', log.append, path, 'more')
    subprocess.run(['mount', '-o', 'remount,size=256k', disk], check=True)
    write(fd, 'there is room\n')
    log.position(path)
    lost = len(words) + len('more') - kept
    assert content(path) == words[:kept] + f'\nvirtlogd: {lost} bytes were lost here: No space left on device\nthere is room\n'
    os.close(fd)
    daemon.stop()
    subprocess.run(['umount', disk], check=True)


def test_a_log_that_was_removed_is_begun_anew(_daemon):
    daemon = started()
    log = Log()
    fd = log.open(PATH)
    write(fd, 'gone\n')
    log.position(PATH)
    os.unlink(PATH)
    write(fd, 'new\n')
    assert log.read(PATH) == 'new\n'
    os.close(fd)
    daemon.stop()


def test_names_that_lead_elsewhere_are_refused(_daemon):
    daemon = started()
    log = Log()
    os.symlink('/etc/passwd', os.path.join(FOLDER, 'link'))
    os.mkfifo(os.path.join(FOLDER, 'fifo'))
    for name, words in (('guest.log', 'absolute'), (f'{FOLDER}/../x', "'..'"), (f'{FOLDER}/./x', "'..'"), (f'{FOLDER}//x', "'//'"),
                        (FOLDER + '/', 'absolute'), (FOLDER, 'cannot open'), ('/' + 'x' * 5000, 'absolute'),
                        (f'{FOLDER}/link', 'cannot open'), (f'{FOLDER}/fifo', 'cannot open'), ('', 'absolute')):
        refused(words, log.open, name)
        refused('', log.append, name, 'text')
        refused('', log.position, name)
        refused('', log.read, name)
    refused('no log', log.read, f'{FOLDER}/nothing')
    refused('flags', log.call, 2, b'\0\0\0\1/\0\0\0\0\0\0\7')
    assert not os.listdir(STATE)
    daemon.stop()


def test_a_log_has_one_writer(_daemon):
    daemon = started()
    log = Log()
    fd = log.open(PATH, name='first')
    refused("domain 'first' still writes", log.open, PATH)
    os.close(fd)
    fd = log.open(PATH, name='second')
    os.close(fd)
    daemon.stop()


def test_bytes_that_are_no_text_are_read(_daemon):
    daemon = started()
    log = Log()
    fd = log.open(PATH)
    os.write(fd, b'a\0b\xff\n')
    assert log.read(PATH) == 'a\x01b\ufffd\n'
    with open(PATH, 'rb') as file:
        assert file.read() == b'a\0b\xff\n'
    os.close(fd)
    daemon.stop()


def test_old_logs_go(_daemon):
    folder = os.path.join(PREFIX, 'var', 'log', 'libvirt', 'qemu')
    os.makedirs(folder)
    for name in ('old.log', 'old.log.0', 'old.txt', 'new.log'):
        path = os.path.join(folder, name)
        with open(path, 'w'):
            pass
        if name.startswith('old'):
            os.utime(path, (0, 0))
    daemon = started('max_age_days = 10\n')
    wait_for('the sweep', lambda: sorted(os.listdir(folder)) == ['new.log', 'old.txt'])
    daemon.stop()


def test_virt_admin_looks_after_keepers(_daemon):
    daemons = [started(), LockDaemon().start()]

    def admin(daemon, *words):
        program = os.path.join(BUILD, 'tools', 'virt-admin')
        return subprocess.run([program, '-c', f'{daemon.name}:///system', *words], capture_output=True, text=True, check=True,
                              timeout=60).stdout

    fd = Log().open(PATH)
    for daemon in daemons:
        assert daemon.name in admin(daemon, 'srv-list') and 'admin' in admin(daemon, 'srv-list')
        log = Log(daemon.socket)
        wait_for('the client is seen', lambda: 'unix' in admin(daemon, 'client-list', daemon.name))
        log.close()
        assert '1024' in admin(daemon, 'srv-clients-info', daemon.name)
        admin(daemon, 'daemon-shutdown')
        assert daemon.process.wait(60) == 0
    # What it kept is there for the next.
    daemons[0].start()
    write(fd, 'after it\n')
    assert Log().read(PATH) == 'after it\n'
    os.close(fd)
    daemons[0].stop()


def test_bad_settings_are_refused(_daemon):
    for words in ('max_size = 100\n', 'max_backups = 100000\n', 'max_sise = 1\n', 'listen_tls = 1\n'):
        configure(words)
        result = subprocess.run([os.path.join(BUILD, 'daemons', 'virtlogd')], env=daemon_environment(), capture_output=True,
                                text=True, timeout=60, check=False)
        assert result.returncode != 0 and words.split()[0] in result.stderr, result.stderr


# --------------------------------------------------------------------- a disk that does not answer

MORE_THAN_A_PIPE = 1 << 20
NAMES = [f'{number}.log' for number in range(6)]  # more than virtlogd has threads at first


class Hung:
    """A disk with a log for each of some guests, which falls silent with a word of each on its way."""

    def __init__(self, names=NAMES):
        self.disk = HangingFiles(os.path.join(PREFIX, 'var', 'hung'), names)
        self.fds = {}

    def path(self, name):
        return os.path.join(self.disk.path, name)

    def open(self):
        self.fds = {name: Log().open(self.path(name)) for name in self.disk.files}

    def hush(self):
        self.disk.hush()
        for name, fd in self.fds.items():
            write(fd, f'said by {name}\n')
        assert self.disk.asked.wait(DEADLINE)

    def text(self, name):
        return self.disk.content[name].decode()

    def end(self):
        for fd in self.fds.values():
            os.close(fd)
        self.disk.speak()
        wait_for('the pipes are gone', lambda: not os.listdir(STATE))
        self.disk.end()
        os.rmdir(self.disk.path)


def test_a_hung_disk_costs_nobody_else(_daemon):
    daemon = started()
    hung = Hung()
    hung.open()
    fd = Log().open(PATH)
    hung.hush()
    answers = []
    waiting = [threading.Thread(target=lambda name=name: answers.append(Log().read(hung.path(name)))) for name in NAMES]
    for thread in waiting:
        thread.start()
    write(fd, 'hello\n')
    assert Log().read(PATH) == 'hello\n'
    other = Log().open(PATH + '.other')
    os.close(other)
    os.close(fd)
    wait_for('pipes of others are gone', lambda: len(os.listdir(STATE)) == 2 * len(NAMES))
    assert not answers
    hung.disk.speak()
    for thread in waiting:
        thread.join(DEADLINE)
    assert sorted(answers) == ['said by ' + name + '\n' for name in NAMES], answers
    hung.end()
    daemon.stop()


def test_a_writer_goes_on_though_its_disk_hangs(_daemon):
    daemon = started('max_size = 0\n')
    hung = Hung(['a.log'])
    hung.open()
    hung.hush()
    words = lines(0, 4 * MORE_THAN_A_PIPE // len('line 00000\n'))
    write(hung.fds['a.log'], words)  # does not wait for ever
    hung.disk.speak()
    write(hung.fds['a.log'], 'the end\n')
    wait_for('the end is there', lambda: hung.text('a.log').endswith('the end\n'))
    told = re.search(r'\nvirtlogd: (\d+) bytes were lost here: .*\n', hung.text('a.log'))
    kept = len(hung.text('a.log')) - len(told.group(0))
    assert kept + int(told.group(1)) == len('said by a.log\n' + words + 'the end\n')
    hung.end()
    daemon.stop()


def is_replaced(daemon):
    return b'SPLITVIRT_REPLACED' in open(f'/proc/{daemon.process.pid}/environ', 'rb').read()


def test_what_was_read_for_a_hung_disk_outlives_virtlogd(_daemon):
    daemon = started()
    hung = Hung()
    hung.open()
    hung.hush()
    daemon.process.send_signal(signal.SIGTERM)
    wait_for('it is told', lambda: 'is kept for the next start' in daemon.log_text())
    hung.disk.speak()  # the kernel waits for the disk, too, before it lets a process end
    daemon.process.wait(DEADLINE)
    daemon.start()
    for name, fd in hung.fds.items():
        write(fd, f'{name} after it\n')
        wait_for('all is written', lambda name=name: hung.text(name) == f'said by {name}\n{name} after it\n')
    hung.end()
    daemon.stop()


def test_it_is_not_replaced_while_a_disk_hangs(_daemon):
    daemon = started()
    hung = Hung(NAMES[:1])
    hung.open()
    fd = Log().open(PATH)
    hung.hush()
    daemon.process.send_signal(signal.SIGUSR1)
    wait_for('it is told', lambda: 'goes on as it is' in daemon.log_text())
    write(fd, 'hello\n')
    assert Log().read(PATH) == 'hello\n'
    hung.disk.speak()
    wait_for('all is written', lambda: hung.text(NAMES[0]) == f'said by {NAMES[0]}\n')
    daemon.process.send_signal(signal.SIGUSR1)
    wait_for('it was replaced', lambda: is_replaced(daemon))
    os.close(fd)
    hung.end()
    daemon.stop()


# --------------------------------------------------------------------- guests

def use_logd():
    path = os.path.join(PREFIX, 'etc', 'libvirt', 'qemu.conf')
    with open(path) as file:
        words = file.read()
    with open(path, 'w') as file:
        file.write(words.replace('"file"', '"logd"'))


def guest_log(name):
    return os.path.join(PREFIX, 'var', 'log', 'libvirt', 'qemu', f'{name}.log')


def holds(pid, path):
    return any(os.path.realpath(f'/proc/{pid}/fd/{fd}') == path for fd in os.listdir(f'/proc/{pid}/fd'))


def test_a_guest_writes_through_it(daemon):
    use_logd()
    logd = started()
    conn = daemon.start().open()
    guest = conn.createXML(tiny_xml('g'))
    wait_for('the start is told', lambda: 'starting up' in content(guest_log('g')))
    assert 'qemu-system' in content(guest_log('g'))
    assert len(os.listdir(STATE)) == 2, 'a pipe and its document'
    logd.restart()
    daemon.restart()
    guest = daemon.open().lookupByName('g')
    guest.destroy()
    assert 'reason=destroyed' in content(guest_log('g'))
    wait_for('its pipe is gone', lambda: not os.listdir(STATE))
    logd.stop()


def test_what_qemu_says_is_in_the_error(daemon):
    use_logd()
    logd = started()
    conn = daemon.start().open()
    space = 'http://libvirt.org/schemas/domain/qemu/1.0'
    xml = tiny_xml('g').replace("<domain type='qemu'>", f"<domain type='qemu' xmlns:qemu='{space}'>")
    xml = xml.replace('</domain>', "<qemu:commandline><qemu:arg value='-no-such-option'/></qemu:commandline></domain>")
    try:
        conn.createXML(xml)
        raise AssertionError('started')
    except Exception as error:
        assert 'no-such-option' in str(error), error
    logd.stop()


def talking_xml(name, devices):
    """A guest whose firmware speaks on the first serial port."""
    space = 'http://libvirt.org/schemas/domain/qemu/1.0'
    words = "<qemu:commandline><qemu:arg value='-machine'/><qemu:arg value='graphics=off'/></qemu:commandline>"
    xml = tiny_xml(name, devices).replace("<domain type='qemu'>", f"<domain type='qemu' xmlns:qemu='{space}'>")
    return xml.replace("<serial type='pty'/>", '').replace('</domain>', words + '</domain>')


def test_a_serial_port_s_log_is_written_by_it(daemon):
    use_logd()
    logd = started('max_size = 4096\nmax_backups = 1\n')
    with open(PATH, 'w') as file:
        file.write('of old\n')
    conn = daemon.start().open()
    guest = conn.createXML(talking_xml('g', f"<serial type='pty'><log file='{PATH}' append='off'/></serial>"))
    wait_for('the firmware speaks', lambda: 'SeaBIOS' in content())
    assert 'of old' not in content()
    assert len(os.listdir(STATE)) == 4, 'two pipes and their documents'
    assert not holds(pid_of('g'), PATH), 'only virtlogd has the file'
    assert f"<log file='{PATH}' append='off'/>" in guest.XMLDesc()
    before = len(content())
    logd.restart()
    guest.reset()
    wait_for('it goes on', lambda: len(content()) > before or os.path.exists(PATH + '.0'))
    guest.destroy()
    wait_for('nothing stays', lambda: not os.listdir(STATE))
    logd.stop()


def test_a_serial_port_into_a_file_is_written_by_it(daemon):
    use_logd()
    logd = started()
    with open(PATH, 'w') as file:
        file.write('of old\n')
    conn = daemon.start().open()
    xml = talking_xml('g', f"<serial type='file'><source path='{PATH}'/></serial>")
    guest = conn.createXML(xml)
    wait_for('the firmware speaks', lambda: 'SeaBIOS' in content())
    assert content().startswith('of old') and not holds(pid_of('g'), PATH)
    # Somebody else may not have the same file.
    fails(libvirt.VIR_ERR_RESOURCE_BUSY, conn.createXML, xml.replace('<name>g', '<name>h').replace(guest.UUIDString(), UNLIKE))
    guest.destroy()
    wait_for('nothing stays', lambda: not os.listdir(STATE))
    logd.stop()


UNLIKE = '00000000-0000-4000-8000-000000000007'


def test_logs_come_and_go_with_their_devices(daemon):
    use_logd()
    logd = started()
    conn = daemon.start().open()
    guest = conn.createXML(tiny_xml('g', "<controller type='virtio-serial'/>"))
    other = os.path.join(FOLDER, 'other.log')
    channel = f"""<channel type='file'><source path='{PATH}'/><log file='{other}'/><target type='virtio' name='a'/>
      <alias name='ua-a'/></channel>"""
    guest.attachDevice(channel)
    assert len(os.listdir(STATE)) == 6 and os.path.exists(PATH) and os.path.exists(other)
    daemon.restart()
    guest = daemon.open().lookupByName('g')
    guest.detachDevice(channel)
    wait_for('its pipes are gone', lambda: len(os.listdir(STATE)) == 2)
    guest.attachDevice(channel)
    refused('still writes', Log().open, PATH)
    fails(libvirt.VIR_ERR_RESOURCE_BUSY, guest.attachDevice, channel.replace("name='a'", "name='b'").replace('ua-a', 'ua-b'))
    assert len(os.listdir(STATE)) == 6
    guest.destroy()
    wait_for('nothing stays', lambda: not os.listdir(STATE))
    logd.stop()


def test_it_is_started_where_nobody_else_does(daemon):
    use_logd()
    conn = daemon.start().open()
    conn.createXML(tiny_xml('g'))
    with open(os.path.join(PREFIX, 'run', 'virtlogd.pid')) as file:
        pid = int(file.read())
    try:
        assert len(os.listdir(STATE)) == 2
    finally:
        os.kill(pid, signal.SIGTERM)
        wait_for('it ends', lambda: not os.path.exists(LogDaemon.socket))


def test_without_it_a_start_is_refused_and_says_why(daemon):
    use_logd()
    # As under a service manager, whose the sockets are.
    os.environ['NOTIFY_SOCKET'] = os.path.join(PREFIX, 'run', 'nobody')
    try:
        conn = daemon.start().open()
    finally:
        del os.environ['NOTIFY_SOCKET']
    try:
        conn.createXML(tiny_xml('g'))
        raise AssertionError('started')
    except Exception as error:
        assert 'virtlogd-sock' in str(error) and 'stdio_handler' in str(error), error


if __name__ == '__main__':
    main()
