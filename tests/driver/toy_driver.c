/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * toy_driver.c - guests in memory.
 *
 * Threads: any; a guest's owner is a new thread for each task, one at a time.
 */

#include "toy_driver.h"

#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "base/thread.h"
#include "base/uuid.h"
#include "driver/adapter.h"
#include "driver/driver_events.h"
#include "driver/object_driver.h"

enum { GUESTS_MAX = 16 };

struct Domain {
    atomic_int refs;
    Mutex lock;                  /* held while its owner runs a task */
    DriverState *state;
    char *name;
    unsigned char uuid[UUID_LEN];
    atomic_int id;
    unsigned long long limit;
};

struct DriverState {
    EventBus *bus;
    Mutex lock;
    Domain *guests[GUESTS_MAX];
    int n_guests;
};

/* ------------------------------------------------------------------- guests */

static void *
domain_ref(void *object)
{
    Domain *dom = object;

    atomic_fetch_add(&dom->refs, 1);
    return dom;
}

static void
domain_unref(void *object)
{
    Domain *dom = object;

    if (atomic_fetch_sub(&dom->refs, 1) > 1)
        return;
    mutex_clear(&dom->lock);
    g_free(dom->name);
    g_free(dom);
}

static void
domain_key(void *object, ObjectKey *ret_key, void **ret_hold)
{
    Domain *dom = object;

    memcpy(ret_key->uuid, dom->uuid, UUID_LEN);
    ret_key->name = dom->name;
    ret_key->id = dom->id;
    *ret_hold = domain_ref(dom);
}

typedef struct {
    Domain *dom;
    DriverTask *task;
} Errand;

static void
errand_run(void *opaque)
{
    Errand *errand = opaque;
    Domain *dom = errand->dom;

    mutex_lock(&dom->lock);
    errand->task->run(errand->task);
    mutex_unlock(&dom->lock);
    domain_unref(dom);
    g_free(errand);
}

static int
domain_post(void *object, DriverTask *task)
{
    Errand *errand = g_new0(Errand, 1);

    errand->dom = domain_ref(object);
    errand->task = task;
    return thread_start_detached("owner", 0, errand_run, errand);
}

static const ObjectClass domain_class = {
    .kind = OBJECT_DOMAIN,
    .ref = domain_ref,
    .unref = domain_unref,
    .key = domain_key,
    .release_key = domain_unref,
    .post = domain_post,
};

static Domain *
add_guest(DriverState *state, const char *name, const unsigned char *uuid, int id)
{
    Domain *dom = g_new0(Domain, 1);

    atomic_init(&dom->refs, 1);
    mutex_init(&dom->lock);
    dom->state = state;
    dom->name = g_strdup(name);
    memcpy(dom->uuid, uuid, UUID_LEN);
    dom->id = id;
    dom->limit = 42;
    mutex_lock(&state->lock);
    g_assert(state->n_guests < GUESTS_MAX);
    state->guests[state->n_guests++] = dom;
    mutex_unlock(&state->lock);
    return dom;
}

void
toy_uuid(unsigned int number, unsigned char uuid[UUID_LEN])
{
    memset(uuid, 0x10 + (int)number, UUID_LEN);
}

DriverState *
toy_state_new(EventBus *bus)
{
    static const char *const names[] = { "alpha", "beta", "gamma" };
    DriverState *state = g_new0(DriverState, 1);
    unsigned char uuid[UUID_LEN];

    state->bus = bus;
    mutex_init(&state->lock);
    for (unsigned int i = 0; i < G_N_ELEMENTS(names); i++) {
        toy_uuid(i, uuid);
        add_guest(state, names[i], uuid, i == 0 ? 1 : -1);
    }
    return state;
}

void
toy_state_free(DriverState *state)
{
    if (!state)
        return;
    for (int i = 0; i < state->n_guests; i++)
        domain_unref(state->guests[i]);
    mutex_clear(&state->lock);
    g_free(state);
}

int
toy_state_spare_refs(const DriverState *state)
{
    int spare = 0;

    for (int i = 0; i < state->n_guests; i++)
        spare += state->guests[i]->refs - 1;
    return spare;
}

