# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is live and what is kept: a running guest has two definitions."""

import libvirt

from guest import boot, booted
from harness import fails, main, wait_for

LIVE, CONFIG = libvirt.VIR_DOMAIN_AFFECT_LIVE, libvirt.VIR_DOMAIN_AFFECT_CONFIG
INACTIVE = libvirt.VIR_DOMAIN_XML_INACTIVE
TITLE, DESCRIPTION, ELEMENT = (libvirt.VIR_DOMAIN_METADATA_TITLE, libvirt.VIR_DOMAIN_METADATA_DESCRIPTION,
                               libvirt.VIR_DOMAIN_METADATA_ELEMENT)
OURS = 'http://example.com/ours'


def test_live_and_inactive_xml_differ_in_what_is_running(daemon):
    _, dom, _ = booted(daemon)
    live, kept = dom.XMLDesc(), dom.XMLDesc(INACTIVE)
    assert f"<domain type='qemu' id='{dom.ID()}'" in live and " id='" not in kept.splitlines()[0]
    assert "<source path='/dev/pts/" in live and '/dev/pts/' not in kept
    assert "<alias name='serial0'/>" in live and '<alias ' not in kept
    dom.destroy()
    assert dom.XMLDesc() == kept


def test_titles_and_metadata_are_kept_apart(daemon):
    _, dom, _ = booted(daemon)
    dom.setMetadata(TITLE, 'now', None, None, LIVE)
    dom.setMetadata(TITLE, 'later', None, None, CONFIG)
    dom.setMetadata(DESCRIPTION, 'both', None, None, LIVE | CONFIG)
    dom.setMetadata(ELEMENT, '<app><owner>me</owner></app>', 'app', OURS, LIVE | CONFIG)
    assert dom.metadata(TITLE, None, LIVE) == 'now'
    assert dom.metadata(TITLE, None, CONFIG) == 'later'
    assert dom.metadata(DESCRIPTION, None, LIVE) == dom.metadata(DESCRIPTION, None, CONFIG) == 'both'
    assert '<owner>me</owner>' in dom.metadata(ELEMENT, OURS, LIVE)
    dom.setMetadata(ELEMENT, None, None, OURS, LIVE)
    fails(libvirt.VIR_ERR_NO_DOMAIN_METADATA, dom.metadata, ELEMENT, OURS, LIVE)
    dom = daemon.restart().open().lookupByName('g')
    wait_for('the guest is back', lambda: dom.state()[0] == libvirt.VIR_DOMAIN_RUNNING)
    assert (dom.metadata(TITLE, None, LIVE), dom.metadata(TITLE, None, CONFIG)) == ('now', 'later')
    dom.destroy()
    assert dom.metadata(TITLE, None) == 'later'
    assert '<owner>me</owner>' in dom.metadata(ELEMENT, OURS)


def test_a_new_definition_waits_for_the_next_start(daemon):
    conn, dom, _ = booted(daemon)
    assert not dom.isUpdated()
    conn.defineXML(dom.XMLDesc(INACTIVE).replace("<vcpu placement='static'>1<", "<vcpu placement='static'>2<"))
    assert dom.maxVcpus() == 1
    assert dom.vcpusFlags(CONFIG) == 2
    dom.destroy()
    console = boot(dom)
    assert console.ask('grep -c ^processor /proc/cpuinfo') == '2'


def test_a_guest_is_renamed_when_it_rests(daemon):
    conn, dom, _ = booted(daemon)
    fails(libvirt.VIR_ERR_OPERATION_INVALID, dom.rename, 'h')
    dom.destroy()
    dom.rename('h')
    assert conn.lookupByName('h').UUIDString() == dom.UUIDString()
    fails(libvirt.VIR_ERR_NO_DOMAIN, conn.lookupByName, 'g')
    conn = daemon.restart().open()
    assert [dom.name() for dom in conn.listAllDomains()] == ['h']
    boot(conn.lookupByName('h'))


def test_an_undefined_guest_runs_on_until_it_stops(daemon):
    conn, dom, console = booted(daemon)
    dom.undefine()
    assert dom.isActive() and not dom.isPersistent()
    assert console.ask('echo $((2 * 2))') == '4'
    dom.destroy()
    fails(libvirt.VIR_ERR_NO_DOMAIN, conn.lookupByName, 'g')


if __name__ == '__main__':
    main()
