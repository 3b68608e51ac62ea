/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_defaults_implicit.c - devices that a machine has without being told: root buses, inputs, a screen, sound, the balloon.
 *
 * Threads: any. Works on a definition that nobody else has yet.
 */

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "conf/domain_address.h"
#include "conf/domain_complete.h"

#define VCPUS_WITHOUT_IOMMU_MAX 255

/* ---- controllers ---- */

static bool
has_controller(const DomainDef *def, ControllerType type)
{
    xml_each(ControllerDef, controller, def->controllers) {
        if (controller->type == type)
            return true;
    }
    return false;
}

/* The model of the USB controller that the machine has by itself; CONTROLLER_MODEL_DEFAULT = it has none. */
static ControllerModel
implicit_usb_model(const DomainDef *def, const DomainCompletion *completion)
{
    unsigned int features = completion->platform.features;

    switch (completion->machine) {
    case MACHINE_I440FX:
        return features & PLATFORM_PIIX3_UHCI ? CONTROLLER_MODEL_PIIX3_UHCI : CONTROLLER_MODEL_DEFAULT;
    case MACHINE_Q35:
        if (features & PLATFORM_QEMU_XHCI)
            return CONTROLLER_MODEL_QEMU_XHCI;
        if (features & PLATFORM_NEC_XHCI)
            return CONTROLLER_MODEL_NEC_XHCI;
        return features & PLATFORM_ICH9_EHCI1 ? CONTROLLER_MODEL_ICH9_EHCI1 : CONTROLLER_MODEL_DEFAULT;
    case MACHINE_PSERIES:
        if ((features & PLATFORM_QEMU_XHCI) && (completion->flags & DOMAIN_XML_ABI_UPDATE))
            return CONTROLLER_MODEL_QEMU_XHCI;
        return CONTROLLER_MODEL_PCI_OHCI;
    case MACHINE_ARM_VERSATILE:
    case MACHINE_ARM_REALVIEW:
    case MACHINE_MALTA:
        return CONTROLLER_MODEL_PCI_OHCI;
    case MACHINE_S390:
        return CONTROLLER_MODEL_NONE;
    case MACHINE_OTHER:
        return domain_machine_has_pci(def) ? domain_default_old_usb_model(def, completion) : CONTROLLER_MODEL_DEFAULT;
    default:
        return CONTROLLER_MODEL_DEFAULT;
    }
}

static int
add_root_controllers(DomainDef *def, const DomainCompletion *completion)
{
    ControllerDef *root = domain_controller_find(def, CONTROLLER_PCI, 0);
    ControllerModel usb = implicit_usb_model(def, completion);
    ControllerModel wanted;

    if (usb != CONTROLLER_MODEL_DEFAULT && !has_controller(def, CONTROLLER_USB))
        domain_controller_add(def, CONTROLLER_USB, 0, usb);
    if (completion->machine == MACHINE_Q35 && !domain_controller_find(def, CONTROLLER_SATA, 0))
        domain_controller_add(def, CONTROLLER_SATA, 0, CONTROLLER_MODEL_DEFAULT);
    if (!domain_machine_has_pci(def))
        return 0;
    wanted = domain_machine_has_pcie(def) ? CONTROLLER_MODEL_PCIE_ROOT : CONTROLLER_MODEL_PCI_ROOT;
    if (!root) {
        domain_controller_add(def, CONTROLLER_PCI, 0, wanted);
        return 0;
    }
    if (root->model == CONTROLLER_MODEL_DEFAULT)
        root->model = wanted;
    if (root->model != CONTROLLER_MODEL_PCI_ROOT && root->model != CONTROLLER_MODEL_PCIE_ROOT)
        return fail(VIR_ERR_XML_ERROR, _("domain '%1$s': the PCI controller 0 is the root bus, not a '%2$s'"), def->name,
                    controller_model_to_string(root->model));
    if ((completion->machine == MACHINE_Q35 && root->model == CONTROLLER_MODEL_PCI_ROOT)
        || (completion->machine == MACHINE_I440FX && root->model == CONTROLLER_MODEL_PCIE_ROOT))
        return fail(VIR_ERR_XML_ERROR, _("domain '%1$s': the machine '%2$s' has no '%3$s'"), def->name, def->os.machine,
                    controller_model_to_string(root->model));
    return 0;
}

/* PCI controller 0 is the root bus, told or not. */
static unsigned int
first_free_index(const DomainDef *def, ControllerType type)
{
    unsigned int index = type == CONTROLLER_PCI ? 1 : 0;

    while (domain_controller_find(def, type, index))
        index++;
    return index;
}

