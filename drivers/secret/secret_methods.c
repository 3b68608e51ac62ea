/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * secret_methods.c - what can be done with secrets.
 *
 * An ephemeral secret is one that is active without a configuration; its value is part of its view. The value of any other is on
 * disk and is read when it is asked for.
 *
 * Threads: any.
 */

#include <string.h>

#include "base/error.h"
#include "conf/secret.h"
#include "driver/driver_events.h"
#include "objects/methods.h"
#include "secret/secret_impl.h"

/* ------------------------------------------------------------- the kind */

OBJECT_DEF_THUNKS(SecretDef, secret_def)

static void *
parse_file(const char *path, unsigned int flags)
{
    return secret_def_parse_file(path, flags);
}

/* By what it is for, if that is said; else it has no name but its uuid. */
static void
secret_key(const void *opaque, ObjectKey *ret_key)
{
    const SecretDef *def = opaque;

    memcpy(ret_key->uuid, def->uuid, UUID_LEN);
    ret_key->usage_type = (int)def->usage_type;
    ret_key->name = def->usage_type == SECRET_FOR_NONE ? NULL : def->usage_id;
}

static unsigned int
own_flags(const ObjectView *view)
{
    const SecretDef *def = object_view_def(view);

    return def->private_ ? VIR_CONNECT_LIST_SECRETS_PRIVATE : VIR_CONNECT_LIST_SECRETS_NO_PRIVATE;
}

const ObjectType secret_type = {
    .kind = OBJECT_SECRET,
    .error_domain = VIR_FROM_SECRET,
    .by_uuid = true,
    .file_by_uuid = true,
    .binding = &xml_binding_SecretDef,
    .key = secret_key,
    .parse = secret_def_parse_thunk,
    .parse_file = parse_file,
    .format = secret_def_format_thunk,
    .filters = { { OBJECT_ACTIVE, VIR_CONNECT_LIST_SECRETS_EPHEMERAL, VIR_CONNECT_LIST_SECRETS_NO_EPHEMERAL } },
    .own_filter = VIR_CONNECT_LIST_SECRETS_PRIVATE | VIR_CONNECT_LIST_SECRETS_NO_PRIVATE,
    .own_flags = own_flags,
    .lifecycle = driver_event_secret_lifecycle,
    .events = { VIR_SECRET_EVENT_DEFINED, VIR_SECRET_EVENT_UNDEFINED, OBJECT_NO_EVENT, OBJECT_NO_EVENT },
};

static const ObjectClass secret_class = OBJECT_CLASS(OBJECT_SECRET);

static ObjectTable *
secrets(DriverConn *conn)
{
    return secret_driver_of(driver_conn_state(conn))->secrets;
}

static SecretDriver *
driver_of(const Object *object)
{
    return object_table_driver(object_table(object));
}

/* ------------------------------------------------------------- values in memory */

typedef struct {
    ObjectPart base;
    SecretValue *value;
} EphemeralValue;

static void
ephemeral_free(ObjectPart *part)
{
    EphemeralValue *self = (EphemeralValue *)part;

    secret_value_free(self->value);
    g_free(self);
}

/* Takes @value over; NULL: none. */
static ObjectPart *
ephemeral_new(SecretValue *value)
{
    EphemeralValue *self = g_new0(EphemeralValue, 1);

    if (!value) {
        g_free(self);
        return NULL;
    }
    self->base.free = ephemeral_free;
    self->value = value;
    return &self->base;
}

/* The value as of @view: NULL without an error if there is none. */
static SecretValue *
read_value(Object *secret, const ObjectView *view)
{
    const EphemeralValue *part = (const EphemeralValue *)object_view_part(view);

    if (object_view_is_active(view))
        return part ? secret_value_new_from(part->value->data, part->value->size) : NULL;
    return secret_store_read(driver_of(secret)->values, object_uuid(secret));
}

/* ------------------------------------------------------------- defining */

/* What a secret is may not be loosened under those who trusted it. */
static int
check_redefinition(const ObjectEdit *edit, const SecretDef *def)
{
    const SecretDef *before = object_view_def(edit->before);

    if (!before || before->private_ == def->private_ || def->private_)
        return 0;
    return fail(VIR_ERR_OPERATION_DENIED, _("secret '%1$s' is private and stays so; undefine it first"), object_name(edit->object));
}

/* The value moves with the secret from disk into memory, or back. */
static int
move_value(ObjectEdit *edit, const SecretDef *def)
{
    SecretStore *values = driver_of(edit->object)->values;
    bool was_ephemeral = object_view_is_active(edit->before);
    g_autoptr(SecretValue) value = NULL;

    if (!object_view_def(edit->before) || was_ephemeral == def->ephemeral)
        return 0;
    error_reset();
    value = read_value(edit->object, edit->before);
    if (!value && error_last_code())
        return -1;
    if (def->ephemeral) {
        object_edit_set_part(edit, ephemeral_new(g_steal_pointer(&value)));
        return 0;
    }
    object_edit_set_part(edit, NULL);
    return value ? secret_store_write(values, object_uuid(edit->object), value) : 0;
}

/* Takes @def over. */
static void
place(ObjectEdit *edit, SecretDef *def)
{
    edit->active = def->ephemeral;
    edit->drop_live = !def->ephemeral;
    edit->drop_persistent = def->ephemeral;
    if (def->ephemeral)
        object_edit_set_live(edit, def);
    else
        object_edit_set_persistent(edit, def);
    object_edit_transition(edit, OBJECT_DEFINED);
}

