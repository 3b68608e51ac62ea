/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * nss_names.c - arrays of flat JSON objects, one at a time, nothing kept but what was asked for.
 *
 * Threads: any.
 */

#include "network/nss/nss_names.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <yajl/yajl_parse.h>

enum {
    FILE_MAX = 32 * 1024 * 1024,
    PIECE = 4096,
    DEPTH_MAX = 4,
    TEXT_MAX = 256,                 /* a longer text is none of ours */
    MAC_MAX = 18,
    MACS_MAX = 64,
};

typedef enum { FIELD_NONE, FIELD_IP, FIELD_MAC, FIELD_HOSTNAME, FIELD_DOMAIN, FIELD_EXPIRY, FIELD_MACS, FIELDS } Field;

static const char *const field_names[FIELDS] = {
    [FIELD_IP] = "ip-address", [FIELD_MAC] = "mac-address", [FIELD_HOSTNAME] = "hostname",
    [FIELD_DOMAIN] = "domain", [FIELD_EXPIRY] = "expiry-time", [FIELD_MACS] = "macs",
};

typedef struct {
    char text[MACS_MAX][MAC_MAX];
    size_t n;
} Macs;

/* One object of the array. */
typedef struct {
    char text[FIELDS][TEXT_MAX];
    long long expiry;               /* 0: never */
    Macs macs;
} Record;

typedef struct Walk Walk;
struct Walk {
    int depth;
    Field field;
    Record record;
    void (*take)(Walk *walk);       /* a record is whole */
    /* What was asked. */
    const char *name;
    int family;
    long long now;
    Macs *macs;                     /* of the domain: noted, or looked for; NULL = by hostname */
    NssAddress *found;
    int n_found;
};

/* ------------------------------------------------------------- JSON */

static int
on_start_map(void *opaque)
{
    Walk *walk = opaque;

    if (++walk->depth == 2)
        memset(&walk->record, 0, sizeof(walk->record));
    walk->field = FIELD_NONE;
    return walk->depth <= DEPTH_MAX;
}

static int
on_start_array(void *opaque)
{
    Walk *walk = opaque;

    return ++walk->depth <= DEPTH_MAX;
}

static int
on_end_array(void *opaque)
{
    Walk *walk = opaque;

    walk->depth--;
    return 1;
}

static int
on_end_map(void *opaque)
{
    Walk *walk = opaque;

    if (walk->depth-- == 2)
        walk->take(walk);
    walk->field = FIELD_NONE;
    return 1;
}

static int
on_key(void *opaque, const unsigned char *text, size_t len)
{
    Walk *walk = opaque;

    walk->field = FIELD_NONE;
    for (int i = 1; walk->depth == 2 && i < FIELDS; i++) {
        if (strlen(field_names[i]) == len && memcmp(field_names[i], text, len) == 0)
            walk->field = (Field)i;
    }
    return 1;
}

static void
put(char *to, size_t size, const unsigned char *text, size_t len)
{
    if (len >= size || memchr(text, '\0', len))
        return;
    memcpy(to, text, len);
    to[len] = '\0';
}

static int
on_string(void *opaque, const unsigned char *text, size_t len)
{
    Walk *walk = opaque;
    Macs *macs = &walk->record.macs;

    if (walk->field == FIELD_MACS && walk->depth == 3 && macs->n < MACS_MAX)
        put(macs->text[macs->n++], MAC_MAX, text, len);
    else if (walk->field != FIELD_NONE && walk->depth == 2)
        put(walk->record.text[walk->field], TEXT_MAX, text, len);
    return 1;
}

/* What is too big never ends. */
static int
on_number(void *opaque, const char *text, size_t len)
{
    Walk *walk = opaque;
    long long value = 0;

    if (walk->field != FIELD_EXPIRY || walk->depth != 2)
        return 1;
    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9')
            return 1;
        if (__builtin_mul_overflow(value, 10, &value) || __builtin_add_overflow(value, text[i] - '0', &value))
            return 1;
    }
    walk->record.expiry = value;
    return 1;
}

