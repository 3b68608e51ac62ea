# SPDX-License-Identifier: LGPL-2.1-or-later
"""A daemon is looked after while it runs: by Debian's virt-admin, and by ours, which print the same."""

import ctypes
import os
import re
import shutil
import socket
import subprocess

import libvirt

from harness import BUILD, DEADLINE, PREFIX, RUN, SecretDaemon, Skip, main, wait_for

OURS = os.path.join(BUILD, 'tools', 'virt-admin')
STOCK = shutil.which('virt-admin')


def programs():
    found = [each for each in (STOCK, OURS) if each and os.path.exists(each)]
    if not found:
        raise Skip('there is no virt-admin')
    return found


class Admin:
    def __init__(self, program, daemon):
        self.program = program
        self.uri = f'{daemon.name}+unix:///system?socket={RUN}/{daemon.name}-admin-sock'

    def run(self, *words):
        env = {name: value for name, value in os.environ.items() if name != 'LD_LIBRARY_PATH' or self.program == OURS}
        return subprocess.run([self.program, '-c', self.uri, *words], env=env, capture_output=True, text=True,
                              timeout=DEADLINE)

    def __call__(self, *words):
        result = self.run(*words)
        assert result.returncode == 0, (words, result.stderr)
        return result.stdout

    def fails(self, *words):
        result = self.run(*words)
        assert result.returncode == 1, (words, result)
        return result.stderr


def started(name, text=''):
    with open(os.path.join(PREFIX, 'etc', 'libvirt', f'{name}.conf'), 'w') as file:
        file.write(text)
    return SecretDaemon().start()


def pairs(text):
    return dict(re.split(r'\s*: ', line, maxsplit=1) for line in text.splitlines() if line)


def everybody(test):
    """The test for every virt-admin, each with a daemon of its own."""
    def wrapper(_daemon):
        for program in programs():
            daemon = started('virtsecretd')
            try:
                test(daemon, Admin(program, daemon))
            finally:
                daemon.stop()
    wrapper.__name__ = test.__name__
    return wrapper


@everybody
def test_servers_are_told(daemon, admin):
    assert [line.split() for line in admin('-q', 'srv-list').splitlines() if line] == [['0', 'virtsecretd'], ['1', 'admin']]
    assert admin('uri').strip() == admin.uri
    assert 'Running against daemon: 12.8.0' in admin('version')
    assert 'nobody' in admin.fails('srv-threadpool-info', 'nobody')


@everybody
def test_workers_are_more_or_less_on_demand(daemon, admin):
    pool = pairs(admin('srv-threadpool-info', 'virtsecretd'))
    assert list(pool) == ['minWorkers', 'maxWorkers', 'nWorkers', 'freeWorkers', 'prioWorkers', 'jobQueueDepth'], pool
    admin('srv-threadpool-set', 'virtsecretd', '--max-workers', '30', '--min-workers', '6', '--priority-workers', '3')
    pool = pairs(admin('srv-threadpool-info', 'virtsecretd'))
    assert (pool['minWorkers'], pool['maxWorkers'], pool['prioWorkers']) == ('6', '30', '3'), pool
    assert 'mandatory' in admin.fails('srv-threadpool-set', 'virtsecretd')
    assert 'less than or equal' in admin.fails('srv-threadpool-set', 'virtsecretd', '--min-workers', '9', '--max-workers', '3')
    assert 'impossible' in admin.fails('srv-threadpool-set', 'virtsecretd', '--max-workers', '3')
    assert 'at least 1' in admin.fails('srv-threadpool-set', 'virtsecretd', '--max-workers', '0', '--min-workers', '0')


