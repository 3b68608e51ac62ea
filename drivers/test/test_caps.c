/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_caps.c - what the imaginary host can do: capabilities, and what a definition may say here.
 *
 * Threads: any.
 */

#include <string.h>

#include "base/error.h"
#include "conf/capabilities.h"
#include "conf/cpu_models.h"
#include "conf/domain.h"
#include "conf/domain_caps.h"
#include "test/test_domain.h"
#include "test/test_driver.h"
#include "test/test_methods.h"

#define ARCH "i686"
#define EMULATOR "/usr/bin/test-hv"
#define DOMAIN_TYPE "test"

/* --------------------------------------------------------------- capabilities */

static void
add_pages(GPtrArray **pages, unsigned int size_kib, OptUlong count)
{
    CpuPages *page = xml_new(&xml_binding_CpuPages);

    page->unit = g_strdup("KiB");
    page->size = size_kib;
    page->count = count;
    xml_list_add(CpuPages, *pages, page);
}

/* The memory of a cell is in pages of one of the small sizes, in turn. */
enum { SMALL_SIZES = 2 };

static CapsCell *
cell_new(const TestNodeDef *def, unsigned int number)
{
    unsigned int n_cpus = MAX(def->active_cpus / def->nodes, 1);
    CapsCell *cell = caps_cell_new();

    cell->id = number;
    cell->memory_kib = test_cell_free_kib(number) * 1024;
    for (size_t i = number % SMALL_SIZES; i < TEST_PAGE_SIZES; i = i < SMALL_SIZES ? SMALL_SIZES : i + 1)
        add_pages(&cell->pages, test_page_sizes_kib[i],
                  (OptUlong){ true, i < SMALL_SIZES ? cell->memory_kib / test_page_sizes_kib[i] : 0 });
    cell->n_cpus = n_cpus;
    for (unsigned int i = 0; i < n_cpus; i++) {
        CapsHostCpu *cpu = caps_host_cpu_new();

        cpu->id = number * n_cpus + i;
        cpu->socket = (int)number;
        cpu->die = 0;
        cpu->cluster = -1;
        cpu->core = (int)i;
        cpu->siblings = g_strdup_printf("%u", cpu->id);
        xml_list_add(CapsHostCpu, cell->cpus, cpu);
    }
    return cell;
}

static CapsGuest *
guest_new(const char *os_type)
{
    CapsGuest *guest = caps_guest_new();
    CapsDomain *domain = caps_domain_new();

    guest->os_type = g_strdup(os_type);
    guest->arch = g_strdup(ARCH);
    guest->wordsize = 32;
    guest->emulator = g_strdup(EMULATOR);
    guest->pae = guest->nonpae = true;
    domain->type = g_strdup(DOMAIN_TYPE);
    xml_list_add(CapsDomain, guest->domains, domain);
    return guest;
}

char *
test_connect_get_capabilities(DriverConn *conn)
{
    const TestNodeDef *def = test_state_of(conn)->node->def;
    g_autoptr(Capabilities) caps = capabilities_new();
    CapsSecmodel *model = caps_secmodel_new();

    caps->cpu.arch = g_strdup(ARCH);
    caps->cpu.pae = caps->cpu.nonpae = true;
    for (size_t i = 0; i < TEST_PAGE_SIZES; i++)
        add_pages(&caps->cpu.pages, test_page_sizes_kib[i], (OptUlong){ 0 });
    caps->has_power_management = true;
    caps->iommu = YES_NO_NO;
    caps->n_cells = def->nodes;
    for (unsigned int i = 0; i < def->nodes; i++)
        xml_list_add(CapsCell, caps->cells, cell_new(def, i));
    model->model = g_strdup("testSecurity");
    model->doi = g_strdup("");
    xml_list_add(CapsSecmodel, caps->secmodels, model);
    xml_list_add(CapsGuest, caps->guests, guest_new("hvm"));
    xml_list_add(CapsGuest, caps->guests, guest_new("xen"));
    return capabilities_format(caps);
}

