/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_tune.c - parameters with names: each set is a table of names and of where the definition has them.
 *
 * Threads: the guest's owner.
 */

#include <stddef.h>

#include "base/error.h"
#include "conf/domain.h"
#include "conf/domain_net.h"
#include "conf/domain_tune.h"
#include "driver/driver_events.h"
#include "driver/typed_params.h"
#include "hypervisor/domain_events.h"
#include "hypervisor/domain_list.h"
#include "hypervisor/edit.h"
#include "test/test_guest.h"
#include "test/test_methods.h"

/* What a field of a definition is. */
typedef enum {
    TUNE_LIMIT,                  /* OptUlong, absent: VIR_DOMAIN_MEMORY_PARAM_UNLIMITED */
    TUNE_UINT,
    TUNE_ULLONG,
    TUNE_ULLONG_AS_UINT,
    TUNE_STRING,                 /* char *, NULL: "" */
} TuneKind;

typedef struct {
    const char *name;
    TuneKind kind;
    size_t offset;
} TuneRow;

/* A set of parameters: where it lies in the definition. get() may answer NULL: nothing is said; make() does not, but for an
 * object that is not there (with an error). */
typedef struct {
    const TuneRow *rows;
    size_t n_rows;
    const void *(*get)(const DomainDef *def, const char *object);
    void *(*make)(DomainDef *def, const char *object);
    int (*check)(const DomainDef *def, const void *self);
} TuneSet;

enum { ROWS_MAX = 24 };

static int
kind_type(TuneKind kind)
{
    static const int types[] = {
        [TUNE_LIMIT] = VIR_TYPED_PARAM_ULLONG,
        [TUNE_UINT] = VIR_TYPED_PARAM_UINT,
        [TUNE_ULLONG] = VIR_TYPED_PARAM_ULLONG,
        [TUNE_ULLONG_AS_UINT] = VIR_TYPED_PARAM_UINT,
        [TUNE_STRING] = VIR_TYPED_PARAM_STRING,
    };

    return types[kind];
}

static int
validate(const TuneSet *set, const TypedParams *params)
{
    TypedParamRule rules[ROWS_MAX + 1] = { { NULL } };

    for (size_t i = 0; i < set->n_rows; i++)
        rules[i] = (TypedParamRule) { set->rows[i].name, kind_type(set->rows[i].kind), false };
    return typed_params_validate(params, rules);
}

static void
add_row(const TuneRow *row, const void *self, TypedParams *params)
{
    const char *place = self ? (const char *)self + row->offset : NULL;
    const OptUlong *limit = (const void *)place;
    const char *text;

    switch (row->kind) {
    case TUNE_LIMIT:
        typed_params_add_ullong(params, row->name,
                                limit && limit->set ? limit->value : VIR_DOMAIN_MEMORY_PARAM_UNLIMITED);
        break;
    case TUNE_UINT:
        typed_params_add_uint(params, row->name, place ? *(const unsigned int *)(const void *)place : 0);
        break;
    case TUNE_ULLONG:
        typed_params_add_ullong(params, row->name, place ? *(const unsigned long long *)(const void *)place : 0);
        break;
    case TUNE_ULLONG_AS_UINT:
        typed_params_add_uint(params, row->name,
                              place ? (unsigned int)*(const unsigned long long *)(const void *)place : 0);
        break;
    case TUNE_STRING:
        text = place ? *(char *const *)(const void *)place : NULL;
        typed_params_add_string(params, row->name, text ? text : "");
        break;
    }
}