static const yajl_callbacks callbacks = {
    .yajl_number = on_number,
    .yajl_string = on_string,
    .yajl_start_map = on_start_map,
    .yajl_map_key = on_key,
    .yajl_end_map = on_end_map,
    .yajl_start_array = on_start_array,
    .yajl_end_array = on_end_array,
};

/* ------------------------------------------------------------- files */

/* What comes before a fault counts. */
static void
parse_fd(Walk *walk, int fd)
{
    yajl_handle parser = yajl_alloc(&callbacks, NULL, walk);
    unsigned char piece[PIECE];
    ssize_t got;

    walk->depth = 0;
    walk->field = FIELD_NONE;
    if (!parser)
        return;
    for (size_t total = 0; total < FILE_MAX; total += (size_t)got) {
        got = read(fd, piece, sizeof(piece));
        if (got <= 0 || yajl_parse(parser, piece, (size_t)got) != yajl_status_ok)
            break;
    }
    yajl_free(parser);
}

static void
parse_file(Walk *walk, int folder, const char *name)
{
    int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct stat st;

    if (fd < 0)
        return;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
        parse_fd(walk, fd);
    close(fd);
}

static bool
has_suffix(const char *name, const char *suffix)
{
    size_t len = strlen(name), wanted = strlen(suffix);

    return len > wanted && strcmp(name + len - wanted, suffix) == 0;
}

static int
walk_folder(Walk *walk, const char *path, const char *suffix)
{
    DIR *folder = opendir(path);
    const struct dirent *entry;

    if (!folder)
        return -1;
    while ((entry = readdir(folder))) {
        if (has_suffix(entry->d_name, suffix))
            parse_file(walk, dirfd(folder), entry->d_name);
    }
    closedir(folder);
    return 0;
}

/* ------------------------------------------------------------- records */

static bool
has_mac(const Macs *macs, const char *mac)
{
    for (size_t i = 0; *mac && i < macs->n; i++) {
        if (strcasecmp(macs->text[i], mac) == 0)
            return true;
    }
    return false;
}

static void
note_macs(Walk *walk)
{
    const Macs *from = &walk->record.macs;

    if (strcasecmp(walk->record.text[FIELD_DOMAIN], walk->name) != 0)
        return;
    for (size_t i = 0; i < from->n && walk->macs->n < MACS_MAX; i++) {
        if (*from->text[i] && !has_mac(walk->macs, from->text[i]))
            memcpy(walk->macs->text[walk->macs->n++], from->text[i], MAC_MAX);
    }
}

static bool
is_found(const Walk *walk, const NssAddress *addr)
{
    for (int i = 0; i < walk->n_found; i++) {
        if (memcmp(&walk->found[i], addr, sizeof(*addr)) == 0)
            return true;
    }
    return false;
}

static void
note_lease(Walk *walk)
{
    const Record *lease = &walk->record;
    const char *ip = lease->text[FIELD_IP];
    NssAddress addr = { .family = strchr(ip, ':') ? AF_INET6 : AF_INET };

    if (walk->macs ? !has_mac(walk->macs, lease->text[FIELD_MAC]) : strcasecmp(lease->text[FIELD_HOSTNAME], walk->name) != 0)
        return;
    if ((lease->expiry > 0 && lease->expiry < walk->now) || (walk->family != AF_UNSPEC && walk->family != addr.family))
        return;
    if (walk->n_found < NSS_ADDRESSES_MAX && inet_pton(addr.family, ip, addr.bytes) == 1 && !is_found(walk, &addr))
        walk->found[walk->n_found++] = addr;
}

int
nss_find(const char *folder, NssKind kind, const char *name, int family, NssAddress found[NSS_ADDRESSES_MAX])
{
    Macs macs = { .n = 0 };
    Walk walk = { .name = name, .family = family, .now = (long long)time(NULL), .found = found };

    if (!*name)
        return 0;
    if (kind == NSS_BY_DOMAIN) {
        walk.macs = &macs;
        walk.take = note_macs;
        if (walk_folder(&walk, folder, ".macs") < 0)
            return -1;
        if (macs.n == 0)
            return 0;
    }
    walk.take = note_lease;
    return walk_folder(&walk, folder, ".status") < 0 ? -1 : walk.n_found;
}
