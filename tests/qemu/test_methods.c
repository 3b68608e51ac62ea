/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_methods.c - parts of the methods that need no guest: waiting for an event, key codes, image sizes, backends of character
 * devices.
 *
 * Threads: the test's is the owner.
 */

#include "support/test.h"

#include <libvirt/libvirt-domain.h>

#include "base/error.h"
#include "base/file.h"
#include "base/keycode.h"
#include "fake_qmp.h"
#include "qemu/qemu_hotplug.h"
#include "qemu/qemu_image.h"
#include "qemu/qemu_monitor.h"

/* --------------------------------------------------------------------- events */

static void
on_event(const char *name, const JsonValue *data, int64_t timestamp_us, void *opaque)
{
    ++*(unsigned int *)opaque;
}

static void
on_closed(void *opaque)
{
}

static void
on_overdue(bool overdue, void *opaque)
{
}

static const QemuMonitorHooks hooks = {on_event, on_closed, on_overdue};

typedef struct {
    FakeQmp *fake;
    QemuMonitor *mon;
    unsigned int heard;
} Talk;

static void
talk_end(Talk *talk)
{
    qemu_monitor_free(talk->mon);
    fake_qmp_free(talk->fake);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Talk, talk_end)

static void
talk_open(Talk *talk, const FakeStep *script)
{
    QemuMonitorInit init = {.pidfd = -1, .name = "fake", .hooks = &hooks, .opaque = &talk->heard};

    talk->fake = fake_qmp_new(script);
    init.fd = fake_qmp_take_fd(talk->fake);
    talk->mon = qemu_monitor_new(&init);
    OK(qemu_monitor_handshake(talk->mon, 5000));
}

static bool
is_named(const char *event, const JsonValue *data, void *name)
{
    return strcmp(event, name) == 0;
}

TEST(an_event_is_waited_for_and_stays_for_the_hooks)
{
    static const FakeStep script[] = {GREETING, EVENT_("RESET", "{}"), EVENT_("DEVICE_DELETED", "{}"), WAIT, {0}};
    char name[] = "DEVICE_DELETED";
    g_auto(Talk) talk = {0};
    sd_event *loop;

    talk_open(&talk, script);
    EQ(qemu_monitor_wait_event(talk.mon, is_named, name, 5000), 1);
    EQ(talk.heard, 0u);
    OK(sd_event_new(&loop));
    OK(qemu_monitor_attach(talk.mon, loop));
    OK(sd_event_run(loop, 5000000));
    EQ(talk.heard, 2u);
    qemu_monitor_detach(talk.mon);
    sd_event_unref(loop);
    fake_qmp_go(talk.fake);
}

TEST(an_event_that_does_not_come_is_no_error)
{
    static const FakeStep script[] = {GREETING, EVENT_("RESET", "{}"), WAIT, {0}};
    char name[] = "DEVICE_DELETED";
    g_auto(Talk) talk = {0};

    talk_open(&talk, script);
    EQ(qemu_monitor_wait_event(talk.mon, is_named, name, 50), 0);
    fake_qmp_go(talk.fake);
}

TEST(a_wait_ends_with_the_monitor)
{
    static const FakeStep script[] = {GREETING, HANG_UP, {0}};
    char name[] = "DEVICE_DELETED";
    g_auto(Talk) talk = {0};

    talk_open(&talk, script);
    FAILS(qemu_monitor_wait_event(talk.mon, is_named, name, 5000), VIR_ERR_OPERATION_FAILED);
}

TEST(a_batch_takes_arguments_and_survives_a_refusal)
{
    static const FakeStep script[] = {GREETING, EXPECT("qom-get"), REPLY("{\"a\": 1}"), EXPECT("query-iothreads"),
                                      ERROR("GenericError", "no"), {0}};
    g_autoptr(JsonValue) args = json_new_object();
    const QemuMonitorQuery queries[] = {{"qom-get", args}, {"query-iothreads", NULL}};
    JsonValue *answers[2] = {NULL, NULL};
    g_auto(Talk) talk = {0};

    json_object_set_string(args, "path", "/machine");
    talk_open(&talk, script);
    OK(qemu_monitor_ask_batch(talk.mon, queries, 2, answers));
    EQ(json_find_int64(answers[0], "a", 0), 1);
    NULL_PTR(answers[1]);
    json_free(answers[0]);
}

/* ----------------------------------------------------------------------- keys */

TEST(every_code_set_has_its_enter_key)
{
    static const unsigned int codes[][2] = {
        {VIR_KEYCODE_SET_LINUX, 28}, {VIR_KEYCODE_SET_XT, 0x1c}, {VIR_KEYCODE_SET_ATSET1, 0x1c}, {VIR_KEYCODE_SET_ATSET2, 0x5a},
        {VIR_KEYCODE_SET_ATSET3, 0x5a}, {VIR_KEYCODE_SET_OSX, 0x24}, {VIR_KEYCODE_SET_XT_KBD, 0x1c}, {VIR_KEYCODE_SET_USB, 0x28},
        {VIR_KEYCODE_SET_WIN32, 0x0d}, {VIR_KEYCODE_SET_QNUM, 0x1c}};

    for (size_t i = 0; i < G_N_ELEMENTS(codes); i++)
        EQ(keycode_to_qnum(codes[i][0], codes[i][1]), 0x1c);
}