static void
set_row(const TuneRow *row, void *self, const virTypedParameter *param)
{
    char *place = (char *)self + row->offset;
    bool unlimited;

    switch (row->kind) {
    case TUNE_LIMIT:
        unlimited = param->value.ul >= VIR_DOMAIN_MEMORY_PARAM_UNLIMITED;
        *(OptUlong *)(void *)place = (OptUlong) { .set = !unlimited, .value = unlimited ? 0 : param->value.ul };
        break;
    case TUNE_UINT:
        *(unsigned int *)(void *)place = param->value.ui;
        break;
    case TUNE_ULLONG:
        *(unsigned long long *)(void *)place = param->value.ul;
        break;
    case TUNE_ULLONG_AS_UINT:
        *(unsigned long long *)(void *)place = param->value.ui;
        break;
    case TUNE_STRING:
        g_free(*(char **)(void *)place);
        *(char **)(void *)place = *param->value.s ? g_strdup(param->value.s) : NULL;
        break;
    }
}

static int
apply(const TuneSet *set, DomainDef *def, const char *object, const TypedParams *params)
{
    void *self = set->make(def, object);

    if (!self)
        return -1;
    for (size_t i = 0; i < set->n_rows; i++) {
        const virTypedParameter *param = typed_params_find(params, set->rows[i].name);

        if (param)
            set_row(&set->rows[i], self, param);
    }
    return set->check ? set->check(def, self) : 0;
}

static int
tune_set(const TuneSet *set, Domain *dom, const char *object, const TypedParams *params, unsigned int flags)
{
    g_autoptr(DomainEdit) edit = NULL;

    assert_owner(dom);
    if (validate(set, params) < 0 || !(edit = domain_edit(dom, flags)))
        return -1;
    for_each_def(def, edit) {
        if (apply(set, def, object, params) < 0)
            return -1;
    }
    return domain_commit(dom, edit);
}

static int
tune_get(const TuneSet *set, Domain *dom, const char *object, TypedParams *params, unsigned int flags)
{
    g_autoptr(DomainView) view = domain_view(dom);
    const DomainDef *def = domain_view_def_for(view, flags);
    const void *self;

    if (!def)
        return -1;
    self = set->get(def, object);
    if (!self && error_last_code() != VIR_ERR_OK)
        return -1;
    for (size_t i = 0; i < set->n_rows; i++)
        add_row(&set->rows[i], self, params);
    return 0;
}

/* --------------------------------------------------------------------- memory */

static const TuneRow memory_rows[] = {
    { VIR_DOMAIN_MEMORY_HARD_LIMIT, TUNE_LIMIT, offsetof(MemTune, hard_limit_kib) },
    { VIR_DOMAIN_MEMORY_SOFT_LIMIT, TUNE_LIMIT, offsetof(MemTune, soft_limit_kib) },
    { VIR_DOMAIN_MEMORY_SWAP_HARD_LIMIT, TUNE_LIMIT, offsetof(MemTune, swap_hard_limit_kib) },
};

static const void *
memory_get(const DomainDef *def, const char *object)
{
    return def->memtune;
}

static void *
memory_make(DomainDef *def, const char *object)
{
    if (!def->memtune)
        def->memtune = mem_tune_new();
    return def->memtune;
}

static int
memory_check(const DomainDef *def, const void *self)
{
    const MemTune *tune = self;

    if (tune->swap_hard_limit_kib.set && tune->hard_limit_kib.set && tune->swap_hard_limit_kib.value < tune->hard_limit_kib.value)
        return fail(VIR_ERR_INVALID_ARG, _("domain '%1$s': swap_hard_limit cannot be lower than hard_limit"), def->name);
    return 0;
}

static const TuneSet memory_set = {
    memory_rows, G_N_ELEMENTS(memory_rows), memory_get, memory_make, memory_check,
};

int
test_domain_set_memory_parameters(Domain *dom, const TypedParams *params, unsigned int flags)
{
    return tune_set(&memory_set, dom, NULL, params, flags);
}

int
test_domain_get_memory_parameters(Domain *dom, TypedParams *params, unsigned int flags)
{
    return tune_get(&memory_set, dom, NULL, params, flags);
}

/* ------------------------------------------------------------------- block I/O */

static const TuneRow blkio_rows[] = {
    { VIR_DOMAIN_BLKIO_WEIGHT, TUNE_UINT, offsetof(BlkioTune, weight) },
};

