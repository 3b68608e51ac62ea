/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_dispatch.c - calls of a client through server, dispatcher and adapter to a driver, and back.
 *
 * Threads: the test's; the daemon has its own.
 */

#include <string.h>
#include <unistd.h>

#include <libvirt/libvirt.h>

#include "access/access.h"
#include "base/error.h"
#include "base/uuid.h"
#include "driver/adapter.h"
#include "driver/object_driver.h"
#include "rpc/programs.h"
#include "rpc/qemu_protocol.h"
#include "rpc/wire/shape.h"
#include "support/test.h"
#include "toy_client.h"

/* -------------------------------------------------------------- the connection */

TEST(calls_need_an_open_connection)
{
    g_autoptr(ToyDaemon) daemon = toy_daemon_start(&toy_driver, false);
    g_autoptr(RpcClient) client = toy_client_new(daemon);
    remote_connect_num_of_domains_ret ret = { 0 };

    FAILS(toy_client_call(client, REMOTE_PROC_CONNECT_NUM_OF_DOMAINS, NULL, &ret), VIR_ERR_INTERNAL_ERROR);
}

TEST(a_uri_of_another_driver_is_refused)
{
    g_autoptr(ToyDaemon) daemon = toy_daemon_start(&toy_driver, false);
    g_autoptr(RpcClient) client = toy_client_new(daemon);
    remote_connect_open_args xen = { .name = (char *)"xen:///system" };
    remote_connect_open_args session = { .name = (char *)"toy+unix:///session?socket=x" };
    remote_connect_open_args flags = { .name = (char *)"toy:///system", .flags = 0x100 };

    FAILS(toy_client_call(client, REMOTE_PROC_CONNECT_OPEN, &xen, NULL), VIR_ERR_NO_CONNECT);
    FAILS(toy_client_call(client, REMOTE_PROC_CONNECT_OPEN, &session, NULL), VIR_ERR_CONFIG_UNSUPPORTED);
    STR_HAS(test_last_message(), "/system");
    FAILS(toy_client_call(client, REMOTE_PROC_CONNECT_OPEN, &flags, NULL), VIR_ERR_INVALID_ARG);
}

TEST(the_daemon_answers_for_the_connection)
{
    g_autoptr(ToyDaemon) daemon = toy_daemon_start(&toy_driver, false);
    g_autoptr(RpcClient) client = toy_client_open(daemon, 0);
    remote_connect_get_type_ret type = { 0 };
    remote_connect_get_uri_ret uri = { 0 };
    remote_connect_supports_feature_args feature = { .feature = 14 };
    remote_connect_supports_feature_ret supported = { 0 };

    OK(toy_client_call(client, REMOTE_PROC_CONNECT_GET_TYPE, NULL, &type));
    STREQ(type.type, "TOY");
    toy_client_clear(REMOTE_PROC_CONNECT_GET_TYPE, &type);
    OK(toy_client_call(client, REMOTE_PROC_CONNECT_GET_URI, NULL, &uri));
    STREQ(uri.uri, "toy:///system");
    toy_client_clear(REMOTE_PROC_CONNECT_GET_URI, &uri);
    OK(toy_client_call(client, REMOTE_PROC_CONNECT_SUPPORTS_FEATURE, &feature, &supported));
    EQ(supported.supported, 1);
}

TEST(connections_are_counted_until_they_close)
{
    g_autoptr(ToyDaemon) daemon = toy_daemon_start(&toy_driver, false);
    RpcClient *client = toy_client_open(daemon, 0);
    g_autoptr(RpcClient) other = toy_client_open(daemon, 0);

    EQ(toy_daemon_n_open(daemon), 2);
    OK(toy_client_call(other, REMOTE_PROC_CONNECT_CLOSE, NULL, NULL));
    EQ(toy_daemon_n_open(daemon), 1);
    rpc_client_unref(client);
    WAIT_FOR(toy_daemon_n_open(daemon) == 0, 5000);
}

/* ------------------------------------------------------------------ refusing */

