/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_methods.h - the methods that any hypervisor driver has: they look at views, or change what is on disk.
 *
 * A driver puts them into its ObjectDriver table. Its DriverState begins with a HypervisorState, through which they
 * find the domains.
 */

#ifndef HYPERVISOR_DOMAIN_METHODS_H
#define HYPERVISOR_DOMAIN_METHODS_H

#include <glib.h>

#include <libvirt/libvirt-domain.h>

#include "driver/conn.h"
#include "hypervisor/domain_list.h"

typedef struct TypedParams TypedParams;

/* The first member of a hypervisor driver's DriverState. */
typedef struct {
    DomainList *domains;
} HypervisorState;

/* The domains of the driver behind @conn. */
DomainList *hypervisor_domains(DriverConn *conn);

/* Looking domains up and listing them (view). */
Domain *domain_method_find(DriverConn *conn, const unsigned char *uuid);
Domain *domain_method_lookup_by_name(DriverConn *conn, const char *name);
Domain *domain_method_lookup_by_id(DriverConn *conn, int id);
GPtrArray *domain_method_list_all(DriverConn *conn, unsigned int flags);

/* What a view says (view). */
int domain_method_get_state(Domain *dom, int *state, int *reason, unsigned int flags);
int domain_method_get_info(Domain *dom, virDomainInfoPtr info);
int domain_method_get_control_info(Domain *dom, virDomainControlInfoPtr info, unsigned int flags);
int domain_method_is_active(Domain *dom);
int domain_method_is_persistent(Domain *dom);
int domain_method_is_updated(Domain *dom);
char *domain_method_get_xml_desc(Domain *dom, unsigned int flags);
char *domain_method_get_os_type(Domain *dom);
unsigned long domain_method_get_max_memory(Domain *dom);
int domain_method_get_max_vcpus(Domain *dom);
int domain_method_get_vcpus_flags(Domain *dom, unsigned int flags);
int domain_method_get_autostart(Domain *dom, int *autostart);
int domain_method_has_managed_save_image(Domain *dom, unsigned int flags);
char *domain_method_get_metadata(Domain *dom, int type, const char *uri, unsigned int flags);
int domain_method_get_job_info(Domain *dom, virDomainJobInfoPtr info);
int domain_method_get_job_stats(Domain *dom, int *type, TypedParams *params, unsigned int flags);

/* Changes of the configuration (actor), and what makes domains (driver). */
int domain_method_set_autostart(Domain *dom, int autostart);
int domain_method_set_metadata(Domain *dom, int type, const char *metadata, const char *key, const char *uri,
                               unsigned int flags);
int domain_method_rename(Domain *dom, const char *new_name, unsigned int flags);
Domain *domain_method_define_xml(DriverConn *conn, const char *xml);
Domain *domain_method_define_xml_flags(DriverConn *conn, const char *xml, unsigned int flags);

/* Ends a job from outside (any thread; it waits for nothing). */
int domain_method_abort_job(Domain *dom);
int domain_method_abort_job_flags(Domain *dom, unsigned int flags);

/* The definition that @flags (virDomainXMLFlags) ask for, as text; the part of get_xml_desc that a driver with something to add may
 * wrap. */
char *domain_view_format(const DomainView *view, unsigned int flags);

/* Nanoseconds of processor time the process has used; 0 when it cannot be told. */
unsigned long long domain_process_cpu_time(pid_t pid);

#endif /* HYPERVISOR_DOMAIN_METHODS_H */
