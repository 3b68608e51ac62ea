# SPDX-License-Identifier: LGPL-2.1-or-later
"""The host finds its guests by name: by what they call themselves, and by their domain."""

import json
import os
import subprocess

from harness import BUILD, PREFIX, SLOW, Skip, main
from netbed import FILES, guests, need, networkd, run, xml

MODULES = os.path.join(BUILD, 'network', 'nss')
OWNER = '<owner><name>web-server</name><uuid>d54df46f-1ab5-4a22-8618-4560ef5fac2c</uuid></owner>'


def look_in(*sources):
    """hosts: as @sources say, in our mount namespace alone."""
    path = os.path.join(PREFIX, 'etc', 'nsswitch.conf')
    with open(path, 'w') as file:
        file.write(f'passwd: files\nhosts: {" ".join(sources)}\n')
    run('mount', '--bind', path, '/etc/nsswitch.conf')


def getent(database, name):
    env = {**os.environ, 'LD_LIBRARY_PATH': MODULES}
    result = subprocess.run(['getent', database, name], env=env, capture_output=True, text=True, timeout=60)
    return result.stdout.split() if result.returncode == 0 else []


def test_guests_are_found_by_name(_daemon):
    need('getent')
    if SLOW:
        raise Skip('getent cannot load modules that are built with a sanitizer')
    with networkd() as daemon:
        network = daemon.open().networkCreateXML(xml('lan'))
        look_in('libvirt', 'libvirt_guest')
        port = network.portCreateXML(f"<networkport>{OWNER}<mac address='52:54:00:00:00:01'/></networkport>", 0)
        with open(os.path.join(FILES, 'virbr0.macs')) as file:
            assert json.load(file) == [{'domain': 'web-server', 'macs': ['52:54:00:00:00:01']}]
        with guests(('virbr0', '52:54:00:00:00:01')) as (guest,):
            assert getent('ahosts', 'first') == [] and getent('ahosts', 'web-server') == []
            ip = guest.lease('first')['ip']
            assert getent('ahostsv4', 'first')[:2] == [ip, 'STREAM'], getent('ahostsv4', 'first')
            assert getent('hosts', 'web-server') == [ip, 'web-server'], 'gethostbyname2_r'
            assert getent('ahosts', 'web-server')[0] == ip, 'gethostbyname4_r'
            assert getent('hosts', 'nobody') == []
        look_in('libvirt')
        assert getent('hosts', 'first') == [ip, 'first'] and getent('hosts', 'web-server') == []
        look_in('libvirt_guest')
        assert getent('hosts', 'first') == [] and getent('hosts', 'web-server') == [ip, 'web-server']
        port.delete(0)
        assert not os.path.exists(os.path.join(FILES, 'virbr0.macs')) and getent('hosts', 'web-server') == []
        run('umount', '/etc/nsswitch.conf', check=False)


if __name__ == '__main__':
    main()