TEST(a_readonly_connection_changes_nothing)
{
    g_autoptr(ToyDaemon) daemon = toy_daemon_start(&toy_driver, false);
    g_autoptr(RpcClient) client = toy_client_open(daemon, VIR_CONNECT_RO);
    remote_domain_destroy_args args = { .dom = toy_guest(0) };
    remote_domain_get_xml_desc_args xml = { .dom = toy_guest(0), .flags = VIR_DOMAIN_XML_SECURE };
    remote_domain_get_xml_desc_ret ret = { 0 };

    FAILS(toy_client_call(client, REMOTE_PROC_DOMAIN_DESTROY, &args, NULL), VIR_ERR_OPERATION_DENIED);
    STR_HAS(test_last_message(), "virDomainDestroy");
    FAILS(toy_client_call(client, REMOTE_PROC_DOMAIN_GET_XML_DESC, &xml, &ret), VIR_ERR_OPERATION_DENIED);
    xml.flags = 0;
    OK(toy_client_call(client, REMOTE_PROC_DOMAIN_GET_XML_DESC, &xml, &ret));
    STR_HAS(ret.xml, "alpha");
    toy_client_clear(REMOTE_PROC_DOMAIN_GET_XML_DESC, &ret);
}

TEST(the_readonly_socket_is_readonly_whatever_the_client_says)
{
    g_autoptr(ToyDaemon) daemon = toy_daemon_start(&toy_driver, true);
    g_autoptr(RpcClient) client = toy_client_open(daemon, 0);
    remote_domain_destroy_args args = { .dom = toy_guest(0) };

    FAILS(toy_client_call(client, REMOTE_PROC_DOMAIN_DESTROY, &args, NULL), VIR_ERR_OPERATION_DENIED);
}

TEST(unknown_flags_are_refused_by_name_of_the_call)
{
    g_autoptr(ToyDaemon) daemon = toy_daemon_start(&toy_driver, false);
    g_autoptr(RpcClient) client = toy_client_open(daemon, 0);
    remote_domain_get_state_args args = { .dom = toy_guest(0), .flags = 0x40000000 };
    remote_domain_get_state_ret ret = { 0 };

    FAILS(toy_client_call(client, REMOTE_PROC_DOMAIN_GET_STATE, &args, &ret), VIR_ERR_INVALID_ARG);
    STR_HAS(test_last_message(), "0x40000000");
    STR_HAS(test_last_message(), "virDomainGetState");
}

TEST(flags_that_the_driver_does_not_take_are_refused)
{
    g_autoptr(ToyDaemon) daemon = toy_daemon_start(&toy_driver, false);
    g_autoptr(RpcClient) client = toy_client_open(daemon, 0);
    remote_domain_set_metadata_args args = {
        .dom = toy_guest(0),
        .type = VIR_DOMAIN_METADATA_TITLE,
        .flags = VIR_DOMAIN_AFFECT_CONFIG,
    };

    OK(toy_client_call(client, REMOTE_PROC_DOMAIN_SET_METADATA, &args, NULL));
    args.flags |= VIR_DOMAIN_AFFECT_LIVE;
    FAILS(toy_client_call(client, REMOTE_PROC_DOMAIN_SET_METADATA, &args, NULL), VIR_ERR_INVALID_ARG);
    STR_HAS(test_last_message(), "unsupported flags (0x1) in function virDomainSetMetadata, it knows 0x2");
}

TEST(what_the_library_would_refuse_the_daemon_refuses_too)
{
    g_autoptr(ToyDaemon) daemon = toy_daemon_start(&toy_driver, false);
    g_autoptr(RpcClient) client = toy_client_open(daemon, 0);
    remote_domain_get_memory_parameters_args params = {
        .dom = toy_guest(0),
        .flags = VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG,
    };
    remote_domain_get_memory_parameters_ret ret = { 0 };
    remote_domain_get_vcpus_args vcpus = { .dom = toy_guest(0), .maxinfo = 0, .maplen = 1 };
    remote_domain_get_vcpus_ret info = { 0 };

    FAILS(toy_client_call(client, REMOTE_PROC_DOMAIN_GET_MEMORY_PARAMETERS, &params, &ret), VIR_ERR_INVALID_ARG);
    STR_HAS(test_last_message(), "VIR_DOMAIN_AFFECT_CONFIG");
    FAILS(toy_client_call(client, REMOTE_PROC_DOMAIN_GET_VCPUS, &vcpus, &info), VIR_ERR_INVALID_ARG);
    STR_HAS(test_last_message(), "maxinfo");
}

