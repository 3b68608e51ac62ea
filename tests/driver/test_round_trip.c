/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_round_trip.c - public functions through the library, the wire, the dispatcher and a driver: both engines of rpc/wire at
 * once.
 *
 * Threads: the test's; the daemon has its own.
 */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libvirt/libvirt-qemu.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include "support/test.h"
#include "toy_driver.h"

typedef struct {
    ToyDaemon *daemon;
    virConnectPtr conn;
    virDomainPtr alpha;
} Bed;

static void
quiet(void *opaque, virErrorPtr error)
{
}

static Bed
bed_open(void)
{
    Bed bed = { .daemon = toy_daemon_start(&toy_driver, false) };
    g_autofree char *uri = g_strdup_printf("qemu+unix:///system?socket=%s", toy_daemon_path(bed.daemon));

    virSetErrorFunc(NULL, quiet);
    bed.conn = virConnectOpen(uri);
    if (!bed.conn)
        FAIL_TEST("cannot open '%s': %s", uri, virGetLastErrorMessage());
    bed.alpha = virDomainLookupByName(bed.conn, "alpha");
    OK_PTR(bed.alpha);
    return bed;
}

static void
bed_close(Bed *bed)
{
    EQ(virDomainFree(bed->alpha), 0);
    EQ(virConnectClose(bed->conn), 0);
    toy_daemon_stop(bed->daemon);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Bed, bed_close)

TEST(structs_come_back)
{
    g_auto(Bed) bed = bed_open();
    virDomainInfo info;
    virNodeInfo node;
    virDomainBlockStatsStruct stats;
    int state, reason;

    EQ(virDomainGetInfo(bed.alpha, &info), 0);
    EQ(info.maxMem, 1024);
    EQ(info.nrVirtCpu, 2);
    EQ(virNodeGetInfo(bed.conn, &node), 0);
    STREQ(node.model, "x86_64");
    EQ(virDomainGetState(bed.alpha, &state, &reason, 0), 0);
    EQ(state, VIR_DOMAIN_RUNNING);
    EQ(virDomainBlockStats(bed.alpha, "vda", &stats, sizeof(stats)), 0);
    EQ(stats.errs, -1);
    EQ(virDomainBlockStats(bed.alpha, "vda", &stats, sizeof(stats) + 8), -1);
    EQ(virGetLastErrorCode(), VIR_ERR_INVALID_ARG);
}

TEST(lists_of_guests_come_back)
{
    g_auto(Bed) bed = bed_open();
    virDomainPtr *domains = NULL;
    char *names[2] = { NULL };
    int ids[5];

    EQ(virConnectListAllDomains(bed.conn, NULL, 0), 3);
    EQ(virConnectListAllDomains(bed.conn, &domains, VIR_CONNECT_LIST_DOMAINS_INACTIVE), 2);
    STREQ(virDomainGetName(domains[0]), "beta");
    NULL_PTR(domains[2]);
    virDomainFree(domains[0]);
    virDomainFree(domains[1]);
    free(domains);
    EQ(virConnectListDefinedDomains(bed.conn, names, 2), 2);
    STREQ(names[1], "gamma");
    free(names[0]);
    free(names[1]);
    EQ(virConnectListDomains(bed.conn, ids, 5), 1);
    EQ(ids[0], 1);
}

TEST(typed_parameters_are_asked_for_twice)
{
    g_auto(Bed) bed = bed_open();
    virTypedParameter params[3];
    virTypedParameterPtr list = NULL;
    int nparams = 0, count = 0, max = 0;

    EQ(virDomainGetMemoryParameters(bed.alpha, NULL, &nparams, 0), 0);
    EQ(nparams, 3);
    EQ(virDomainGetMemoryParameters(bed.alpha, params, &nparams, 0), 0);
    EQ(params[0].value.ul, 42);
    EQ(virTypedParamsAddULLong(&list, &count, &max, VIR_DOMAIN_MEMORY_HARD_LIMIT, 77), 0);
    EQ(virDomainSetMemoryParameters(bed.alpha, list, count, 0), 0);
    EQ(virTypedParamsAddString(&list, &count, &max, "colour", "red"), 0);
    EQ(virDomainSetMemoryParameters(bed.alpha, list, count, 0), -1);
    STR_HAS(virGetLastErrorMessage(), "colour");
    virTypedParamsFree(list, count);
    nparams = 1;
    EQ(virDomainGetMemoryParameters(bed.alpha, params, &nparams, 0), 0);
    EQ(nparams, 1);
    EQ(params[0].value.ul, 77);
}

TEST(arrays_and_maps_of_the_callers_size_are_filled)
{
    g_auto(Bed) bed = bed_open();
    virVcpuInfo vcpus[4];
    unsigned char maps[8] = { 0 };
    virDomainMemoryStatStruct stats[1];
    char bytes[5] = "....";

    EQ(virDomainGetVcpus(bed.alpha, vcpus, 4, maps, 2), 2);
    EQ(vcpus[1].cpu, 1);
    EQ(maps[0], 1);
    EQ(maps[2], 2);
    EQ(virDomainMemoryStats(bed.alpha, stats, 1, 0), 1);
    EQ(stats[0].val, 100);
    EQ(virDomainMemoryPeek(bed.alpha, 'x', 4, bytes, VIR_MEMORY_VIRTUAL), 0);
    STREQ(bytes, "xxxx");
}

