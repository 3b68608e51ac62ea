/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_firmware.c - descriptors of firmware in directories, and variables made of their template.
 *
 * Threads: main.
 */

#include "base/error.h"
#include "base/file.h"
#include "conf/domain_firmware.h"
#include "qemu/qemu_firmware.h"
#include "support/test.h"

#define DESCRIPTOR(code) \
    "{\"interface-types\": [\"uefi\"], \"mapping\": {\"device\": \"flash\", \"mode\": \"split\"," \
    " \"executable\": {\"filename\": \"" code "\", \"format\": \"raw\"}," \
    " \"nvram-template\": {\"filename\": \"/vars\", \"format\": \"raw\"}}," \
    " \"targets\": [{\"architecture\": \"x86_64\", \"machines\": [\"pc-q35-*\"]}], \"features\": [], \"tags\": []}"

static void
write_file(const char *name, const char *text)
{
    OK(file_write_text(test_temp_path(name), text, NULL));
}

static QemuFirmware *
two_directories(void)
{
    const char *dirs[] = { test_temp_path("own"), test_temp_path("vendor"), test_temp_path("absent"), NULL };
    QemuFirmware *firmware = qemu_firmware_new(dirs);

    test_own(firmware, (GDestroyNotify)qemu_firmware_free);
    OK(file_make_directories(dirs[0], 0700));
    OK(file_make_directories(dirs[1], 0700));
    return firmware;
}

static const char *
code(const GPtrArray *list, guint i)
{
    return ((const FirmwareDescriptor *)list->pdata[i])->executable;
}

TEST(descriptors_come_in_the_order_of_their_names_and_own_ones_hide_others)
{
    QemuFirmware *firmware = two_directories();
    const GPtrArray *list;

    write_file("vendor/10-a.json", DESCRIPTOR("/vendor-a"));
    write_file("vendor/20-b.json", DESCRIPTOR("/vendor-b"));
    write_file("vendor/30-c.json", DESCRIPTOR("/vendor-c"));
    write_file("vendor/README", "nothing");
    write_file("own/20-b.json", DESCRIPTOR("/own-b"));
    write_file("own/30-c.json", "");
    list = qemu_firmware_list(firmware);
    EQ(list->len, 2u);
    STREQ(code(list, 0), "/vendor-a");
    STREQ(code(list, 1), "/own-b");
}

TEST(descriptors_that_are_none_are_left_out)
{
    QemuFirmware *firmware = two_directories();

    write_file("vendor/10.json", "{");
    write_file("vendor/20.json", "{\"mapping\": {\"device\": \"flash\"}}");
    write_file("vendor/30.json", "[]");
    write_file("vendor/40.json", DESCRIPTOR("/good"));
    EQ(qemu_firmware_list(firmware)->len, 1u);
    EQ(error_last_code(), VIR_ERR_OK);
}

TEST(descriptors_are_read_again_when_forgotten)
{
    QemuFirmware *firmware = two_directories();
    const GPtrArray *before = qemu_firmware_list(firmware);

    EQ(before->len, 0u);
    write_file("own/10.json", DESCRIPTOR("/new"));
    EQ(qemu_firmware_list(firmware)->len, 0u);
    qemu_firmware_forget(firmware);
    EQ(qemu_firmware_list(firmware)->len, 1u);
    EQ(before->len, 0u);
}

/* ---- variables ---- */

static DomainDef *
guest(const char *template, const char *format)
{
    g_autofree char *xml = g_strdup_printf(
        "<domain type='qemu'><name>guest</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type>"
        "<loader type='pflash' readonly='yes'>/code</loader><nvram%s%s%s templateFormat='raw' format='%s'>%s</nvram></os></domain>",
        template ? " template='" : "", template ? template : "", template ? "'" : "", format, test_temp_path("guest_VARS.fd"));
    DomainDef *def = domain_def_parse(xml, DOMAIN_PARSE_INACTIVE, NULL);

    OK_PTR(def);
    test_own(def, (GDestroyNotify)domain_def_free);
    return def;
}

static void
expect_vars(const char *text)
{
    g_autofree char *found = file_read(test_temp_path("guest_VARS.fd"), 100, NULL);

    STREQ(found, text);
}

TEST(variables_are_made_once_and_again_on_request)
{
    const DomainDef *def = guest(test_temp_path("template"), "raw");

    write_file("template", "factory");
    OK(qemu_firmware_make_vars(def, QEMU_VARS_KEEP));
    expect_vars("factory");
    write_file("guest_VARS.fd", "used");
    OK(qemu_firmware_make_vars(def, QEMU_VARS_KEEP));
    expect_vars("used");
    OK(qemu_firmware_make_vars(def, QEMU_VARS_RESET));
    expect_vars("factory");
}

TEST(variables_without_a_fitting_template_are_refused)
{
    write_file("template", "factory");
    FAILS(qemu_firmware_make_vars(guest(NULL, "raw"), QEMU_VARS_KEEP), VIR_ERR_OPERATION_FAILED);
    STR_HAS(test_last_message(), "guest_VARS.fd");
    FAILS(qemu_firmware_make_vars(guest(test_temp_path("template"), "qcow2"), QEMU_VARS_KEEP), VIR_ERR_CONFIG_UNSUPPORTED);
    FAILS(qemu_firmware_make_vars(guest("/nowhere/template", "raw"), QEMU_VARS_KEEP), VIR_ERR_SYSTEM_ERROR);
}