static const void *
blkio_get(const DomainDef *def, const char *object)
{
    return def->blkiotune;
}

static void *
blkio_make(DomainDef *def, const char *object)
{
    if (!def->blkiotune)
        def->blkiotune = blkio_tune_new();
    return def->blkiotune;
}

static int
blkio_check(const DomainDef *def, const void *self)
{
    const BlkioTune *tune = self;

    if (tune->weight && (tune->weight < 10 || tune->weight > 1000))
        return fail(VIR_ERR_INVALID_ARG, _("domain '%1$s': a weight of %2$u is out of range, it may be from 10 to 1000"), def->name,
                    tune->weight);
    return 0;
}

static const TuneSet blkio_set = { blkio_rows, G_N_ELEMENTS(blkio_rows), blkio_get, blkio_make, blkio_check };

/* Limits of single devices are a string of pairs: "/dev/sda,800,/dev/sdb,500". */
typedef struct {
    const char *name;
    size_t offset;                   /* in BlkioDevice */
    bool wide;                       /* unsigned long long; else unsigned int */
} BlkioList;

static const BlkioList blkio_lists[] = {
    { VIR_DOMAIN_BLKIO_DEVICE_WEIGHT, offsetof(BlkioDevice, weight), false },
    { VIR_DOMAIN_BLKIO_DEVICE_READ_IOPS, offsetof(BlkioDevice, read_iops_sec), false },
    { VIR_DOMAIN_BLKIO_DEVICE_WRITE_IOPS, offsetof(BlkioDevice, write_iops_sec), false },
    { VIR_DOMAIN_BLKIO_DEVICE_READ_BPS, offsetof(BlkioDevice, read_bytes_sec), true },
    { VIR_DOMAIN_BLKIO_DEVICE_WRITE_BPS, offsetof(BlkioDevice, write_bytes_sec), true },
};

static unsigned long long
list_value(const BlkioList *list, const BlkioDevice *device)
{
    const char *place = (const char *)device + list->offset;

    return list->wide ? *(const unsigned long long *)(const void *)place : *(const unsigned int *)(const void *)place;
}

static void
add_list(const BlkioList *list, const BlkioTune *tune, TypedParams *params)
{
    g_autoptr(GString) text = g_string_new(NULL);

    xml_each(BlkioDevice, device, tune ? tune->devices : NULL) {
        if (list_value(list, device))
            g_string_append_printf(text, "%s%s,%llu", text->len ? "," : "", device->path, list_value(list, device));
    }
    typed_params_add_string(params, list->name, text->str);
}

static BlkioDevice *
list_device(BlkioTune *tune, const char *path)
{
    BlkioDevice *device;

    xml_each(BlkioDevice, known, tune->devices) {
        if (g_str_equal(known->path, path))
            return known;
    }
    device = xml_new(&xml_binding_BlkioDevice);
    device->path = g_strdup(path);
    xml_list_add(BlkioDevice, tune->devices, device);
    return device;
}

static int
set_list(const BlkioList *list, DomainDef *def, const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, ",", -1);
    BlkioTune *tune = blkio_make(def, NULL);

    for (size_t i = 0; words[i] && *words[0]; i += 2) {
        BlkioDevice *device;
        guint64 value;

        if (!words[i + 1] || !g_ascii_string_to_unsigned(words[i + 1], 10, 0, list->wide ? G_MAXINT64 : G_MAXUINT, &value, NULL))
            return fail(VIR_ERR_INVALID_ARG, _("'%1$s' of '%2$s' is not a list of paths and numbers"), text, list->name);
        device = list_device(tune, words[i]);
        if (list->wide)
            *(unsigned long long *)(void *)((char *)device + list->offset) = value;
        else
            *(unsigned int *)(void *)((char *)device + list->offset) = (unsigned int)value;
    }
    return 0;
}