/* ------------------------------------------------------------------ methods */

static Domain *
domain_find(DriverConn *conn, const unsigned char *uuid)
{
    DriverState *state = driver_conn_state(conn);
    Domain *found = NULL;

    mutex_lock(&state->lock);
    for (int i = 0; i < state->n_guests && !found; i++) {
        if (uuid_equal(state->guests[i]->uuid, uuid))
            found = domain_ref(state->guests[i]);
    }
    mutex_unlock(&state->lock);
    return found;
}

static GPtrArray *
connect_list_all_domains(DriverConn *conn, unsigned int flags)
{
    DriverState *state = driver_conn_state(conn);
    GPtrArray *array = driver_array_new(&domain_class, GUESTS_MAX);
    bool active = flags & VIR_CONNECT_LIST_DOMAINS_ACTIVE;
    bool inactive = flags & VIR_CONNECT_LIST_DOMAINS_INACTIVE;

    mutex_lock(&state->lock);
    for (int i = 0; i < state->n_guests; i++) {
        bool running = state->guests[i]->id > 0;

        if (active == inactive || (active && running) || (inactive && !running))
            driver_array_take(array, domain_ref(state->guests[i]));
    }
    mutex_unlock(&state->lock);
    return array;
}

static Domain *
domain_lookup_by_name(DriverConn *conn, const char *name)
{
    DriverState *state = driver_conn_state(conn);

    for (int i = 0; i < state->n_guests; i++) {
        if (g_str_equal(state->guests[i]->name, name))
            return domain_ref(state->guests[i]);
    }
    return fail_null(VIR_ERR_NO_DOMAIN, "no domain with matching name '%s'", name);
}

static int
connect_get_version(DriverConn *conn, unsigned long *hvVer)
{
    *hvVer = 7002022;
    return 0;
}

static char *
connect_get_hostname(DriverConn *conn)
{
    return g_strdup("toyhost");
}

static int
node_get_info(DriverConn *conn, virNodeInfoPtr info)
{
    g_strlcpy(info->model, "x86_64", sizeof(info->model));
    info->memory = 4096;
    info->cpus = 2;
    info->mhz = 2500;
    info->nodes = info->sockets = info->threads = 1;
    info->cores = 2;
    return 0;
}

static Domain *
domain_define_xml(DriverConn *conn, const char *xml)
{
    ObjectKey key = { .name = xml, .id = -1 };

    uuid_generate(key.uuid);
    if (driver_permit(&key) < 0)
        return NULL;
    return domain_ref(add_guest(driver_conn_state(conn), xml, key.uuid, -1));
}

static int
domain_get_info(Domain *dom, virDomainInfoPtr info)
{
    info->state = dom->id > 0 ? VIR_DOMAIN_RUNNING : VIR_DOMAIN_SHUTOFF;
    info->maxMem = 1024;
    info->memory = 512;
    info->nrVirtCpu = 2;
    info->cpuTime = 5000000000;
    return 0;
}

static int
domain_get_state(Domain *dom, int *state, int *reason, unsigned int flags)
{
    *state = dom->id > 0 ? VIR_DOMAIN_RUNNING : VIR_DOMAIN_SHUTOFF;
    *reason = 1;
    return 0;
}

static char *
domain_get_xml_desc(Domain *dom, unsigned int flags)
{
    return g_strdup_printf("<domain><name>%s</name></domain>\n", dom->name);
}

static int
domain_create_with_flags(Domain *dom, unsigned int flags)
{
    ObjectKey key = { .name = dom->name };

    if (dom->id > 0)
        return fail(VIR_ERR_OPERATION_INVALID, "domain '%s' is running already", dom->name);
    dom->id = 7;
    key.id = 7;
    memcpy(key.uuid, dom->uuid, UUID_LEN);
    driver_event_domain_lifecycle(dom->state->bus, &key, VIR_DOMAIN_EVENT_STARTED, VIR_DOMAIN_EVENT_STARTED_BOOTED);
    return 0;
}

