/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_driver.c - the QEMU driver: how it comes up, what it tells the parser, how it leaves.
 *
 * Threads: main for init, start, reload and stop; any for the rest.
 */

#include "qemu/qemu_driver.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/hostinfo.h"
#include "base/log.h"
#include "qemu/qemu_guest.h"
#include "qemu/qemu_hostdev.h"
#include "qemu/qemu_macvtap.h"
#include "qemu/qemu_methods.h"
#include "qemu/qemu_network_watch.h"
#include "qemu/qemu_process.h"

static QemuDriver *
driver_of_state(DriverState *state)
{
    return (QemuDriver *)(void *)state;
}

QemuConf *
qemu_driver_conf(QemuDriver *driver)
{
    LOCK_SCOPE(&driver->lock);

    return qemu_conf_ref(driver->conf);
}

KeeperPlaces
qemu_driver_keepers(const QemuDriver *driver)
{
    return (KeeperPlaces) { .run_dir = driver->env.state_dir, .privileged = driver->privileged };
}

QemuDriver *
qemu_driver_of(const Domain *dom)
{
    return domain_driver(dom);
}

QemuDriver *
qemu_driver_of_conn(const DriverConn *conn)
{
    return driver_of_state(driver_conn_state(conn));
}

/* ------------------------------------------------------------ what parsing asks */

static int
check_virt_type(const DomainDef *def, const QemuCaps *caps)
{
    if (def->virt_type != VIRT_QEMU && def->virt_type != VIRT_KVM)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("domain type '%1$s' is none of this driver's; it is 'kvm' or 'qemu'"),
                    virt_type_to_string(def->virt_type));
    if (def->virt_type == VIRT_KVM && !qemu_caps_has_kvm(caps))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED,
                    _("domain '%1$s' wants KVM, but emulator '%2$s' cannot use it on this host: is /dev/kvm there and open to us?"),
                    def->name ? def->name : "", qemu_caps_binary(caps));
    return 0;
}

static int
fill_platform(const DomainDef *def, const QemuCaps *caps, DomainPlatform *ret_platform)
{
    const QemuMachine *machine;

    if (check_virt_type(def, caps) < 0)
        return -1;
    machine = qemu_caps_machine(caps, def->os.machine);
    if (!machine)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("emulator '%1$s' has no machine type '%2$s'"), qemu_caps_binary(caps),
                    def->os.machine ? def->os.machine : "");
    if (def->vcpu.max > machine->max_cpus)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("machine type '%1$s' takes %2$u vcpus at most, not %3$u"), machine->name,
                    machine->max_cpus, def->vcpu.max);
    ret_platform->emulator = g_strdup(qemu_caps_binary(caps));
    ret_platform->machine = g_strdup(machine->name);
    ret_platform->default_cpu = g_strdup(machine->default_cpu);
    ret_platform->features = qemu_caps_platform_features(caps);
    return 0;
}

/* An emulator that the definition names itself is taken as it is, if it can be asked. */
static int
find_platform(void *user, const DomainDef *def, DomainPlatform *ret_platform)
{
    QemuDriver *driver = user;
    const char *arch = def->os.arch ? def->os.arch : host_arch();
    g_autoptr(QemuCaps) caps =
        def->emulator ? qemu_caps_get(driver->caps, def->emulator) : qemu_caps_get_for_arch(driver->caps, arch);

    return caps ? fill_platform(def, caps, ret_platform) : -1;
}

static const GPtrArray *
find_firmwares(void *user)
{
    return qemu_firmware_list(((QemuDriver *)user)->firmware);
}

static void
init_hooks(QemuDriver *driver)
{
    const char *const *pairs = (const char *const *)driver->first_conf->nvram;

    driver->hooks = (DomainParseHooks){
        .user = driver,
        .host_arch = host_arch(),
        .platform = find_platform,
        .vnc_listen = driver->first_conf->vnc_listen,
        .spice_listen = driver->first_conf->spice_listen,
        .vnc_allow_host_audio = driver->first_conf->vnc_allow_host_audio,
        .nographics_allow_host_audio = driver->first_conf->nographics_allow_host_audio,
        .channel_target_dir = driver->channel_dir,
        .firmwares = find_firmwares,
        .firmware_pairs = pairs ? pairs : qemu_firmware_pairs,
        .nvram_dir = driver->nvram_dir,
        .security_model = NULL,
    };
}

static const HypervisorClass qemu_class = {
    .name = "qemu",
    .status_binding = &xml_binding_QemuGuest,
    .private_new = qemu_guest_private_new,
    .private_free = qemu_guest_private_free,
    .attach = qemu_process_attach,
    .detach = qemu_process_detach,
    .destroy = qemu_process_stop,
    .reconnect = qemu_process_reconnect,
    .start = qemu_process_autostart,
};

/* ------------------------------------------------------------------ coming up */

static int
make_places(QemuDriver *driver)
{
    mode_t open_mode = driver->privileged ? 0751 : 0700;

    if (file_make_directories(driver->config_dir, 0700) < 0 || file_make_directories(driver->state_dir, 0755) < 0 ||
        file_make_directories(driver->channel_dir, open_mode) < 0 || file_make_directories(driver->lib_dir, open_mode) < 0 ||
        file_make_directories(driver->nvram_dir, open_mode) < 0 ||
        file_make_directories(driver->cache_dir, 0750) < 0 || file_make_directories(driver->log_dir, 0700) < 0)
        return -1;
    return 0;
}

