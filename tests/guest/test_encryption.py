# SPDX-License-Identifier: LGPL-2.1-or-later
"""Encrypted disks: virtqemud gets their passphrases from virtsecretd, and nobody else sees them."""

import contextlib
import glob
import http.server
import json
import os
import shutil
import subprocess
import threading
import uuid

import libvirt
import libvirt_qemu

from guest import IMAGES, booted
from harness import PREFIX, SecretDaemon, Skip, alive, fails, main, pid_of, tiny_xml

PORTS = "<controller type='pci' index='0' model='pcie-root'/>" + "<controller type='pci' model='pcie-root-port'/>" * 6
PASSPHRASE = 'a passphrase, which nobody may see'


def secret_xml(usage, ident, private='no', kind='volume', element='volume'):
    return f"""<secret ephemeral='no' private='{private}'><uuid>{ident}</uuid>
      <usage type='{kind}'><{element}>{usage}</{element}></usage></secret>"""


@contextlib.contextmanager
def secrets():
    daemon = SecretDaemon().start()
    try:
        yield daemon.open()
    finally:
        daemon.stop()


def keep(conn, usage, value=PASSPHRASE, **more):
    """A secret with a value; its uuid."""
    ident = str(uuid.uuid5(uuid.NAMESPACE_DNS, usage))
    conn.secretDefineXML(secret_xml(usage, ident, **more)).setValue(value.encode())
    return ident


KEY = ['--object', f'secret,id=s,data={PASSPHRASE.replace(",", ",,")}']
made = {}


def prefix(form):
    return 'encrypt.' if form == 'qcow2' else ''


def template(form):
    """The bytes of an empty image. Making its keys takes seconds, so each is made once."""
    if not shutil.which('qemu-img'):
        raise Skip('no qemu-img')
    if form not in made:
        path = os.path.join(IMAGES, 'template')
        words = 'encrypt.format=luks,' if form == 'qcow2' else ''
        subprocess.run(['qemu-img', 'create', '-q', '-f', form, *KEY, '-o',
                        f'{words}{prefix(form)}key-secret=s,{prefix(form)}iter-time=10', path, '1M'], check=True)
        with open(path, 'rb') as file:
            made[form] = file.read()
        os.unlink(path)
    return made[form]


def encrypted(name, form, text=b''):
    """An encrypted image of 1 MiB whose content begins with @text."""
    os.makedirs(IMAGES, exist_ok=True)
    path, plain = os.path.join(IMAGES, name), os.path.join(IMAGES, name + '.plain')
    with open(path, 'wb') as file:
        file.write(template(form))
    if text:
        with open(plain, 'wb') as file:
            file.write(text.ljust(1 << 20, b'\0'))
        subprocess.run(['qemu-img', 'convert', '-n', *KEY, '-f', 'raw', '--target-image-opts', plain,
                        f'driver={form},{prefix(form)}key-secret=s,file.filename={path}'], check=True)
        os.unlink(plain)
    return path


def disk_xml(path, target, form, secret, more=''):
    return f"""<disk type='file' device='disk'><driver name='qemu' type='{form}'/><source file='{path}'>
      <encryption format='luks'><secret type='passphrase' {secret}/></encryption></source>
      <target dev='{target}' bus='virtio'/>{more}</disk>"""


def nodes(dom):
    reply = json.loads(libvirt_qemu.qemuMonitorCommand(dom, '{"execute": "query-named-block-nodes"}', 0))
    return {node['node-name']: node for node in reply['return']}


def objects(dom):
    reply = json.loads(libvirt_qemu.qemuMonitorCommand(dom, '{"execute": "qom-list", "arguments": {"path": "/objects"}}', 0))
    return {item['name'] for item in reply['return'] if item['type'] == 'child<secret>'}


def traces(daemon, dom):
    """All that others could read of a guest: its command line, log and documents, and the daemon's log."""
    with open(f'/proc/{pid_of(dom.name())}/cmdline', 'rb') as file:
        texts = [file.read().decode()]
    for path in glob.glob(os.path.join(PREFIX, 'var', 'log', 'libvirt', 'qemu', '*.log')) + \
            glob.glob(os.path.join(PREFIX, 'run', 'libvirt', 'qemu', '*.xml')):
        with open(path, errors='replace') as file:
            texts.append(file.read())
    return '\n'.join([*texts, dom.XMLDesc(libvirt.VIR_DOMAIN_XML_SECURE), daemon.log_text()])