static int
domain_create(Domain *dom)
{
    return domain_create_with_flags(dom, 0);
}

static int
domain_destroy(Domain *dom)
{
    ObjectKey key = { .name = dom->name, .id = -1 };

    memcpy(key.uuid, dom->uuid, UUID_LEN);
    dom->id = -1;
    driver_event_domain_lifecycle(dom->state->bus, &key, VIR_DOMAIN_EVENT_STOPPED, VIR_DOMAIN_EVENT_STOPPED_DESTROYED);
    return 0;
}

static int
domain_suspend(Domain *dom)
{
    ObjectKey key = { .name = dom->name, .id = dom->id };
    virDomainEventGraphicsAddress address = { .family = 1, .node = (char *)"::1", .service = (char *)"5900" };
    virDomainEventGraphicsSubjectIdentity identity = { .type = (char *)"x509", .name = (char *)"mel" };
    virDomainEventGraphicsSubject subject = { .nidentity = 1, .identities = &identity };
    g_auto(TypedParams) params = { 0 };

    memcpy(key.uuid, dom->uuid, UUID_LEN);
    driver_event_domain_graphics(dom->state->bus, &key, 2, &address, &address, "none", &subject);
    typed_params_add_ullong(&params, "cputune.vcpupin", 3);
    typed_params_add_string(&params, "blkdeviotune.disk", "vda");
    driver_event_domain_tunable(dom->state->bus, &key, &params);
    driver_event_domain_io_error_reason(dom->state->bus, &key, "/img", "virtio0", 1, "enospc");
    return 0;
}

static int
domain_get_memory_parameters(Domain *dom, TypedParams *params, unsigned int flags)
{
    typed_params_add_ullong(params, VIR_DOMAIN_MEMORY_HARD_LIMIT, dom->limit);
    typed_params_add_ullong(params, VIR_DOMAIN_MEMORY_SOFT_LIMIT, 7);
    typed_params_add_ullong(params, VIR_DOMAIN_MEMORY_SWAP_HARD_LIMIT, 8);
    return 0;
}

static int
domain_set_memory_parameters(Domain *dom, const TypedParams *params, unsigned int flags)
{
    static const TypedParamRule rules[] = {
        { .name = VIR_DOMAIN_MEMORY_HARD_LIMIT, .type = VIR_TYPED_PARAM_ULLONG },
        { .name = NULL },
    };

    if (typed_params_validate(params, rules) < 0)
        return -1;
    return typed_params_get_ullong(params, VIR_DOMAIN_MEMORY_HARD_LIMIT, &dom->limit) < 0 ? -1 : 0;
}

static int
domain_get_vcpus(Domain *dom, virVcpuInfoPtr info, int maxinfo, unsigned char *cpumaps, int maplen)
{
    int count = MIN(maxinfo, 2);

    for (int i = 0; i < count; i++) {
        info[i] = (virVcpuInfo) { .number = (unsigned int)i, .state = 1, .cpuTime = 1000, .cpu = i };
        if (cpumaps)
            cpumaps[i * maplen] = (unsigned char)(1 << i);
    }
    return count;
}

/* Two figures of each processor; asked from 99 on, a daemon that means harm: rows longer than the caller's. */
static int
domain_get_cpu_stats(Domain *dom, TypedParams *params, unsigned int nparams, int start_cpu, unsigned int ncpus,
                     unsigned int flags)
{
    if (ncpus == 0)
        return 2;
    for (unsigned int i = 0; i < ncpus && i < 2 && nparams > 0; i++) {
        typed_params_add_ullong(params, VIR_DOMAIN_CPU_STATS_CPUTIME, 100 + i);
        typed_params_add_ullong(params, VIR_DOMAIN_CPU_STATS_VCPUTIME, 200 + i);
    }
    return start_cpu == 99 ? 1000 : 2;
}

static int
domain_set_metadata(Domain *dom, int type, const char *metadata, const char *key, const char *uri, unsigned int flags)
{
    return 0;
}

