/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * init_encryption.c - the program virt-secret-init-encryption: makes, once, the key by which values of secrets are sealed.
 *
 * The key itself is nowhere: systemd-creds encrypts it for this host, and the service manager decrypts it for virtsecretd alone.
 *
 * Usage: virt-secret-init-encryption [FILE]
 *
 * Threads: main.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "base/error.h"
#include "base/file.h"
#include "base/spawn.h"

#define CREDENTIAL "secrets-encryption-key"
#define DEFAULT_PATH LOCALSTATEDIR "/lib/libvirt/secrets/" CREDENTIAL

enum { KEY_SIZE = 32 };

/* @key encrypted for this host; the caller frees it. */
static char *
encrypt(const char *program, const unsigned char key[KEY_SIZE])
{
    const char *const argv[] = { program, "encrypt", "--name=" CREDENTIAL, "-", "-", NULL };
    const SpawnSpec spec = { .argv = argv };
    const SpawnLimits limits = { .input = (const char *)key, .input_len = KEY_SIZE };
    char *text = NULL;

    return spawn_run_ok(&spec, &limits, &text) < 0 ? NULL : text;
}

static int
make_key(const char *program, const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *text = NULL;
    unsigned char key[KEY_SIZE];

    if (file_make_directories(folder, 0700) < 0)
        return -1;
    if (getrandom(key, sizeof(key), 0) != sizeof(key))
        return fail_errno(errno, "%s", _("no random numbers for a key"));
    text = encrypt(program, key);
    explicit_bzero(key, sizeof(key));
    return text ? file_write_text(path, text, NULL) : -1;
}

int
main(int argc, char **argv)
{
    const char *path = argc > 1 ? argv[1] : DEFAULT_PATH;
    g_autofree char *program = g_find_program_in_path("systemd-creds");

    if (argc > 2 || path[0] == '-') {
        fprintf(stderr, _("usage: %s [FILE]\n"), argv[0]);
        return 1;
    }
    /* Whoever has a key has secrets that another would not open. */
    if (file_exists(path))
        return 0;
    if (!program) {
        fprintf(stderr, "%s\n", _("there is no systemd-creds (systemd 250 or newer): values of secrets stay unsealed"));
        return 0;
    }
    if (make_key(program, path) == 0)
        return 0;
    fprintf(stderr, "%s\n", error_last_message());
    return 1;
}
