/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fuzz_auth.c - files with names and passwords: every kind of credential is asked for, for a host that the file may name.
 *
 * Threads: main.
 */

#include <sys/mman.h>
#include <unistd.h>

#include "base/error.h"
#include "fuzz.h"
#include "remote/remote_credentials.h"

static void
ask(const RemoteCredentials *credentials, int type)
{
    virConnectCredential credential = { .type = type, .prompt = "?" };

    error_reset();
    if (remote_credentials_can_give(credentials, type) && remote_credentials_get(credentials, &credential, 1) == 0)
        remote_credentials_wipe(&credential, 1);
    error_reset();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int fd = memfd_create("auth.conf", MFD_CLOEXEC);
    g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", fd);
    g_autoptr(RemoteCredentials) credentials = NULL;

    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        g_error("cannot write a file into memory");
    error_reset();
    credentials = remote_credentials_new(path, "host", NULL);
    for (int type = 0; credentials && type <= VIR_CRED_EXTERNAL + 1; type++)
        ask(credentials, type);
    close(fd);
    error_reset();
    return 0;
}