static int
domain_get_fs_info(Domain *dom, virDomainFSInfoPtr **info, unsigned int flags)
{
    virDomainFSInfoPtr *all = g_new0(virDomainFSInfoPtr, 2);

    all[0] = g_new0(virDomainFSInfo, 1);
    all[0]->mountpoint = g_strdup("/");
    all[0]->name = g_strdup("vda1");
    all[0]->fstype = g_strdup("ext4");
    all[0]->ndevAlias = 2;
    all[0]->devAlias = g_new0(char *, 3);
    all[0]->devAlias[0] = g_strdup("vda");
    all[0]->devAlias[1] = g_strdup("vdb");
    *info = all;
    return 1;
}

static int
domain_interface_addresses(Domain *dom, virDomainInterfacePtr **ifaces, unsigned int source, unsigned int flags)
{
    virDomainInterfacePtr *all = g_new0(virDomainInterfacePtr, 2);

    all[0] = g_new0(virDomainInterface, 1);
    all[0]->name = g_strdup("vnet0");
    all[0]->hwaddr = g_strdup("52:54:00:00:00:01");
    all[0]->naddrs = 1;
    all[0]->addrs = g_new0(virDomainIPAddress, 1);
    all[0]->addrs[0] = (virDomainIPAddress) { .type = 0, .addr = g_strdup("192.168.122.5"), .prefix = 24 };
    *ifaces = all;
    return 1;
}

static int
domain_get_security_label_list(Domain *dom, virSecurityLabelPtr *seclabels)
{
    virSecurityLabelPtr labels = g_new0(virSecurityLabel, 2);

    g_strlcpy(labels[0].label, "+64055:+64055", sizeof(labels[0].label));
    g_strlcpy(labels[1].label, "svirt_t", sizeof(labels[1].label));
    labels[1].enforcing = 1;
    *seclabels = labels;
    return 2;
}

static int
domain_block_stats(Domain *dom, const char *disk, virDomainBlockStatsPtr stats)
{
    if (!g_str_equal(disk, "vda"))
        return fail(VIR_ERR_INVALID_ARG, "domain '%s' has no disk '%s'", dom->name, disk);
    *stats = (virDomainBlockStatsStruct) { .rd_req = 1, .rd_bytes = 512, .wr_req = 2, .wr_bytes = 1024, .errs = -1 };
    return 0;
}

static int
domain_memory_peek(Domain *dom, unsigned long long start, size_t size, void *buffer, unsigned int flags)
{
    memset(buffer, (int)start, size);
    return 0;
}

static int
domain_memory_stats(Domain *dom, virDomainMemoryStatPtr stats, unsigned int nr_stats, unsigned int flags)
{
    unsigned int count = MIN(nr_stats, 2);

    for (unsigned int i = 0; i < count; i++)
        stats[i] = (virDomainMemoryStatStruct) { .tag = (int)i, .val = 100 + i };
    return (int)count;
}

static void
stats_free(void *opaque)
{
    DomainStats *stats = opaque;

    domain_unref(stats->dom);
    typed_params_clear(&stats->params);
    g_free(stats);
}

static GPtrArray *
domain_list_get_stats(DriverConn *conn, GPtrArray *doms, unsigned int stats, unsigned int flags)
{
    g_autoptr(GPtrArray) all = doms ? g_ptr_array_ref(doms) : connect_list_all_domains(conn, 0);
    GPtrArray *array = g_ptr_array_new_with_free_func(stats_free);

    for (guint i = 0; i < all->len; i++) {
        DomainStats *one = g_new0(DomainStats, 1);

        one->dom = domain_ref(all->pdata[i]);
        typed_params_add_int(&one->params, "state.state", one->dom->id > 0 ? 1 : 5);
        typed_params_addf_string(&one->params, "vda", "block.%d.name", 0);
        g_ptr_array_add(array, one);
    }
    return array;
}

static int
connect_get_cpu_model_names(DriverConn *conn, const char *arch, char ***models, unsigned int flags)
{
    char **names = g_new0(char *, 3);

    names[0] = g_strdup("qemu64");
    names[1] = g_strdup(arch);
    *models = names;
    return 2;
}

