/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_list.h - which domains there are.
 */

#ifndef VIRSH_LIST_H
#define VIRSH_LIST_H

#include "virsh.h"

extern const VshOpt virsh_list_opts[];
bool virsh_cmd_list(Vsh *vsh, const VshCmd *cmd);

/* Statistics of many domains at once. */
extern const VshOpt virsh_domstats_opts[];
bool virsh_cmd_domstats(Vsh *vsh, const VshCmd *cmd);

#endif /* VIRSH_LIST_H */
