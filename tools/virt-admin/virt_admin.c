/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virt_admin.c - looks after a daemon while it runs: options, the connection, and which commands there are.
 */

#include "virt-admin/virt_admin.h"

#include <getopt.h>
#include <stdlib.h>

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

/* ------------------------------------------------------------------ the connection */

void
admin_disconnect(Vsh *vsh)
{
    VirtAdmin *admin = admin_data(vsh);

    if (admin->conn)
        virAdmConnectClose(admin->conn);
    admin->conn = NULL;
}

bool
admin_reconnect(Vsh *vsh, const char *uri)
{
    VirtAdmin *admin = admin_data(vsh);

    admin_disconnect(vsh);
    admin->conn = virAdmConnectOpen(uri, 0);
    if (!admin->conn)
        vsh_error(vsh, "%s", _("Failed to connect to the admin server"));
    return admin->conn != NULL;
}

/* A daemon that was restarted is connected again. */
static bool
connect_default(Vsh *vsh)
{
    VirtAdmin *admin = admin_data(vsh);

    if (admin->conn && virAdmConnectIsAlive(admin->conn) == 1)
        return true;
    return admin_reconnect(vsh, admin->uri);
}

/* ------------------------------------------------------------------ commands about itself */

static bool
cmd_uri(Vsh *vsh, const VshCmd *cmd)
{
    char *uri = virAdmConnectGetURI(admin_data(vsh)->conn);

    if (!uri) {
        vsh_error(vsh, "%s", _("failed to get URI"));
        return false;
    }
    vsh_print(vsh, "%s\n", uri);
    free(uri);
    return true;
}

static void
print_version_row(const Vsh *vsh, const char *label, unsigned long long version)
{
    vsh_print(vsh, "%s%llu.%llu.%llu\n", label, version / 1000000, version / 1000 % 1000, version % 1000);
}

static bool
cmd_version(Vsh *vsh, const VshCmd *cmd)
{
    unsigned long long library = 0;
    unsigned long long daemon = 0;

    if (virAdmGetVersion(&library) < 0) {
        vsh_error(vsh, "%s", _("failed to get the library version"));
        return false;
    }
    if (virAdmConnectGetLibVersion(admin_data(vsh)->conn, &daemon) < 0) {
        vsh_error(vsh, "%s", _("failed to get the daemon version"));
        return false;
    }
    print_version_row(vsh, _("Compiled against library: libvirt "), LIBVIR_VERSION_NUMBER);
    print_version_row(vsh, _("Using library: libvirt "), library);
    print_version_row(vsh, _("Running against daemon: "), daemon);
    return true;
}

static const VshOpt connect_opts[] = {
    {"name", VSH_STRING, VSH_POSITIONAL | VSH_ALLOW_EMPTY, N_("the URI of a daemon's admin interface")},
    OPT_END,
};

static bool
cmd_connect(Vsh *vsh, const VshCmd *cmd)
{
    const char *uri = vsh_string(cmd, "name");
    VirtAdmin *admin = admin_data(vsh);

    if (!admin_reconnect(vsh, uri))
        return false;
    g_free(admin->uri);
    admin->uri = g_strdup(uri);
    return true;
}

const VshCmdDef admin_shell_commands[] = {
    {"uri", NULL, cmd_uri, N_("tell where the daemon is")},
    {"version", NULL, cmd_version, N_("tell all versions")},
    {"connect", connect_opts, cmd_connect, N_("connect to a daemon"), N_("Connect to a daemon; without a URI, to the default one."),
     VSH_NO_CONNECT},
    OPT_END,
};

static const VshGroup groups[] = {
    {N_("Virt-admin itself"), "virt-admin", {vsh_common_commands, admin_shell_commands}},
    {N_("Monitoring commands"), "monitor", {admin_monitor_commands}},
    {N_("Management commands"), "management", {admin_manage_commands}},
    {NULL},
};

/* ------------------------------------------------------------------ options */

static void
print_usage(const Vsh *vsh)
{
    printf(_("\n%1$s [options]... [<command_string>]"
             "\n%1$s [options]... <command> [args...]\n\n"
             "  options:\n"
             "    -c | --connect=URI      daemon admin connection URI\n"
             "    -d | --debug=NUM        debug level [0-4]\n"
             "    -h | --help             this help\n"
             "    -l | --log=FILE         output logging to file\n"
             "    -q | --quiet            quiet mode\n"
             "    -v                      short version\n"
             "    -V                      long version\n"
             "         --version[=TYPE]   version, TYPE is short or long (default short)\n"
             "  commands (non interactive mode):\n\n"),
           "virt-admin");
    vsh_help_all(vsh);
}

static void
print_version(bool full)
{
    const char *const text = full ? _("virt-admin of splitvirt, interface of libvirt ") : "";

    printf("%s%d.%d.%d\n", text, LIBVIR_VERSION_NUMBER / 1000000, LIBVIR_VERSION_NUMBER / 1000 % 1000,
           LIBVIR_VERSION_NUMBER % 1000);
}

static const struct option long_options[] = {
    {"connect", required_argument, NULL, 'c'}, {"debug", required_argument, NULL, 'd'}, {"help", no_argument, NULL, 'h'},
    {"log", required_argument, NULL, 'l'},     {"quiet", no_argument, NULL, 'q'},       {"version", optional_argument, NULL, 'v'},
    {NULL, 0, NULL, 0},
};

static bool
take_option(Vsh *vsh, int letter, const char *value)
{
    VirtAdmin *admin = admin_data(vsh);

    g_free(admin->uri); /* -c is its only one */
    admin->uri = g_strdup(value);
    return true;
}

static const VshSpec spec = {
    .name = "virt-admin",
    .prompt = "virt-admin # ",
    .groups = groups,
    .connect = connect_default,
    .letters = "+:c:d:hl:qvV",
    .options = long_options,
    .take_option = take_option,
    .print_usage = print_usage,
    .print_version = print_version,
    .environment = "VIRT_ADMIN",
    .welcome = N_("Welcome to virt-admin, the administrating virtualization interactive terminal."),
};

int
main(int argc, char **argv)
{
    VirtAdmin admin = {NULL};
    Vsh vsh = {.spec = &spec, .data = &admin, .debug = VSH_DEBUG_ERROR};
    const char *uri = g_getenv("LIBVIRT_ADMIN_DEFAULT_URI");
    bool ok;
    int rc;

    if (uri && *uri)
        admin.uri = g_strdup(uri);
    rc = vsh_begin(&vsh, argc, argv);
    if (rc <= 0)
        return rc == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
    vsh_keep_errors();
    if (virAdmInitialize() < 0) {
        vsh_error(&vsh, "%s", _("failed to initialize the library"));
        return EXIT_FAILURE;
    }
    ok = vsh_run(&vsh);
    admin_disconnect(&vsh);
    g_free(admin.uri);
    vsh_end(&vsh);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