TEST(checks_that_hang_on_a_condition_are_the_daemons_too)
{
    g_autoptr(ToyDaemon) daemon = toy_daemon_start(&toy_driver, false);
    g_autoptr(RpcClient) client = toy_client_open(daemon, 0);
    char *text = (char *)"text";
    remote_domain_set_metadata_args args = { .dom = toy_guest(0), .type = VIR_DOMAIN_METADATA_ELEMENT, .metadata = text };
    remote_domain_get_cpu_stats_args stats = { .dom = toy_guest(0), .nparams = 1, .ncpus = 1, .start_cpu = -2 };
    remote_domain_get_cpu_stats_ret ret = { 0 };

    FAILS(toy_client_call(client, REMOTE_PROC_DOMAIN_SET_METADATA, &args, NULL), VIR_ERR_INVALID_ARG);
    STR_HAS(test_last_message(), "uri in virDomainSetMetadata must not be NULL");
    args.uri = text;
    OK(toy_client_call(client, REMOTE_PROC_DOMAIN_SET_METADATA, &args, NULL));
    args.type = VIR_DOMAIN_METADATA_TITLE;
    FAILS(toy_client_call(client, REMOTE_PROC_DOMAIN_SET_METADATA, &args, NULL), VIR_ERR_INVALID_ARG);
    STR_HAS(test_last_message(), "must be NULL");
    FAILS(toy_client_call(client, REMOTE_PROC_DOMAIN_GET_CPU_STATS, &stats, &ret), VIR_ERR_INVALID_ARG);
    STR_HAS(test_last_message(), "start_cpu");
    stats.start_cpu = -1;
    OK(toy_client_call(client, REMOTE_PROC_DOMAIN_GET_CPU_STATS, &stats, &ret));
    toy_client_clear(REMOTE_PROC_DOMAIN_GET_CPU_STATS, &ret);
}

TEST(a_missing_guest_is_named)
{
    g_autoptr(ToyDaemon) daemon = toy_daemon_start(&toy_driver, false);
    g_autoptr(RpcClient) client = toy_client_open(daemon, 0);
    remote_domain_get_info_args args = { .dom = toy_guest(3) };
    remote_domain_get_info_ret ret = { 0 };

    FAILS(toy_client_call(client, REMOTE_PROC_DOMAIN_GET_INFO, &args, &ret), VIR_ERR_NO_DOMAIN);
    STR_HAS(test_last_message(), "13131313-1313-1313-1313-131313131313");
    STR_HAS(test_last_message(), "nobody");
}

TEST(a_missing_method_names_call_and_driver)
{
    g_autoptr(ToyDaemon) daemon = toy_daemon_start(&toy_driver, false);
    g_autoptr(RpcClient) client = toy_client_open(daemon, 0);
    remote_domain_resume_args args = { .dom = toy_guest(0) };

    FAILS(toy_client_call(client, REMOTE_PROC_DOMAIN_RESUME, &args, NULL), VIR_ERR_NO_SUPPORT);
    STR_HAS(test_last_message(), "virDomainResume");
    STR_HAS(test_last_message(), "toy");
}

/* --------------------------------------------------------------- permissions */

static int
only_alpha(const AccessCaller *caller, AccessObject object, AccessPermission permission, const AccessTarget *target)
{
    if (object == ACCESS_OBJECT_CONNECT)
        return 1;
    return g_strcmp0(target->details[ACCESS_DOMAIN_DETAIL_DOMAIN_NAME], "alpha") == 0;
}

