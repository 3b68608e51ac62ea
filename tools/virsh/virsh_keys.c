/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_keys.c - a guest's keyboard and screen, and its processes' signals.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/input-event-codes.h>

#include "virsh.h"

enum { KEYCODES_MAX = 16 };

typedef struct {
    const char *name;
    unsigned int code;
} Key;

static const Key linux_keys[] = {
#define KEY(name) {#name, name},
#include "key_names.inc"
#undef KEY
};

/* Windows' virtual keys that have names; letters and digits are their own ASCII codes. */
static const Key win32_keys[] = {
    {"VK_BACK", 0x08},     {"VK_TAB", 0x09},      {"VK_CLEAR", 0x0c},     {"VK_RETURN", 0x0d},   {"VK_SHIFT", 0x10},
    {"VK_CONTROL", 0x11},  {"VK_MENU", 0x12},     {"VK_PAUSE", 0x13},     {"VK_CAPITAL", 0x14},  {"VK_ESCAPE", 0x1b},
    {"VK_SPACE", 0x20},    {"VK_PRIOR", 0x21},    {"VK_NEXT", 0x22},      {"VK_END", 0x23},      {"VK_HOME", 0x24},
    {"VK_LEFT", 0x25},     {"VK_UP", 0x26},       {"VK_RIGHT", 0x27},     {"VK_DOWN", 0x28},     {"VK_SELECT", 0x29},
    {"VK_PRINT", 0x2a},    {"VK_EXECUTE", 0x2b},  {"VK_SNAPSHOT", 0x2c},  {"VK_INSERT", 0x2d},   {"VK_DELETE", 0x2e},
    {"VK_HELP", 0x2f},     {"VK_LWIN", 0x5b},     {"VK_RWIN", 0x5c},      {"VK_APPS", 0x5d},     {"VK_SLEEP", 0x5f},
    {"VK_NUMPAD0", 0x60},  {"VK_NUMPAD1", 0x61},  {"VK_NUMPAD2", 0x62},   {"VK_NUMPAD3", 0x63},  {"VK_NUMPAD4", 0x64},
    {"VK_NUMPAD5", 0x65},  {"VK_NUMPAD6", 0x66},  {"VK_NUMPAD7", 0x67},   {"VK_NUMPAD8", 0x68},  {"VK_NUMPAD9", 0x69},
    {"VK_MULTIPLY", 0x6a}, {"VK_ADD", 0x6b},      {"VK_SEPARATOR", 0x6c}, {"VK_SUBTRACT", 0x6d}, {"VK_DECIMAL", 0x6e},
    {"VK_DIVIDE", 0x6f},   {"VK_F1", 0x70},       {"VK_F2", 0x71},        {"VK_F3", 0x72},       {"VK_F4", 0x73},
    {"VK_F5", 0x74},       {"VK_F6", 0x75},       {"VK_F7", 0x76},        {"VK_F8", 0x77},       {"VK_F9", 0x78},
    {"VK_F10", 0x79},      {"VK_F11", 0x7a},      {"VK_F12", 0x7b},       {"VK_NUMLOCK", 0x90},  {"VK_SCROLL", 0x91},
    {"VK_LSHIFT", 0xa0},   {"VK_RSHIFT", 0xa1},   {"VK_LCONTROL", 0xa2},  {"VK_RCONTROL", 0xa3}, {"VK_LMENU", 0xa4},
    {"VK_RMENU", 0xa5},    {"VK_OEM_1", 0xba},    {"VK_OEM_PLUS", 0xbb},  {"VK_OEM_COMMA", 0xbc}, {"VK_OEM_MINUS", 0xbd},
    {"VK_OEM_PERIOD", 0xbe}, {"VK_OEM_2", 0xbf},  {"VK_OEM_3", 0xc0},     {"VK_OEM_4", 0xdb},    {"VK_OEM_5", 0xdc},
    {"VK_OEM_6", 0xdd},    {"VK_OEM_7", 0xde},
};

#define CODESETS "linux|xt|atset1|atset2|atset3|os_x|xt_kbd|usb|win32|rfb|qnum"

static const struct {
    const char *name;
    unsigned int codeset;
    const Key *keys; /* those with names */
    size_t n;
} codesets[] = {
    {"linux", VIR_KEYCODE_SET_LINUX, linux_keys, G_N_ELEMENTS(linux_keys)},
    {"xt", VIR_KEYCODE_SET_XT},
    {"atset1", VIR_KEYCODE_SET_ATSET1},
    {"atset2", VIR_KEYCODE_SET_ATSET2},
    {"atset3", VIR_KEYCODE_SET_ATSET3},
    {"os_x", VIR_KEYCODE_SET_OSX},
    {"xt_kbd", VIR_KEYCODE_SET_XT_KBD},
    {"usb", VIR_KEYCODE_SET_USB},
    {"win32", VIR_KEYCODE_SET_WIN32, win32_keys, G_N_ELEMENTS(win32_keys)},
    {"rfb", VIR_KEYCODE_SET_RFB},
    {"qnum", VIR_KEYCODE_SET_QNUM},
};

