/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_edit.c - documents changed in the user's editor.
 */

#include "virsh_edit.h"

#include <stdlib.h>

/* What to do with a text that was refused: 'y' edit again, 'n' give up, 'f' set it all the same, 'i' set it unvalidated. */
static char
ask_again(Vsh *vsh, const VirshEdit *edit)
{
    const char *keys = edit->can_validate ? "ynif?" : "ynf?";

    for (;;) {
        char answer = vsh_ask(vsh, _("Failed. Try again?"), keys, 0);

        if (answer == 0) {
            vsh_error(vsh, "%s", _("Failed."));
            return 'n';
        }
        if (answer != '?')
            return answer;
        vsh_print(vsh, "%s", _("y - yes, open the editor again\n"
                               "n - no, throw away my changes\n"));
        if (edit->can_validate)
            vsh_print(vsh, "%s", _("i - turn off validation and try to save once more\n"));
        vsh_print(vsh, "%s", _("f - save over what others changed meanwhile\n"
                               "? - print this help\n"));
    }
}

/* Complains when the text is no longer the one that editing began with. */
static bool
still_same(Vsh *vsh, const VirshEdit *edit, const char *before)
{
    char *now = edit->get(vsh, edit->data);
    bool same = now && g_str_equal(now, before);

    if (now && !same)
        vsh_error(vsh, "%s", _("ERROR: the XML configuration was changed by another user"));
    free(now);
    return same;
}

VirshEdited
virsh_edit(Vsh *vsh, const VirshEdit *edit)
{
    char *before = edit->get(vsh, edit->data);
    g_autofree char *text = g_strdup(before);
    VirshEdited result = VIRSH_EDIT_FAILED;
    bool validate = edit->can_validate;
    bool check = true;
    char answer = 'y';

    while (before && answer != 'n') {
        if (answer == 'y') {
            g_autofree char *last = g_steal_pointer(&text);

            text = vsh_edit_text(vsh, last, ".xml");
            if (!text)
                break;
            if (g_str_equal(text, before)) {
                result = VIRSH_EDIT_SAME;
                break;
            }
        }
        if ((!check || still_same(vsh, edit, before)) && edit->set(vsh, edit->data, text, validate)) {
            result = VIRSH_EDIT_CHANGED;
            break;
        }
        vsh_report_error(vsh);
        answer = ask_again(vsh, edit);
        if (answer == 'i')
            validate = false;
        if (answer == 'f')
            check = false;
    }
    free(before);
    return result;
}