/* Controllers without an index get the first free one of their type; companions of an EHCI controller share its. */
static void
number_controllers(DomainDef *def)
{
    xml_each(ControllerDef, controller, def->controllers) {
        const ControllerDef *before = controller_i ? g_ptr_array_index(def->controllers, controller_i - 1) : NULL;
        bool is_companion = controller->model >= CONTROLLER_MODEL_ICH9_UHCI1 && controller->model <= CONTROLLER_MODEL_ICH9_UHCI3;

        if (controller->index >= 0)
            continue;
        if (is_companion && before && before->type == CONTROLLER_USB && before->model >= CONTROLLER_MODEL_ICH9_EHCI1
            && before->model <= CONTROLLER_MODEL_ICH9_UHCI3)
            controller->index = before->index;
        else if (controller->type == CONTROLLER_PCI && (controller->model == CONTROLLER_MODEL_PCI_ROOT
                                                        || controller->model == CONTROLLER_MODEL_PCIE_ROOT)
                 && !domain_controller_find(def, CONTROLLER_PCI, 0))
            controller->index = 0;
        else
            controller->index = (int)first_free_index(def, controller->type);
    }
}

static int
compare_controllers(const void *a, const void *b, void *opaque)
{
    const unsigned int *ranks = opaque;
    const ControllerDef *x = *(void *const *)a, *y = *(void *const *)b;

    if (x->type != y->type)
        return ranks[x->type] < ranks[y->type] ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

/* Those of a type stand together, by index, where its first one stood. */
static void
sort_controllers(DomainDef *def)
{
    unsigned int ranks[CONTROLLER_LAST] = {0};
    unsigned int rank = 0;

    xml_each(ControllerDef, controller, def->controllers) {
        if (ranks[controller->type] == 0)
            ranks[controller->type] = ++rank;
    }
    if (def->controllers)
        g_ptr_array_sort_with_data(def->controllers, compare_controllers, ranks);
}

/* ---- inputs ---- */

static bool
has_input(const DomainDef *def, InputType type, InputBus bus)
{
    xml_each(InputDef, input, def->inputs) {
        if (input->type == type && (input->bus == bus || (input->bus == INPUT_BUS_DEFAULT && bus == INPUT_BUS_PS2)))
            return true;
    }
    return false;
}

static void
add_input(DomainDef *def, InputType type, InputBus bus)
{
    InputDef *input;

    if (has_input(def, type, bus))
        return;
    input = input_def_new();
    input->type = type;
    input->bus = bus;
    xml_list_add(InputDef, def->inputs, input);
}

static void
add_inputs(DomainDef *def, const DomainCompletion *completion)
{
    bool has_i8042 = completion->machine == MACHINE_I440FX || completion->machine == MACHINE_Q35
        || completion->machine == MACHINE_ISAPC;

    if (has_i8042 && def->features.ps2 != SWITCH_OFF) {
        add_input(def, INPUT_MOUSE, INPUT_BUS_PS2);
        add_input(def, INPUT_KEYBOARD, INPUT_BUS_PS2);
    }
    if (completion->machine == MACHINE_PSERIES && def->graphics) {
        add_input(def, INPUT_KEYBOARD, INPUT_BUS_USB);
        if (!has_input(def, INPUT_TABLET, INPUT_BUS_USB))
            add_input(def, INPUT_MOUSE, INPUT_BUS_USB);
    }
}

/* ---- screens and sound ---- */

static void
add_video(DomainDef *def)
{
    VideoDef *video;

    if (!def->graphics || def->videos)
        return;
    video = video_def_new();
    video->model = xml_new(&xml_binding_VideoModel);
    xml_list_add(VideoDef, def->videos, video);
}

static void
choose_primary_video(DomainDef *def)
{
    guint primary = 0;
    VideoDef *first;

    if (!def->videos)
        return;
    for (guint i = def->videos->len; i > 0; i--) {
        const VideoDef *video = g_ptr_array_index(def->videos, i - 1);

        if (video->model->primary == YES_NO_YES)
            primary = i - 1;
    }
    /* The primary one stands first. */
    first = g_ptr_array_index(def->videos, primary);
    for (guint i = primary; i > 0; i--)
        def->videos->pdata[i] = def->videos->pdata[i - 1];
    def->videos->pdata[0] = first;
    if (first->model->type != VIDEO_NONE)
        first->model->primary = YES_NO_YES;
}

/* The type of the <audio> that nobody asked for; AUDIO_UNKNOWN = there is none. */
static AudioType
implicit_audio_type(const DomainDef *def, const DomainParseHooks *hooks)
{
    AudioType host = hooks ? hooks->host_audio : AUDIO_UNKNOWN;
    AudioType type = AUDIO_UNKNOWN;

    if (!def->graphics)
        return hooks && hooks->nographics_allow_host_audio ? host : AUDIO_NONE;
    xml_each(GraphicsDef, graphics, def->graphics) {
        switch (graphics->type) {
        case GRAPHICS_VNC:
            type = hooks && hooks->vnc_allow_host_audio ? host : AUDIO_NONE;
            break;
        case GRAPHICS_SPICE:
            type = AUDIO_SPICE;
            break;
        case GRAPHICS_SDL:
            type = host;
            break;
        default:
            break;
        }
    }
    return type;
}

bool
domain_audio_is_default(const DomainDef *def)
{
    const AudioDef *audio = g_ptr_array_index(def->audios, 0);
    g_autoptr(AudioDef) plain = audio_def_new();

    plain->id = 1;
    plain->type = implicit_audio_type(def, NULL);
    return plain->type != AUDIO_UNKNOWN && audio_def_equal(audio, plain);
}

static void
add_audio(DomainDef *def, const DomainCompletion *completion)
{
    AudioType type = implicit_audio_type(def, completion->hooks);
    AudioDef *audio;

    if (def->audios || type == AUDIO_UNKNOWN)
        return;
    audio = audio_def_new();
    audio->id = 1;
    audio->type = type;
    if (type == AUDIO_SDL && completion->hooks)
        audio->sdl_driver = completion->hooks->host_sdl_driver;
    xml_list_add(AudioDef, def->audios, audio);
}

/* ---- the balloon, watchdogs, panic, IOMMU ---- */

static bool
machine_has_balloon(const DomainDef *def, MachineKind machine)
{
    switch (machine) {
    case MACHINE_ARM_VIRT:
    case MACHINE_ARM_VERSATILE:
    case MACHINE_ARM_REALVIEW:
    case MACHINE_LOONGARCH_VIRT:
        return false;
    default:
        return domain_def_is_x86(def) || domain_machine_has_pci(def);
    }
}

static void
add_memballoon(DomainDef *def, const DomainCompletion *completion)
{
    if (def->memballoon || !machine_has_balloon(def, completion->machine))
        return;
    def->memballoon = memballoon_def_new();
    def->memballoon->model = MEMBALLOON_VIRTIO;
}

static void
add_itco_watchdog(DomainDef *def, const DomainCompletion *completion)
{
    const WatchdogDef *first = def->watchdogs && def->watchdogs->len ? g_ptr_array_index(def->watchdogs, 0) : NULL;
    WatchdogDef *watchdog;

    if (completion->machine != MACHINE_Q35 || !(completion->platform.features & PLATFORM_ITCO))
        return;
    xml_each(WatchdogDef, other, def->watchdogs) {
        if (other->model == WATCHDOG_ITCO)
            return;
    }
    watchdog = watchdog_def_new();
    watchdog->model = WATCHDOG_ITCO;
    watchdog->action = first ? first->action : WATCHDOG_ACTION_RESET;
    xml_list_add(WatchdogDef, def->watchdogs, watchdog);
}

static void
add_panic(DomainDef *def, const DomainCompletion *completion)
{
    PanicModel model = completion->machine == MACHINE_PSERIES ? PANIC_PSERIES
                     : completion->machine == MACHINE_S390   ? PANIC_S390
                                                             : PANIC_DEFAULT;
    PanicDef *panic;

    if (model == PANIC_DEFAULT)
        return;
    xml_each(PanicDef, other, def->panics) {
        if (other->model == model || other->model == PANIC_DEFAULT)
            return;
    }
    panic = panic_def_new();
    panic->model = model;
    xml_list_add(PanicDef, def->panics, panic);
}

/* More vcpus than the old interrupt controller can name need remapping. */
static void
add_iommu(DomainDef *def, const DomainCompletion *completion)
{
    IommuDef *iommu;

    if (completion->machine != MACHINE_Q35 || def->vcpu.max <= VCPUS_WITHOUT_IOMMU_MAX || def->iommus)
        return;
    iommu = iommu_def_new();
    iommu->model = IOMMU_INTEL;
    iommu->driver = xml_new(&xml_binding_IommuDriver);
    iommu->driver->intremap = SWITCH_ON;
    iommu->driver->eim = SWITCH_ON;
    xml_list_add(IommuDef, def->iommus, iommu);
    if (def->features.ioapic == IOAPIC_DEFAULT)
        def->features.ioapic = IOAPIC_QEMU;
}

int
domain_add_implicit_devices(DomainDef *def, const DomainCompletion *completion)
{
    number_controllers(def);
    sort_controllers(def);
    if (!domain_is_qemu(def)) {
        choose_primary_video(def);
        return 0;
    }
    if (add_root_controllers(def, completion) < 0)
        return -1;
    add_inputs(def, completion);
    add_video(def);
    choose_primary_video(def);
    add_audio(def, completion);
    add_memballoon(def, completion);
    add_itco_watchdog(def, completion);
    add_panic(def, completion);
    add_iommu(def, completion);
    return 0;
}