static Object *
define(ObjectTable *table, SecretDef *own)
{
    g_autoptr(SecretDef) def = own;
    bool ephemeral = def->ephemeral;
    g_autoptr(ObjectEdit) edit = object_permit(table, def) < 0 ? NULL : object_reserve(table, def, OBJECT_MAY_EXIST);
    g_autoptr(Object) secret = edit ? object_ref(edit->object) : NULL;

    if (!edit || check_redefinition(edit, def) < 0 || move_value(edit, def) < 0)
        return NULL;
    place(edit, g_steal_pointer(&def));
    if (object_commit(edit) < 0)
        return NULL;
    /* In memory by now: what is on disk is not to be found there any more. */
    if (ephemeral && secret_store_remove(driver_of(secret)->values, object_uuid(secret)) < 0)
        return NULL;
    return g_steal_pointer(&secret);
}

static Secret *
secret_define_xml(DriverConn *conn, const char *xml, unsigned int flags)
{
    SecretDef *def = secret_def_parse(xml, flags & VIR_SECRET_DEFINE_VALIDATE ? XML_STRICT : 0);

    return def ? secret_of(define(secrets(conn), def)) : NULL;
}

static int
secret_undefine(Secret *it)
{
    Object *secret = secret_object(it);
    g_autoptr(ObjectEdit) edit = object_edit_facts(secret);

    if (!edit)
        return -1;
    edit->active = false;
    edit->drop_live = true;
    edit->drop_persistent = true;
    object_edit_transition(edit, OBJECT_UNDEFINED);
    /* The value first: one that is left behind would be another's who defines the same uuid again. */
    if (secret_store_remove(driver_of(secret)->values, object_uuid(secret)) < 0)
        return -1;
    return object_commit(edit);
}

/* ------------------------------------------------------------- values */

static void
tell_value_changed(Object *secret)
{
    g_autoptr(ObjectView) view = object_view(secret);
    ObjectKey key = { 0 };

    secret_key(object_view_def(view), &key);
    driver_event_secret_value_changed(driver_of(secret)->bus, &key);
}

static int
secret_set_value(Secret *it, const unsigned char *bytes, size_t size, unsigned int flags)
{
    Object *secret = secret_object(it);
    g_autoptr(ObjectEdit) edit = object_edit_facts(secret);
    g_autoptr(SecretValue) value = secret_value_new_from(bytes, size);

    if (!edit)
        return -1;
    if (object_view_is_active(edit->before)) {
        object_edit_set_part(edit, ephemeral_new(g_steal_pointer(&value)));
        if (object_commit(edit) < 0)
            return -1;
    } else if (secret_store_write(driver_of(secret)->values, object_uuid(secret), value) < 0) {
        return -1;
    }
    tell_value_changed(secret);
    return 0;
}

/* Private values are for daemons, not for their clients. */
static bool
caller_is_daemon(void)
{
    g_autoptr(Identity) identity = driver_conn_identity(driver_conn_current());

    return identity_facts(identity)->is_system;
}

static unsigned char *
secret_get_value(Secret *it, size_t *value_size, unsigned int flags)
{
    Object *secret = secret_object(it);
    g_autoptr(ObjectView) view = object_view(secret);
    const SecretDef *def = object_view_def(view);
    g_autoptr(SecretValue) value = NULL;

    if (!def)
        return fail_null(VIR_ERR_NO_SECRET, _("secret '%1$s' is not there any more"), object_name(secret));
    if (def->private_ && !caller_is_daemon())
        return fail_null(VIR_ERR_INVALID_SECRET, _("secret '%1$s' is private, its value is told to no client"),
                         object_name(secret));
    error_reset();
    value = read_value(secret, view);
    if (!value && error_last_code())
        return NULL;
    if (!value)
        return fail_null(VIR_ERR_NO_SECRET, _("secret '%1$s' does not have a value"), object_name(secret));
    *value_size = value->size;
    return g_memdup2(value->data, value->size + 1);
}

/* ------------------------------------------------------------- finding */

static Secret *
secret_find(DriverConn *conn, const unsigned char *uuid)
{
    return secret_of(object_table_find_uuid(secrets(conn), uuid));
}

static Secret *
secret_lookup_by_usage(DriverConn *conn, int usage_type, const char *usage_id)
{
    Object *found = object_table_find_usage(secrets(conn), usage_type, usage_id);

    if (!found)
        return fail_null(VIR_ERR_NO_SECRET, _("there is no secret for '%1$s' of usage type %2$d"), usage_id, usage_type);
    return secret_of(found);
}

static GPtrArray *
connect_list_all_secrets(DriverConn *conn, unsigned int flags)
{
    return object_list(secrets(conn), flags);
}

static char *
secret_get_xml_desc(Secret *it, unsigned int flags)
{
    return object_get_xml(secret_object(it), flags);
}

const ObjectDriver secret_methods = {
    .classes[OBJECT_SECRET] = &secret_class,
    .secret_find = secret_find,
    .connect_list_all_secrets = connect_list_all_secrets,
    .secret_lookup_by_usage = secret_lookup_by_usage,
    .secret_define_xml = secret_define_xml,
    .secret_get_xml_desc = secret_get_xml_desc,
    .secret_set_value = secret_set_value,
    .secret_get_value = secret_get_value,
    .secret_undefine = secret_undefine,
};
