# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs inside of the bed of test_systemd.py: a lock, and a virtlockd that does not stay. Tells lines "word: value"."""

import fcntl
import os
import struct
import subprocess
import threading

from harness import PREFIX, wait_for
from keeper_wire import Lock

IMAGE = os.path.join(PREFIX, 'var', 'image')
F_OFD_SETLK = 37
WRITE = struct.pack('hhqqi4x', fcntl.F_WRLCK, os.SEEK_SET, 0, 1, 0)


def systemctl(*words):
    return subprocess.run(['systemctl', *words], check=True, capture_output=True, text=True).stdout.strip()


def show(name):
    return systemctl('show', f'--property={name}', '--value', 'virtlockd.service')


def is_locked():
    with open(IMAGE, 'r+') as file:
        try:
            fcntl.fcntl(file, F_OFD_SETLK, WRITE)
        except OSError:
            return True
    return False


class Thief(threading.Thread):
    """Looks for a moment in which the image is nobody's."""

    def __init__(self):
        super().__init__(daemon=True)
        self.holes = 0
        self.is_done = False

    def run(self):
        while not self.is_done:
            self.holes += not is_locked()


with open(IMAGE, 'w') as image:
    image.write('an image')
guest = subprocess.Popen(['cat'], stdin=subprocess.PIPE)
Lock(guest.pid).acquire('', IMAGE)
thief = Thief()
thief.start()
for word, act in (('after kill', lambda: os.kill(int(show('MainPID')), 9)),
                  ('after restart', lambda: systemctl('restart', 'virtlockd.service')),
                  ('after reload', lambda: systemctl('reload', 'virtlockd.service'))):
    before = show('MainPID')
    act()
    if word == 'after reload':
        wait_for('the new program', lambda: b'SPLITVIRT_REPLACED' in open(f'/proc/{before}/environ', 'rb').read())
    else:
        wait_for('another process', lambda: show('MainPID') not in ('0', before))
    wait_for('there is one again', lambda: show('ActiveState') == 'active')
    # It knows of the lock: the same again is no error.
    Lock(guest.pid).acquire('', IMAGE)
    print(f'{word}: {"locked" if is_locked() else "open"}', flush=True)
thief.is_done = True
thief.join()
print(f'holes: {thief.holes}')
guest.kill()
guest.wait()
wait_for('the lock ends with its guest', lambda: not is_locked())
print('the end: unlocked')