static void
no_policy(void *unused)
{
    access_set_policies(NULL, 0);
}

static void
set_policy(void)
{
    static const AccessPolicy policy = { "alpha", only_alpha };
    static const AccessPolicy *const policies[] = { &policy };

    access_set_policies(policies, 1);
    test_own((void *)policies, no_policy);
}

TEST(a_policy_filters_lists_counts_and_names)
{
    g_autoptr(ToyDaemon) daemon = NULL;
    g_autoptr(RpcClient) client = NULL;
    remote_connect_list_all_domains_args args = { .need_results = 1 };
    remote_connect_list_all_domains_ret all = { 0 };
    remote_connect_num_of_defined_domains_ret count = { 0 };
    remote_connect_get_all_domain_stats_args stats_args = { 0 };
    remote_connect_get_all_domain_stats_ret stats = { 0 };

    set_policy();
    daemon = toy_daemon_start(&toy_driver, false);
    client = toy_client_open(daemon, 0);
    OK(toy_client_call(client, REMOTE_PROC_CONNECT_LIST_ALL_DOMAINS, &args, &all));
    EQ(all.ret, 1);
    EQ(all.domains.domains_len, 1);
    STREQ(all.domains.domains_val[0].name, "alpha");
    toy_client_clear(REMOTE_PROC_CONNECT_LIST_ALL_DOMAINS, &all);
    OK(toy_client_call(client, REMOTE_PROC_CONNECT_NUM_OF_DEFINED_DOMAINS, NULL, &count));
    EQ(count.num, 0);
    OK(toy_client_call(client, REMOTE_PROC_CONNECT_GET_ALL_DOMAIN_STATS, &stats_args, &stats));
    EQ(stats.retStats.retStats_len, 1);
    toy_client_clear(REMOTE_PROC_CONNECT_GET_ALL_DOMAIN_STATS, &stats);
}

TEST(a_policy_refuses_calls_lookups_and_creation)
{
    g_autoptr(ToyDaemon) daemon = NULL;
    g_autoptr(RpcClient) client = NULL;
    remote_domain_suspend_args beta = { .dom = toy_guest(1) };
    remote_domain_suspend_args alpha = { .dom = toy_guest(0) };
    remote_domain_lookup_by_name_args name = { .name = (char *)"beta" };
    remote_domain_lookup_by_name_ret found = { 0 };
    remote_domain_define_xml_args define = { .xml = (char *)"delta" };
    remote_domain_define_xml_ret defined = { 0 };

    set_policy();
    daemon = toy_daemon_start(&toy_driver, false);
    client = toy_client_open(daemon, 0);
    FAILS(toy_client_call(client, REMOTE_PROC_DOMAIN_SUSPEND, &beta, NULL), VIR_ERR_ACCESS_DENIED);
    FAILS(toy_client_call(client, REMOTE_PROC_DOMAIN_LOOKUP_BY_NAME, &name, &found), VIR_ERR_ACCESS_DENIED);
    FAILS(toy_client_call(client, REMOTE_PROC_DOMAIN_DEFINE_XML, &define, &defined), VIR_ERR_ACCESS_DENIED);
    OK(toy_client_call(client, REMOTE_PROC_DOMAIN_SUSPEND, &alpha, NULL));
    WAIT_FOR(toy_state_spare_refs(toy_daemon_state(daemon)) == 0, 5000);
}

/* -------------------------------------------------------------------- shapes */