/* -------------------------------------------------------- domain capabilities */

/* Nothing is emulated, so whatever a definition can say of these is accepted. */
typedef struct {
    size_t part;                 /* where in DomainCaps the CapsPart is */
    const char *name;            /* of the enum */
    const EnumWords *words;
} Choice;

#define CHOICE(part_, name_, Enum_) { offsetof(DomainCaps, part_), name_, &Enum_##_words }

static const Choice choices[] = {
    CHOICE(memory_backing, "sourceType", MemorySourceType), CHOICE(disk, "diskDevice", DiskDevice),
    CHOICE(disk, "bus", DiskBus),             CHOICE(disk, "model", DiskModel),
    CHOICE(graphics, "type", GraphicsType),   CHOICE(video, "modelType", VideoType),
    CHOICE(hostdev, "mode", HostdevMode),     CHOICE(hostdev, "startupPolicy", StartupPolicy),
    CHOICE(rng, "model", VirtioModel),        CHOICE(rng, "backendModel", RngBackend),
    CHOICE(filesystem, "driverType", FsDriverType), CHOICE(tpm, "model", TpmModel),
    CHOICE(redirdev, "bus", RedirdevBus),     CHOICE(channel, "type", ChardevType),
    CHOICE(interface, "backendType", NetBackendType), CHOICE(panic, "model", PanicModel),
};

static void
add_choice(DomainCaps *caps, const Choice *choice)
{
    CapsPart **part = (CapsPart **)((char *)caps + choice->part);

    if (!*part)
        *part = caps_part_new();
    (*part)->supported = YES_NO_YES;
    for (int value = 0; value < (int)choice->words->n_words; value++) {
        const char *word = enum_to_string(choice->words, value);

        if (word && *word && strcmp(word, "default") != 0)
            caps_enums_add(&(*part)->enums, choice->name, word);
    }
}

static void
add_cpu_models(DomainCaps *caps)
{
    g_auto(GStrv) names = cpu_model_names();
    CapsCpuMode *mode = caps_cpu_mode_new();

    mode->mode = CPU_MODE_CUSTOM;
    mode->supported = YES_NO_YES;
    mode->entries = g_ptr_array_new();
    for (size_t i = 0; names[i]; i++) {
        CapsCpuModel *model = caps_cpu_model_new();

        model->kind = CAPS_CPU_MODEL;
        model->usable = CAPS_USABLE_YES;
        model->name = g_strdup(names[i]);
        g_ptr_array_add(mode->entries, model);
    }
    xml_list_add(CapsCpuMode, caps->cpu_modes, mode);
}

/* NULL asks for whatever there is. */
static int
check_asked(const char *what, const char *asked, const char *known)
{
    if (asked && strcmp(asked, known) != 0)
        return fail(VIR_ERR_INVALID_ARG, _("there is no %1$s '%2$s' on this host, only '%3$s'"), what, asked, known);
    return 0;
}

char *
test_connect_get_domain_capabilities(DriverConn *conn, const char *emulator, const char *arch, const char *machine,
                                     const char *virttype, unsigned int flags)
{
    g_autoptr(DomainCaps) caps = NULL;

    if (check_asked(N_("emulator"), emulator, EMULATOR) < 0 || check_asked(N_("architecture"), arch, ARCH) < 0
        || check_asked(N_("type of domains"), virttype, DOMAIN_TYPE) < 0)
        return NULL;
    caps = domain_caps_new();
    caps->path = g_strdup(EMULATOR);
    caps->domain = g_strdup(DOMAIN_TYPE);
    caps->machine = g_strdup(machine);
    caps->arch = g_strdup(ARCH);
    caps->max_vcpus = TEST_VCPUS_MAX;
    caps->os_supported = YES_NO_YES;
    add_cpu_models(caps);
    for (size_t i = 0; i < G_N_ELEMENTS(choices); i++)
        add_choice(caps, &choices[i]);
    return domain_caps_format(caps);
}
