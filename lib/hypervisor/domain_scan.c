/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_scan.c - name and uuid of a definition's file without parsing all of it, so that thousands are listed at once.
 *
 * It recognises one shape only, the one that daemons write, and leaves every other file to the parser.
 *
 * Threads: any.
 */

#include "hypervisor/domain_scan.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib.h>

#include "base/file.h"
#include "base/text.h"

#define HEAD_SIZE 2048
#define TAIL_SIZE 32

static const char *
skip_blanks(const char *at)
{
    return at + strspn(at, " \t\r\n");
}

/* Past "<!-- ... -->" or "<? ... ?>" and blanks; NULL when it does not end here. */
static const char *
skip_prolog(const char *at)
{
    for (at = skip_blanks(at); at; at = at ? skip_blanks(at) : NULL) {
        if (strncmp(at, "<!--", 4) == 0)
            at = strstr(at, "-->");
        else if (strncmp(at, "<?", 2) == 0)
            at = strstr(at, "?>");
        else
            return at;
        at = at ? strchr(at, '>') + 1 : NULL;
    }
    return NULL;
}

/* Past the root's start tag; NULL when it is not plainly <domain ...>. */
static const char *
skip_root(const char *at)
{
    const char *end;

    if (strncmp(at, "<domain", 7) != 0 || !strchr(" >\t\r\n", at[7]))
        return NULL;
    end = strchr(at, '>');
    if (!end || end[-1] == '/')
        return NULL;
    return skip_blanks(end + 1);
}

/* The text of <@element>...</@element> right here, with nothing in it to resolve; *@ret_next is what follows. */
static char *
take_text(const char *at, const char *element, const char **ret_next)
{
    size_t len = strlen(element);
    const char *text, *end;

    if (at[0] != '<' || strncmp(at + 1, element, len) != 0 || at[1 + len] != '>')
        return NULL;
    text = at + len + 2;
    end = text + strcspn(text, "<&");
    if (strncmp(end, "</", 2) != 0 || strncmp(end + 2, element, len) != 0 || end[2 + len] != '>')
        return NULL;
    *ret_next = skip_blanks(end + len + 3);
    return g_strndup(text, (gsize)(end - text));
}

bool
domain_scan_text(const char *text, DomainScan *ret_scan)
{
    const char *at = skip_prolog(text);
    g_autofree char *name = NULL;
    g_autofree char *uuid = NULL;

    at = at ? skip_root(at) : NULL;
    name = at ? take_text(at, "name", &at) : NULL;
    uuid = name ? take_text(at, "uuid", &at) : NULL;
    if (!uuid || !uuid_parse(uuid, ret_scan->uuid) || text_is_empty(name) || strchr(name, '/'))
        return false;
    ret_scan->name = g_steal_pointer(&name);
    return true;
}

/* Whatever broke while writing shows at the end of the file. */
static bool
ends_whole(int fd, off_t size)
{
    char tail[TAIL_SIZE + 1] = "";
    off_t from = size > TAIL_SIZE ? size - TAIL_SIZE : 0;
    ssize_t len = pread(fd, tail, TAIL_SIZE, from);

    if (len < 0)
        return false;
    g_strchomp(tail);
    return text_has_suffix(tail, "</domain>");
}

bool
domain_scan_file(const char *path, DomainScan *ret_scan)
{
    autoclose int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    char head[HEAD_SIZE + 1];
    struct stat st;
    ssize_t len;

    if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
        return false;
    len = pread(fd, head, HEAD_SIZE, 0);
    if (len <= 0)
        return false;
    head[len] = '\0';
    return ends_whole(fd, st.st_size) && domain_scan_text(head, ret_scan);
}
