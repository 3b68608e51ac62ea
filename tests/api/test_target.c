/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_target.c - from a URI to the place where the other end listens.
 *
 * Threads: main.
 */

#include <stdlib.h>

#include "base/error.h"
#include "base/file.h"
#include "remote/remote_target.h"
#include "support/test.h"

/* Directories of this test in place of the host's; both exist. */
static RemotePlace
place_of(bool privileged, bool readonly)
{
    const char *session = test_temp_path("session");
    const char *system = test_temp_path("system");

    g_mkdir_with_parents(session, 0700);
    g_mkdir_with_parents(system, 0700);
    unsetenv("LIBVIRT_AUTOSTART");
    unsetenv("VIRTD_PATH");
    return (RemotePlace) { .privileged = privileged, .readonly = readonly, .session_dir = session, .system_dir = system };
}

static RemoteTarget *
target_of(const char *text, const RemotePlace *place)
{
    g_autoptr(ClientConfig) config = client_config_read("/nonexistent");
    g_autoptr(Uri) uri = text ? uri_parse(text) : NULL;

    return remote_target_new(uri, config, place);
}

static void
goes_to(const char *text, const RemotePlace *place, const char *directory, const char *socket)
{
    g_autoptr(RemoteTarget) target = target_of(text, place);
    g_autofree char *expected = g_strdup_printf("%s/%s", directory, socket);

    OK_PTR(target);
    EQ(target->transport, REMOTE_TRANSPORT_UNIX);
    STREQ(target->socket, expected);
}

static void
touch(const char *directory, const char *name)
{
    g_autofree char *path = g_build_filename(directory, name, NULL);

    OK(file_write_text(path, "", NULL));
}

TEST(the_drivers_own_socket_comes_first)
{
    RemotePlace place = place_of(true, false);

    goes_to("qemu:///system", &place, place.system_dir, "virtqemud-sock");
    touch(place.system_dir, "libvirt-sock");
    goes_to("qemu:///system", &place, place.system_dir, "libvirt-sock");
    goes_to("qemu:///system?mode=direct", &place, place.system_dir, "virtqemud-sock");
    touch(place.system_dir, "virtqemud-sock");
    goes_to("qemu:///system", &place, place.system_dir, "virtqemud-sock");
    goes_to("qemu:///system?mode=legacy", &place, place.system_dir, "libvirt-sock");
    goes_to("network:///system", &place, place.system_dir, "libvirt-sock");
    goes_to("network:///system?mode=direct", &place, place.system_dir, "virtnetworkd-sock");
    goes_to("esx:///x", &place, place.system_dir, "libvirt-sock");
}

TEST(readers_have_their_own_socket)
{
    RemotePlace place = place_of(true, true);
    RemotePlace user = place_of(false, true);

    goes_to("qemu:///system", &place, place.system_dir, "virtqemud-sock-ro");
    goes_to("qemu:///session", &user, user.session_dir, "virtqemud-sock");
}

TEST(a_session_is_the_users)
{
    RemotePlace user = place_of(false, false);
    RemotePlace root = place_of(true, false);
    g_autoptr(RemoteTarget) target = target_of("qemu:///session", &user);

    TRUE_(target->autostart);
    STREQ(target->daemon, SBINDIR "/virtqemud");
    goes_to("qemu:///session", &user, user.session_dir, "virtqemud-sock");
    goes_to("qemu:///system", &user, user.system_dir, "virtqemud-sock");
    goes_to("qemu:///session", &root, root.system_dir, "virtqemud-sock");
    goes_to(NULL, &user, user.session_dir, "virtqemud-sock");
}

TEST(only_a_session_is_started)
{
    RemotePlace user = place_of(false, false);
    g_autoptr(RemoteTarget) session = NULL;
    g_autoptr(RemoteTarget) system = target_of("qemu:///system", &user);
    g_autoptr(RemoteTarget) given = target_of("qemu:///session?socket=/x", &user);

    setenv("LIBVIRT_AUTOSTART", "0", 1);
    session = target_of("qemu:///session", &user);
    FALSE_(session->autostart);
    FALSE_(system->autostart);
    FALSE_(given->autostart);
    unsetenv("LIBVIRT_AUTOSTART");
}

TEST(without_a_uri_the_first_daemon_is_taken)
{
    RemotePlace place = place_of(true, false);

    goes_to(NULL, &place, place.system_dir, "virtqemud-sock");
    touch(place.system_dir, "virtlxcd-sock");
    goes_to(NULL, &place, place.system_dir, "virtlxcd-sock");
    touch(place.system_dir, "virtqemud-sock");
    goes_to(NULL, &place, place.system_dir, "virtqemud-sock");
}

TEST(the_server_sees_nothing_of_the_way)
{
    RemotePlace place = place_of(true, false);
    g_autoptr(RemoteTarget) local = target_of("qemu+unix:///system?socket=/s&mode=direct&foo=b%20r", &place);
    g_autoptr(RemoteTarget) tcp = target_of("qemu+tcp://me@host:123/system?auth=polkit", &place);
    g_autoptr(RemoteTarget) named = target_of("qemu:///system?name=lxc:///", &place);
    g_autoptr(RemoteTarget) any = target_of("remote://host/", &place);
    g_autoptr(RemoteTarget) none = target_of(NULL, &place);

    STREQ(local->name, "qemu:///system?foo=b%20r");
    STREQ(local->socket, "/s");
    STREQ(tcp->name, "qemu:///system");
    STREQ(tcp->host, "host");
    STREQ(tcp->user, "me");
    STREQ(tcp->port, "123");
    STREQ(tcp->auth, "polkit");
    STREQ(named->name, "lxc:///");
    STREQ(any->name, "");
    NULL_PTR(none->name);
}

TEST(every_transport_is_known)
{
    RemotePlace place = place_of(true, false);
    g_autoptr(RemoteTarget) tls = target_of("qemu://host/system?pkipath=/p&no_verify=1&tls_priority=X", &place);
    g_autoptr(RemoteTarget) ssh = target_of("qemu+ssh://u@h/system?netcat=nc&keyfile=/k&no_tty=1&proxy=netcat&command=/c", &place);
    g_autoptr(RemoteTarget) libssh = target_of("qemu+libssh://h/system?known_hosts=/f&known_hosts_verify=ignore&sshauth=agent",
                                                 &place);
    g_autoptr(RemoteTarget) ext = target_of("qemu+ext:///system?command=/c&argv=a&argv=b", &place);

    EQ(tls->transport, REMOTE_TRANSPORT_TLS);
    STREQ(tls->port, "16514");
    STREQ(tls->pkipath, "/p");
    TRUE_(tls->no_verify);
    EQ(ssh->transport, REMOTE_TRANSPORT_SSH);
    EQ(ssh->proxy, REMOTE_PROXY_NETCAT);
    TRUE_(ssh->no_tty);
    EQ(libssh->host_key, REMOTE_HOST_KEY_IGNORE);
    EQ(ext->transport, REMOTE_TRANSPORT_EXT);
    EQ(ext->argv->len, 2u);
}

TEST(bad_parameters_are_refused)
{
    static const char *const bad[] = {
        "qemu:///system?mode=bla", "qemu:///system?proxy=bla", "qemu:///system?no_tty=yes", "qemu+bogus:///system",
        "qemu+unix://host/system", "qemu+ext:///system", "qemu+libssh://h/?known_hosts_verify=perhaps",
    };
    RemotePlace place = place_of(true, false);

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        FAILS_PTR(target_of(bad[i], &place), VIR_ERR_INVALID_ARG);
}
