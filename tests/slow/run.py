#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""run.py TEST.py [CASE...] - runs a test file inside the full Debian guest, what we install beside it; tells TAP.

The guest's image and its booted state are made when they are missing (minutes), in SPLITVIRT_FULL_GUEST or the build's folder
full-guest. Each run has a fresh guest; nothing that happens in it stays.
"""

import contextlib
import fcntl
import os
import shlex
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
BEDS = os.path.join(HERE, '..', 'beds')
sys.path.insert(0, BEDS)

from full_guest import FullGuest, GuestError, Hardware, warm_up  # noqa: E402

BUILD = os.environ['SPLITVIRT_BUILD']
PREFIX = os.environ['SPLITVIRT_PREFIX']
GUEST = os.environ.get('SPLITVIRT_FULL_GUEST') or os.path.join(BUILD, 'full-guest')
TESTS = '/opt/slow'  # where the tests lie in the guest
TINY = '/opt/guest'  # and the kernel of its own guests
# An IOMMU; two network devices that can be given away, each behind a port of its own, so alone in its group; two others behind one
# bridge, which no IOMMU can tell apart.
GIVEN = [word for number in (1, 2) for word in (
    '-device', f'pcie-root-port,id=port{number},chassis={number},slot={number}', '-netdev', f'user,id=net{number}',
    '-device', f'virtio-net-pci,netdev=net{number},bus=port{number},mac=52:54:00:aa:bb:0{number},iommu_platform=on,'
               'disable-legacy=on')]
GIVEN += ['-device', 'pcie-root-port,id=port3,chassis=3,slot=3', '-device', 'pcie-pci-bridge,id=bridge,bus=port3',
          '-device', 'virtio-rng-pci,bus=bridge,addr=1', '-device', 'virtio-rng-pci,bus=bridge,addr=2']
HARDWARE = {'test_hostdev.py': Hardware(('-device', 'intel-iommu,intremap=on'), tuple(GIVEN), 'intel_iommu=on')}
# What comes up again after the host's reboot: before() of the file is run ahead of that.
REBOOTS = ('test_reboot.py',)
NEEDED = ('mmdebstrap', 'qemu-system-x86_64', 'qemu-img', 'zstd', 'mke2fs', 'busybox')


def skip(why):
    print(f'1..0 # SKIP {why}', flush=True)
    sys.exit(0)


def packages():
    with open(os.path.join(HERE, 'packages'), encoding='utf-8') as file:
        return [word for line in file if not line.startswith('#') for word in line.split()]


def make_guest():
    """The image and its kept state; one at a time makes them."""
    os.makedirs(GUEST, exist_ok=True)
    with open(os.path.join(GUEST, 'lock'), 'w', encoding='utf-8') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = subprocess.run([os.path.join(BEDS, 'make-debian-guest.sh'), GUEST, *packages()], stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, check=False)
        if made.returncode:
            skip('no Debian guest could be made: ' + ' '.join((made.stdout + made.stderr).split())[-200:])
        warm_up(GUEST)


def install(place):
    """What `meson install` puts on a host, and where units are looked for."""
    subprocess.run(['meson', 'install', '-C', BUILD, '--no-rebuild', '--quiet', '--strip', '--destdir', place], check=True,
                   stdout=subprocess.DEVNULL)


def run(test, cases):
    tree = tempfile.mkdtemp(prefix='install.')
    try:
        install(tree)
        gifts = [(os.path.join(tree, name), name) for name in os.listdir(tree)]
        gifts += [(HERE, TESTS), *[(os.path.join(GUEST, name), f'{TINY}/{name}') for name in ('vmlinuz', 'initrd.img')]]
        with FullGuest(GUEST, gifts, console=os.environ.get('SPLITVIRT_CONSOLE'),
                       hardware=HARDWARE.get(test)) as guest:
            words = ['env', f'PREFIX={PREFIX}', f'TINY={TINY}', 'python3', f'{TESTS}/inside.py', test]
            if test in REBOOTS:
                status, said = guest.shell(shlex.join([*words, '--before']))
                if status:
                    raise GuestError(f'before the reboot: {said.decode(errors="replace")}')
                guest.reboot()
                words.append('--after')
            return guest.shell(shlex.join([*words, *cases]), out=sys.stdout.buffer)[0]
    finally:
        shutil.rmtree(tree, ignore_errors=True)


def main():
    if os.geteuid() != 0 or os.environ.get('SPLITVIRT_SLOW_BUILD'):
        skip('needs root and an ordinary build')
    missing = [name for name in NEEDED if not shutil.which(name, path=os.environ['PATH'] + ':/usr/sbin:/sbin')]
    if missing:
        skip('needs ' + ', '.join(missing))
    make_guest()
    sys.exit(run(os.path.basename(sys.argv[1]), sys.argv[2:]))


if __name__ == '__main__':
    with contextlib.suppress(KeyboardInterrupt):
        try:
            main()
        except GuestError as error:
            sys.exit(f'Bail out! {error}')
