# SPDX-License-Identifier: LGPL-2.1-or-later
"""What `meson install` puts on a host is all it takes: one command enables it, nothing runs until it is wanted."""

import base64
import glob
import os
import pwd

from inside import ETC, PREFIX, VAR, read, run, systemctl, tiny_xml, unit_property, virsh, wait_for, write

UNITS = f'{PREFIX}/lib/systemd/system'


def services():
    return sorted(os.path.basename(path) for path in glob.glob(f'{UNITS}/virt*d.service'))


def running():
    return [name for name in services() if unit_property(name, 'ActiveState') == 'active']


def test_one_command_and_nothing_but_sockets():
    systemctl('enable', '--now', 'libvirt.target')
    for name in services():  # those with something to start at boot have looked, and leave
        write(f'/run/systemd/system/{name}.d/idle.conf', f'[Service]\nEnvironment={name[:-8].upper()}_ARGS="--timeout 3"\n')
    systemctl('daemon-reload')
    assert running() == [], running()
    for path in glob.glob(f'{UNITS}/virt*d.socket'):
        assert unit_property(os.path.basename(path), 'ActiveState') == 'active', path


def test_a_client_wakes_it_and_it_leaves_and_comes_back():
    for _ in range(2):
        assert virsh('list') == ''
        assert unit_property('virtqemud.service', 'ActiveState') == 'active'
        wait_for('it leaves', lambda: unit_property('virtqemud.service', 'ActiveState') == 'inactive')
        assert unit_property('virtqemud.service', 'Result') == 'success'


SECRET = """<secret ephemeral='no' private='no'><uuid>3e3fce45-4f53-4fa7-bb32-11f34168b82b</uuid>
  <usage type='volume'><volume>/sealed</volume></usage></secret>"""
UUID = '3e3fce45-4f53-4fa7-bb32-11f34168b82b'
KEY = f'{VAR}/lib/libvirt/secrets/secrets-encryption-key'


def value(check=True):
    result = virsh('secret-get-value', UUID, check=check, uri='secret:///system')
    return base64.b64decode(result).decode() if check else result.stderr


def test_values_of_secrets_are_sealed_with_the_hosts_key():
    """Which systemd alone can open, and hands to the daemon alone."""
    words = 'a value that nobody reads on the disk'
    virsh('secret-define', write('/run/secret.xml', SECRET), uri='secret:///system')
    virsh('secret-set-value', UUID, base64.b64encode(words.encode()).decode(), uri='secret:///system')
    assert unit_property('virtsecretd.service', 'LoadCredentialEncrypted'), 'it is given a key'
    kept = [path for path in glob.glob(f'{ETC}/libvirt/secrets/*') if UUID in path and not path.endswith('.xml')]
    assert kept and not any(words in read(path) or base64.b64encode(words.encode()).decode() in read(path) for path in kept), kept
    systemctl('restart', 'virtsecretd.service')
    assert value() == words
    os.rename(KEY, KEY + '.away')  # lost: the next start makes another
    systemctl('stop', 'virtsecretd.service', 'virt-secret-init-encryption.service')
    message = value(check=False)
    print(f'# {message.strip()}', flush=True)
    assert UUID in message and 'key' in message, message
    os.rename(KEY + '.away', KEY)
    systemctl('restart', 'virtsecretd.service')
    assert value() == words
    virsh('secret-undefine', UUID, uri='secret:///system')


def test_a_user_s_session():
    """The units of a user who is logged in, and the guests of that session."""
    run('useradd', '--create-home', 'alice')
    user = pwd.getpwnam('alice')
    run('loginctl', 'enable-linger', 'alice')
    wait_for('the session', lambda: unit_property(f'user@{user.pw_uid}.service', 'ActiveState') == 'active')

    def as_alice(*words):
        return run('runuser', '-u', 'alice', '--', 'env', f'XDG_RUNTIME_DIR=/run/user/{user.pw_uid}', f'HOME={user.pw_dir}', *words)

    def session(*words):
        return as_alice(f'{PREFIX}/bin/virsh', '-q', '-c', 'qemu:///session', *words)

    def state():
        return as_alice('systemctl', '--user', 'show', '--property=ActiveState', '--value', 'virtqemud.service')

    as_alice('systemctl', '--user', 'enable', '--now', 'virtqemud.socket')
    assert state() == 'inactive'
    assert session('list') == ''
    assert state() == 'active'
    session('define', write('/tmp/session.xml', tiny_xml('mine')))
    session('start', 'mine')
    pid = run('pgrep', '-o', '-u', 'alice', '-f', 'qemu-system.*guest=mine')
    assert os.path.exists(f'{user.pw_dir}/.config/libvirt/qemu/mine.xml')
    as_alice('systemctl', '--user', 'restart', 'virtqemud.service')
    assert 'running' in session('domstate', 'mine')
    assert run('pgrep', '-o', '-u', 'alice', '-f', 'qemu-system.*guest=mine') == pid
    session('destroy', 'mine')
    session('undefine', 'mine')
    assert virsh('list', '--all') == '', 'none of it is of the system'