TEST(counts_names_and_ids_come_from_the_list)
{
    g_autoptr(ToyDaemon) daemon = toy_daemon_start(&toy_driver, false);
    g_autoptr(RpcClient) client = toy_client_open(daemon, 0);
    remote_connect_num_of_domains_ret running = { 0 };
    remote_connect_list_domains_args room = { .maxids = 10 };
    remote_connect_list_domains_ret ids = { 0 };
    remote_connect_list_defined_domains_args names_room = { .maxnames = 1 };
    remote_connect_list_defined_domains_ret names = { 0 };

    OK(toy_client_call(client, REMOTE_PROC_CONNECT_NUM_OF_DOMAINS, NULL, &running));
    EQ(running.num, 1);
    OK(toy_client_call(client, REMOTE_PROC_CONNECT_LIST_DOMAINS, &room, &ids));
    EQ(ids.ids.ids_len, 1);
    EQ(ids.ids.ids_val[0], 1);
    toy_client_clear(REMOTE_PROC_CONNECT_LIST_DOMAINS, &ids);
    OK(toy_client_call(client, REMOTE_PROC_CONNECT_LIST_DEFINED_DOMAINS, &names_room, &names));
    EQ(names.names.names_len, 1);
    STREQ(names.names.names_val[0], "beta");
    toy_client_clear(REMOTE_PROC_CONNECT_LIST_DEFINED_DOMAINS, &names);
}

TEST(a_uuid_finds_its_guest)
{
    g_autoptr(ToyDaemon) daemon = toy_daemon_start(&toy_driver, false);
    g_autoptr(RpcClient) client = toy_client_open(daemon, 0);
    remote_domain_lookup_by_uuid_args args = { 0 };
    remote_domain_lookup_by_uuid_ret ret = { 0 };

    toy_uuid(2, args.uuid);
    OK(toy_client_call(client, REMOTE_PROC_DOMAIN_LOOKUP_BY_UUID, &args, &ret));
    STREQ(ret.dom.name, "gamma");
    EQ(ret.dom.id, -1);
    toy_client_clear(REMOTE_PROC_DOMAIN_LOOKUP_BY_UUID, &ret);
    toy_uuid(9, args.uuid);
    FAILS(toy_client_call(client, REMOTE_PROC_DOMAIN_LOOKUP_BY_UUID, &args, &ret), VIR_ERR_NO_DOMAIN);
}

TEST(typed_parameters_are_counted_first_and_cut_to_the_room)
{
    g_autoptr(ToyDaemon) daemon = toy_daemon_start(&toy_driver, false);
    g_autoptr(RpcClient) client = toy_client_open(daemon, 0);
    remote_domain_get_memory_parameters_args args = { .dom = toy_guest(0), .nparams = 0 };
    remote_domain_get_memory_parameters_ret ret = { 0 };

    OK(toy_client_call(client, REMOTE_PROC_DOMAIN_GET_MEMORY_PARAMETERS, &args, &ret));
    EQ(ret.nparams, 3);
    EQ(ret.params.params_len, 0);
    toy_client_clear(REMOTE_PROC_DOMAIN_GET_MEMORY_PARAMETERS, &ret);
    args.nparams = 2;
    memset(&ret, 0, sizeof(ret));
    OK(toy_client_call(client, REMOTE_PROC_DOMAIN_GET_MEMORY_PARAMETERS, &args, &ret));
    EQ(ret.params.params_len, 2);
    STREQ(ret.params.params_val[0].field, VIR_DOMAIN_MEMORY_HARD_LIMIT);
    EQ(ret.params.params_val[0].value.u.ul, 42);
    toy_client_clear(REMOTE_PROC_DOMAIN_GET_MEMORY_PARAMETERS, &ret);
}

