/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_save.c - guests in files, and managed ones in memory. A file has a mark, the length of the document, and the document.
 *
 * Threads: the guest's owner, but for what makes a domain of a file.
 */

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "conf/domain.h"
#include "driver/adapter.h"
#include "hypervisor/domain_list.h"
#include "hypervisor/edit.h"
#include "test/test_domain.h"
#include "test/test_guest.h"
#include "test/test_methods.h"

/* With its zero byte. */
#define MAGIC "TestGuestMagic"
#define IMAGE_MAX ((size_t)16 * 1024 * 1024)

/* ---------------------------------------------------------------------- files */

static int
write_image(const char *path, const char *xml)
{
    uint32_t len = htole32((uint32_t)strlen(xml));
    g_autoptr(GByteArray) image = g_byte_array_new();

    g_byte_array_append(image, (const guint8 *)MAGIC, sizeof(MAGIC));
    g_byte_array_append(image, (const guint8 *)&len, sizeof(len));
    g_byte_array_append(image, (const guint8 *)xml, (guint)strlen(xml));
    return file_write_atomic(path, image->data, image->len, NULL);
}

/* The document in the image; the caller frees it. */
static char *
read_image(const char *path)
{
    size_t size = 0;
    g_autofree char *image = file_read(path, IMAGE_MAX, &size);
    uint32_t len;

    if (!image)
        return NULL;
    if (size < sizeof(MAGIC) + sizeof(len) || memcmp(image, MAGIC, sizeof(MAGIC)) != 0)
        return fail_null(VIR_ERR_OPERATION_INVALID, _("'%1$s' is not an image of a guest of this driver"), path);
    memcpy(&len, image + sizeof(MAGIC), sizeof(len));
    len = le32toh(len);
    if (len > size - sizeof(MAGIC) - sizeof(len))
        return fail_null(VIR_ERR_OPERATION_INVALID, _("the image '%1$s' is cut off: its document has %2$u bytes"), path, len);
    return g_strndup(image + sizeof(MAGIC) + sizeof(len), len);
}

static DomainDef *
read_def(const char *path)
{
    g_autofree char *xml = read_image(path);

    return xml ? domain_def_parse(xml, DOMAIN_PARSE_INACTIVE | DOMAIN_PARSE_NO_VALIDATE, &test_domain_hooks) : NULL;
}

/* The definition @xml in place of @def, if the guest could not tell the difference. */
static DomainDef *
replaced_def(DomainDef *def, const char *xml)
{
    g_autoptr(DomainDef) before = def;
    g_autoptr(DomainDef) after = NULL;

    if (!def || !xml)
        return g_steal_pointer(&before);
    after = domain_def_parse(xml, DOMAIN_PARSE_INACTIVE, &test_domain_hooks);
    if (!after || domain_def_abi_diff(before, after) < 0)
        return NULL;
    return g_steal_pointer(&after);
}

/* --------------------------------------------------------------------- saving */

static int
save_to(Domain *dom, const char *path, const char *dxml)
{
    g_autoptr(DomainDef) def = replaced_def(domain_def_copy(domain_live(dom)), dxml);
    g_autofree char *xml = def ? domain_def_format(def, VIR_DOMAIN_XML_SECURE) : NULL;

    return xml ? write_image(path, xml) : -1;
}

typedef struct {
    ActorMessage base;
    const char *path;
    const char *dxml;
    unsigned int flags;
} SaveMessage;

static int
save_run(Domain *dom, SaveMessage *msg)
{
    if (domain_check_active(dom) < 0 || save_to(dom, msg->path, msg->dxml) < 0)
        return -1;
    test_domain_stop(dom, VIR_DOMAIN_SHUTOFF_SAVED);
    return 0;
}
ACTOR_THUNK(SaveMessage, save_run)

int
test_domain_save_flags(Domain *dom, const char *to, const char *dxml, unsigned int flags)
{
    SaveMessage msg = { .base = { .run = save_run_thunk, .what = "save" }, .path = to, .dxml = dxml };

    return actor_call(dom, &msg.base);
}

int
test_domain_save(Domain *dom, const char *to)
{
    return test_domain_save_flags(dom, to, NULL, 0);
}

static int
start_restored(Domain *dom, DomainDef *def, void *opaque)
{
    const unsigned int *flags = opaque;
    const TestStart start = {
        .reason = VIR_DOMAIN_RUNNING_RESTORED,
        .event_detail = VIR_DOMAIN_EVENT_STARTED_RESTORED,
        .paused = *flags & VIR_DOMAIN_SAVE_PAUSED,
    };

    return test_domain_start(dom, def, &start);
}