static int
blkio_apply(DomainDef *def, const TypedParams *params)
{
    if (apply(&blkio_set, def, NULL, params) < 0)
        return -1;
    for (size_t i = 0; i < G_N_ELEMENTS(blkio_lists); i++) {
        const char *text;

        if (typed_params_get_string(params, blkio_lists[i].name, &text) > 0 && set_list(&blkio_lists[i], def, text) < 0)
            return -1;
    }
    return 0;
}

int
test_domain_set_blkio_parameters(Domain *dom, const TypedParams *params, unsigned int flags)
{
    TypedParamRule rules[G_N_ELEMENTS(blkio_lists) + 2] = { { VIR_DOMAIN_BLKIO_WEIGHT, VIR_TYPED_PARAM_UINT, false } };
    g_autoptr(DomainEdit) edit = NULL;

    assert_owner(dom);
    for (size_t i = 0; i < G_N_ELEMENTS(blkio_lists); i++)
        rules[i + 1] = (TypedParamRule) { blkio_lists[i].name, VIR_TYPED_PARAM_STRING, false };
    if (typed_params_validate(params, rules) < 0 || !(edit = domain_edit(dom, flags)))
        return -1;
    for_each_def(def, edit) {
        if (blkio_apply(def, params) < 0)
            return -1;
    }
    return domain_commit(dom, edit);
}

int
test_domain_get_blkio_parameters(Domain *dom, TypedParams *params, unsigned int flags)
{
    g_autoptr(DomainView) view = domain_view(dom);
    const DomainDef *def = domain_view_def_for(view, flags);

    if (!def || tune_get(&blkio_set, dom, NULL, params, flags) < 0)
        return -1;
    for (size_t i = 0; i < G_N_ELEMENTS(blkio_lists); i++)
        add_list(&blkio_lists[i], def->blkiotune, params);
    return 0;
}

/* ----------------------------------------------------------------- disks' rates */

#define IOTUNE(name, field) { VIR_DOMAIN_BLOCK_IOTUNE_##name, TUNE_ULLONG, offsetof(IoTune, field) }

static const TuneRow iotune_rows[] = {
    IOTUNE(TOTAL_BYTES_SEC, total_bytes_sec),
    IOTUNE(READ_BYTES_SEC, read_bytes_sec),
    IOTUNE(WRITE_BYTES_SEC, write_bytes_sec),
    IOTUNE(TOTAL_IOPS_SEC, total_iops_sec),
    IOTUNE(READ_IOPS_SEC, read_iops_sec),
    IOTUNE(WRITE_IOPS_SEC, write_iops_sec),
    IOTUNE(TOTAL_BYTES_SEC_MAX, total_bytes_sec_max),
    IOTUNE(READ_BYTES_SEC_MAX, read_bytes_sec_max),
    IOTUNE(WRITE_BYTES_SEC_MAX, write_bytes_sec_max),
    IOTUNE(TOTAL_IOPS_SEC_MAX, total_iops_sec_max),
    IOTUNE(READ_IOPS_SEC_MAX, read_iops_sec_max),
    IOTUNE(WRITE_IOPS_SEC_MAX, write_iops_sec_max),
    IOTUNE(SIZE_IOPS_SEC, size_iops_sec),
    { VIR_DOMAIN_BLOCK_IOTUNE_GROUP_NAME, TUNE_STRING, offsetof(IoTune, group_name) },
    IOTUNE(TOTAL_BYTES_SEC_MAX_LENGTH, total_bytes_sec_max_length),
    IOTUNE(READ_BYTES_SEC_MAX_LENGTH, read_bytes_sec_max_length),
    IOTUNE(WRITE_BYTES_SEC_MAX_LENGTH, write_bytes_sec_max_length),
    IOTUNE(TOTAL_IOPS_SEC_MAX_LENGTH, total_iops_sec_max_length),
    IOTUNE(READ_IOPS_SEC_MAX_LENGTH, read_iops_sec_max_length),
    IOTUNE(WRITE_IOPS_SEC_MAX_LENGTH, write_iops_sec_max_length),
};