TEST(typed_parameters_are_checked_by_the_driver)
{
    g_autoptr(ToyDaemon) daemon = toy_daemon_start(&toy_driver, false);
    g_autoptr(RpcClient) client = toy_client_open(daemon, 0);
    remote_typed_param param = { .field = (char *)VIR_DOMAIN_MEMORY_HARD_LIMIT, .value = { .type = VIR_TYPED_PARAM_ULLONG } };
    remote_typed_param twice[] = { param, param };
    remote_domain_set_memory_parameters_args args = {
        .dom = toy_guest(0),
        .params = { .params_len = 1, .params_val = &param },
    };

    param.value.u.ul = 99;
    OK(toy_client_call(client, REMOTE_PROC_DOMAIN_SET_MEMORY_PARAMETERS, &args, NULL));
    param.value.type = VIR_TYPED_PARAM_INT;
    param.value.u.i = 1;
    FAILS(toy_client_call(client, REMOTE_PROC_DOMAIN_SET_MEMORY_PARAMETERS, &args, NULL), VIR_ERR_INVALID_ARG);
    STR_HAS(test_last_message(), "ullong");
    args.params.params_val = twice;
    args.params.params_len = 2;
    FAILS(toy_client_call(client, REMOTE_PROC_DOMAIN_SET_MEMORY_PARAMETERS, &args, NULL), VIR_ERR_INVALID_ARG);
    args.params.params_val = &param;
    args.params.params_len = 1;
    param.field = (char *)"colour";
    FAILS(toy_client_call(client, REMOTE_PROC_DOMAIN_SET_MEMORY_PARAMETERS, &args, NULL), VIR_ERR_INVALID_ARG);
    STR_HAS(test_last_message(), "colour");
}

TEST(too_much_room_is_refused_before_it_is_allocated)
{
    g_autoptr(ToyDaemon) daemon = toy_daemon_start(&toy_driver, false);
    g_autoptr(RpcClient) client = toy_client_open(daemon, 0);
    remote_domain_get_vcpus_args vcpus = { .dom = toy_guest(0), .maxinfo = 16384, .maplen = 1 << 30 };
    remote_domain_get_vcpus_ret ret = { 0 };
    remote_domain_memory_peek_args peek = { .dom = toy_guest(0), .size = 0xffffffff };
    remote_domain_memory_peek_ret bytes = { 0 };
    remote_connect_list_domains_args list = { .maxids = -1 };
    remote_connect_list_domains_ret ids = { 0 };
    remote_domain_get_cpu_stats_args stats = { .dom = toy_guest(0), .nparams = 16, .ncpus = 129 };
    remote_domain_get_cpu_stats_ret params = { 0 };

    FAILS(toy_client_call(client, REMOTE_PROC_DOMAIN_GET_VCPUS, &vcpus, &ret), VIR_ERR_RPC);
    FAILS(toy_client_call(client, REMOTE_PROC_DOMAIN_MEMORY_PEEK, &peek, &bytes), VIR_ERR_RPC);
    FAILS(toy_client_call(client, REMOTE_PROC_CONNECT_LIST_DOMAINS, &list, &ids), VIR_ERR_RPC);
    FAILS(toy_client_call(client, REMOTE_PROC_DOMAIN_GET_CPU_STATS, &stats, &params), VIR_ERR_RPC);
}

TEST(structs_arrays_and_maps_arrive_whole)
{
    g_autoptr(ToyDaemon) daemon = toy_daemon_start(&toy_driver, false);
    g_autoptr(RpcClient) client = toy_client_open(daemon, 0);
    remote_domain_get_vcpus_args vcpus = { .dom = toy_guest(0), .maxinfo = 4, .maplen = 2 };
    remote_domain_get_vcpus_ret ret = { 0 };
    remote_domain_get_fsinfo_args fs_args = { .dom = toy_guest(0) };
    remote_domain_get_fsinfo_ret fs = { 0 };
    remote_domain_get_security_label_list_args label_args = { .dom = toy_guest(0) };
    remote_domain_get_security_label_list_ret labels = { 0 };

    OK(toy_client_call(client, REMOTE_PROC_DOMAIN_GET_VCPUS, &vcpus, &ret));
    EQ(ret.info.info_len, 2);
    EQ(ret.info.info_val[1].cpu_time, 1000);
    EQ(ret.cpumaps.cpumaps_len, 4);
    EQ(ret.cpumaps.cpumaps_val[2], 2);
    toy_client_clear(REMOTE_PROC_DOMAIN_GET_VCPUS, &ret);
    OK(toy_client_call(client, REMOTE_PROC_DOMAIN_GET_FSINFO, &fs_args, &fs));
    EQ(fs.ret, 1);
    STREQ(fs.info.info_val[0].dev_aliases.dev_aliases_val[1], "vdb");
    toy_client_clear(REMOTE_PROC_DOMAIN_GET_FSINFO, &fs);
    OK(toy_client_call(client, REMOTE_PROC_DOMAIN_GET_SECURITY_LABEL_LIST, &label_args, &labels));
    EQ(labels.ret, 2);
    EQ(labels.labels.labels_val[1].enforcing, 1);
    toy_client_clear(REMOTE_PROC_DOMAIN_GET_SECURITY_LABEL_LIST, &labels);
}

