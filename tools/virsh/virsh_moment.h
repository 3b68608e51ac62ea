/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_moment.h - what snapshots and checkpoints have in common: a name, a time, a parent.
 */

#ifndef VIRSH_MOMENT_H
#define VIRSH_MOMENT_H

#include "virsh_object.h"

/* Snapshots or checkpoints. */
typedef struct {
    const VirshKind *kind;
    int (*list)(virDomainPtr dom, void *from, void ***ret_found, unsigned int flags); /* @from NULL = all of @dom */
    void *(*parent)(void *object);
    int none;                  /* the error that says that there is no parent */
    const char *no_parent;     /* "snapshot '%s' has no parent" */
    const char *option;        /* that names one */
    unsigned int descendants;  /* the list's flag */
    unsigned int roots;
    bool states;               /* they have states */
    const VirshFlag *flags;    /* of the list's options */
    void *(*current)(virDomainPtr dom); /* NULL = there is no such thing */
} VirshMoments;

/* How one is deleted; the .data of a command. Messages have a %s for the name. */
typedef struct {
    const VirshKind *kind;
    int (*call)(void *object, unsigned int flags);
    const VirshFlag *flags;
    const char *done;
    const char *children_done;
    const char *failed;
} VirshMomentDeletion;

/* What "create-as" builds XML from. */
typedef struct {
    const char *root;                                            /* element */
    bool (*memory)(Vsh *vsh, GString *xml, const char *spec);    /* NULL = there is no --memspec */
    bool (*disk)(Vsh *vsh, GString *xml, const char *spec);
} VirshMomentSpec;

/* Commands whose .data is a VirshMoments. */
bool virsh_cmd_moment_list(Vsh *vsh, const VshCmd *cmd);
bool virsh_cmd_moment_parent(Vsh *vsh, const VshCmd *cmd);

/* A command whose .data is a VirshMomentDeletion. */
bool virsh_cmd_moment_delete(Vsh *vsh, const VshCmd *cmd);

/* All of @dom's, or all below @from; NULL with the library's error. */
GPtrArray *virsh_moments(const VirshMoments *moments, virDomainPtr dom, void *from, unsigned int flags);

/* The names of all of the domain that the line names so far. */
char **virsh_complete_moments(Vsh *vsh, const VshCmd *cmd, const VirshMoments *moments);

/* The XML that the options of @cmd describe; NULL = one of them is wrong, which was said. */
char *virsh_moment_xml(Vsh *vsh, const VshCmd *cmd, const VirshMomentSpec *spec);

/* What @parent returns, or NULL without an error when there is none; false on errors. */
bool virsh_moment_parent(const VirshMoments *moments, void *object, void **ret_parent);

/* The parts of "a,b=1,c=x,,y": char * each, doubled commas being one. */
GPtrArray *virsh_split_spec(const char *spec);

/* Attributes that a part of a specification may give, by its prefix. */
typedef struct {
    const char *prefix; /* "file=" */
    const char *value;
} VirshSpecPart;

/* Fills @parts from @words from the one at @from on; false when one fits none of them. */
bool virsh_spec_parts(const GPtrArray *words, guint from, VirshSpecPart *parts, size_t n);

#endif /* VIRSH_MOMENT_H */
