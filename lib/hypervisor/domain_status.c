/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_status.c - the status document: all that a restarted daemon must know of a guest that runs on.
 *
 *     <domstatus state='running' reason='booted' pid='4711'>
 *       ... what the driver keeps with a guest ...
 *       <domain type='kvm' id='3'> ... </domain>
 *     </domstatus>
 *
 * Threads: owner writes; reading is for any.
 */

#include "hypervisor/domain_impl.h"

#include <libxml/tree.h>

#include <libvirt/libvirt-domain.h>

#include "base/error.h"
#include "base/file.h"
#include "base/xmlbind.h"
#include "conf/domain.h"
#include "conf/domain_hooks.h"
#include "hypervisor/domain_status.h"

#define STATUS_SIZE_MAX ((size_t)16 * 1024 * 1024)

/* The words for states and their reasons. */
static const char *const state_words[] = {
    [VIR_DOMAIN_NOSTATE] = "no state",
    [VIR_DOMAIN_RUNNING] = "running",
    [VIR_DOMAIN_BLOCKED] = "idle",
    [VIR_DOMAIN_PAUSED] = "paused",
    [VIR_DOMAIN_SHUTDOWN] = "in shutdown",
    [VIR_DOMAIN_SHUTOFF] = "shut off",
    [VIR_DOMAIN_CRASHED] = "crashed",
    [VIR_DOMAIN_PMSUSPENDED] = "pmsuspended",
};

static const char *const running_words[] = {
    "unknown", "booted", "migrated", "restored", "from snapshot", "unpaused", "migration canceled", "save canceled",
    "wakeup", "crashed", "post-copy", "post-copy failed",
};
static const char *const paused_words[] = {
    "unknown", "user", "migration", "save", "dump", "ioerror", "watchdog", "from snapshot", "shutdown", "snapshot", "panicked",
    "starting up", "post-copy", "post-copy failed", "api error",
};
static const char *const shutdown_words[] = { "unknown", "user" };
static const char *const shutoff_words[] = {
    "unknown", "shutdown", "destroyed", "crashed", "migrated", "saved", "failed", "from snapshot", "daemon",
};
static const char *const crashed_words[] = { "unknown", "panicked" };
static const char *const unknown_words[] = { "unknown" };

#define WORDS(list) { #list, list, G_N_ELEMENTS(list) }

static const EnumWords states = WORDS(state_words);
static const EnumWords reasons[] = {
    [VIR_DOMAIN_NOSTATE] = WORDS(unknown_words),
    [VIR_DOMAIN_RUNNING] = WORDS(running_words),
    [VIR_DOMAIN_BLOCKED] = WORDS(unknown_words),
    [VIR_DOMAIN_PAUSED] = WORDS(paused_words),
    [VIR_DOMAIN_SHUTDOWN] = WORDS(shutdown_words),
    [VIR_DOMAIN_SHUTOFF] = WORDS(shutoff_words),
    [VIR_DOMAIN_CRASHED] = WORDS(crashed_words),
    [VIR_DOMAIN_PMSUSPENDED] = WORDS(unknown_words),
};

/* The root's attributes; what is inside comes by the format hook and by nodes. */
typedef struct {
    char *state, *reason;
    unsigned int pid;
    unsigned long long pid_start;
    long long started_at;
    Domain *dom;                    /* while writing */
    const DomainDef *live;
} StatusRoot;

static void
format_inside(const void *self, GString *buf, int indent, unsigned int flags)
{
    const StatusRoot *root = self;
    const HypervisorClass *class = domain_class(root->dom);
    void *private_data = root->dom->private_data;

    if (class->status_binding && private_data)
        domain_status_append_children(buf, class->status_binding, private_data, indent, flags);
    xml_format(&xml_binding_DomainDef, NULL, root->live, buf, indent, flags);
}

static const XmlField status_fields[] = {
    XML_ATTR(StatusRoot, state,      "state",     XML_STRING, XML_REQUIRED),
    XML_ATTR(StatusRoot, reason,     "reason",    XML_STRING, 0),
    XML_ATTR(StatusRoot, pid,        "pid",       XML_UINT,   0),
    XML_ATTR(StatusRoot, pid_start,  "pidStart",  XML_ULLONG, XML_OMIT_ZERO),
    XML_ATTR(StatusRoot, started_at, "startedAt", XML_LLONG,  XML_OMIT_ZERO),
};
XML_BINDING(StatusRoot, "domstatus", status_fields, .format = format_inside);

const char *
domain_state_to_string(int state)
{
    return enum_to_string(&states, state);
}

