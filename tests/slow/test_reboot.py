# SPDX-License-Identifier: LGPL-2.1-or-later
"""The host is rebooted: guests go down in order and come up again, with their networks and pools, and nobody lifts a finger."""

from inside import ETC, PREFIX, VAR, read, run, systemctl, tiny_xml, unit_property, virsh, wait_for, write

CARD = "<interface type='network'><source network='default'/><model type='virtio'/></interface>"


def console(name):
    return f'/var/log/{name}.console'


def before():
    systemctl('enable', '--now', 'libvirt.target', 'libvirt-guests.service')
    write(f'{ETC}/default/libvirt-guests', 'URIS="default"\nON_BOOT=start\nON_SHUTDOWN=shutdown\nSHUTDOWN_TIMEOUT=120\n')
    virsh('pool-define-as', 'images', 'dir', '--target', f'{VAR}/lib/libvirt/images')
    virsh('pool-autostart', 'images')
    run('modprobe', 'kvm_amd')
    write('/etc/modules-load.d/kvm.conf', 'kvm_amd\n')
    # One that starts with the host, one that ran, one that did not. The one that ran heeds the power button.
    for name, kernel, extra in (('auto', False, CARD), ('ran', True, CARD), ('off', False, '')):
        xml = tiny_xml(name, extra, kernel=kernel, kind='kvm' if kernel else 'qemu')
        if kernel:
            xml = xml.replace("<serial type='pty'/>", f"<serial type='file'><source path='{console(name)}'/></serial>")
            xml = xml.replace(' quiet', ' quiet tg.ip=dhcp')
        virsh('define', write(f'/run/{name}.xml', xml))
    virsh('autostart', 'auto')
    virsh('start', 'ran')
    wait_for('it has booted', lambda: 'TG-READY' in read(console('ran')), 600)


def domain_log(name):
    return read(f'{VAR}/log/libvirt/qemu/{name}.log')


def test_the_guest_that_ran_went_down_in_order_and_runs_again():
    wait_for('it runs', lambda: 'running' in virsh('domstate', 'ran'))
    assert 'shutting down, reason=shutdown' in domain_log('ran'), domain_log('ran')
    assert unit_property('libvirt-guests.service', 'Result') == 'success'


def test_guests_that_start_with_the_host_do():
    wait_for('it runs', lambda: 'running' in virsh('domstate', 'auto'))
    assert virsh('domstate', 'off').strip() == 'shut off' and virsh('list', '--name').split() != []


def test_networks_and_pools_are_up():
    assert 'default' in virsh('net-list', '--name').split() and 'images' in virsh('pool-list', '--name').split()
    assert 'virbr0' in run('ip', '-brief', 'link') and len(virsh('net-port-list', 'default').split()) >= 2


def test_the_guests_address_is_known():
    assert run(f'{PREFIX}/bin/virsh', 'uri') == 'qemu:///system'
    wait_for('it asks for one again', lambda: '192.168.122.' in virsh('domifaddr', 'ran'), 600)
    assert '192.168.122.' in virsh('net-dhcp-leases', 'default')
