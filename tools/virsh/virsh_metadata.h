/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_metadata.h - titles, descriptions and elements that others keep in an object's document.
 */

#ifndef VIRSH_METADATA_H
#define VIRSH_METADATA_H

#include "virsh_object.h"

/* Whose they are. The types of metadata have the same numbers for every kind of object. */
typedef struct {
    const VirshKind *kind;
    char *(*get)(void *object, int type, const char *uri, unsigned int flags); /* to be freed with free() */
    int (*set)(void *object, int type, const char *text, const char *key, const char *uri, unsigned int flags);
    int none; /* the error that says that there is none */
    struct {
        const char *set_failed, *set_done, *same, *none; /* the last holds "%s" for the object's name */
    } words[2]; /* of descriptions and titles */
} VirshMetadata;

/* The commands "desc" and "metadata" of a kind; the command's .data is a VirshMetadata. */
bool virsh_cmd_desc(Vsh *vsh, const VshCmd *cmd);
bool virsh_cmd_metadata(Vsh *vsh, const VshCmd *cmd);

/* Their options after the first, which names the object. */
#define OPTS_DESC \
    {"live", VSH_BOOL, 0, N_("of the running one")}, {"config", VSH_BOOL, 0, N_("what holds from the next start on")}, \
    {"current", VSH_BOOL, 0, N_("as it is now, running or not")}, \
    {"title", VSH_BOOL, 0, N_("the title instead of the description")}, \
    {"edit", VSH_BOOL, 0, N_("open an editor")}, {"new-desc", VSH_ARGV, VSH_POSITIONAL, N_("the new text")}
#define OPTS_METADATA \
    {"uri", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("the element's namespace")}, \
    {"live", VSH_BOOL, 0, N_("of the running one")}, {"config", VSH_BOOL, 0, N_("what holds from the next start on")}, \
    {"current", VSH_BOOL, 0, N_("as it is now, running or not")}, {"edit", VSH_BOOL, 0, N_("open an editor")}, \
    {"key", VSH_STRING, VSH_POSITIONAL_OLD, N_("the namespace's prefix")}, \
    {"set", VSH_STRING, VSH_POSITIONAL_OLD, N_("the new element")}, {"remove", VSH_BOOL, 0, N_("remove the element")}

#endif /* VIRSH_METADATA_H */