static void
init_places(QemuDriver *driver, const DriverEnv *env)
{
    driver->config_dir = g_build_filename(env->config_dir, "qemu", NULL);
    driver->state_dir = g_build_filename(env->state_dir, "qemu", NULL);
    /* A session keeps what a guest needs while it runs apart from its configuration. */
    driver->lib_dir = env->privileged ? g_build_filename(env->lib_dir, "qemu", NULL)
                                      : g_build_filename(env->lib_dir, "qemu", "lib", NULL);
    driver->cache_dir = g_build_filename(env->cache_dir, "qemu", NULL);
    driver->log_dir = g_build_filename(env->log_dir, "qemu", NULL);
    driver->channel_dir = g_build_filename(driver->state_dir, "channel", NULL);
    driver->nvram_dir = g_build_filename(env->privileged ? driver->lib_dir : driver->config_dir, "nvram", NULL);
}

static int
read_conf(QemuDriver *driver)
{
    g_autofree char *path = g_build_filename(driver->env.config_dir, "qemu.conf", NULL);

    driver->conf = qemu_conf_read(path, driver->privileged);
    if (!driver->conf)
        return -1;
    driver->first_conf = qemu_conf_ref(driver->conf);
    return 0;
}

static int
open_store(QemuDriver *driver)
{
    g_autofree char *autostart = g_build_filename(driver->config_dir, "autostart", NULL);
    g_autofree char *save = g_build_filename(driver->lib_dir, "save", NULL);
    const DomainStorePaths paths = {
        .config_dir = driver->config_dir,
        .autostart_dir = autostart,
        .status_dir = driver->state_dir,
        .save_dir = save,
    };

    driver->store = domain_store_new(&paths, &driver->hooks);
    return driver->store ? 0 : -1;
}

/* A session takes nothing from the host. */
static int
open_holds(QemuDriver *driver)
{
    g_autofree char *dir = g_build_filename(driver->state_dir, "hostdevs", NULL);

    driver->pci_holds = driver->privileged ? host_pci_holds_new(NULL, dir) : NULL;
    return driver->privileged && !driver->pci_holds ? -1 : 0;
}

static void
stop(DriverState *state)
{
    QemuDriver *driver = driver_of_state(state);

    qemu_network_watch_end();
    domain_list_free(driver->hypervisor.domains);
    domain_store_free(driver->store);
    host_pci_holds_free(driver->pci_holds);
    qemu_ports_free(driver->display_ports);
    qemu_ports_free(driver->websocket_ports);
    qemu_caps_cache_free(driver->caps);
    qemu_conf_unref(driver->first_conf);
    qemu_conf_unref(driver->conf);
    mutex_clear(&driver->lock);
    g_free(driver->config_dir);
    g_free(driver->state_dir);
    g_free(driver->lib_dir);
    g_free(driver->cache_dir);
    g_free(driver->log_dir);
    g_free(driver->channel_dir);
    g_free(driver->nvram_dir);
    qemu_firmware_free(driver->firmware);
    g_free(driver);
}

static int
load(QemuDriver *driver)
{
    if (make_places(driver) < 0 || read_conf(driver) < 0)
        return -1;
    init_hooks(driver);
    driver->caps = qemu_caps_cache_new(driver->cache_dir);
    driver->display_ports =
        qemu_ports_new("displays", driver->conf->remote_display_port_min, driver->conf->remote_display_port_max);
    driver->websocket_ports =
        qemu_ports_new("websockets", driver->conf->remote_websocket_port_min, driver->conf->remote_websocket_port_max);
    if (open_store(driver) < 0 || open_holds(driver) < 0)
        return -1;
    driver->hypervisor.domains = domain_list_new(&qemu_class, driver->store, driver->env.bus, driver);
    qemu_network_watch_begin(driver->hypervisor.domains);
    if (domain_list_load(driver->hypervisor.domains) < 0)
        return -1;
    qemu_hostdev_sweep(driver);
    qemu_macvtap_sweep(driver);
    return 0;
}

static DriverState *
init(const DriverEnv *env)
{
    QemuDriver *driver = g_new0(QemuDriver, 1);

    g_auto(GStrv) firmware_dirs = qemu_firmware_dirs(env->privileged);

    mutex_init(&driver->lock);
    driver->env = *env;
    driver->privileged = env->privileged;
    driver->firmware = qemu_firmware_new((const char *const *)firmware_dirs);
    init_places(driver, env);
    if (load(driver) < 0) {
        stop((DriverState *)(void *)driver);
        return NULL;
    }
    return (DriverState *)(void *)driver;
}

static int
start(DriverState *state)
{
    domain_list_autostart(driver_of_state(state)->hypervisor.domains);
    return 0;
}

/* What guests get at their next start follows the new file; what listening addresses are by default, the next daemon. */
static int
reload(DriverState *state)
{
    QemuDriver *driver = driver_of_state(state);
    g_autofree char *path = g_build_filename(driver->env.config_dir, "qemu.conf", NULL);
    QemuConf *conf = qemu_conf_read(path, driver->privileged);
    QemuConf *old;

    if (!conf)
        return -1;
    mutex_lock(&driver->lock);
    old = driver->conf;
    driver->conf = conf;
    mutex_unlock(&driver->lock);
    qemu_conf_unref(old);
    qemu_firmware_forget(driver->firmware);
    return 0;
}

static bool
is_busy(DriverState *state)
{
    return domain_list_is_busy(driver_of_state(state)->hypervisor.domains);
}

const DriverSpec qemu_driver = {
    .name = "qemu",
    .type = "QEMU",
    .claim_folder = "qemu",
    .schemes = (const char *const[]){"qemu", NULL},
    .driver = &qemu_methods,
    .init = init,
    .start = start,
    .reload = reload,
    .is_busy = is_busy,
    .stop = stop,
};