static DiskDef *
find_disk(const DomainDef *def, const char *name)
{
    DiskDef *disk = domain_disk_find(def, name);

    return disk ? disk : fail_null(VIR_ERR_INVALID_ARG, _("domain '%1$s' has no disk '%2$s'"), def->name, name);
}

static const void *
iotune_get(const DomainDef *def, const char *name)
{
    const DiskDef *disk = name ? find_disk(def, name) : NULL;

    /* Without a disk it is asked which parameters there are. */
    return disk ? disk->iotune : NULL;
}

static void *
iotune_make(DomainDef *def, const char *name)
{
    DiskDef *disk = find_disk(def, name);

    if (disk && !disk->iotune)
        disk->iotune = io_tune_new();
    return disk ? disk->iotune : NULL;
}

/* A total and the limits of its parts exclude each other. */
static int
iotune_check(const DomainDef *def, const void *self)
{
    const IoTune *tune = self;
    const bool clash[] = {
        tune->total_bytes_sec && (tune->read_bytes_sec || tune->write_bytes_sec),
        tune->total_iops_sec && (tune->read_iops_sec || tune->write_iops_sec),
        tune->total_bytes_sec_max && (tune->read_bytes_sec_max || tune->write_bytes_sec_max),
        tune->total_iops_sec_max && (tune->read_iops_sec_max || tune->write_iops_sec_max),
    };

    for (size_t i = 0; i < G_N_ELEMENTS(clash); i++) {
        if (clash[i])
            return fail(VIR_ERR_INVALID_ARG,
                        _("domain '%1$s': a total cannot be limited together with its read or write part"), def->name);
    }
    return 0;
}

static const TuneSet iotune_set = { iotune_rows, G_N_ELEMENTS(iotune_rows), iotune_get, iotune_make, iotune_check };

static void
tell_iotune(Domain *dom, const char *disk, const TypedParams *given)
{
    g_auto(TypedParams) params = { 0 };
    ObjectKey key;

    typed_params_add_string(&params, VIR_DOMAIN_TUNABLE_BLKDEV_DISK, disk);
    for (size_t i = 0; i < given->count; i++) {
        if (given->items[i].type == VIR_TYPED_PARAM_ULLONG)
            typed_params_addf_ullong(&params, given->items[i].value.ul, "blkdeviotune.%s", given->items[i].field);
        else
            typed_params_addf_string(&params, given->items[i].value.s, "blkdeviotune.%s", given->items[i].field);
    }
    domain_event_key(domain_own_view(dom), &key);
    driver_event_domain_tunable(domain_list_bus(domain_get_list(dom)), &key, &params);
}

int
test_domain_set_block_io_tune(Domain *dom, const char *disk, const TypedParams *params, unsigned int flags)
{
    if (tune_set(&iotune_set, dom, disk, params, flags) < 0)
        return -1;
    if (domain_view_impact(domain_own_view(dom), flags) & VIR_DOMAIN_AFFECT_LIVE)
        tell_iotune(dom, disk, params);
    return 0;
}

int
test_domain_get_block_io_tune(Domain *dom, const char *disk, TypedParams *params, unsigned int flags)
{
    return tune_get(&iotune_set, dom, disk, params, flags);
}

/* ------------------------------------------------------------- interfaces' rates */

/* Both directions at once, as the parameters are. */
typedef struct {
    BandwidthRate in, out;
} BothRates;