int
test_domain_restore_flags(DriverConn *conn, const char *from, const char *dxml, unsigned int flags)
{
    DomainDef *def = replaced_def(read_def(from), dxml);
    g_autoptr(Domain) dom = NULL;

    if (!def)
        return -1;
    if (test_domain_permit(def) < 0) {
        domain_def_free(def);
        return -1;
    }
    dom = domain_list_create(test_state_of(conn)->hypervisor.domains, def, start_restored, &flags);
    return dom ? 0 : -1;
}

int
test_domain_restore(DriverConn *conn, const char *from)
{
    return test_domain_restore_flags(conn, from, NULL, 0);
}

int
test_domain_save_image_define_xml(DriverConn *conn, const char *file, const char *dxml, unsigned int flags)
{
    g_autoptr(DomainDef) def = replaced_def(read_def(file), dxml);
    g_autofree char *xml = NULL;

    if (!def || test_domain_permit(def) < 0)
        return -1;
    xml = domain_def_format(def, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE);
    return xml ? write_image(file, xml) : -1;
}

char *
test_domain_save_image_get_xml_desc(DriverConn *conn, const char *file, unsigned int flags)
{
    g_autoptr(DomainDef) def = read_def(file);
    unsigned int secure = flags & VIR_DOMAIN_SAVE_IMAGE_XML_SECURE ? VIR_DOMAIN_XML_SECURE : 0;

    if (!def || test_domain_permit(def) < 0)
        return NULL;
    return domain_def_format(def, VIR_DOMAIN_XML_INACTIVE | secure);
}

/* -------------------------------------------------------------------- managed */

static int
publish_managed(Domain *dom, bool there)
{
    g_autoptr(DomainEdit) edit = domain_edit_facts(dom);

    edit->facts.has_managed_save = there;
    return domain_commit(dom, edit);
}

int
test_managed_save_drop(Domain *dom, TestGuest *guest)
{
    g_clear_pointer(&guest->managed, domain_def_free);
    return publish_managed(dom, false);
}

static int
managed_save_run(Domain *dom, SaveMessage *msg)
{
    g_autoptr(TestGuest) guest = test_guest_get(dom);
    bool paused = domain_facts(dom)->state == VIR_DOMAIN_PAUSED;

    if (domain_check_active(dom) < 0)
        return -1;
    if (!domain_view_is_persistent(domain_own_view(dom)))
        return fail(VIR_ERR_OPERATION_INVALID, _("cannot do a managed save of domain '%1$s': it is transient"), domain_name(dom));
    domain_def_free(guest->managed);
    guest->managed = domain_def_copy(domain_live(dom));
    guest->managed_paused = (paused && !(msg->flags & VIR_DOMAIN_SAVE_RUNNING)) || (msg->flags & VIR_DOMAIN_SAVE_PAUSED);
    test_domain_stop(dom, VIR_DOMAIN_SHUTOFF_SAVED);
    return publish_managed(dom, true);
}
ACTOR_THUNK(SaveMessage, managed_save_run)

int
test_domain_managed_save(Domain *dom, unsigned int flags)
{
    SaveMessage msg = { .base = { .run = managed_save_run_thunk, .what = "managed save" }, .flags = flags };

    return actor_call(dom, &msg.base);
}

int
test_domain_managed_save_remove(Domain *dom, unsigned int flags)
{
    g_autoptr(TestGuest) guest = test_guest_get(dom);

    assert_owner(dom);
    if (!guest->managed)
        return fail(VIR_ERR_OPERATION_INVALID, _("domain '%1$s' has no managed save image"), domain_name(dom));
    return test_managed_save_drop(dom, guest);
}

/* ----------------------------------------------------------------------- dump */

static int
core_dump_run(Domain *dom, SaveMessage *msg)
{
    if (domain_check_active(dom) < 0 || file_write_atomic(msg->path, MAGIC, sizeof(MAGIC), NULL) < 0)
        return -1;
    if (msg->flags & VIR_DUMP_CRASH)
        test_domain_stop(dom, VIR_DOMAIN_SHUTOFF_CRASHED);
    return 0;
}
ACTOR_THUNK(SaveMessage, core_dump_run)

int
test_domain_core_dump_with_format(Domain *dom, const char *to, unsigned int format, unsigned int flags)
{
    SaveMessage msg = { .base = { .run = core_dump_run_thunk, .what = "dump" }, .path = to, .flags = flags };

    if (format != VIR_DOMAIN_CORE_DUMP_FORMAT_RAW)
        return fail(VIR_ERR_OPERATION_UNSUPPORTED, _("the test driver dumps in the raw format only, not in format %1$u"), format);
    return actor_call(dom, &msg.base);
}

int
test_domain_core_dump(Domain *dom, const char *to, unsigned int flags)
{
    return test_domain_core_dump_with_format(dom, to, VIR_DOMAIN_CORE_DUMP_FORMAT_RAW, flags);
}
