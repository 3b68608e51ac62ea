/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * auth.c - virConnectAuthPtrDefault: asking the person at the terminal.
 *
 * Threads: any, though two at once share one terminal.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "api/export.h"
#include "base/error.h"

/* What one answer may be long. */
#define ANSWER_MAX 1024

/* Reads a line without its newline. NULL at the end of the input; no error. */
static char *
read_line(void)
{
    g_autofree char *line = g_malloc0(ANSWER_MAX);
    size_t len;

    if (!fgets(line, ANSWER_MAX, stdin))
        return NULL;
    len = strcspn(line, "\r\n");
    line[len] = '\0';
    return g_steal_pointer(&line);
}

/* The same with the terminal's echo off, if it is one. */
static char *
read_hidden_line(void)
{
    struct termios before;
    struct termios hidden;
    bool changed = tcgetattr(STDIN_FILENO, &before) == 0;
    char *line;

    if (changed) {
        hidden = before;
        hidden.c_lflag &= ~(tcflag_t)ECHO;
        changed = tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == 0;
    }
    line = read_line();
    if (changed) {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
        fputc('\n', stderr);
    }
    return line;
}

static int
answer(virConnectCredentialPtr credential, char *line)
{
    if (!line)
        return -1;
    if (!*line && credential->defresult) {
        g_free(line);
        line = g_strdup(credential->defresult);
    }
    credential->result = line;
    credential->resultlen = (unsigned int)strlen(line);
    return 0;
}

static int
ask(virConnectCredentialPtr credential)
{
    switch (credential->type) {
    case VIR_CRED_EXTERNAL:
        /* polkit's own agent asks; any other authority we do not know. */
        return credential->challenge && strcmp(credential->challenge, "PolicyKit") == 0 ? 0 : -1;
    case VIR_CRED_USERNAME:
    case VIR_CRED_AUTHNAME:
    case VIR_CRED_ECHOPROMPT:
    case VIR_CRED_REALM:
        fprintf(stderr, "%s:", credential->prompt ? credential->prompt : "");
        fflush(stderr);
        return answer(credential, read_line());
    case VIR_CRED_PASSPHRASE:
    case VIR_CRED_NOECHOPROMPT:
        fprintf(stderr, "%s:", credential->prompt ? credential->prompt : "");
        fflush(stderr);
        return answer(credential, read_hidden_line());
    default:
        return -1;
    }
}

static int
ask_at_terminal(virConnectCredentialPtr credentials, unsigned int count, void *data)
{
    for (unsigned int i = 0; i < count; i++) {
        if (ask(&credentials[i]) < 0)
            return -1;
    }
    return 0;
}

static int default_types[] = {
    VIR_CRED_AUTHNAME,
    VIR_CRED_ECHOPROMPT,
    VIR_CRED_REALM,
    VIR_CRED_PASSPHRASE,
    VIR_CRED_NOECHOPROMPT,
    VIR_CRED_EXTERNAL,
};

static virConnectAuth default_auth = {
    .credtype = default_types,
    .ncredtype = G_N_ELEMENTS(default_types),
    .cb = ask_at_terminal,
};

virConnectAuthPtr virConnectAuthPtrDefault = &default_auth;
