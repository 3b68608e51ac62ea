/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh.h - what the command files of virsh share: the connection, and objects by name.
 */

#ifndef VIRSH_H
#define VIRSH_H

#include <stdbool.h>

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include "vsh/vsh.h"

typedef struct {
    virConnectPtr conn;
    char *uri; /* as asked for; NULL = the library's default */
    bool readonly;
    int keepalive_interval; /* seconds; -1 = the default */
    int keepalive_count;
    char escape; /* leaves a console: the control character */
    bool event_loop; /* the thread that runs it has been started */
    bool closed;     /* the connection broke; the next command opens it again */
} Virsh;

static inline Virsh *
virsh_data(Vsh *vsh)
{
    return vsh->data;
}

static inline virConnectPtr
virsh_conn(Vsh *vsh)
{
    return virsh_data(vsh)->conn;
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(virDomain, virDomainFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virStream, virStreamFree)

/* Connects (again) to @uri; NULL = the default. */
bool virsh_reconnect(Vsh *vsh, const char *uri, bool readonly);

/* Starts the thread that runs the event loop, once. */
void virsh_start_event_loop(Vsh *vsh);

/* The domain that the option @name (mostly "domain") gives by id, uuid or name; NULL with a complaint. The caller frees it. */
virDomainPtr virsh_domain(Vsh *vsh, const VshCmd *cmd, const char *option);
virDomainPtr virsh_domain_named(Vsh *vsh, const VshCmd *cmd, const char *name);

/* The same, where a command that prints one of the three only takes the others. */
typedef enum { VIRSH_BY_ID = 1 << 0, VIRSH_BY_UUID = 1 << 1, VIRSH_BY_NAME = 1 << 2 } VirshLookup;
virDomainPtr virsh_domain_by(Vsh *vsh, const VshCmd *cmd, const char *option, VirshLookup by);

/* Words for virDomainState and its reason; never NULL. */
const char *virsh_state_to_string(int state);
const char *virsh_reason_to_string(int state, int reason);

/* VIR_DOMAIN_AFFECT_... of --config, --live, --current and --persistent (the last where the row has it); false with a complaint.
 * Rows without one of the options are fine. */
bool virsh_affect(Vsh *vsh, const VshCmd *cmd, unsigned int *ret_flags);

/* The text of the file that the option @name gives, at most 10 MiB; NULL with a complaint. */
char *virsh_read_file(Vsh *vsh, const VshCmd *cmd, const char *option);

/* The open files that the option @name lists as "N,M,..."; empty without it; NULL with a complaint. The element type is int. */
GArray *virsh_fds(Vsh *vsh, const VshCmd *cmd, const char *name);

/* "average[,peak[,burst[,floor]]]" of a network interface, in KiB and KiB/s. */
typedef struct {
    unsigned long long average;
    unsigned long long peak;
    unsigned long long burst;
    unsigned long long floor;
} VirshRate;

/* False with a complaint. */
bool virsh_rate(Vsh *vsh, const char *text, VirshRate *ret_rate);

/* A size in bytes as "1.500 GiB": the number in units of @ret_unit. */
double virsh_pretty_size(unsigned long long bytes, const char **ret_unit);

/* Completers. */
char **virsh_complete_domains(Vsh *vsh, const VshCmd *cmd, const char *word);
char **virsh_complete_active(Vsh *vsh, const VshCmd *cmd, const char *word);
char **virsh_complete_inactive(Vsh *vsh, const VshCmd *cmd, const char *word);
/* Parts of the domain that the command names. */
char **virsh_complete_disks(Vsh *vsh, const VshCmd *cmd, const char *word);
char **virsh_complete_interfaces(Vsh *vsh, const VshCmd *cmd, const char *word);
char **virsh_complete_aliases(Vsh *vsh, const VshCmd *cmd, const char *word);

/* The rows that many commands have. */
#define OPT_DOMAIN(help_) {"domain", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, help_, .complete = virsh_complete_domains}
#define OPT_DOMAIN_ACTIVE(help_) {"domain", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, help_, .complete = virsh_complete_active}
#define OPT_DOMAIN_INACTIVE(help_) {"domain", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, help_, .complete = virsh_complete_inactive}
#define OPT_CONFIG {"config", VSH_BOOL, 0, N_("change what holds from the next start on")}
#define OPT_LIVE {"live", VSH_BOOL, 0, N_("change the running domain")}
#define OPT_CURRENT {"current", VSH_BOOL, 0, N_("change the domain as it is now, running or not")}
#define OPT_PERSISTENT {"persistent", VSH_BOOL, 0, N_("change the running domain and what holds from the next start on")}
#define OPT_FILE(help_) {"file", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL | VSH_PATH, help_}
#define OPT_END {NULL}
#define DOMAIN_HELP N_("domain name, id or uuid")

/* What "help" lists, in its order. */
extern const VshGroup virsh_groups[];

/* Commands by subject. */
extern const VshCmdDef virsh_life_commands[];    /* start, stop, define, undefine ... */
extern const VshCmdDef virsh_config_commands[];  /* dumpxml, edit, desc, metadata, names, memory ... */
extern const VshCmdDef virsh_tune_commands[];    /* memory, scheduler, block and network weights and limits */
extern const VshCmdDef virsh_iotune_commands[];  /* limits of disks and of groups of them */
extern const VshCmdDef virsh_device_commands[];  /* detach, update, media, links */
extern const VshCmdDef virsh_attach_commands[];  /* attach-disk, attach-interface */
extern const VshCmdDef virsh_display_commands[]; /* where the guest's screens are */
extern const VshCmdDef virsh_cpu_commands[];     /* vcpus and their time */
extern const VshCmdDef virsh_iothread_commands[];
extern const VshCmdDef virsh_save_commands[];    /* save, restore, dump */
extern const VshCmdDef virsh_jobinfo_commands[]; /* what a domain is busy with */
extern const VshCmdDef virsh_console_commands[]; /* console */
extern const VshCmdDef virsh_keys_commands[];    /* keys, pictures, signals */
extern const VshCmdDef virsh_guest_commands[];   /* what the guest's agent answers */
extern const VshCmdDef virsh_qemu_commands[];    /* QEMU's monitor and its agent as they are */
extern const VshCmdDef virsh_device_stat_commands[];
extern const VshCmdDef virsh_event_commands[];
extern const VshCmdDef virsh_monitor_commands[];
extern const VshCmdDef virsh_host_commands[];
extern const VshCmdDef virsh_blockjob_commands[];
extern const VshCmdDef virsh_confidential_commands[]; /* launch security, and other domain commands of late */
extern const VshCmdDef virsh_lxc_commands[];
extern const VshCmdDef virsh_hostcpu_commands[];
extern const VshCmdDef virsh_hostmem_commands[];
extern const VshCmdDef virsh_migrate_commands[];
extern const VshCmdDef virsh_checkpoint_commands[];
extern const VshCmdDef virsh_backup_commands[];
extern const VshCmdDef virsh_snapshot_commands[];
extern const VshCmdDef virsh_interface_commands[];
extern const VshCmdDef virsh_bridge_commands[];  /* an interface in a bridge */
extern const VshCmdDef virsh_nwfilter_commands[];
extern const VshCmdDef virsh_network_commands[];
extern const VshCmdDef virsh_doctor_commands[];  /* what keeps packets from a network */
extern const VshCmdDef virsh_netport_commands[]; /* a network's parts, ports and leases */
extern const VshCmdDef virsh_nodedev_commands[];
extern const VshCmdDef virsh_secret_commands[];
extern const VshCmdDef virsh_pool_commands[];
extern const VshCmdDef virsh_pool_as_commands[]; /* pools from options */
extern const VshCmdDef virsh_volume_commands[];
extern const VshCmdDef virsh_transfer_commands[]; /* a volume's data */
extern const VshCmdDef virsh_shell_commands[];

#endif /* VIRSH_H */