static int
node_get_cpu_map(DriverConn *conn, unsigned char **cpumap, unsigned int *online, unsigned int flags)
{
    *cpumap = g_malloc0(2);
    (*cpumap)[0] = 0xff;
    (*cpumap)[1] = 0x01;
    *online = 9;
    return 9;
}

static int
domain_qemu_monitor_command(Domain *dom, const char *cmd, char **result, unsigned int flags)
{
    *result = g_strdup_printf("{\"echo\":\"%s\"}", cmd);
    return 0;
}

static void
echo_back(void *opaque)
{
    int fd = GPOINTER_TO_INT(opaque);
    char buffer[256];
    ssize_t len;

    while ((len = read(fd, buffer, sizeof(buffer))) > 0) {
        if (write(fd, buffer, (size_t)len) != len)
            break;
    }
    close(fd);
}

static int
domain_open_console(Domain *dom, const char *dev_name, DriverStream *stream, unsigned int flags)
{
    DriverStreamFd source = { .direction = STREAM_READ | STREAM_WRITE };
    int fds[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
        return -1;
    if (write(fds[1], "hello\r\n", 7) != 7 || thread_start_detached("echo", 0, echo_back, GINT_TO_POINTER(fds[1])) < 0)
        return -1;
    source.fd = fds[0];
    return driver_stream_connect_fd(stream, &source);
}

static int
domain_open_graphics_fd(Domain *dom, unsigned int idx, unsigned int flags)
{
    int fds[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
        return -1;
    if (write(fds[1], "RFB", 3) != 3)
        return -1;
    close(fds[1]);
    return fds[0];
}

/* Of metadata only what is kept. */
static const DriverFlags toy_flags[] = {
    { offsetof(ObjectDriver, domain_set_metadata), VIR_DOMAIN_AFFECT_CONFIG },
    { 0 },
};

static const ObjectDriver toy_methods = {
    .classes = { [OBJECT_DOMAIN] = &domain_class },
    .flags = toy_flags,
    .domain_find = domain_find,
    .connect_list_all_domains = connect_list_all_domains,
    .domain_lookup_by_name = domain_lookup_by_name,
    .connect_get_version = connect_get_version,
    .connect_get_hostname = connect_get_hostname,
    .node_get_info = node_get_info,
    .domain_define_xml = domain_define_xml,
    .domain_get_info = domain_get_info,
    .domain_get_state = domain_get_state,
    .domain_get_xml_desc = domain_get_xml_desc,
    .domain_create = domain_create,
    .domain_create_with_flags = domain_create_with_flags,
    .domain_destroy = domain_destroy,
    .domain_suspend = domain_suspend,
    .domain_get_memory_parameters = domain_get_memory_parameters,
    .domain_set_memory_parameters = domain_set_memory_parameters,
    .domain_get_vcpus = domain_get_vcpus,
    .domain_get_cpu_stats = domain_get_cpu_stats,
    .domain_set_metadata = domain_set_metadata,
    .domain_get_fs_info = domain_get_fs_info,
    .domain_interface_addresses = domain_interface_addresses,
    .domain_get_security_label_list = domain_get_security_label_list,
    .domain_block_stats = domain_block_stats,
    .domain_memory_peek = domain_memory_peek,
    .domain_memory_stats = domain_memory_stats,
    .domain_list_get_stats = domain_list_get_stats,
    .connect_get_cpu_model_names = connect_get_cpu_model_names,
    .node_get_cpu_map = node_get_cpu_map,
    .domain_qemu_monitor_command = domain_qemu_monitor_command,
    .domain_open_console = domain_open_console,
    .domain_open_graphics_fd = domain_open_graphics_fd,
};

static const char *const schemes[] = { "toy", "qemu", NULL };

const DriverSpec toy_driver = { .name = "toy", .type = "TOY", .schemes = schemes, .driver = &toy_methods };

static const ObjectDriver empty_methods;

const DriverSpec empty_driver = { .name = "empty", .type = "EMPTY", .schemes = schemes, .driver = &empty_methods };
