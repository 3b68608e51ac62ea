/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_json.h - JSON documents that are shown, not understood.
 */

#ifndef VIRSH_JSON_H
#define VIRSH_JSON_H

/* The document indented by two blanks a level; a text that is no JSON comes out much as it went in. The caller frees it. */
char *virsh_json_indent(const char *text);

/* The text of the member @name of the object @text; NULL when it has none. The caller frees it. */
char *virsh_json_member(const char *text, const char *name);

#endif /* VIRSH_JSON_H */
