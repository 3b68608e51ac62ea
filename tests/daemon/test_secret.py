# SPDX-License-Identifier: LGPL-2.1-or-later
"""Secrets are kept by virtsecretd: their values outlive it, and are told to those alone who may know them."""

import base64
import os
import threading

import libvirt

from harness import PREFIX, DEADLINE, Proxy, SecretDaemon, fails, main, wait_for

FOLDER = os.path.join(PREFIX, 'etc', 'libvirt', 'secrets')
VALUE = b'a value that nobody may find anywhere \0\xff'
UUID = '3e3fce45-4f53-4fa7-bb32-11f34168b82b'


def xml(usage='/var/lib/disk', uuid=UUID, ephemeral='no', private='no', kind='volume', element='volume'):
    return f'''<secret ephemeral='{ephemeral}' private='{private}'><uuid>{uuid}</uuid><description>of a test</description>
      <usage type='{kind}'><{element}>{usage}</{element}></usage></secret>'''


def configure(text):
    with open(os.path.join(PREFIX, 'etc', 'libvirt', 'secret.conf'), 'w') as file:
        file.write(text)


def files():
    return sorted(os.listdir(FOLDER))


def started():
    return SecretDaemon().start()


def ended(daemon):
    """Its log must not know the value."""
    daemon.stop()
    text = daemon.log_text()
    assert 'nobody may find' not in text and base64.b64encode(VALUE).decode()[:20] not in text


def test_a_value_outlives_its_daemon(_daemon):
    daemon = started()
    secret = daemon.open().secretDefineXML(xml())
    fails(libvirt.VIR_ERR_NO_SECRET, secret.value)
    secret.setValue(VALUE)
    assert secret.value() == VALUE
    daemon.restart()
    conn = daemon.open()
    assert conn.secretLookupByUUIDString(UUID).value() == VALUE
    assert conn.secretLookupByUsage(libvirt.VIR_SECRET_USAGE_TYPE_VOLUME, '/var/lib/disk').UUIDString() == UUID
    assert files() == [f'{UUID}.base64', f'{UUID}.xml'], files()
    assert os.stat(os.path.join(FOLDER, f'{UUID}.base64')).st_mode & 0o777 == 0o600
    conn.secretLookupByUUIDString(UUID).undefine()
    assert files() == [], files()
    fails(libvirt.VIR_ERR_NO_SECRET, conn.secretLookupByUUIDString, UUID)
    ended(daemon)


def test_with_a_key_values_are_sealed(_daemon):
    daemon = started()
    daemon.open().secretDefineXML(xml()).setValue(VALUE)
    daemon.stop()
    key = os.path.join(PREFIX, 'etc', 'libvirt', 'key')
    with open(key, 'wb') as file:
        file.write(os.urandom(32))
    configure(f'secrets_encryption_key = "{key}"\n')
    daemon.start()
    secret = daemon.open().secretLookupByUUIDString(UUID)
    assert secret.value() == VALUE, 'what was written without a key is read'
    secret.setValue(VALUE)
    assert files() == [f'{UUID}.sealed', f'{UUID}.xml'], files()
    with open(os.path.join(FOLDER, f'{UUID}.sealed'), 'rb') as file:
        sealed = file.read()
    assert VALUE not in sealed
    daemon.restart()
    assert daemon.open().secretLookupByUUIDString(UUID).value() == VALUE
    # Another secret's file is of no use, nor is one that was changed, nor one for another key.
    other = daemon.open().secretDefineXML(xml('/other', '00000000-0000-4000-8000-000000000001'))
    with open(os.path.join(FOLDER, f'{other.UUIDString()}.sealed'), 'wb') as file:
        file.write(sealed)
    fails(libvirt.VIR_ERR_INVALID_ENCR_KEY_SECRET if hasattr(libvirt, 'VIR_ERR_INVALID_ENCR_KEY_SECRET') else 114, other.value)
    with open(os.path.join(FOLDER, f'{UUID}.sealed'), 'wb') as file:
        file.write(sealed[:-1] + bytes([sealed[-1] ^ 1]))
    fails(114, daemon.open().secretLookupByUUIDString(UUID).value)
    ended(daemon)


