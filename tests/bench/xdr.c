/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * xdr.c - what it costs to encode and decode the arguments of a small call, beside the same bytes copied by hand.
 *
 * Threads: main.
 */

#include <endian.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"

#include "rpc/remote_protocol.h"

enum { CALLS = 1000000 };

static uint32_t
by_xdr(void)
{
    char buffer[256];
    remote_domain_get_info_args args = { .dom = { .name = (char *)"guest", .id = 1 } };
    g_auto(remote_domain_get_info_args) decoded = { 0 };
    XDR xdr;

    xdrmem_create(&xdr, buffer, sizeof(buffer), XDR_ENCODE);
    if (!xdr_remote_domain_get_info_args(&xdr, &args))
        return 0;
    xdrmem_create(&xdr, buffer, sizeof(buffer), XDR_DECODE);
    return xdr_remote_domain_get_info_args(&xdr, &decoded) ? (uint32_t)decoded.dom.id : 0;
}

/* The floor: a length, the name, 16 bytes and a number, and the name copied out of them. */
static uint32_t
by_hand(void)
{
    static const unsigned char uuid[16];
    unsigned char buffer[256] = { 0 };
    uint32_t words[] = { htobe32(5), htobe32(1) };
    uint32_t id;
    g_autofree char *name = NULL;

    memcpy(buffer, &words[0], 4);
    memcpy(buffer + 4, "guest", 5);
    memcpy(buffer + 12, uuid, sizeof(uuid));
    memcpy(buffer + 28, &words[1], 4);
    name = g_strndup((char *)buffer + 4, be32toh(words[0]));
    memcpy(&id, buffer + 28, 4);
    return name[0] == 'g' ? be32toh(id) : 0;
}

static void
measure(const char *name, uint32_t (*work)(void))
{
    int64_t start = clock_now_us();
    uint64_t sum = 0;

    for (int i = 0; i < CALLS; i++)
        sum += work();
    printf("%-36s %6.1f ns%s\n", name, (double)(clock_now_us() - start) * 1000 / CALLS, sum == CALLS ? "" : " (WRONG)");
}

int
main(void)
{
    measure("arguments of virDomainGetInfo", by_xdr);
    measure("bare copies", by_hand);
    return 0;
}