TEST(a_descriptor_comes_with_the_reply)
{
    g_autoptr(ToyDaemon) daemon = toy_daemon_start(&toy_driver, false);
    g_autoptr(RpcClient) client = toy_client_open(daemon, 0);
    remote_domain_open_graphics_fd_args args = { .dom = toy_guest(0) };
    g_autofree int *fds = NULL;
    size_t n_fds = 0;
    char text[4] = "";
    RpcClientCall call = {
        .program = &remote_program,
        .procedure = REMOTE_PROC_DOMAIN_OPEN_GRAPHICS_FD,
        .args = &args,
        .ret_fds = &fds,
        .ret_n_fds = &n_fds,
    };

    OK(rpc_client_call(client, &call));
    EQ(n_fds, 1);
    EQ(read(fds[0], text, 3), 3);
    STREQ(text, "RFB");
    close(fds[0]);
}

TEST(starting_tells_the_new_id)
{
    g_autoptr(ToyDaemon) daemon = toy_daemon_start(&toy_driver, false);
    g_autoptr(RpcClient) client = toy_client_open(daemon, 0);
    remote_domain_create_with_flags_args args = { .dom = toy_guest(1) };
    remote_domain_create_with_flags_ret ret = { 0 };

    OK(toy_client_call(client, REMOTE_PROC_DOMAIN_CREATE_WITH_FLAGS, &args, &ret));
    EQ(ret.dom.id, 7);
    toy_client_clear(REMOTE_PROC_DOMAIN_CREATE_WITH_FLAGS, &ret);
    FAILS(toy_client_call(client, REMOTE_PROC_DOMAIN_CREATE_WITH_FLAGS, &args, &ret), VIR_ERR_OPERATION_INVALID);
    WAIT_FOR(toy_state_spare_refs(toy_daemon_state(daemon)) == 0, 5000);
}

/* -------------------------------------------------------------------- events */

typedef struct {
    int callback_id;
    int n_lifecycle;
    int n_legacy;
    int last_event;
} Seen;

static void
on_event(RpcClient *client, const RpcProcedure *event, void *message, void *opaque)
{
    Seen *seen = opaque;

    if (event->number == REMOTE_PROC_DOMAIN_EVENT_CALLBACK_LIFECYCLE) {
        const remote_domain_event_callback_lifecycle_msg *msg = message;

        EQ(msg->callbackID, seen->callback_id);
        seen->last_event = msg->msg.event;
        seen->n_lifecycle++;
    } else if (event->number == REMOTE_PROC_DOMAIN_EVENT_LIFECYCLE) {
        seen->n_legacy++;
    }
}

static void
start_and_destroy(RpcClient *client, unsigned int number)
{
    remote_domain_create_args create = { .dom = toy_guest(number) };
    remote_domain_destroy_args destroy = { .dom = toy_guest(number) };

    OK(toy_client_call(client, REMOTE_PROC_DOMAIN_CREATE, &create, NULL));
    OK(toy_client_call(client, REMOTE_PROC_DOMAIN_DESTROY, &destroy, NULL));
}