TEST(rows_of_typed_parameters_are_laid_out_anew)
{
    g_auto(Bed) bed = bed_open();
    virTypedParameter params[9];

    memset(params, 0xff, sizeof(params));
    EQ(virDomainGetCPUStats(bed.alpha, NULL, 0, 0, 0, 0), 2);
    EQ(virDomainGetCPUStats(bed.alpha, NULL, 0, 0, 1, 0), 2);
    EQ(virDomainGetCPUStats(bed.alpha, params, 3, 0, 3, 0), 2);
    EQ(params[0].value.ul, 100);
    EQ(params[1].value.ul, 200);
    EQ(params[2].type, 0);
    EQ(params[3].value.ul, 101);
    STREQ(params[4].field, VIR_DOMAIN_CPU_STATS_VCPUTIME);
    EQ(params[6].type, 0);
    EQ(params[8].field[0], 0);
}

TEST(rows_without_room_are_a_broken_answer)
{
    g_auto(Bed) bed = bed_open();
    virTypedParameter params[4];

    EQ(virDomainGetCPUStats(bed.alpha, params, 1, 0, 2, 0), -1);
    EQ(virGetLastErrorCode(), VIR_ERR_RPC);
    EQ(virDomainGetCPUStats(bed.alpha, params, 2, 99, 2, 0), -1);
    EQ(virGetLastErrorCode(), VIR_ERR_RPC);
    EQ(virDomainGetCPUStats(bed.alpha, params, 16, 0, 129, 0), -1);
    EQ(virGetLastErrorCode(), VIR_ERR_RPC);
    STR_HAS(virGetLastErrorMessage(), "2048");
}

TEST(arrays_that_the_library_allocates_come_back)
{
    g_auto(Bed) bed = bed_open();
    virDomainFSInfoPtr *info = NULL;
    virDomainInterfacePtr *ifaces = NULL;
    virSecurityLabelPtr labels = NULL;
    char **models = NULL;
    unsigned char *map = NULL;
    unsigned int online = 0;

    EQ(virDomainGetFSInfo(bed.alpha, &info, 0), 1);
    STREQ(info[0]->devAlias[1], "vdb");
    virDomainFSInfoFree(info[0]);
    free(info);
    EQ(virDomainInterfaceAddresses(bed.alpha, &ifaces, 0, 0), 1);
    STREQ(ifaces[0]->addrs[0].addr, "192.168.122.5");
    virDomainInterfaceFree(ifaces[0]);
    free(ifaces);
    EQ(virDomainGetSecurityLabelList(bed.alpha, &labels), 2);
    STREQ(labels[1].label, "svirt_t");
    free(labels);
    EQ(virConnectGetCPUModelNames(bed.conn, "arm", &models, 0), 2);
    STREQ(models[1], "arm");
    free(models[0]);
    free(models[1]);
    free(models);
    EQ(virConnectGetCPUModelNames(bed.conn, "arm", NULL, 0), 2);
    EQ(virNodeGetCPUMap(bed.conn, &map, &online, 0), 9);
    EQ(map[1], 1);
    EQ(online, 9);
    free(map);
}

TEST(statistics_are_of_all_or_of_some)
{
    g_auto(Bed) bed = bed_open();
    virDomainStatsRecordPtr *records = NULL;
    virDomainPtr some[] = { bed.alpha, NULL };

    EQ(virConnectGetAllDomainStats(bed.conn, 0, &records, 0), 3);
    STREQ(virDomainGetName(records[2]->dom), "gamma");
    virDomainStatsRecordListFree(records);
    EQ(virDomainListGetStats(some, 0, &records, 0), 1);
    EQ(records[0]->nparams, 2);
    STREQ(records[0]->params[1].value.s, "vda");
    virDomainStatsRecordListFree(records);
}

TEST(handles_follow_their_guest)
{
    g_auto(Bed) bed = bed_open();
    virDomainPtr beta = virDomainLookupByName(bed.conn, "beta");

    EQ(virDomainGetID(beta), (unsigned int)-1);
    EQ(virDomainCreate(beta), 0);
    EQ(virDomainGetID(beta), 7);
    EQ(virDomainDestroy(beta), 0);
    EQ(virDomainCreateWithFlags(beta, 0), 0);
    EQ(virDomainGetID(beta), 7);
    virDomainFree(beta);
}