const char *
domain_reason_to_string(int state, int reason)
{
    if (state < 0 || (size_t)state >= G_N_ELEMENTS(reasons))
        return NULL;
    return enum_to_string(&reasons[state], reason);
}

void
domain_status_append_children(GString *buf, const XmlBinding *binding, const void *self, int indent, unsigned int flags)
{
    g_autoptr(GString) whole = g_string_new(NULL);
    const char *first, *last;

    /* The driver's rows stand in our root: only what is between its tags is wanted. */
    xml_format(binding, "domstatus", self, whole, indent - 2, flags);
    first = strchr(whole->str, '\n');
    last = g_strrstr(whole->str, "</domstatus>");
    if (!first || !last)
        return;
    while (last > first && last[-1] != '\n')
        last--;
    g_string_append_len(buf, first + 1, last - first - 1);
}

char *
domain_status_format(Domain *dom, const DomainFacts *facts, const DomainDef *live)
{
    const char *reason = domain_reason_to_string(facts->state, facts->reason);
    StatusRoot root = {
        .state = (char *)(uintptr_t)domain_state_to_string(facts->state),
        .reason = (char *)(uintptr_t)(reason ? reason : "unknown"),
        .pid = (unsigned int)facts->pid,
        .pid_start = facts->pid_start,
        .started_at = facts->started_at,
        .dom = dom,
        .live = live,
    };

    assert_owner(dom);
    return xml_format_text(&xml_binding_StatusRoot, &root, domain_format_xml_flags(DOMAIN_FORMAT_STATUS | VIR_DOMAIN_XML_SECURE));
}

static int
take_facts(const StatusRoot *root, const char *path, DomainFacts *facts)
{
    int state = enum_from_string(&states, root->state);

    if (state < 0)
        return fail(VIR_ERR_XML_ERROR, _("status file '%1$s' has the unknown state '%2$s'"), path, root->state);
    facts->state = state;
    facts->reason = MAX(enum_from_string(&reasons[state], root->reason), 0);
    facts->pid = (pid_t)root->pid;
    facts->pid_start = root->pid_start;
    facts->started_at = root->started_at;
    return 0;
}

static xmlNodePtr
find_child(xmlNodePtr node, const char *name)
{
    for (xmlNodePtr child = node->children; child; child = child->next) {
        if (child->type == XML_ELEMENT_NODE && strcmp((const char *)child->name, name) == 0)
            return child;
    }
    return NULL;
}

xmlNodePtr
domain_status_root(const DomainStatus *status)
{
    return xmlDocGetRootElement(status->doc);
}

static int
take_root(DomainStatus *status, const char *path)
{
    XmlParseOptions options = { .flags = XML_AS_STATUS, .file = path };
    StatusRoot *root = xml_parse_node(&xml_binding_StatusRoot, domain_status_root(status), &options);
    int rc;

    if (!root)
        return -1;
    rc = take_facts(root, path, &status->facts);
    xml_free(&xml_binding_StatusRoot, root);
    return rc;
}

static int
take_domain(DomainStatus *status, const DomainParseHooks *hooks, const char *path)
{
    XmlParseOptions options = {
        .flags = domain_parse_xml_flags(DOMAIN_PARSE_STATUS | DOMAIN_PARSE_NO_VALIDATE | DOMAIN_PARSE_NO_POST_PARSE),
        .user = (void *)(uintptr_t)hooks,
        .file = path,
        .unknown = xml_warn_unknown,
    };
    xmlNodePtr node = find_child(domain_status_root(status), "domain");

    if (!node)
        return fail(VIR_ERR_XML_ERROR, _("status file '%1$s' has no element 'domain'"), path);
    status->live = xml_parse_node(&xml_binding_DomainDef, node, &options);
    if (!status->live)
        return -1;
    status->facts.id = status->live->id;
    if (status->facts.id < 0)
        return fail(VIR_ERR_XML_ERROR, _("status file '%1$s' gives no id of the running domain"), path);
    return 0;
}

int
domain_status_read(const DomainParseHooks *hooks, const char *path, DomainStatus *ret_status)
{
    g_autofree char *text = NULL;
    g_auto(DomainStatus) status = { .facts.id = -1 };
    size_t len;

    text = file_read(path, STATUS_SIZE_MAX, &len);
    if (!text)
        return -1;
    status.doc = xml_read(text, len, path);
    if (!status.doc || take_root(&status, path) < 0 || take_domain(&status, hooks, path) < 0)
        return -1;
    *ret_status = status;
    memset(&status, 0, sizeof(status));
    return 0;
}

void
domain_status_clear(DomainStatus *status)
{
    if (status->doc)
        xmlFreeDoc(status->doc);
    domain_def_free(status->live);
    memset(status, 0, sizeof(*status));
}