@everybody
def test_clients_are_told_and_sent_away(daemon, admin):
    conn = daemon.open()
    lines = admin('srv-clients-list', 'virtsecretd').splitlines()
    assert lines[0].split() == ['Id', 'Transport', 'Connected', 'since'] and len(lines) == 3 + (lines[-1] == ''), lines
    number = lines[2].split()[0]
    info = pairs(admin('client-info', 'virtsecretd', number))
    assert list(info)[:4] == ['id', 'connection_time', 'transport', 'readonly'], info
    assert (info['transport'], info['readonly'], info['unix_process_id']) == ('unix', 'no', str(os.getpid())), info
    assert info['unix_user_id'] == str(os.geteuid()) and info['unix_user_name'] == 'root', info
    reader = libvirt.openReadOnly(f'secret+unix:///system?socket={daemon.socket}-ro')
    last = [line.split()[0] for line in admin('-q', 'client-list', 'virtsecretd').splitlines() if line][-1]
    assert pairs(admin('client-info', 'virtsecretd', last))['readonly'] == 'yes'
    assert reader.isAlive()
    assert 'disconnected' in admin('client-disconnect', 'virtsecretd', number)
    assert is_gone(conn)
    assert 'no client' in admin.fails('client-info', 'virtsecretd', number)


def is_gone(conn):
    try:
        conn.listAllSecrets()
        return False
    except libvirt.libvirtError:
        return True


@everybody
def test_the_number_of_clients_is_limited_at_once(daemon, admin):
    assert pairs(admin('srv-clients-info', 'virtsecretd')) == {
        'nclients_max': '5000', 'nclients': '0', 'nclients_unauth_max': '20', 'nclients_unauth': '0'}
    assert 'less than or equal' in admin.fails('srv-clients-set', 'virtsecretd', '--max-clients', '3', '--max-unauth-clients', '5')
    admin('srv-clients-set', 'virtsecretd', '--max-clients', '1', '--max-unauth-clients', '1')
    conn = daemon.open()
    with socket.socket(socket.AF_UNIX) as second:
        second.connect(daemon.socket)
        info = pairs(admin('srv-clients-info', 'virtsecretd'))
        assert (info['nclients'], info['nclients_max']) == ('1', '1'), info
        admin('srv-clients-set', 'virtsecretd', '--max-clients', '2')
        wait_for('the second is let in', lambda: pairs(admin('srv-clients-info', 'virtsecretd'))['nclients'] == '2')
    assert conn.listAllSecrets() == []


@everybody
def test_logging_changes_while_it_runs(daemon, admin):
    assert admin('daemon-log-filters').strip() == 'Logging filters:'
    assert admin('daemon-log-outputs').strip() == 'Logging outputs: 3:stderr'
    path = os.path.join(PREFIX, 'var', 'admin.log')
    admin('daemon-log-outputs', f'1:file:{path}')
    admin('daemon-log-filters', '1:driver 3:rpc')
    assert admin('daemon-log-filters').strip() == 'Logging filters: 1:driver 3:rpc'
    assert daemon.open().listAllSecrets() == []
    with open(path) as log:
        assert 'virConnectListAllSecrets' in log.read()
    admin('daemon-log-filters', '')
    assert admin('daemon-log-filters').strip() == 'Logging filters:'
    assert 'LEVEL:MATCH' in admin.fails('daemon-log-filters', 'nonsense')
    assert 'nowhere' in admin.fails('daemon-log-outputs', '1:nowhere')
    assert path in admin('daemon-log-outputs'), 'what is wrong changes nothing'


@everybody
def test_certificates_are_read_again_where_there_are_any(daemon, admin):
    assert 'listen_tls' in admin.fails('srv-update-tls', 'virtsecretd')
    assert 'no TLS' in admin.fails('srv-update-tls', 'admin')


@everybody
def test_it_leaves_after_the_time_that_is_said(daemon, admin):
    conn = daemon.open()
    admin('daemon-timeout', '--timeout', '1')
    assert conn.listAllSecrets() == []
    conn.close()
    daemon.process.wait(DEADLINE)
    assert daemon.process.returncode == 0


