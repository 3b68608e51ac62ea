#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""test_cpu.py - processors: the host's, the emulator's, compared, in common, and the one that a guest gets."""

import os
import xml.etree.ElementTree as ET

import libvirt

from harness import fails, main, tiny_xml

NEHALEM = "<cpu match='exact'><model>Nehalem</model></cpu>"


def opened(daemon):
    daemon.start()
    return daemon.open()


def host_cpu(conn):
    return ET.fromstring(conn.getCapabilities()).find('host/cpu')


def host_model(conn):
    caps = ET.fromstring(conn.getDomainCapabilities(None, 'x86_64', 'q35', 'qemu'))
    return caps.find("cpu/mode[@name='host-model']")


def policies(element):
    return {feature.get('name'): feature.get('policy') for feature in element.findall('feature')}


def test_the_host_is_its_own_equal(daemon):
    conn = opened(daemon)
    cpu = host_cpu(conn)
    assert cpu.find('signature') is not None and cpu.find('feature') is not None
    assert all(feature.get('policy') is None for feature in cpu.findall('feature'))
    assert conn.compareCPU(ET.tostring(cpu, 'unicode')) == libvirt.VIR_CPU_COMPARE_IDENTICAL
    fails(libvirt.VIR_ERR_CONFIG_UNSUPPORTED, conn.compareCPU, '<cpu><model>Toaster</model></cpu>')
    assert conn.compareCPU("<cpu><model>Nehalem</model><feature policy='require' name='tbm'/>"
                           "<feature policy='require' name='mpx'/><feature policy='require' name='3dnow'/></cpu>") == \
        libvirt.VIR_CPU_COMPARE_INCOMPATIBLE


def test_models_have_names(daemon):
    conn = opened(daemon)
    names = conn.getCPUModelNames('x86_64')
    assert 'Skylake-Client-IBRS' in names and 'EPYC-Rome-v2' in names and 'max' not in names


def test_the_emulator_is_compared(daemon):
    conn = opened(daemon)
    compare = conn.compareHypervisorCPU
    mode = host_model(conn)
    guest = ET.Element('cpu', mode='custom', match='exact')
    for child in mode:
        guest.append(child)
    assert mode.get('supported') == 'yes' and mode.find('model').get('fallback') == 'forbid'
    assert compare(None, 'x86_64', 'q35', 'qemu', ET.tostring(guest, 'unicode')) == libvirt.VIR_CPU_COMPARE_IDENTICAL
    assert compare(None, 'x86_64', 'q35', 'qemu', NEHALEM) in (
        libvirt.VIR_CPU_COMPARE_SUPERSET, libvirt.VIR_CPU_COMPARE_INCOMPATIBLE)
    fails(libvirt.VIR_ERR_CPU_INCOMPATIBLE, compare, None, 'x86_64', 'q35', 'qemu', "<cpu><model>Cooperlake</model></cpu>",
          libvirt.VIR_CONNECT_COMPARE_CPU_FAIL_INCOMPATIBLE)
    fails(libvirt.VIR_ERR_INVALID_ARG, compare, None, 'x86_64', 'abacus', 'qemu', NEHALEM)


def test_what_is_usable_says_what_blocks_it(daemon):
    caps = ET.fromstring(opened(daemon).getDomainCapabilities(None, 'x86_64', 'q35', 'qemu'))
    custom = caps.find("cpu/mode[@name='custom']")
    model = custom.find("model[.='Cooperlake']")
    assert model.get('usable') == 'no' and model.get('vendor') == 'Intel' and model.get('canonical') == 'Cooperlake-v1'
    assert 'pcid' in [feature.get('name') for feature in custom.findall("blockers[@model='Cooperlake']/feature")]


def test_processors_have_something_in_common(daemon):
    conn = opened(daemon)
    common = ET.fromstring(conn.baselineCPU([NEHALEM, '<cpu><model>Haswell</model></cpu>']))
    assert common.get('mode') == 'custom' and common.findtext('model') == 'Nehalem', ET.tostring(common)
    wide = ET.fromstring(conn.baselineHypervisorCPU(None, 'x86_64', 'q35', 'qemu', [NEHALEM],
                                                    libvirt.VIR_CONNECT_BASELINE_CPU_EXPAND_FEATURES))
    assert policies(wide)['sse2'] == 'require'
    fails(libvirt.VIR_ERR_OPERATION_FAILED, conn.baselineCPU, [NEHALEM, '<cpu><model>EPYC</model></cpu>'])


def test_the_firmware_is_heard_or_missed(daemon):
    conn = opened(daemon)
    if os.path.exists('/sys/class/dmi/id/sys_vendor'):
        assert ET.fromstring(conn.getSysinfo()).get('type') == 'smbios'
    else:
        fails(libvirt.VIR_ERR_CONFIG_UNSUPPORTED, conn.getSysinfo)


def test_a_guest_gets_a_model_that_stays(daemon):
    conn = opened(daemon)
    mode = host_model(conn)
    domain = conn.createXML(tiny_xml('g').replace('</os>', '</os>', 1).replace(
        '<devices>', "<cpu mode='host-model'><feature policy='disable' name='avx2'/></cpu><devices>", 1))
    live = ET.fromstring(domain.XMLDesc()).find('cpu')
    assert live.get('mode') == 'custom' and live.findtext('model') == mode.findtext('model')
    expected = {**policies(mode), 'avx2': 'disable'}
    assert policies(live) == expected, (policies(live), expected)
    daemon.restart()
    again = daemon.open().lookupByName('g')
    assert ET.tostring(ET.fromstring(again.XMLDesc()).find('cpu')) == ET.tostring(live)
    again.destroy()


if __name__ == '__main__':
    main()