TEST(keys_with_a_prefix_have_bit_7)
{
    EQ(keycode_to_qnum(VIR_KEYCODE_SET_LINUX, 111), 0xd3);
    EQ(keycode_to_qnum(VIR_KEYCODE_SET_ATSET1, 0xe053), 0xd3);
}

TEST(unknown_keys_and_sets_are_no_keys)
{
    EQ(keycode_to_qnum(VIR_KEYCODE_SET_LINUX, 999), -1);
    EQ(keycode_to_qnum(VIR_KEYCODE_SET_ATSET2, 0xffff), -1);
    EQ(keycode_to_qnum(77, 1), -1);
    NULL_PTR(keycode_set_to_string(77));
}

/* --------------------------------------------------------------------- images */

TEST(a_qcow2_header_tells_the_capacity)
{
    static const unsigned char header[512] = {'Q', 'F', 'I', 0xfb, 0, 0, 0, 3, [28] = 0x40};
    StorageSource source = {0};
    QemuImageSizes sizes;

    OK(file_write_atomic(test_temp_path("a.qcow2"), header, sizeof(header), NULL));
    storage_source_set_path(&source, STORAGE_FILE, test_temp_path("a.qcow2"));
    OK(qemu_image_sizes(&source, IMAGE_QCOW2, &sizes));
    EQ(sizes.capacity, 0x40000000ull);
    EQ(sizes.physical, 512ull);
    OK(qemu_image_sizes(&source, IMAGE_RAW, &sizes));
    EQ(sizes.capacity, 512ull);
    storage_source_clear(&source);
}

TEST(what_is_no_image_has_no_sizes)
{
    StorageSource source = {0};
    QemuImageSizes sizes;

    storage_source_set_path(&source, STORAGE_FILE, test_temp_dir());
    FAILS(qemu_image_sizes(&source, IMAGE_RAW, &sizes), VIR_ERR_OPERATION_UNSUPPORTED);
    storage_source_set_path(&source, STORAGE_FILE, "/dev/null");
    FAILS(qemu_image_sizes(&source, IMAGE_RAW, &sizes), VIR_ERR_OPERATION_UNSUPPORTED);
    storage_source_clear(&source);
}

/* ---------------------------------------------------------- character devices */

static char *
backend_of(const char *xml)
{
    g_autoptr(DomainDef) def = domain_def_new();
    g_autoptr(DomainDevice) device = NULL;
    g_autoptr(JsonValue) backend = NULL;

    def->name = g_strdup("a");
    device = domain_device_parse(xml, def, DOMAIN_PARSE_NO_POST_PARSE | DOMAIN_PARSE_NO_VALIDATE, NULL);
    OK_PTR(device);
    backend = qemu_hotplug_chardev(def, qemu_hotplug_chardev_of(device), "serial0");
    return backend ? json_to_string(backend) : NULL;
}

TEST(backends_are_as_chardev_add_wants_them)
{
    g_autofree char *pty = backend_of("<serial type='pty'/>");
    g_autofree char *server = backend_of("<serial type='unix'><source mode='bind' path='/run/x'/></serial>");
    g_autofree char *client = backend_of("<serial type='tcp'><source mode='connect' host='h' service='7'/></serial>");
    g_autofree char *file = backend_of("<serial type='file'><source path='/f' append='on'/></serial>");

    STREQ(pty, "{\"type\":\"pty\",\"data\":{}}");
    STREQ(server, "{\"type\":\"socket\",\"data\":{\"addr\":{\"type\":\"unix\",\"data\":{\"path\":\"/run/x\"}},\"server\":true,"
                  "\"wait\":false}}");
    STREQ(client, "{\"type\":\"socket\",\"data\":{\"addr\":{\"type\":\"inet\",\"data\":{\"host\":\"h\",\"port\":\"7\"}},"
                  "\"telnet\":false,\"server\":false}}");
    STREQ(file, "{\"type\":\"file\",\"data\":{\"out\":\"/f\",\"append\":true}}");
}

TEST(a_backend_that_cannot_be_had_is_named)
{
    FAILS_PTR(backend_of("<serial type='nmdm'><source master='/a' slave='/b'/></serial>"), VIR_ERR_CONFIG_UNSUPPORTED);
    STR_HAS(test_last_message(), "nmdm");
    FAILS_PTR(backend_of("<serial type='file'/>"), VIR_ERR_CONFIG_UNSUPPORTED);
}
