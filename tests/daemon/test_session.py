# SPDX-License-Identifier: LGPL-2.1-or-later
"""An ordinary user's own daemon: started by the library, with the user's folders, for the user's guests."""

import os
import subprocess
import sys

import libvirt

from harness import BUILD, PREFIX, PYTHON_ENVIRONMENT, Skip, guest_user, main, mount_empty

SCENARIO = '''
import libvirt
xml = """<domain type='qemu'><name>mine</name><memory unit='MiB'>64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os>
  <devices><serial type='pty'/><interface type='user'><model type='virtio'/></interface></devices></domain>"""
conn = libvirt.open('qemu:///session')
print(conn.getURI())
dom = conn.defineXML(xml)
dom.create()
print(dom.state()[0])
again = libvirt.open('qemu:///session')
print([d.name() for d in again.listAllDomains()])
dom.destroy()
dom.undefine()
'''


def as_user(script, home):
    user = guest_user()
    env = {'PATH': '/usr/bin:/bin', 'HOME': home, 'XDG_RUNTIME_DIR': f'{home}/run', 'XDG_CONFIG_HOME': f'{home}/config',
           'XDG_CACHE_HOME': f'{home}/cache', **PYTHON_ENVIRONMENT}
    drop = ['setpriv', f'--reuid={user.pw_uid}', f'--regid={user.pw_gid}', '--clear-groups']
    return subprocess.run([*drop, sys.executable, '-c', script], env=env, capture_output=True, text=True, timeout=120)


def install_program():
    """The library looks where the daemon is installed."""
    sbin = os.path.join(PREFIX, 'sbin')
    mount_empty(sbin)
    os.symlink(os.path.join(BUILD, 'daemons', 'virtqemud'), os.path.join(sbin, 'virtqemud'))


def test_the_library_starts_the_users_daemon(_daemon):
    if os.geteuid() != 0 or os.path.exists('/proc/self/uid_map') and open('/proc/self/uid_map').read().split()[2] != '4294967295':
        raise Skip('needs root, to be an ordinary user')
    install_program()
    user = guest_user()
    home = os.path.join(PREFIX, 'var', 'home')
    os.makedirs(os.path.join(home, 'run'))
    for folder in (home, os.path.join(home, 'run')):
        os.chown(folder, user.pw_uid, user.pw_gid)
    program = os.path.join(BUILD, 'daemons', 'virtqemud')
    if subprocess.run(['setpriv', f'--reuid={user.pw_uid}', '--clear-groups', 'test', '-x', program]).returncode:
        raise Skip('the build folder is closed to other users')
    result = as_user(SCENARIO, home)
    # virtlogd came with the first guest.
    for name in ('virtqemud', 'virtlogd'):
        with open(os.path.join(home, 'run', 'libvirt', f'{name}.pid')) as file:
            os.kill(int(file.read()), 15)
    assert result.stdout.split('\n')[:3] == ['qemu:///session', str(libvirt.VIR_DOMAIN_RUNNING), "['mine']"], result


if __name__ == '__main__':
    main()
