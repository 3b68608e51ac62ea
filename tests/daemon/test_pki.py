# SPDX-License-Identifier: LGPL-2.1-or-later
"""The programs about certificates: one command makes what a daemon and its clients need; another says what is wrong with it."""

import os
import subprocess

import libvirt

from harness import BUILD, PREFIX, main
from pki import Authority, free_port, private_network


def run(program, *words, status=0):
    result = subprocess.run([os.path.join(BUILD, 'tools', 'wire', program), *words], capture_output=True, text=True, timeout=120)
    assert result.returncode == status, (program, words, result)
    return result.stdout + result.stderr


def test_one_command_makes_what_both_ends_need(daemon):
    folder = os.path.join(PREFIX, 'var', 'pki')
    said = run('virt-pki-setup', '--client', 'mel', folder, 'localhost', '127.0.0.1', '::1')
    assert 'servercert.pem' in said and '/pki/libvirt/private/serverkey.pem' in said
    server, client = os.path.join(folder, 'localhost'), os.path.join(folder, 'client')
    assert os.stat(f'{server}/serverkey.pem').st_mode & 0o777 == 0o600 and os.stat(f'{folder}/cakey.pem').st_mode & 0o777 == 0o600
    for place in (server, client):
        assert 'FAIL' not in run('virt-pki-validate', '--path', place)
    assert run('virt-pki-query-dn', f'{client}/clientcert.pem') == 'CN=mel\n'
    port = free_port()
    with open(os.path.join(PREFIX, 'etc', 'libvirt', 'virtqemud.conf'), 'w') as file:
        file.write(f'listen_tls = 1\ntls_port = "{port}"\nlisten_addr = "127.0.0.1"\nca_file = "{server}/cacert.pem"\n'
                   f'cert_file = "{server}/servercert.pem"\nkey_file = "{server}/serverkey.pem"\n'
                   'tls_allowed_dn_list = [ "CN=mel" ]\n')
    daemon.start()
    for host in ('localhost', '127.0.0.1'):
        assert libvirt.open(f'qemu+tls://{host}:{port}/system?pkipath={client}').isEncrypted()


def test_a_second_host_joins_the_authority(_daemon):
    folder = os.path.join(PREFIX, 'var', 'pki')
    run('virt-pki-setup', folder, 'one.example')
    before = open(f'{folder}/cacert.pem').read()
    assert 'are kept' in run('virt-pki-setup', folder, 'two.example')
    assert open(f'{folder}/cacert.pem').read() == before
    assert 'FAIL' not in run('virt-pki-validate', '--path', f'{folder}/two.example', 'SERVER')
    assert 'no name of a host' in run('virt-pki-setup', folder, '../evil', status=1)


def test_what_is_wrong_is_said(_daemon):
    folder = os.path.join(PREFIX, 'var', 'ca')
    ca = Authority(folder)
    ca.issue('server', 'localhost')
    assert 'PASS' in run('virt-pki-validate', '-p', folder)
    os.chmod(f'{folder}/serverkey.pem', 0o644)
    assert 'it should be 0600' in run('virt-pki-validate', '-p', folder, status=1)
    ca.issue('server', 'localhost', extra='activation_date = "2020-01-01 00:00:00"\nexpiration_date = "2021-01-01 00:00:00"\n')
    assert 'has expired on 2021-01-01' in run('virt-pki-validate', '-p', folder, 'SERVER', status=1)
    assert 'clientcert.pem' in run('virt-pki-validate', '-p', folder, 'CLIENT', status=1)
    other = Authority(os.path.join(PREFIX, 'var', 'other'), 'Other')
    ca.issue('server', 'localhost')
    os.replace(other.cert, ca.cert)
    assert 'not one of the authority' in run('virt-pki-validate', '-p', folder, 'SERVER', status=1)
    with open(ca.cert, 'w') as file:
        file.write('nonsense')
    assert 'PEM' in run('virt-pki-validate', '-p', folder, 'TRUST', status=1)


def test_they_explain_themselves(_daemon):
    for program in ('virt-pki-setup', 'virt-pki-validate', 'virt-pki-query-dn'):
        assert 'Usage' in run(program, '--help') and 'splitvirt' in run(program, '--version')
        assert 'Usage' in run(program, '--nonsense', status=1)
    assert 'splitvirt' in run('virt-ssh-helper', '--version')


if __name__ == '__main__':
    private_network()
    main()