def test_the_guest_reads_and_writes_what_is_encrypted(daemon):
    with secrets() as keeper:
        luks, qcow2 = encrypted('a.luks', 'luks', b'hidden\n'), encrypted('b.qcow2', 'qcow2', b'hidden, too\n')
        by_uuid = keep(keeper, 'one')
        keep(keeper, 'two')
        _, dom, console = booted(daemon, disk_xml(luks, 'vda', 'raw', f"uuid='{by_uuid}'") +
                                 disk_xml(qcow2, 'vdb', 'qcow2', "usage='two'"))
        assert console.ask('head -n 1 /dev/vda') == 'hidden'
        assert console.ask('head -n 1 /dev/vdb') == 'hidden, too'
        console.ask('echo written by the guest | dd of=/dev/vda conv=notrunc,fsync 2>/dev/null')
        seen = traces(daemon, dom)
        assert PASSPHRASE not in seen
        dom.destroy()
        with open(luks, 'rb') as file:
            assert b'written by the guest' not in file.read()
        text = subprocess.run(['qemu-img', 'dd', *KEY, '--image-opts', '-O', 'raw', 'bs=512',
                               'count=1', f'if=driver=luks,key-secret=s,file.filename={luks}', f'of={luks}.out'],
                              capture_output=True, text=True)
        assert text.returncode == 0, text.stderr
        with open(luks + '.out', 'rb') as file:
            assert file.read(20) == b'written by the guest'


def test_encrypted_disks_come_and_go(daemon):
    with secrets() as keeper:
        path = encrypted('hot.luks', 'luks')
        ident = keep(keeper, 'hot', private='yes')
        xml = disk_xml(path, 'vda', 'raw', f"uuid='{ident}'")
        dom = daemon.start().open().createXML(tiny_xml('hot', PORTS))
        assert objects(dom) == {'masterKey0'}
        dom.attachDevice(xml)
        assert nodes(dom)['libvirt-1-format']['drv'] == 'luks', nodes(dom)
        assert objects(dom) == {'masterKey0', 'libvirt-1-format-encryption-secret0'}
        # The key of the run outlives the daemon.
        daemon.restart()
        dom = daemon.open().lookupByName('hot')
        dom.attachDevice(disk_xml(encrypted('more.qcow2', 'qcow2'), 'vdb', 'qcow2', f"uuid='{ident}'"))
        assert nodes(dom)['libvirt-2-format']['image']['encrypted']
        assert PASSPHRASE not in traces(daemon, dom)
        # Nothing stays of what cannot be opened.
        keeper.secretLookupByUUIDString(ident).setValue(b'another one')
        before = objects(dom), set(nodes(dom))
        other = disk_xml(encrypted('third.luks', 'luks'), 'vdc', 'raw', f"uuid='{ident}'")
        text = fails(libvirt.VIR_ERR_INTERNAL_ERROR, dom.attachDevice, other)
        assert 'Invalid password' in text, text
        assert (objects(dom), set(nodes(dom))) == before
        dom.destroy()


def test_a_medium_may_be_encrypted(daemon):
    with secrets() as keeper:
        ident = keep(keeper, 'medium')
        empty = "<disk type='file' device='cdrom'><target dev='sda' bus='sata'/><readonly/></disk>"
        dom = daemon.start().open().createXML(tiny_xml('drive', empty))
        xml = disk_xml(encrypted('disc.luks', 'luks'), 'sda', 'raw', f"uuid='{ident}'", '<readonly/>') \
            .replace("device='disk'", "device='cdrom'").replace("bus='virtio'", "bus='sata'")
        dom.updateDeviceFlags(xml, libvirt.VIR_DOMAIN_AFFECT_LIVE)
        assert 'libvirt-1-format' in nodes(dom) and 'libvirt-1-format-encryption-secret0' in objects(dom)
        dom.updateDeviceFlags(empty, libvirt.VIR_DOMAIN_AFFECT_LIVE | libvirt.VIR_DOMAIN_DEVICE_MODIFY_FORCE)
        assert not nodes(dom) and objects(dom) == {'masterKey0'}, (nodes(dom), objects(dom))
        dom.destroy()


