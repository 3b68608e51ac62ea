# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs inside of the bed of test_systemd.py: a writer that never stops, and a virtlogd that does. Tells lines "word: value"."""

import os
import signal
import subprocess
import threading

from harness import PREFIX, RUN, wait_for
from keeper_wire import Log

# As under a terminal of somebody's home, or anywhere.
PATH = os.path.join(PREFIX, 'var', 'guest.log')
MORE_THAN_A_PIPE = 1 << 20
BACKUPS = [PATH + end for end in ('.2', '.1', '.0', '')]


def systemctl(*words):
    return subprocess.run(['systemctl', *words], check=True, capture_output=True, text=True).stdout.strip()


def main_pid():
    return systemctl('show', '--property=MainPID', '--value', 'virtlogd.service')


class Writer(threading.Thread):
    def __init__(self, fd):
        super().__init__(daemon=True)
        self.fd = fd
        self.total = 0
        self.is_done = False

    def run(self):
        number = 0
        while not self.is_done:
            self.send(f'line {number}\n')
            number += 1
        os.close(self.fd)

    def send(self, words):
        data = words.encode()
        while data:
            n = os.write(self.fd, data)
            self.total += n
            data = data[n:]


def episode(word, act):
    """A whole life of a log, with @act in the midst of it."""
    for path in BACKUPS:
        if os.path.exists(path):
            os.unlink(path)
    writer = Writer(Log().open(PATH))
    writer.start()
    wait_for('something is read', lambda: writer.total > MORE_THAN_A_PIPE)
    before = main_pid()
    act(before)
    wait_for('there is one again', lambda: systemctl('show', '--property=ActiveState', '--value', 'virtlogd.service') == 'active')
    seen = writer.total
    wait_for('it goes on', lambda: writer.total > seen + MORE_THAN_A_PIPE)
    pid = main_pid()
    writer.is_done = True
    writer.join()
    wait_for('the pipe is gone', lambda: not os.listdir(os.path.join(RUN, 'virtlogd')))
    text = ''
    for path in BACKUPS:
        if os.path.exists(path):
            with open(path) as file:
                text += file.read()
    numbers = [int(line.split()[1]) for line in text.splitlines()]
    # The oldest may have been removed by then, but there is no gap.
    has_no_gap = numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    has_all = numbers[0] > 0 or len(text) == writer.total
    print(f'{word}: {"whole" if has_no_gap and has_all else "broken"}', flush=True)
    return {before, pid}


def last_words():
    """A guest that speaks and ends while nobody reads."""
    path = os.path.join(PREFIX, 'var', 'last.log')
    fd = Log().open(path)
    pid = int(main_pid())
    os.kill(pid, signal.SIGSTOP)
    os.write(fd, b'the last words\n')
    os.close(fd)
    # systemd has seen the end of the pipe when it has answered this.
    systemctl('show', 'virtlogd.service')
    os.kill(pid, signal.SIGKILL)
    wait_for('there is one again', lambda: main_pid() not in ('0', str(pid)))
    wait_for('the pipe is gone', lambda: not os.listdir(os.path.join(RUN, 'virtlogd')))
    with open(path) as file:
        print(f'the end: {file.read().strip()}', flush=True)


last_words()
pids = set()
pids |= episode('after kill', lambda pid: os.kill(int(pid), 9))
pids |= episode('after restart', lambda pid: systemctl('restart', 'virtlogd.service'))
pids |= episode('after reload', lambda pid: systemctl('reload', 'virtlogd.service'))
print(f'processes: {len(pids)}')
print(f'state: {"nothing stays" if not os.listdir(os.path.join(RUN, "virtlogd")) else "something stays"}')
