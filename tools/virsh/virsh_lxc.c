/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_lxc.c - a program run inside of a container.
 */

#include <errno.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <dlfcn.h>

#include <libvirt/libvirt-lxc.h>

#include "virsh.h"

static const VshOpt enter_opts[] = {
    OPT_DOMAIN_ACTIVE(DOMAIN_HELP),
    {"noseclabel", VSH_BOOL, 0, N_("do not take on the container's security label")},
    {"cmd", VSH_ARGV, VSH_REQUIRED | VSH_POSITIONAL, N_("the program and its arguments")},
    OPT_END,
};

/* One command needs this library: the others do not wait for it to be loaded. */
typedef struct {
    int (*open_namespace)(virDomainPtr dom, int **fds, unsigned int flags);
    int (*enter_namespace)(virDomainPtr dom, unsigned int n, int *fds, unsigned int *n_old, int **old, unsigned int flags);
    int (*enter_label)(virSecurityModelPtr model, virSecurityLabelPtr label, virSecurityLabelPtr old, unsigned int flags);
} Lxc;

static bool
load_lxc(Vsh *vsh, Lxc *lxc)
{
    void *library = dlopen("libvirt-lxc.so.0", RTLD_NOW | RTLD_LOCAL);

    if (library) {
        *(void **)&lxc->open_namespace = dlsym(library, "virDomainLxcOpenNamespace");
        *(void **)&lxc->enter_namespace = dlsym(library, "virDomainLxcEnterNamespace");
        *(void **)&lxc->enter_label = dlsym(library, "virDomainLxcEnterSecurityLabel");
    }
    if (library && lxc->open_namespace && lxc->enter_namespace && lxc->enter_label)
        return true;
    vsh_error(vsh, _("cannot load libvirt-lxc.so.0: %s"), library ? _("a function is missing") : dlerror());
    return false;
}

typedef struct {
    const Lxc *lxc;
    virDomainPtr dom;
    char **argv;
    int *fds;
    unsigned int n_fds;
    virSecurityModelPtr model; /* NULL = the label stays as it is */
    virSecurityLabelPtr label;
} Entering;

/* Runs in a child: another fork puts the program into the container's pid namespace. */
static int
enter_and_run(const Entering *entering)
{
    pid_t pid;
    int status;

    if (entering->model && entering->lxc->enter_label(entering->model, entering->label, NULL, 0) < 0)
        return 255;
    if (entering->lxc->enter_namespace(entering->dom, entering->n_fds, entering->fds, NULL, NULL, 0) < 0)
        return 255;
    pid = fork();
    if (pid == 0) {
        execv(entering->argv[0], entering->argv);
        fprintf(stderr, "%s: %s\n", entering->argv[0], g_strerror(errno));
        _exit(errno == ENOENT ? 127 : 126);
    }
    if (pid < 0 || waitpid(pid, &status, 0) < 0)
        return 255;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static bool
run_child(Vsh *vsh, const Entering *entering)
{
    pid_t pid;
    int status;

    fflush(stdout);
    pid = fork();
    if (pid == 0)
        _exit(enter_and_run(entering));
    if (pid < 0 || waitpid(pid, &status, 0) < 0) {
        vsh_error(vsh, _("cannot run the program: %s"), g_strerror(errno));
        return false;
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool
cmd_enter_namespace(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    g_autofree virSecurityModelPtr model = g_new0(virSecurityModel, 1);
    g_autofree virSecurityLabelPtr label = g_new0(virSecurityLabel, 1);
    g_autofree char **argv = g_new0(char *, cmd->arguments->len + 1);
    Lxc lxc = {NULL};
    Entering entering = {.lxc = &lxc, .dom = dom, .argv = argv};
    bool ok;
    int n;

    if (!dom || !load_lxc(vsh, &lxc))
        return false;
    for (guint i = 0; i < cmd->arguments->len; i++)
        argv[i] = g_ptr_array_index(cmd->arguments, i);
    n = lxc.open_namespace(dom, &entering.fds, 0);
    if (n < 0)
        return false;
    entering.n_fds = (unsigned int)n;
    ok = vsh_has(cmd, "noseclabel") ||
         (virNodeGetSecurityModel(virsh_conn(vsh), model) == 0 && virDomainGetSecurityLabel(dom, label) == 0);
    if (ok && !vsh_has(cmd, "noseclabel")) {
        entering.model = model;
        entering.label = label;
    }
    ok = ok && run_child(vsh, &entering);
    for (int i = 0; i < n; i++)
        close(entering.fds[i]);
    free(entering.fds);
    return ok;
}

const VshCmdDef virsh_lxc_commands[] = {
    {"lxc-enter-namespace", enter_opts, cmd_enter_namespace, N_("run a program inside of a container"),
     N_("Run a program of a container inside of it.")},
    OPT_END,
};