def test_what_is_missing_is_named(daemon):
    conn = daemon.start().open()
    path = encrypted('x.luks', 'luks')
    ident = str(uuid.uuid5(uuid.NAMESPACE_DNS, 'x'))
    dom = conn.defineXML(tiny_xml('x', disk_xml(path, 'vda', 'raw', f"uuid='{ident}'") + PORTS))
    assert ident in fails(libvirt.VIR_ERR_SYSTEM_ERROR, dom.create)         # nobody keeps secrets
    with secrets() as keeper:
        assert ident in fails(libvirt.VIR_ERR_NO_SECRET, dom.create)
        secret = keeper.secretDefineXML(secret_xml('x', ident))
        assert ident in fails(libvirt.VIR_ERR_NO_SECRET, dom.create)        # it has no value
        secret.setValue(b'wrong')
        text = fails(libvirt.VIR_ERR_INTERNAL_ERROR, dom.create)
        assert 'Invalid password' in text, text
        secret.setValue(PASSPHRASE.encode())
        dom.create()
        assert alive(pid_of('x'))
        with open(f'/proc/{pid_of("x")}/cmdline', 'rb') as file:
            key = next(word for word in file.read().split(b'\0') if b'master-key.aes' in word)
        status = os.stat(json.loads(key)['file'])
        assert status.st_mode & 0o777 == 0o600 and status.st_size == 32, status
        dom.destroy()
    nameless = disk_xml(path, 'vda', 'raw', '').replace("<secret type='passphrase' />", '')
    text = fails(libvirt.VIR_ERR_CONFIG_UNSUPPORTED, conn.createXML, tiny_xml('nameless', nameless + PORTS))
    assert '<secret>' in text, text


class Images(http.server.BaseHTTPRequestHandler):
    """One image for who has the name, the password and the cookie."""

    protocol_version = 'HTTP/1.1'
    asked = []
    content = b'over http\n'.ljust(1 << 20, b'\0')

    def answer(self):
        self.asked.append((self.headers.get('Authorization'), self.headers.get('Cookie')))
        if not self.headers.get('Authorization'):
            self.send_response(401)
            self.send_header('WWW-Authenticate', 'Basic realm="images"')
            self.send_header('Content-Length', '0')
            self.end_headers()
            return b''
        begin, end = 0, len(self.content) - 1
        if self.headers.get('Range'):
            begin, end = (int(number) for number in self.headers['Range'].split('=')[1].split('-'))
            end = min(end, len(self.content) - 1)
        self.send_response(206 if self.headers.get('Range') else 200)
        self.send_header('Accept-Ranges', 'bytes')
        self.send_header('Content-Length', str(end - begin + 1))
        self.send_header('Content-Range', f'bytes {begin}-{end}/{len(self.content)}')
        self.end_headers()
        return self.content[begin:end + 1]

    do_HEAD = answer

    def do_GET(self):
        self.wfile.write(self.answer())

    def log_message(self, *_words):
        pass


def test_a_server_gets_name_password_and_cookies(daemon):
    if not glob.glob('/usr/lib/*/qemu/block-curl.so'):
        raise Skip('QEMU has no driver for http (qemu-block-extra)')
    with secrets() as keeper, http.server.ThreadingHTTPServer(('127.0.0.1', 0), Images) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        ident = keep(keeper, 'web', 'the web password', kind='iscsi', element='target')
        xml = f"""<disk type='network' device='disk'><driver name='qemu' type='raw'/>
          <source protocol='http' name='image'><host name='127.0.0.1' port='{server.server_address[1]}'/>
          <cookies><cookie name='one'>first</cookie><cookie name='two'>second</cookie></cookies>
          <auth username='mel'><secret type='iscsi' uuid='{ident}'/></auth></source>
          <target dev='vda' bus='virtio'/><readonly/></disk>"""
        dom = daemon.start().open().createXML(tiny_xml('web', xml + PORTS))
        assert objects(dom) == {'masterKey0', 'libvirt-1-storage-auth-secret0', 'libvirt-1-storage-httpcookie-secret0'}
        assert ('Basic bWVsOnRoZSB3ZWIgcGFzc3dvcmQ=', 'one=first; two=second') in Images.asked, Images.asked
        with open(f'/proc/{pid_of("web")}/cmdline', 'rb') as file:
            line = file.read()
        assert b'the web password' not in line and b'first' not in line, line
        dom.destroy()
        server.shutdown()


if __name__ == '__main__':
    main()