static char **
complete_keys(Vsh *vsh, const VshCmd *cmd, const char *word)
{
    char **names = g_new0(char *, G_N_ELEMENTS(linux_keys) + 1);

    for (size_t i = 0; i < G_N_ELEMENTS(linux_keys); i++)
        names[i] = g_strdup(linux_keys[i].name);
    return names;
}

static const VshOpt send_key_opts[] = {
    OPT_DOMAIN_ACTIVE(DOMAIN_HELP),
    {"codeset", VSH_STRING, 0, N_("what the codes are codes of (default: linux)"), .words = CODESETS},
    {"holdtime", VSH_INT, 0, N_("how many milliseconds the keys are held")},
    {"keycode", VSH_ARGV, VSH_REQUIRED | VSH_POSITIONAL, N_("keys, pressed together: names or numbers"),
     .complete = complete_keys},
    OPT_END,
};

/* The code of a key by number or name; false when it is none. */
static bool
find_key(size_t codeset, const char *text, unsigned int *ret_code)
{
    bool hex = g_str_has_prefix(text, "0x");
    guint64 number;

    if (g_ascii_string_to_unsigned(hex ? text + 2 : text, hex ? 16 : 10, 1, 0xffff, &number, NULL)) {
        *ret_code = (unsigned int)number;
        return true;
    }
    if (codesets[codeset].codeset == VIR_KEYCODE_SET_WIN32 && g_str_has_prefix(text, "VK_") && g_ascii_isalnum(text[3]) &&
        !text[4]) {
        *ret_code = (unsigned int)g_ascii_toupper(text[3]);
        return true;
    }
    for (size_t i = 0; i < codesets[codeset].n; i++) {
        if (g_str_equal(codesets[codeset].keys[i].name, text)) {
            *ret_code = codesets[codeset].keys[i].code;
            return true;
        }
    }
    return false;
}

static bool
cmd_send_key(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    const char *name = vsh_string(cmd, "codeset") ? vsh_string(cmd, "codeset") : "linux";
    unsigned int codes[KEYCODES_MAX];
    unsigned int holdtime = 0;
    size_t codeset = 0;

    if (!dom || vsh_uint(vsh, cmd, "holdtime", &holdtime) < 0)
        return false;
    while (codeset < G_N_ELEMENTS(codesets) && !g_str_equal(codesets[codeset].name, name))
        codeset++;
    if (codeset == G_N_ELEMENTS(codesets)) {
        vsh_error(vsh, _("unknown codeset: '%s'"), name);
        return false;
    }
    for (guint i = 0; i < cmd->arguments->len; i++) {
        const char *word = g_ptr_array_index(cmd->arguments, i);

        if (i == KEYCODES_MAX) {
            vsh_error(vsh, "%s", _("too many keycodes"));
            return false;
        }
        if (!find_key(codeset, word, &codes[i])) {
            vsh_error(vsh, _("invalid keycode: '%s'"), word);
            return false;
        }
    }
    return virDomainSendKey(dom, codesets[codeset].codeset, holdtime, codes, (int)cmd->arguments->len, 0) == 0;
}

static const char *const signal_names[] = {
    "nop",  "hup",  "int",    "quit", "ill",  "trap", "abrt", "bus",  "fpe",  "kill", "usr1", "segv", "usr2",   "pipe", "alrm",
    "term",     "stkflt", "chld", "cont", "stop", "tstp", "ttin", "ttou", "urg", "xcpu", "xfsz", "vtalrm", "prof", "winch",
    "poll", "pwr", "sys",
};

static const VshOpt send_process_signal_opts[] = {
    OPT_DOMAIN_ACTIVE(DOMAIN_HELP),
    {"pid", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("the process, as the guest counts")},
    {"signame", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("the signal: a name or a number"),
     .words = "nop|hup|int|quit|ill|trap|abrt|bus|fpe|kill|usr1|segv|usr2|pipe|alrm|term|stkflt|chld|cont|stop|tstp|ttin|ttou|urg|"
              "xcpu|xfsz|vtalrm|prof|winch|poll|pwr|sys"},
    OPT_END,
};

/* "term", "SIGTERM", "rt3" or "15"; -1 when it is none. */
static int
find_signal(const char *text)
{
    g_autofree char *lower = g_ascii_strdown(text, -1);
    const char *name = lower;
    gint64 number;

    if (g_ascii_string_to_signed(text, 10, 0, VIR_DOMAIN_PROCESS_SIGNAL_RT32, &number, NULL))
        return (int)number;
    if (g_str_has_prefix(name, "sig_"))
        name += 4;
    else if (g_str_has_prefix(name, "sig"))
        name += 3;
    for (size_t i = 0; i < G_N_ELEMENTS(signal_names); i++)
        if (g_str_equal(signal_names[i], name))
            return (int)i;
    if (g_str_has_prefix(name, "rt") && g_ascii_string_to_signed(name + 2, 10, 0, 32, &number, NULL))
        return VIR_DOMAIN_PROCESS_SIGNAL_RT0 + (int)number;
    return -1;
}

