# SPDX-License-Identifier: LGPL-2.1-or-later
"""The administrator's programs are run when a daemon starts, reads its configuration again and leaves; they may call it."""

import os
import signal

from harness import DEADLINE, PREFIX, SecretDaemon, main, wait_for

HOOKS = os.path.join(PREFIX, 'etc', 'libvirt', 'hooks')
LOG = os.path.join(PREFIX, 'var', 'hook.log')


def write(name, body, mode=0o755):
    path = os.path.join(HOOKS, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w') as file:
        file.write(f'#!/bin/sh\n{body}\n')
    os.chmod(path, mode)


def lines():
    if not os.path.exists(LOG):
        return []
    with open(LOG) as log:
        return log.read().splitlines()


def test_each_is_run_in_order(_daemon):
    write('daemon', f'echo "one $*" >> {LOG}')
    write('daemon.d/20-three', f'echo "three $*" >> {LOG}')
    write('daemon.d/10-two', f'echo "two $*" >> {LOG}')
    write('daemon.d/30-data', f'echo "never" >> {LOG}', 0o644)
    daemon = SecretDaemon().start()
    wait_for('the start is told', lambda: lines() == [f'{name} - start - start' for name in ('one', 'two', 'three')])
    daemon.process.send_signal(signal.SIGHUP)
    wait_for('the reload is told', lambda: lines()[3:] == [f'{name} - reload - SIGHUP' for name in ('one', 'two', 'three')])
    daemon.stop()
    assert lines()[6:] == [f'{name} - shutdown - shutdown' for name in ('one', 'two', 'three')], lines()
    assert daemon.process.returncode == 0


def test_a_hook_may_call_the_daemon(_daemon):
    write('daemon', f'env -u LD_LIBRARY_PATH virsh -q -c "{SecretDaemon.uri}" secret-list >/dev/null && echo "$2" >> {LOG}')
    daemon = SecretDaemon().start()
    wait_for('the start is told', lambda: lines() == ['start'])
    daemon.stop()
    assert lines() == ['start', 'shutdown'], lines()


def test_a_hook_that_takes_its_time_holds_nobody_up(_daemon):
    fifo = os.path.join(PREFIX, 'var', 'fifo')
    os.mkfifo(fifo)
    write('daemon', f'[ "$2" = start ] && cat {fifo} > /dev/null; echo "$2" >> {LOG}; [ "$2" != shutdown ] || exit 3')
    daemon = SecretDaemon().start()
    assert daemon.open().listAllSecrets() == [] and lines() == []
    with open(fifo, 'w'):
        pass
    wait_for('the start is told', lambda: lines() == ['start'])
    daemon.kill(signal.SIGTERM)
    assert daemon.process.wait(DEADLINE) == 0 and 'exit status 3' in daemon.log_text(), daemon.log_text()


if __name__ == '__main__':
    main()
