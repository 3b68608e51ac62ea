/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * nss_module.c - answers in the forms that the C library asks for, all of it in the caller's buffer.
 *
 * NSS_MODULE and NSS_KIND say which module this is.
 *
 * Threads: any.
 */

#include <errno.h>
#include <netdb.h>
#include <nss.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "network/nss/nss_names.h"

#define FOLDER LOCALSTATEDIR "/lib/libvirt/dnsmasq"
#define PASTE_(a, b, c) a##b##c
#define PASTE(a, b, c) PASTE_(a, b, c)
#define ENTRY(name) PASTE(_nss_, NSS_MODULE, _##name)
#define TEXT_(word) #word
#define TEXT(word) TEXT_(word)

/* What every entry point is given, and where its failures go. */
typedef struct {
    char *at;                       /* the next free byte of the buffer */
    size_t left;
    int *errnop, *herrnop;
} Answer;

static enum nss_status
fail_nss(const Answer *answer, enum nss_status status, int errnum, int herrnum)
{
    *answer->errnop = errnum;
    *answer->herrnop = herrnum;
    return status;
}

static enum nss_status
fail_space(const Answer *answer)
{
    return fail_nss(answer, NSS_STATUS_TRYAGAIN, ERANGE, NETDB_INTERNAL);
}

static void *
take(Answer *answer, size_t size, size_t align)
{
    size_t gap = (align - (uintptr_t)answer->at % align) % align;
    char *at = answer->at + gap;

    if (answer->left < gap || answer->left - gap < size)
        return NULL;
    answer->at = at + size;
    answer->left -= gap + size;
    return at;
}

static char *
take_name(Answer *answer, const char *name)
{
    size_t size = strlen(name) + 1;
    char *at = take(answer, size, 1);

    return at ? memcpy(at, name, size) : NULL;
}

/* NSS_STATUS_SUCCESS with at least one, or the failure. */
static enum nss_status
find(const Answer *answer, const char *name, int family, NssAddress *found, int *ret_n)
{
    int n = nss_find(FOLDER, NSS_KIND, name, family, found);

    if (secure_getenv("LIBVIRT_NSS_DEBUG"))
        fprintf(stderr, TEXT(NSS_MODULE) ": '%s', family %d: %d found\n", name, family, n);
    if (n > 0) {
        *ret_n = n;
        return NSS_STATUS_SUCCESS;
    }
    /* No folder: no network was ever started here. */
    if (n == 0 || errno == ENOENT || errno == EACCES)
        return fail_nss(answer, NSS_STATUS_NOTFOUND, ENOENT, HOST_NOT_FOUND);
    return fail_nss(answer, NSS_STATUS_UNAVAIL, errno, NO_RECOVERY);
}

static size_t
size_of(int family)
{
    return family == AF_INET6 ? 16 : 4;
}

#pragma GCC visibility push(default)
enum nss_status ENTRY(gethostbyname3_r)(const char *name, int af, struct hostent *result, char *buffer, size_t buflen, int *errnop,
                                        int *herrnop, int32_t *ttlp, char **canonp);
enum nss_status ENTRY(gethostbyname2_r)(const char *name, int af, struct hostent *result, char *buffer, size_t buflen, int *errnop,
                                        int *herrnop);
enum nss_status ENTRY(gethostbyname_r)(const char *name, struct hostent *result, char *buffer, size_t buflen, int *errnop,
                                       int *herrnop);
enum nss_status ENTRY(gethostbyname4_r)(const char *name, struct gaih_addrtuple **pat, char *buffer, size_t buflen, int *errnop,
                                        int *herrnop, int32_t *ttlp);
#pragma GCC visibility pop

enum nss_status
ENTRY(gethostbyname3_r)(const char *name, int af, struct hostent *result, char *buffer, size_t buflen, int *errnop, int *herrnop,
                        int32_t *ttlp, char **canonp)
{
    Answer answer = { .at = buffer, .left = buflen, .errnop = errnop, .herrnop = herrnop };
    NssAddress found[NSS_ADDRESSES_MAX];
    enum nss_status status;
    char **list, **aliases, *own;
    int n = 0;

    if (af == AF_UNSPEC)
        af = AF_INET;
    if (af != AF_INET && af != AF_INET6)
        return fail_nss(&answer, NSS_STATUS_UNAVAIL, EAFNOSUPPORT, NO_DATA);
    status = find(&answer, name, af, found, &n);
    if (status != NSS_STATUS_SUCCESS)
        return status;
    own = take_name(&answer, name);
    aliases = take(&answer, sizeof(*aliases), sizeof(*aliases));
    list = take(&answer, sizeof(*list) * ((size_t)n + 1), sizeof(*list));
    if (!own || !aliases || !list)
        return fail_space(&answer);
    aliases[0] = NULL;
    list[n] = NULL;
    for (int i = 0; i < n; i++) {
        list[i] = take(&answer, size_of(af), sizeof(uint32_t));
        if (!list[i])
            return fail_space(&answer);
        memcpy(list[i], found[i].bytes, size_of(af));
    }
    *result = (struct hostent) { .h_name = own, .h_aliases = aliases, .h_addrtype = af, .h_length = (int)size_of(af),
                                 .h_addr_list = list };
    if (ttlp)
        *ttlp = 0;
    if (canonp)
        *canonp = own;
    *herrnop = NETDB_SUCCESS;
    return NSS_STATUS_SUCCESS;
}

enum nss_status
ENTRY(gethostbyname2_r)(const char *name, int af, struct hostent *result, char *buffer, size_t buflen, int *errnop, int *herrnop)
{
    return ENTRY(gethostbyname3_r)(name, af, result, buffer, buflen, errnop, herrnop, NULL, NULL);
}

enum nss_status
ENTRY(gethostbyname_r)(const char *name, struct hostent *result, char *buffer, size_t buflen, int *errnop, int *herrnop)
{
    return ENTRY(gethostbyname3_r)(name, AF_INET, result, buffer, buflen, errnop, herrnop, NULL, NULL);
}

enum nss_status
ENTRY(gethostbyname4_r)(const char *name, struct gaih_addrtuple **pat, char *buffer, size_t buflen, int *errnop, int *herrnop,
                        int32_t *ttlp)
{
    Answer answer = { .at = buffer, .left = buflen, .errnop = errnop, .herrnop = herrnop };
    NssAddress found[NSS_ADDRESSES_MAX];
    enum nss_status status;
    struct gaih_addrtuple **next = pat;
    char *own;
    int n = 0;

    status = find(&answer, name, AF_UNSPEC, found, &n);
    if (status != NSS_STATUS_SUCCESS)
        return status;
    own = take_name(&answer, name);
    for (int i = 0; own && i < n; i++) {
        /* The first may be the caller's own. */
        struct gaih_addrtuple *tuple = *next && i == 0 ? *next : take(&answer, sizeof(*tuple), sizeof(void *));

        if (!tuple)
            return fail_space(&answer);
        *tuple = (struct gaih_addrtuple) { .name = own, .family = found[i].family };
        memcpy(tuple->addr, found[i].bytes, size_of(found[i].family));
        *next = tuple;
        next = &tuple->next;
    }
    if (!own)
        return fail_space(&answer);
    if (ttlp)
        *ttlp = 0;
    *herrnop = NETDB_SUCCESS;
    return NSS_STATUS_SUCCESS;
}