static bool
cmd_send_process_signal(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    const char *name = vsh_string(cmd, "signame");
    const char *pid_text = vsh_string(cmd, "pid");
    gint64 pid;
    int number = find_signal(name);

    if (!dom)
        return false;
    if (!g_ascii_string_to_signed(pid_text, 10, G_MININT64, G_MAXINT64, &pid, NULL)) {
        vsh_error(vsh, _("Numeric value '%s' for <%s> option is malformed or out of range"), pid_text, "pid");
        return false;
    }
    if (number < 0) {
        vsh_error(vsh, _("malformed signal name: %s"), name);
        return false;
    }
    return virDomainSendProcessSignal(dom, pid, (unsigned int)number, 0) == 0;
}

static const VshOpt screenshot_opts[] = {
    OPT_DOMAIN_ACTIVE(DOMAIN_HELP),
    {"file", VSH_STRING, VSH_POSITIONAL_OLD | VSH_PATH, N_("where the picture goes; without it, a file named by domain and time")},
    {"screen", VSH_INT, VSH_POSITIONAL_OLD, N_("the screen's number (default: 0)")},
    OPT_END,
};

/* A file name for a picture of @mime, made of the domain's name and the time. */
static char *
picture_name(virDomainPtr dom, const char *mime)
{
    static const char *const endings[][2] = {{"image/png", ".png"}, {"image/x-portable-pixmap", ".ppm"}};
    g_autoptr(GDateTime) now = g_date_time_new_now_local();
    g_autofree char *when = g_date_time_format(now, "%Y-%m-%d-%H:%M:%S");
    const char *ending = "";

    for (size_t i = 0; i < G_N_ELEMENTS(endings); i++)
        if (mime && g_str_equal(endings[i][0], mime))
            ending = endings[i][1];
    return g_strdup_printf("%s-%s%s", virDomainGetName(dom), when, ending);
}

static int
write_all(virStreamPtr stream, const char *bytes, size_t n, void *opaque)
{
    const int *fd = opaque;
    ssize_t done;

    do
        done = write(*fd, bytes, n);
    while (done < 0 && errno == EINTR);
    return (int)done;
}

/* Writes what comes through @stream to a new file at @path, which does not stay if that fails. */
static bool
receive_file(Vsh *vsh, virStreamPtr stream, const char *path)
{
    bool created = true;
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    bool ok;

    if (fd < 0 && errno == EEXIST) {
        created = false;
        fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
    }
    if (fd < 0) {
        vsh_error(vsh, _("cannot create file %s"), path);
        virStreamAbort(stream);
        return false;
    }
    ok = virStreamRecvAll(stream, write_all, &fd) == 0;
    if (!ok)
        vsh_error(vsh, _("could not receive data from domain '%s'"), path);
    if (close(fd) < 0 && ok) {
        vsh_error(vsh, _("cannot close file %s"), path);
        ok = false;
    }
    if (ok && virStreamFinish(stream) < 0) {
        vsh_error(vsh, "%s", _("cannot close stream"));
        ok = false;
    }
    if (!ok && created)
        unlink(path);
    return ok;
}

static bool
cmd_screenshot(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    g_autoptr(virStream) stream = NULL;
    g_autofree char *own_name = NULL;
    const char *path;
    unsigned int screen = 0;
    char *mime;
    bool ok;

    if (!dom || vsh_string_checked(vsh, cmd, "file", &path) < 0 || vsh_uint(vsh, cmd, "screen", &screen) < 0)
        return false;
    stream = virStreamNew(virsh_conn(vsh), 0);
    mime = stream ? virDomainScreenshot(dom, stream, screen, 0) : NULL;
    if (!mime) {
        vsh_error(vsh, _("could not take a screenshot of %s"), virDomainGetName(dom));
        return false;
    }
    if (!path)
        path = own_name = picture_name(dom, mime);
    ok = receive_file(vsh, stream, path);
    if (ok)
        vsh_extra(vsh, _("Screenshot saved to %s, with type of %s"), path, mime);
    free(mime);
    return ok;
}

const VshCmdDef virsh_keys_commands[] = {
    {"screenshot", screenshot_opts, cmd_screenshot, N_("take a picture of a guest's screen"),
     N_("Take a picture of what the guest shows on its screen, and store it in a file.")},
    {"send-key", send_key_opts, cmd_send_key, N_("press keys in a guest"), N_("Press keys on the guest's keyboard, all at once.")},
    {"send-process-signal", send_process_signal_opts, cmd_send_process_signal, N_("signal a process in a guest"),
     N_("Send a signal to a process in the guest.")},
    OPT_END,
};