TEST(errors_cross_with_code_and_message)
{
    g_auto(Bed) bed = bed_open();

    NULL_PTR(virDomainLookupByName(bed.conn, "nobody"));
    EQ(virGetLastErrorCode(), VIR_ERR_NO_DOMAIN);
    STR_HAS(virGetLastErrorMessage(), "nobody");
    EQ(virDomainResume(bed.alpha), -1);
    EQ(virGetLastErrorCode(), VIR_ERR_NO_SUPPORT);
    EQ(virDomainGetState(bed.alpha, NULL, NULL, 0), -1);
    EQ(virGetLastErrorCode(), VIR_ERR_INVALID_ARG);
    EQ(virDomainGetState(NULL, NULL, NULL, 0), -1);
    EQ(virGetLastErrorCode(), VIR_ERR_INVALID_DOMAIN);
    EQ(virDomainSuspend(bed.alpha), 0);
    EQ(virGetLastErrorCode(), VIR_ERR_OK);
}

TEST(flags_that_exclude_each_other_do_not_reach_the_wire)
{
    g_auto(Bed) bed = bed_open();
    int nparams = 0;

    EQ(virDomainGetMemoryParameters(bed.alpha, NULL, &nparams, VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG), -1);
    EQ(virGetLastErrorCode(), VIR_ERR_INVALID_ARG);
    STR_HAS(virGetLastErrorMessage(), "VIR_DOMAIN_AFFECT_CONFIG");
}

TEST(streams_and_descriptors_come_through)
{
    g_auto(Bed) bed = bed_open();
    virStreamPtr stream = virStreamNew(bed.conn, 0);
    char text[8] = "";
    int fd;

    EQ(virDomainOpenConsole(bed.alpha, NULL, stream, 0), 0);
    EQ(virStreamRecv(stream, text, 7), 7);
    STREQ(text, "hello\r\n");
    EQ(virStreamSend(stream, "abc", 3), 3);
    EQ(virStreamRecv(stream, text, 7), 3);
    EQ(virStreamAbort(stream), 0);
    virStreamFree(stream);
    fd = virDomainOpenGraphicsFD(bed.alpha, 0, 0);
    TRUE_(fd >= 0);
    EQ(read(fd, text, 3), 3);
    close(fd);
}

TEST(a_library_of_its_own_has_its_calls)
{
    g_auto(Bed) bed = bed_open();
    char *result = NULL;

    EQ(virDomainQemuMonitorCommand(bed.alpha, "query-status", &result, 0), 0);
    STREQ(result, "{\"echo\":\"query-status\"}");
    free(result);
}

/* --------------------------------------------------------------------- events */

static int
on_lifecycle(virConnectPtr conn, virDomainPtr dom, int event, int detail, void *opaque)
{
    GString *seen = opaque;

    g_string_append_printf(seen, "%s %d;", virDomainGetName(dom), event);
    return 0;
}

static void
on_graphics(virConnectPtr conn, virDomainPtr dom, int phase, const virDomainEventGraphicsAddress *local,
            const virDomainEventGraphicsAddress *remote, const char *auth, const virDomainEventGraphicsSubject *subject,
            void *opaque)
{
    GString *seen = opaque;

    g_string_append_printf(seen, "%s %d %s %s %s;", virDomainGetName(dom), phase, local->node, auth,
                           subject->identities[0].name);
}

static void
on_tunable(virConnectPtr conn, virDomainPtr dom, virTypedParameterPtr params, int nparams, void *opaque)
{
    GString *seen = opaque;

    g_string_append_printf(seen, "%s %d %s;", virDomainGetName(dom), nparams, params[1].value.s);
}

TEST(events_arrive_as_their_callbacks_take_them)
{
    GString *seen = g_string_new(NULL);
    Bed bed;
    int ids[3];

    EQ(virEventRegisterDefaultImpl(), 0);
    bed = bed_open();
    ids[0] = virConnectDomainEventRegisterAny(bed.conn, NULL, VIR_DOMAIN_EVENT_ID_LIFECYCLE,
                                              VIR_DOMAIN_EVENT_CALLBACK(on_lifecycle), seen, NULL);
    ids[1] = virConnectDomainEventRegisterAny(bed.conn, bed.alpha, VIR_DOMAIN_EVENT_ID_GRAPHICS,
                                              VIR_DOMAIN_EVENT_CALLBACK(on_graphics), seen, NULL);
    ids[2] = virConnectDomainEventRegisterAny(bed.conn, NULL, VIR_DOMAIN_EVENT_ID_TUNABLE,
                                              VIR_DOMAIN_EVENT_CALLBACK(on_tunable), seen, NULL);
    EQ(virDomainSuspend(bed.alpha), 0);
    EQ(virDomainDestroy(bed.alpha), 0);
    while (!strstr(seen->str, "alpha 5;"))
        EQ(virEventRunDefaultImpl(), 0);
    STREQ(seen->str, "alpha 2 ::1 none mel;alpha 2 vda;alpha 5;");
    for (size_t i = 0; i < G_N_ELEMENTS(ids); i++)
        EQ(virConnectDomainEventDeregisterAny(bed.conn, ids[i]), 0);
    bed_close(&bed);
    g_string_free(seen, TRUE);
}
