# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs inside of the bed of test_systemd.py: a user at a terminal lists guests, and is asked for root's password.

Each line it prints is "what: outcome".
"""

import os
import pty
import re
import select
import time

COMMAND = (f'LD_LIBRARY_PATH={os.environ["BUILD"]}/lib/api {os.environ["BUILD"]}/tools/virsh -c "{os.environ["URI"]}" uri; '
           'echo "status $?"; exit\n')
DEADLINE = 60


def talk(password):
    """What was on the screen of a user who logs in and gives @password when he is asked for one."""
    child, terminal = pty.fork()
    if child == 0:
        os.execvp('login', ['login', '-f', 'tester'])
    screen, said, answered = '', False, False
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end and select.select([terminal], [], [], end - time.monotonic())[0]:
        try:
            piece = os.read(terminal, 4096)
        except OSError:
            break
        screen += piece.decode(errors='replace')
        if not said and screen.rstrip().endswith('$'):
            os.write(terminal, COMMAND.encode())
            said = True
        if not answered and screen.rstrip().endswith('Password:'):
            os.write(terminal, f'{password}\n'.encode())
            answered = True
    os.waitpid(child, 0)
    return screen, answered


def main():
    for what, password in (('right', 'secret'), ('wrong', 'guess')):
        screen, answered = talk(password)
        status = re.findall(r'^status (\d+)', screen, re.M)
        print(f'{what}: {"asked" if answered else "not asked"}, {status[0] if status else repr(screen)}', flush=True)


main()