def test_a_wrong_key_is_said_at_the_start(_daemon):
    key = os.path.join(PREFIX, 'etc', 'libvirt', 'key')
    for text, words in ((b'short', '32 bytes'), (None, 'there is no file')):
        if text:
            with open(key, 'wb') as file:
                file.write(text)
        elif os.path.exists(key):
            os.unlink(key)
        configure(f'secrets_encryption_key = "{key}"\n')
        daemon = SecretDaemon()
        try:
            daemon.start()
            raise AssertionError('it started')
        except AssertionError as reason:
            assert words in str(reason), reason
    configure('encrypt_data = 1\n')
    try:
        SecretDaemon().start()
        raise AssertionError('it started')
    except AssertionError as reason:
        assert 'there is no key' in str(reason), reason


def test_a_private_value_is_told_to_nobody(_daemon):
    daemon = started()
    conn = daemon.open()
    secret = conn.secretDefineXML(xml(private='yes'))
    secret.setValue(VALUE)
    fails(libvirt.VIR_ERR_INVALID_SECRET, secret.value)
    fails(libvirt.VIR_ERR_OPERATION_DENIED, conn.secretDefineXML, xml(private='no'))
    fails(libvirt.VIR_ERR_INVALID_SECRET, secret.value)
    ended(daemon)


def test_an_ephemeral_secret_is_never_on_disk(_daemon):
    daemon = started()
    conn = daemon.open()
    secret = conn.secretDefineXML(xml(ephemeral='yes'))
    secret.setValue(VALUE)
    assert files() == [] and secret.value() == VALUE
    # It may become one that stays, with its value, and the reverse.
    conn.secretDefineXML(xml())
    assert len(files()) == 2 and secret.value() == VALUE
    conn.secretDefineXML(xml(ephemeral='yes'))
    assert files() == [] and secret.value() == VALUE
    daemon.restart()
    assert daemon.open().listAllSecrets() == []
    ended(daemon)


def test_lists_are_filtered(_daemon):
    daemon = started()
    conn = daemon.open()
    for number, (ephemeral, private) in enumerate([('no', 'no'), ('no', 'yes'), ('yes', 'no')]):
        conn.secretDefineXML(xml(f'/{number}', f'00000000-0000-4000-8000-00000000000{number}', ephemeral, private))
    count = {flags: len(conn.listAllSecrets(flags)) for flags in range(16)}
    assert (count[0], count[1], count[2], count[4], count[8], count[1 | 4], count[2 | 8]) == (3, 1, 2, 1, 2, 0, 1), count
    assert conn.numOfSecrets() == 3 and len(conn.listSecrets()) == 3
    ended(daemon)


def test_one_use_has_one_secret(_daemon):
    daemon = started()
    conn = daemon.open()
    conn.secretDefineXML(xml())
    fails(libvirt.VIR_ERR_OPERATION_FAILED, conn.secretDefineXML, xml(uuid='00000000-0000-4000-8000-000000000001'))
    conn.secretDefineXML(xml(uuid='00000000-0000-4000-8000-000000000002', kind='ceph', element='name'))
    fails(libvirt.VIR_ERR_XML_ERROR, conn.secretDefineXML, "<secret><usage type='ceph'/></secret>")
    ended(daemon)


