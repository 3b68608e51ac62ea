/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * xmlbind_hooks.c - runs post_parse and validate over a tree of structs, children first, and says where it is.
 *
 * Threads: any.
 */

#include "base/xmlbind_plan.h"

#include <string.h>

#include <libxml/tree.h>

#include "base/error.h"

/* ---- Where ---- */

static void
append_wrappers(const XmlPlace *place, GString *buf)
{
    if (!place || !place->parent)
        return;
    append_wrappers(place->parent, buf);
    g_string_append_printf(buf, "/%s", place->name);
}

void
xml_frame_append(const XmlFrame *frame, GString *buf)
{
    if (!frame)
        return;
    xml_frame_append(frame->up, buf);
    append_wrappers(frame->place, buf);
    if (frame->name)
        g_string_append_printf(buf, "/%s", frame->name);
    if (frame->nth > 0)
        g_string_append_printf(buf, "[%u]", frame->nth);
}

static xmlNode *
child_named(xmlNode *node, const char *name, unsigned int nth)
{
    for (xmlNode *child = node ? node->children : NULL; child; child = child->next) {
        if (child->type == XML_ELEMENT_NODE && strcmp((const char *)child->name, name) == 0 && nth-- <= 1)
            return child;
    }
    return NULL;
}

static xmlNode *
wrapper_node(xmlNode *node, const XmlPlace *place)
{
    if (!place || !place->parent)
        return node;
    return child_named(wrapper_node(node, place->parent), place->name, 1);
}

/* The element a frame stands for, in the document it was parsed from; NULL when it is not there. */
static xmlNode *
frame_node(const XmlContext *ctx, const XmlFrame *frame)
{
    if (!ctx->node || !frame || !frame->up)
        return ctx->node;
    return child_named(wrapper_node(frame_node(ctx, frame->up), frame->place), frame->name, frame->nth);
}

char *
xml_path(const XmlContext *ctx)
{
    GString *buf = g_string_new(NULL);

    xml_frame_append(ctx->frame, buf);
    return g_string_free(buf, FALSE);
}

int
xml_fail(XmlContext *ctx, int code, const char *fmt, ...)
{
    const xmlNode *node = frame_node(ctx, ctx->frame);
    g_autofree char *path = xml_path(ctx);
    g_autofree char *message = NULL;
    va_list args;

    va_start(args, fmt);
    message = g_strdup_vprintf(fmt, args);
    va_end(args);
    if (!node)
        return fail(code, "%s: %s", path, message);
    return fail(code, _("line %1$ld: %2$s: %3$s"), xmlGetLineNo(node), path, message);
}

/* ---- Running ---- */

static int run_struct(const XmlBinding *binding, void *self, XmlContext *ctx, const XmlFrame *frame, bool validate);

static int
run_child(const XmlEntry *entry, void *child, unsigned int nth, XmlContext *ctx, const XmlFrame *frame, bool validate)
{
    XmlFrame own = { .up = frame, .place = entry->place, .name = entry->name, .nth = nth };

    if (entry->place && !own.name)
        own.name = xml_entry_variant(entry, child)->element;
    return run_struct(xml_entry_binding(entry, child), child, ctx, entry->place ? &own : frame, validate);
}

static int
run_entry(const XmlEntry *entry, void *self, XmlContext *ctx, const XmlFrame *frame, bool validate)
{
    void *held = *(void **)xml_at(self, entry);
    GPtrArray *list = held;

    if (!held)
        return 0;
    if (entry->field->kind == XML_KIND_CHILD || entry->field->kind == XML_KIND_VARIANT)
        return run_child(entry, held, 0, ctx, frame, validate);
    for (guint i = 0; i < list->len; i++) {
        unsigned int nth = list->len > 1 && entry->name ? i + 1 : 0;

        if (run_child(entry, list->pdata[i], nth, ctx, frame, validate) < 0)
            return -1;
    }
    return 0;
}

/* The struct's own hook, or that of one embedded in it. */
static int
run_part(const XmlPart *part, void *self, XmlContext *ctx, const XmlFrame *frame, bool validate)
{
    XmlHook hook = validate ? part->binding->validate : part->binding->post_parse;
    XmlFrame within = { .up = frame, .place = part->place->parent, .name = part->place->name };

    if (!hook)
        return 0;
    ctx->frame = part->place->parent ? &within : frame;
    return hook((char *)self + part->offset, ctx);
}

static int
run_struct(const XmlBinding *binding, void *self, XmlContext *ctx, const XmlFrame *frame, bool validate)
{
    const XmlPlan *plan = xml_plan(binding);
    XmlMask mask = XML_MASK_ALWAYS;

    if (plan->guards->len > 1)
        mask = xml_plan_mask(plan, self, UINT_MAX, XML_SHOW_ALL);
    for (guint i = 0; i < plan->children->len; i++) {
        const XmlEntry *entry = plan->children->pdata[i];

        if (xml_mask_has(&mask, entry->store_guard) && run_entry(entry, self, ctx, frame, validate) < 0)
            return -1;
    }
    for (guint i = 0; i < plan->parts->len; i++) {
        const XmlPart *part = &g_array_index(plan->parts, XmlPart, i);

        if (xml_mask_has(&mask, part->guard) && run_part(part, self, ctx, frame, validate) < 0)
            return -1;
    }
    return 0;
}

int
xml_run_hooks(const XmlBinding *binding, const char *element, void *self, XmlContext *ctx, bool validate)
{
    XmlFrame root = { .name = element };
    int ret = run_struct(binding, self, ctx, &root, validate);

    ctx->frame = NULL;
    return ret;
}

static int
run_over(const XmlBinding *binding, void *self, unsigned int flags, void *user, bool validate)
{
    XmlContext ctx = { .flags = flags, .user = user, .root = self, .root_binding = binding };

    return xml_run_hooks(binding, binding->element, self, &ctx, validate);
}

int
xml_post_parse(const XmlBinding *binding, void *self, unsigned int flags, void *user)
{
    return run_over(binding, self, flags, user, false);
}

int
xml_validate(const XmlBinding *binding, void *self, unsigned int flags, void *user)
{
    return run_over(binding, self, flags, user, true);
}
