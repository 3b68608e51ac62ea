#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Firmware that is chosen by this host's descriptors, and definitions that are judged strictly."""

import glob
import os

import libvirt
from harness import PREFIX, Skip, fails, main, tiny_xml

OVMF = '/usr/share/qemu/firmware/60-edk2-x86_64.json'


def efi_xml(name):
    return (tiny_xml(name, machine='q35').replace('<os>', "<os firmware='efi'><firmware><feature enabled='no' "
                                                          "name='secure-boot'/></firmware>"))


def test_a_guest_boots_from_the_firmware_that_is_chosen(daemon):
    if not os.path.exists(OVMF):
        raise Skip('there is no OVMF')
    conn = daemon.start().open()
    dom = conn.defineXML(efi_xml('efi'))
    xml = dom.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)
    assert "type='pflash'" in xml and 'OVMF_CODE' in xml, xml
    assert "<feature enabled='no' name='secure-boot'/>" in xml, xml
    dom.create()
    assert dom.isActive()
    variables = glob.glob(os.path.join(PREFIX, 'var', 'lib', 'libvirt', 'qemu', 'nvram', 'efi_VARS.fd'))
    assert variables and os.path.getsize(variables[0]) > 0, variables
    dom.destroy()
    fails(libvirt.VIR_ERR_OPERATION_INVALID, dom.undefine)
    dom.undefineFlags(libvirt.VIR_DOMAIN_UNDEFINE_NVRAM)
    assert not os.path.exists(variables[0])


def test_firmware_that_is_not_there_is_refused(daemon):
    conn = daemon.start().open()
    xml = efi_xml('none').replace("enabled='no'", "enabled='yes'").replace('q35', 'pc')
    fails(libvirt.VIR_ERR_OPERATION_FAILED, conn.defineXML, xml)


def test_pairs_of_the_configuration_have_templates(daemon):
    folder = os.path.join(PREFIX, 'var', 'firmware')
    os.makedirs(folder)
    for name in 'code', 'vars':
        with open(os.path.join(folder, name), 'wb') as file:
            file.write(bytes(4096))
    conf = os.path.join(PREFIX, 'etc', 'libvirt', 'qemu.conf')
    with open(conf, 'a') as file:
        file.write(f'nvram = [ "/none:/none", "{folder}/code:{folder}/vars" ]\n')
    conn = daemon.start().open()
    loader = f"<os><loader readonly='yes' type='pflash'>{folder}/code</loader>"
    xml = conn.defineXML(tiny_xml('own').replace('<os>', loader)).XMLDesc()
    assert f"template='{folder}/vars'" in xml, xml
    daemon.stop()
    with open(conf, 'w') as file:
        file.write('nvram = [ "code" ]\n')
    try:
        daemon.start()
    except AssertionError as error:
        assert "'code' is no pair" in str(error), error
    else:
        raise AssertionError('a list of no pairs is accepted')


def test_what_is_unknown_is_left_out_or_refused_if_strict(daemon):
    conn = daemon.start().open()
    xml = tiny_xml('odd').replace('<devices>', '<devices><flux-capacitor/>')
    fails(libvirt.VIR_ERR_XML_INVALID_SCHEMA, conn.defineXMLFlags, xml, libvirt.VIR_DOMAIN_DEFINE_VALIDATE)
    fails(libvirt.VIR_ERR_XML_INVALID_SCHEMA, conn.createXML, xml, libvirt.VIR_DOMAIN_START_VALIDATE)
    dom = conn.defineXML(xml)
    assert 'flux' not in dom.XMLDesc()
    assert 'flux-capacitor' in daemon.log_text()


if __name__ == '__main__':
    main()
