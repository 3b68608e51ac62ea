/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_default.c - the host that test:///default is, as a document like any other.
 *
 * Threads: any.
 */

#include "test/test_node.h"

const char test_default_xml[] =
    "<node>\n"
    "  <cpu>\n"
    "    <mhz>1400</mhz>\n"
    "    <model>i686</model>\n"
    "    <active>16</active>\n"
    "    <nodes>2</nodes>\n"
    "    <sockets>2</sockets>\n"
    "    <cores>2</cores>\n"
    "    <threads>2</threads>\n"
    "  </cpu>\n"
    "  <memory>3145728</memory>\n"
    "  <domain type='test'>\n"
    "    <name>test</name>\n"
    "    <uuid>6695eb01-f6a4-8304-79aa-97f2502e193f</uuid>\n"
    "    <memory unit='KiB'>8388608</memory>\n"
    "    <currentMemory unit='KiB'>2097152</currentMemory>\n"
    "    <vcpu placement='static'>2</vcpu>\n"
    "    <os>\n"
    "      <type arch='i686'>hvm</type>\n"
    "      <boot dev='hd'/>\n"
    "    </os>\n"
    "    <devices>\n"
    "      <disk type='file' device='disk'>\n"
    "        <source file='/guest/diskimage1'/>\n"
    "        <target dev='vda' bus='virtio'/>\n"
    "        <address type='pci' domain='0x0000' bus='0x01' slot='0x00' function='0x0'/>\n"
    "      </disk>\n"
    "      <interface type='network'>\n"
    "        <mac address='aa:bb:cc:dd:ee:ff'/>\n"
    "        <source network='default'/>\n"
    "        <target dev='testnet0'/>\n"
    "        <address type='pci' domain='0x0000' bus='0x00' slot='0x01' function='0x0'/>\n"
    "      </interface>\n"
    "      <memballoon model='virtio'>\n"
    "        <address type='pci' domain='0x0000' bus='0x00' slot='0x02' function='0x0'/>\n"
    "      </memballoon>\n"
    "    </devices>\n"
    "  </domain>\n"
    "</node>\n";
