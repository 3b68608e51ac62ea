/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_bindings.c - what every table gets for free: no mistake in it, random round trips, a schema that accepts what we write.
 *
 * Threads: main.
 */

#include "base/error.h"
#include "base/xmlbind_tools.h"
#include "conf/documents.h"
#include "conf/domain_hooks.h"
#include "support/test.h"

#define ROUNDS_DOMAIN 20
#define ROUNDS_DEVICE 8

static const XmlBinding *const devices[] = {
    &xml_binding_DiskDef,       &xml_binding_ControllerDef, &xml_binding_LeaseDef,     &xml_binding_FsDef,
    &xml_binding_NetDef,        &xml_binding_SmartcardDef,  &xml_binding_SerialDef,    &xml_binding_ParallelDef,
    &xml_binding_ConsoleDef,    &xml_binding_ChannelDef,    &xml_binding_InputDef,     &xml_binding_TpmDef,
    &xml_binding_GraphicsDef,   &xml_binding_SoundDef,      &xml_binding_AudioDef,     &xml_binding_VideoDef,
    &xml_binding_HostdevDef,    &xml_binding_RedirdevDef,   &xml_binding_RedirFilter,  &xml_binding_HubDef,
    &xml_binding_WatchdogDef,   &xml_binding_MemballoonDef, &xml_binding_RngDef,       &xml_binding_NvramDef,
    &xml_binding_PanicDef,      &xml_binding_ShmemDef,      &xml_binding_MemoryDef,    &xml_binding_IommuDef,
    &xml_binding_VsockDef,      &xml_binding_CryptoDef,     &xml_binding_PstoreDef,    &xml_binding_BackingStore,
};

TEST(tables_have_no_mistakes)
{
    OK(xml_check_table(&xml_binding_DomainDef));
}

TEST_TIMEOUT(every_device_survives_a_round_trip, 240)
{
    for (size_t i = 0; i < G_N_ELEMENTS(devices); i++) {
        for (uint32_t seed = 1; seed <= ROUNDS_DEVICE; seed++)
            OK(xml_test_round_trip(devices[i], seed));
    }
}

TEST_TIMEOUT(every_document_survives_a_round_trip, 240)
{
    size_t n;
    const Document *documents = documents_all(&n);

    for (size_t i = 0; i < n; i++) {
        OK(xml_check_table(documents[i].binding));
        for (uint32_t seed = 1; seed <= ROUNDS_DEVICE; seed++)
            OK(xml_test_round_trip(documents[i].binding, seed));
    }
}

TEST_TIMEOUT(a_domain_survives_a_round_trip, 240)
{
    for (uint32_t seed = 1; seed <= ROUNDS_DOMAIN; seed++)
        OK(xml_test_round_trip(&xml_binding_DomainDef, seed));
}

TEST(schema_accepts_what_we_write)
{
    static const char xml[] =
        "<domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'><name>a</name><memory>65536</memory>"
        "<os><type arch='x86_64' machine='q35'>hvm</type></os><devices>"
        "<disk type='file' device='disk'><source file='/a.img'/><target dev='vda' bus='virtio'/></disk>"
        "<interface type='network'><source network='default'/><model type='virtio'/></interface>"
        "<graphics type='vnc'/><channel type='unix'><target type='virtio' name='a'/></channel></devices>"
        "<qemu:commandline><qemu:arg value='-x'/></qemu:commandline></domain>";
    g_autoptr(XmlSchema) schema = xml_schema_new(&xml_binding_DomainDef);
    g_autoptr(DomainDef) def = domain_def_parse(xml, DOMAIN_PARSE_INACTIVE | DOMAIN_PARSE_ABI_UPDATE, NULL);
    g_autofree char *text = NULL;

    OK_PTR(schema);
    OK_PTR(def);
    text = domain_def_format(def, 0);
    OK(xml_schema_validate(schema, text));
    OK(xml_schema_validate(schema, xml));
}

TEST(schema_refuses_what_no_table_knows)
{
    g_autoptr(XmlSchema) schema = xml_schema_new(&xml_binding_DomainDef);

    OK_PTR(schema);
    FAILS(xml_schema_validate(schema, "<domain type='kvm'><name>a</name><os><type>hvm</type></os><colour/></domain>"),
          VIR_ERR_XML_INVALID_SCHEMA);
}
