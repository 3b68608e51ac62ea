/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_edit.h - documents changed in the user's editor.
 */

#ifndef VIRSH_EDIT_H
#define VIRSH_EDIT_H

#include "virsh.h"

/* What is edited. */
typedef struct {
    char *(*get)(Vsh *vsh, void *data);                                   /* its text now, to be freed with free(); NULL = error */
    bool (*set)(Vsh *vsh, void *data, const char *text, bool validate); /* false = error */
    bool can_validate; /* a failure may be overridden: the second try goes without validation */
    void *data;
} VirshEdit;

typedef enum { VIRSH_EDIT_FAILED, VIRSH_EDIT_SAME, VIRSH_EDIT_CHANGED } VirshEdited;

/* Lets the user edit until it fits, it is given up, or nothing was changed. */
VirshEdited virsh_edit(Vsh *vsh, const VirshEdit *edit);

#endif /* VIRSH_EDIT_H */
