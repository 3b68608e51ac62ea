# SPDX-License-Identifier: LGPL-2.1-or-later
"""What `meson install` puts on a host is all it takes: one command enables it, nothing runs until it is wanted."""

import glob
import os

from inside import PREFIX, systemctl, unit_property, virsh, wait_for, write

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
    for path in glob.glob(f'{UNITS}/*d.socket'):
        assert unit_property(os.path.basename(path), 'ActiveState') == 'active', path


def test_a_client_wakes_it_and_it_leaves_and_comes_back():
    for _ in range(2):
        assert virsh('list') == ''
        assert unit_property('virtqemud.service', 'ActiveState') == 'active'
        wait_for('it leaves', lambda: unit_property('virtqemud.service', 'ActiveState') == 'inactive')
        assert unit_property('virtqemud.service', 'Result') == 'success'