def test_it_leaves_when_it_is_told_to(_daemon):
    if not os.path.exists(OURS):
        raise Skip('our virt-admin is not built, and Debian\'s does not know this')
    daemon = started('virtsecretd')
    admin = Admin(OURS, daemon)
    assert 'not supported' in admin.fails('daemon-shutdown', '--preserve')
    admin('daemon-shutdown')
    daemon.process.wait(DEADLINE)
    assert daemon.process.returncode == 0


def test_both_programs_print_the_same(_daemon):
    if len(programs()) < 2:
        raise Skip('there are no two virt-admins')
    daemon = started('virtsecretd')
    clients = [daemon.open(), daemon.open()]
    try:
        first, second = [line.split()[0] for line in Admin(OURS, daemon)('-q', 'client-list', 'virtsecretd').splitlines() if line]
        for words in (['srv-list'], ['-q', 'server-list'], ['uri'], ['srv-threadpool-info', 'virtsecretd'],
                      ['srv-clients-list', 'virtsecretd'], ['-q', 'client-list', 'virtsecretd'],
                      ['client-info', 'virtsecretd', first], ['srv-clients-info', 'virtsecretd'], ['daemon-log-filters'],
                      ['daemon-log-outputs'], ['srv-threadpool-set', 'virtsecretd'], ['srv-clients-set', 'virtsecretd'],
                      ['srv-threadpool-set', 'virtsecretd', '--min-workers', '9', '--max-workers', '3'],
                      ['srv-clients-set', 'virtsecretd', '--max-clients', '3', '--max-unauth-clients', '5'],
                      ['srv-threadpool-info', 'nobody'], ['client-info', 'virtsecretd', '999'], ['client-info', 'virtsecretd'],
                      ['daemon-log-filters', 'nonsense'], ['srv-update-tls', 'virtsecretd'], ['frobnicate']):
            theirs, ours = (Admin(program, daemon).run(*words) for program in (STOCK, OURS))
            assert (theirs.returncode, theirs.stdout, theirs.stderr) == (ours.returncode, ours.stdout, ours.stderr), \
                (theirs, ours)
        theirs = Admin(STOCK, daemon)('client-disconnect', 'virtsecretd', first)
        assert Admin(OURS, daemon)('client-disconnect', 'virtsecretd', second) == theirs.replace(first, second), theirs
        del clients
    finally:
        daemon.stop()


CLOSED = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
FREED = ctypes.CFUNCTYPE(None, ctypes.c_void_p)


def test_a_client_hears_of_the_daemon_s_end(_daemon):
    """Once, with the reason, and its data are let go of; not after it has said that it does not want to."""
    libvirt.virEventRegisterDefaultImpl()
    library = ctypes.CDLL(os.path.join(BUILD, 'lib', 'api', 'libvirt-admin.so.0'))
    library.virAdmConnectOpen.restype = ctypes.c_void_p
    told, freed = [], []
    closed = CLOSED(lambda conn, reason, data: told.append((conn, reason, data)))
    let_go = FREED(freed.append)
    for is_wanted in (True, False):
        daemon = started('virtsecretd')
        uri = Admin(OURS, daemon).uri.encode()
        conn = ctypes.c_void_p(library.virAdmConnectOpen(uri, 0))
        assert conn and library.virAdmConnectRegisterCloseCallback(conn, closed, ctypes.c_void_p(7), let_go) == 0
        assert library.virAdmConnectRegisterCloseCallback(conn, closed, None, FREED()) == -1, 'there is one already'
        if not is_wanted:
            assert library.virAdmConnectUnregisterCloseCallback(conn, closed) == 0
        daemon.kill()
        while library.virAdmConnectIsAlive(conn) == 1 or len(told) < is_wanted:
            libvirt.virEventAddTimeout(100, lambda timer, _: libvirt.virEventRemoveTimeout(timer), None)
            libvirt.virEventRunDefaultImpl()
        assert told == ([(conn.value, libvirt.VIR_CONNECT_CLOSE_REASON_EOF, 7)] if is_wanted else []), told
        told.clear()
        assert library.virAdmConnectClose(conn) == 0
        assert freed == [7], freed
        freed.clear()


if __name__ == '__main__':
    main()