TEST(events_reach_who_registered_for_that_guest)
{
    g_autoptr(ToyDaemon) daemon = toy_daemon_start(&toy_driver, false);
    g_autoptr(RpcClient) client = toy_client_new(daemon);
    remote_nonnull_domain beta = toy_guest(1);
    remote_connect_open_args open = { 0 };
    remote_connect_domain_event_callback_register_any_args args = { .eventID = VIR_DOMAIN_EVENT_ID_LIFECYCLE, .dom = &beta };
    remote_connect_domain_event_callback_register_any_ret ret = { 0 };
    remote_connect_domain_event_callback_deregister_any_args gone = { 0 };
    Seen seen = { 0 };

    rpc_client_set_event_handler(client, &remote_program, on_event, &seen);
    OK(rpc_client_poll_fd(client));
    OK(toy_client_call(client, REMOTE_PROC_CONNECT_OPEN, &open, NULL));
    OK(toy_client_call(client, REMOTE_PROC_CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY, &args, &ret));
    seen.callback_id = ret.callbackID;
    start_and_destroy(client, 2);
    start_and_destroy(client, 1);
    WAIT_FOR((rpc_client_process(client), seen.n_lifecycle == 2), 5000);
    EQ(seen.last_event, VIR_DOMAIN_EVENT_STOPPED);
    gone.callbackID = ret.callbackID;
    OK(toy_client_call(client, REMOTE_PROC_CONNECT_DOMAIN_EVENT_CALLBACK_DEREGISTER_ANY, &gone, NULL));
    FAILS(toy_client_call(client, REMOTE_PROC_CONNECT_DOMAIN_EVENT_CALLBACK_DEREGISTER_ANY, &gone, NULL), VIR_ERR_INVALID_ARG);
    start_and_destroy(client, 1);
    rpc_client_process(client);
    EQ(seen.n_lifecycle, 2);
}

TEST(old_clients_get_events_without_ids)
{
    g_autoptr(ToyDaemon) daemon = toy_daemon_start(&toy_driver, false);
    g_autoptr(RpcClient) client = toy_client_new(daemon);
    remote_connect_open_args open = { 0 };
    remote_connect_domain_event_register_ret ret = { 0 };
    remote_connect_domain_event_deregister_ret gone = { 0 };
    Seen seen = { 0 };

    rpc_client_set_event_handler(client, &remote_program, on_event, &seen);
    OK(rpc_client_poll_fd(client));
    OK(toy_client_call(client, REMOTE_PROC_CONNECT_OPEN, &open, NULL));
    OK(toy_client_call(client, REMOTE_PROC_CONNECT_DOMAIN_EVENT_REGISTER, NULL, &ret));
    start_and_destroy(client, 1);
    WAIT_FOR((rpc_client_process(client), seen.n_legacy == 2), 5000);
    OK(toy_client_call(client, REMOTE_PROC_CONNECT_DOMAIN_EVENT_DEREGISTER, NULL, &gone));
    FAILS(toy_client_call(client, REMOTE_PROC_CONNECT_DOMAIN_EVENT_DEREGISTER, NULL, &gone), VIR_ERR_INVALID_ARG);
}

TEST(an_unknown_event_is_refused)
{
    g_autoptr(ToyDaemon) daemon = toy_daemon_start(&toy_driver, false);
    g_autoptr(RpcClient) client = toy_client_open(daemon, 0);
    remote_connect_domain_event_callback_register_any_args args = { .eventID = 4711 };
    remote_connect_domain_event_callback_register_any_ret ret = { 0 };

    FAILS(toy_client_call(client, REMOTE_PROC_CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY, &args, &ret), VIR_ERR_INVALID_ARG);
}

TEST(events_stop_with_the_connection)
{
    g_autoptr(ToyDaemon) daemon = toy_daemon_start(&toy_driver, false);
    RpcClient *client = toy_client_open(daemon, 0);
    g_autoptr(RpcClient) other = toy_client_open(daemon, 0);
    remote_connect_domain_event_callback_register_any_args args = { .eventID = VIR_DOMAIN_EVENT_ID_LIFECYCLE };
    remote_connect_domain_event_callback_register_any_ret ret = { 0 };

    OK(toy_client_call(client, REMOTE_PROC_CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY, &args, &ret));
    rpc_client_unref(client);
    WAIT_FOR(toy_daemon_n_open(daemon) == 1, 5000);
    start_and_destroy(other, 1);
}