#define RATE(direction, name, field) \
    { VIR_DOMAIN_BANDWIDTH_##direction##_##name, TUNE_ULLONG_AS_UINT, offsetof(BothRates, field) }

static const TuneRow rate_rows[] = {
    RATE(IN, AVERAGE, in.average), RATE(IN, PEAK, in.peak), RATE(IN, BURST, in.burst), RATE(IN, FLOOR, in.floor),
    RATE(OUT, AVERAGE, out.average), RATE(OUT, PEAK, out.peak), RATE(OUT, BURST, out.burst),
};

static NetDef *
find_net(const DomainDef *def, const char *device)
{
    NetDef *net = domain_net_find(def, device);

    return net ? net : fail_null(VIR_ERR_INVALID_ARG, _("domain '%1$s' has no interface '%2$s'"), def->name, device);
}

static BothRates
read_rates(const NetDef *net)
{
    const BandwidthDef *bandwidth = net->bandwidth;

    return (BothRates) {
        .in = bandwidth && bandwidth->inbound ? *bandwidth->inbound : (BandwidthRate) { 0 },
        .out = bandwidth && bandwidth->outbound ? *bandwidth->outbound : (BandwidthRate) { 0 },
    };
}

static void
write_rate(BandwidthRate **place, const BandwidthRate *rate)
{
    if (!rate->average && !rate->floor) {
        g_clear_pointer(place, bandwidth_rate_free);
        return;
    }
    if (!*place)
        *place = bandwidth_rate_new();
    **place = *rate;
}

static int
apply_rates(DomainDef *def, const char *device, const TypedParams *params)
{
    NetDef *net = find_net(def, device);
    BothRates rates;

    if (!net)
        return -1;
    rates = read_rates(net);
    for (size_t i = 0; i < G_N_ELEMENTS(rate_rows); i++) {
        const virTypedParameter *param = typed_params_find(params, rate_rows[i].name);

        if (param)
            set_row(&rate_rows[i], &rates, param);
    }
    if (!net->bandwidth)
        net->bandwidth = bandwidth_def_new();
    write_rate(&net->bandwidth->inbound, &rates.in);
    write_rate(&net->bandwidth->outbound, &rates.out);
    if (!net->bandwidth->inbound && !net->bandwidth->outbound)
        g_clear_pointer(&net->bandwidth, bandwidth_def_free);
    return 0;
}

int
test_domain_set_interface_parameters(Domain *dom, const char *device, const TypedParams *params, unsigned int flags)
{
    static const TuneSet set = { .rows = rate_rows, .n_rows = G_N_ELEMENTS(rate_rows) };
    g_autoptr(DomainEdit) edit = NULL;

    assert_owner(dom);
    if (validate(&set, params) < 0 || !(edit = domain_edit(dom, flags)))
        return -1;
    for_each_def(def, edit) {
        if (apply_rates(def, device, params) < 0)
            return -1;
    }
    return domain_commit(dom, edit);
}

int
test_domain_get_interface_parameters(Domain *dom, const char *device, TypedParams *params, unsigned int flags)
{
    g_autoptr(DomainView) view = domain_view(dom);
    const DomainDef *def = domain_view_def_for(view, flags);
    const NetDef *net = def ? find_net(def, device) : NULL;
    BothRates rates;

    if (!net)
        return -1;
    rates = read_rates(net);
    for (size_t i = 0; i < G_N_ELEMENTS(rate_rows); i++)
        add_row(&rate_rows[i], &rates, params);
    return 0;
}

/* -------------------------------------------------------------------------- NUMA */

static int
apply_numa(DomainDef *def, const TypedParams *params)
{
    const char *nodeset = NULL;
    int mode = -1;

    if (typed_params_get_int(params, VIR_DOMAIN_NUMA_MODE, &mode) < 0
        || typed_params_get_string(params, VIR_DOMAIN_NUMA_NODESET, &nodeset) < 0)
        return -1;
    if (mode >= 0 && mode + (int)NUMA_MODE_STRICT >= (int)NUMA_MODE_LAST)
        return fail(VIR_ERR_INVALID_ARG, _("there is no numa mode %1$d"), mode);
    if (!def->numatune)
        def->numatune = numa_tune_new();
    if (!def->numatune->memory)
        def->numatune->memory = xml_new(&xml_binding_NumaMemory);
    if (mode >= 0)
        def->numatune->memory->mode = (NumaMode)(mode + (int)NUMA_MODE_STRICT);
    else if (def->numatune->memory->mode == NUMA_MODE_ABSENT)
        def->numatune->memory->mode = NUMA_MODE_STRICT;
    if (nodeset) {
        g_autoptr(Bitmap) nodes = bitmap_parse(nodeset, BITMAP_MAX_BIT);

        if (!nodes)
            return -1;
        bitmap_free(def->numatune->memory->nodeset);
        def->numatune->memory->nodeset = g_steal_pointer(&nodes);
        def->numatune->memory->placement = PLACEMENT_STATIC;
    }
    return 0;
}

int
test_domain_set_numa_parameters(Domain *dom, const TypedParams *params, unsigned int flags)
{
    static const TypedParamRule rules[] = {
        { VIR_DOMAIN_NUMA_MODE, VIR_TYPED_PARAM_INT, false },
        { VIR_DOMAIN_NUMA_NODESET, VIR_TYPED_PARAM_STRING, false },
        { NULL },
    };
    g_autoptr(DomainEdit) edit = NULL;

    assert_owner(dom);
    if (typed_params_validate(params, rules) < 0 || !(edit = domain_edit(dom, flags)))
        return -1;
    for_each_def(def, edit) {
        if (apply_numa(def, params) < 0)
            return -1;
    }
    return domain_commit(dom, edit);
}

int
test_domain_get_numa_parameters(Domain *dom, TypedParams *params, unsigned int flags)
{
    g_autoptr(DomainView) view = domain_view(dom);
    const DomainDef *def = domain_view_def_for(view, flags);
    const NumaMemory *memory = def && def->numatune ? def->numatune->memory : NULL;
    g_autofree char *nodes = memory && memory->nodeset ? bitmap_format(memory->nodeset) : g_strdup("");

    if (!def)
        return -1;
    typed_params_add_int(params, VIR_DOMAIN_NUMA_MODE,
                         memory && memory->mode ? (int)memory->mode - (int)NUMA_MODE_STRICT : VIR_DOMAIN_NUMATUNE_MEM_STRICT);
    typed_params_add_string(params, VIR_DOMAIN_NUMA_NODESET, nodes);
    return 0;
}

/* --------------------------------------------------------------------- scheduler */

/* The imaginary scheduler has one figure. */
#define SCHEDULER "fair"

char *
test_domain_get_scheduler_type(Domain *dom, int *nparams)
{
    if (nparams)
        *nparams = 1;
    return g_strdup(SCHEDULER);
}

int
test_domain_get_scheduler_parameters_flags(Domain *dom, TypedParams *params, unsigned int flags)
{
    g_autoptr(TestGuest) guest = test_guest_get(dom);

    assert_owner(dom);
    if (domain_check_active(dom) < 0)
        return -1;
    typed_params_add_uint(params, VIR_DOMAIN_SCHEDULER_WEIGHT, guest->weight);
    return 0;
}

int
test_domain_get_scheduler_parameters(Domain *dom, TypedParams *params)
{
    return test_domain_get_scheduler_parameters_flags(dom, params, 0);
}

int
test_domain_set_scheduler_parameters_flags(Domain *dom, const TypedParams *params, unsigned int flags)
{
    static const TypedParamRule rules[] = { { VIR_DOMAIN_SCHEDULER_WEIGHT, VIR_TYPED_PARAM_UINT, false }, { NULL } };
    g_autoptr(TestGuest) guest = test_guest_get(dom);

    assert_owner(dom);
    if (typed_params_validate(params, rules) < 0 || domain_check_active(dom) < 0)
        return -1;
    return typed_params_get_uint(params, VIR_DOMAIN_SCHEDULER_WEIGHT, &guest->weight) < 0 ? -1 : 0;
}

int
test_domain_set_scheduler_parameters(Domain *dom, const TypedParams *params)
{
    return test_domain_set_scheduler_parameters_flags(dom, params, 0);
}