def test_events_tell_of_values(_daemon):
    libvirt.virEventRegisterDefaultImpl()
    threading.Thread(target=lambda: [libvirt.virEventRunDefaultImpl() for _ in iter(int, 1)], daemon=True).start()
    daemon = started()
    conn = daemon.open()
    seen = []
    conn.secretEventRegisterAny(None, libvirt.VIR_SECRET_EVENT_ID_LIFECYCLE,
                                lambda _c, secret, event, _d, _o: seen.append(event), None)
    conn.secretEventRegisterAny(None, libvirt.VIR_SECRET_EVENT_ID_VALUE_CHANGED,
                                lambda _c, secret, _o: seen.append(secret.UUIDString()), None)
    secret = conn.secretDefineXML(xml())
    secret.setValue(VALUE)
    secret.undefine()
    wait_for('all is told', lambda: len(seen) == 3, DEADLINE)
    assert seen == [libvirt.VIR_SECRET_EVENT_DEFINED, UUID, libvirt.VIR_SECRET_EVENT_UNDEFINED], seen
    ended(daemon)


def test_a_reader_gets_no_value(_daemon):
    daemon = started()
    daemon.open().secretDefineXML(xml()).setValue(VALUE)
    conn = libvirt.openReadOnly(f'secret+unix:///system?socket={SecretDaemon.socket}-ro')
    secret = conn.secretLookupByUUIDString(UUID)
    fails(libvirt.VIR_ERR_OPERATION_DENIED, secret.value)
    ended(daemon)


def test_debians_virsh_and_the_proxy_reach_it(daemon):
    daemon.start()
    secrets, proxy = started(), Proxy().start()
    try:
        conn = proxy.open()
        conn.secretDefineXML(xml()).setValue(VALUE)
        assert conn.listAllDomains() == [] and conn.secretLookupByUUIDString(UUID).value() == VALUE
        assert base64.b64decode(proxy.virsh('secret-get-value', UUID)) == VALUE
        assert UUID in proxy.virsh('secret-list')
        assert '/var/lib/disk' in proxy.virsh('secret-dumpxml', UUID)
        # The daemon behind goes and comes; what is asked of others goes on.
        secrets.restart()
        assert conn.secretLookupByUUIDString(UUID).value() == VALUE
    finally:
        proxy.stop()
        ended(secrets)


def test_daemons_alone_are_told_private_values(_daemon):
    daemon = started()
    conn = daemon.open()
    secret = conn.secretDefineXML(xml(private='yes'))
    secret.setValue(VALUE)
    token = os.path.join(PREFIX, 'run', 'libvirt', 'common', 'system.token')
    me = {'unix-user-id': os.geteuid(), 'process-id': os.getpid()}
    fails(libvirt.VIR_ERR_INVALID_SECRET, secret.value)
    conn.setIdentity(me)
    fails(libvirt.VIR_ERR_INVALID_SECRET, secret.value)
    for wrong in ('', 'x' * 64, '0' * 64):
        text = fails(libvirt.VIR_ERR_ACCESS_DENIED, conn.setIdentity, {**me, 'system.token': wrong})
        assert 'token' in text, text
        fails(libvirt.VIR_ERR_INVALID_SECRET, secret.value)
    status = os.stat(token)
    assert status.st_mode & 0o7777 == 0o600 and status.st_uid == os.geteuid(), status
    assert os.stat(os.path.dirname(token)).st_mode & 0o022 == 0
    with open(token) as file:
        right = file.read()
    assert len(right) == 64 and os.listdir(os.path.dirname(token)) == ['system.token']
    conn.setIdentity({**me, 'system.token': right})
    assert secret.value() == VALUE
    conn.setIdentity(me)
    fails(libvirt.VIR_ERR_INVALID_SECRET, secret.value)
    # Whoever comes later finds the same; and trusts no file that others could have read.
    daemon.restart()
    conn = daemon.open()
    conn.setIdentity({'system.token': right})
    assert conn.secretLookupByUUIDString(UUID).value() == VALUE
    os.chmod(token, 0o644)
    daemon.restart()
    conn = daemon.open()
    text = fails(libvirt.VIR_ERR_ACCESS_DENIED, conn.setIdentity, {'system.token': right})
    assert '0600' in text, text
    ended(daemon)
    assert right not in daemon.log_text()


if __name__ == '__main__':
    main()
