/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * nwfilter_value.c - values of filter rules: which are right, and their one spelling. A kind of value is one row.
 *
 * Threads: any. Nothing here changes.
 */

#include "conf/nwfilter_value.h"

#include <string.h>

#include <netinet/in.h>
#include <net/ethernet.h>

#include "base/mac.h"
#include "base/socketaddr.h"
#include "base/text.h"

#define WORDS_MAX 32                 /* in a list of words */
#define ITERATOR_MAX 0xffff

static const NwFilterName protocol_ids[] = {
    { "arp", ETHERTYPE_ARP }, { "rarp", ETHERTYPE_REVARP }, { "ipv4", ETHERTYPE_IP }, { "ipv6", ETHERTYPE_IPV6 },
    { "vlan", ETHERTYPE_VLAN }, { NULL, 0 },
};
static const NwFilterName opcodes[] = {
    { "Request", 1 }, { "Reply", 2 }, { "Request_Reverse", 3 }, { "Reply_Reverse", 4 }, { "DRARP_Request", 5 },
    { "DRARP_Reply", 6 }, { "DRARP_Error", 7 }, { "InARP_Request", 8 }, { "ARP_NAK", 9 }, { NULL, 0 },
};
static const NwFilterName protocols[] = {
    { "tcp", IPPROTO_TCP }, { "udp", IPPROTO_UDP }, { "udplite", IPPROTO_UDPLITE }, { "esp", IPPROTO_ESP },
    { "ah", IPPROTO_AH }, { "icmp", IPPROTO_ICMP }, { "igmp", IPPROTO_IGMP }, { "sctp", IPPROTO_SCTP },
    { "icmpv6", IPPROTO_ICMPV6 }, { NULL, 0 },
};
static const NwFilterName states[] = {
    { "NEW", 0 }, { "ESTABLISHED", 1 }, { "RELATED", 2 }, { "INVALID", 3 }, { NULL, 0 },
};
static const NwFilterName tcp_flags[] = {
    { "SYN", 0 }, { "ACK", 1 }, { "URG", 2 }, { "PSH", 3 }, { "FIN", 4 }, { "RST", 5 }, { NULL, 0 },
};

/* ---- addresses ---- */

static char *
spell_mac(const NwFilterType *type, const char *text)
{
    MacAddress mac;

    return mac_parse(text, &mac) ? mac_to_string(&mac) : NULL;
}

static char *
spell_ip(const NwFilterType *type, const char *text)
{
    SocketAddr addr;

    return socket_addr_parse(text, type->family, &addr) ? socket_addr_to_string(&addr) : NULL;
}

/* The length of a prefix, also when it is given as a mask. */
static char *
spell_mask(const NwFilterType *type, const char *text)
{
    SocketAddr mask;
    unsigned int number;
    int prefix;

    if (text_to_uint(text, 10, &number))
        return number <= type->max ? g_strdup_printf("%u", number) : NULL;
    prefix = socket_addr_parse(text, type->family, &mask) ? socket_addr_netmask_to_prefix(&mask) : -1;
    return prefix >= 0 ? g_strdup_printf("%d", prefix) : NULL;
}

/* ---- numbers ---- */

static bool
number_of(const NwFilterType *type, const char *text, unsigned int *ret_number, bool *ret_hex)
{
    *ret_hex = g_ascii_strncasecmp(text, "0x", 2) == 0;
    if (*ret_hex && (type->decimal || !g_ascii_isxdigit(text[2])))
        return false;
    if (!g_ascii_isdigit(text[0]) || !text_to_uint(*ret_hex ? text + 2 : text, *ret_hex ? 16 : 10, ret_number))
        return false;
    return *ret_number >= type->min && *ret_number <= type->max;
}

/* A number stays decimal or hexadecimal; one that has a name is called by it. */
static char *
spell_number(const NwFilterType *type, const char *text)
{
    unsigned int number;
    bool hex;

    for (const NwFilterName *name = type->names; name && name->word; name++) {
        if (g_ascii_strcasecmp(name->word, text) == 0)
            return g_strdup(name->word);
    }
    if (!number_of(type, text, &number, &hex))
        return NULL;
    for (const NwFilterName *name = type->names; name && name->word; name++) {
        if (name->number == number)
            return g_strdup(name->word);
    }
    return g_strdup_printf(hex ? "0x%x" : "%u", number);
}

unsigned int
nwfilter_number(const NwFilterType *type, const char *text)
{
    unsigned int number = 0;
    bool hex;

    for (const NwFilterName *name = type->names; name && name->word; name++) {
        if (g_ascii_strcasecmp(name->word, text) == 0)
            return name->number;
    }
    return number_of(type, text, &number, &hex) ? number : 0;
}

/* ---- words ---- */

/* The bits of a list of names, UINT_MAX when a word is none of them. */
static unsigned int
bits_of(const NwFilterName *names, const char *text, size_t len)
{
    g_autofree char *copy = g_strndup(text, len);
    g_auto(GStrv) words = g_strsplit(copy, ",", WORDS_MAX);
    unsigned int bits = 0;

    for (size_t i = 0; words[i]; i++) {
        const NwFilterName *name = names;

        while (name->word && g_ascii_strcasecmp(name->word, g_strstrip(words[i])) != 0)
            name++;
        if (!name->word)
            return UINT_MAX;
        bits |= 1u << name->number;
    }
    return bits;
}

static void
append_bits(GString *buf, const NwFilterName *names, unsigned int bits)
{
    const char *separator = "";

    for (; names->word; names++) {
        if (!(bits & (1u << names->number)))
            continue;
        g_string_append_printf(buf, "%s%s", separator, names->word);
        separator = ",";
    }
}

static char *
spell_state(const NwFilterType *type, const char *text)
{
    unsigned int bits = bits_of(type->names, text, strlen(text));
    GString *buf;

    if (g_ascii_strcasecmp(text, "NONE") == 0)
        return g_strdup("NONE");
    if (bits == UINT_MAX || bits == 0)
        return NULL;
    buf = g_string_new(NULL);
    append_bits(buf, type->names, bits);
    return g_string_free(buf, FALSE);
}

/* One side of "SYN,ACK/SYN": words, ALL, or NONE, which may be left out. */
static bool
append_tcp_flags(GString *buf, const NwFilterType *type, const char *text, size_t len)
{
    unsigned int all = (1u << (G_N_ELEMENTS(tcp_flags) - 1)) - 1;
    unsigned int bits;

    if (len == 0 || (len == 4 && g_ascii_strncasecmp(text, "NONE", 4) == 0)) {
        g_string_append(buf, "NONE");
        return true;
    }
    bits = len == 3 && g_ascii_strncasecmp(text, "ALL", 3) == 0 ? all : bits_of(type->names, text, len);
    if (bits == UINT_MAX)
        return false;
    if (bits == all)
        g_string_append(buf, "ALL");
    else
        append_bits(buf, type->names, bits);
    return true;
}

static char *
spell_tcp_flags(const NwFilterType *type, const char *text)
{
    const char *slash = strchr(text, '/');
    g_autoptr(GString) buf = g_string_new(NULL);

    if (!slash || slash == text || !append_tcp_flags(buf, type, text, (size_t)(slash - text)))
        return NULL;
    g_string_append_c(buf, '/');
    if (!append_tcp_flags(buf, type, slash + 1, strlen(slash + 1)))
        return NULL;
    return g_string_free(g_steal_pointer(&buf), FALSE);
}

static char *
spell_ipset(const NwFilterType *type, const char *text)
{
    size_t len = strlen(text);

    if (len < type->min || len > type->max
        || strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:-+ ") != len)
        return NULL;
    return g_strdup(text);
}

/* "src,dst,src": which address of the packet is each part of the set's entries. */
static char *
spell_ipset_flags(const NwFilterType *type, const char *text)
{
    g_autofree char *lower = g_ascii_strdown(text, -1);
    g_auto(GStrv) words = g_strsplit(lower, ",", WORDS_MAX);
    guint n = g_strv_length(words);

    if (n < type->min || n > type->max)
        return NULL;
    for (guint i = 0; i < n; i++) {
        if (!text_equal(words[i], "src") && !text_equal(words[i], "dst"))
            return NULL;
    }
    return g_steal_pointer(&lower);
}

static char *
spell_bool(const NwFilterType *type, const char *text)
{
    static const char *const truths[] = { "true", "yes", "1", NULL };
    static const char *const lies[] = { "false", "no", "0", NULL };
    g_autofree char *lower = g_ascii_strdown(text, -1);

    if (text_in_list(lower, truths))
        return g_strdup("true");
    return text_in_list(lower, lies) ? g_strdup("false") : NULL;
}

static char *
spell_comment(const NwFilterType *type, const char *text)
{
    return strlen(text) <= type->max ? g_strdup(text) : NULL;
}

/* ---- variables ---- */

void
nwfilter_variable_clear(NwFilterVariable *variable)
{
    g_clear_pointer(&variable->name, g_free);
}

static bool
variable_index_parse(const char *text, NwFilterVariable *ret_variable)
{
    g_autofree char *number = NULL;
    size_t len = strlen(text);

    if (len < 3 || text[0] != '[' || text[len - 1] != ']')
        return false;
    ret_variable->indexed = text[1] != '@';
    number = g_strndup(text + (ret_variable->indexed ? 1 : 2), len - (ret_variable->indexed ? 2 : 3));
    return g_ascii_isdigit(number[0]) && text_to_uint(number, 10, &ret_variable->number)
        && ret_variable->number <= ITERATOR_MAX;
}

bool
nwfilter_variable_parse(const char *text, NwFilterVariable *ret_variable)
{
    g_auto(NwFilterVariable) variable = { 0 };
    size_t len;

    if (text[0] != '$')
        return false;
    len = strspn(text + 1, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
    if (len == 0 || (text[len + 1] && !variable_index_parse(text + len + 1, &variable)))
        return false;
    variable.name = g_strndup(text + 1, len);
    *ret_variable = variable;
    variable.name = NULL;
    return true;
}

char *
nwfilter_spell(const NwFilterType *type, const char *text)
{
    g_auto(NwFilterVariable) variable = { 0 };

    if (type != &nwfilter_comment && nwfilter_variable_parse(text, &variable)) {
        if (variable.indexed)
            return g_strdup_printf("$%s[%u]", variable.name, variable.number);
        return variable.number ? g_strdup_printf("$%s[@%u]", variable.name, variable.number)
                               : g_strdup_printf("$%s", variable.name);
    }
    return type->spell(type, text);
}

/* ---- the engine's side ---- */

static bool
value_is_absent(const void *value, const XmlField *field)
{
    return !*(char *const *)value;
}

static void
value_copy(void *value, const void *from)
{
    *(char **)value = g_strdup(*(char *const *)from);
}

static void
value_clear(void *value)
{
    g_clear_pointer((char **)value, g_free);
}

static bool
value_equal(const void *a, const void *b)
{
    return g_strcmp0(*(char *const *)a, *(char *const *)b) == 0;
}

static void
value_format(const void *value, const XmlField *field, GString *buf)
{
    g_string_append(buf, *(char *const *)value);
}

static bool
value_parse(const char *text, const XmlField *field, void *ret_value)
{
    *(char **)ret_value = g_strdup(text);
    return true;
}

static void
value_random(void *value, const XmlField *field, GRand *rand)
{
    const NwFilterType *type = field->type;
    gint32 n = (gint32)g_strv_length((char **)type->samples);

    if (type != &nwfilter_comment && g_rand_int_range(rand, 0, 4) == 0)
        *(char **)value = g_strdup_printf("$VAR%d", g_rand_int_range(rand, 0, 9));
    else
        *(char **)value = g_strdup(type->samples[g_rand_int_range(rand, 0, n)]);
}

#define VARIABLE "[$][a-zA-Z0-9_]+(\\[@?[0-9]+\\])?"
#define NUMBER "0[xX][0-9a-fA-F]+|[0-9]+"
#define SAMPLES(...) .samples = (const char *const[]){ __VA_ARGS__, NULL }

#define VALUE_TYPE(id, what, pattern_, ...) \
    const NwFilterType nwfilter_##id = { \
        .xml = { .name = what, .pattern = pattern_, .size = sizeof(char *), .keeps_blanks = true, .parse = value_parse, \
                 .format = value_format, .is_absent = value_is_absent, .copy = value_copy, .clear = value_clear, \
                 .equal = value_equal, .random = value_random }, \
        __VA_ARGS__ }

VALUE_TYPE(mac, "a MAC address or variable", VARIABLE "|([0-9a-fA-F]{1,2}:){5}[0-9a-fA-F]{1,2}",
           .spell = spell_mac, SAMPLES("52:54:00:01:02:03", "ff:ff:ff:00:00:00"));
VALUE_TYPE(ip, "an IPv4 address or variable", VARIABLE "|[0-9.]+",
           .spell = spell_ip, .family = AF_INET, SAMPLES("192.0.2.1", "0.0.0.0"));
VALUE_TYPE(ipmask, "a prefix length up to 32, an IPv4 mask or variable", VARIABLE "|[0-9.]+",
           .spell = spell_mask, .family = AF_INET, .max = 32, SAMPLES("0", "24", "32"));
VALUE_TYPE(ipv6, "an IPv6 address or variable", VARIABLE "|[0-9a-fA-F:.]+",
           .spell = spell_ip, .family = AF_INET6, SAMPLES("2001:db8::1", "::"));
VALUE_TYPE(ipv6mask, "a prefix length up to 128, an IPv6 mask or variable", VARIABLE "|[0-9a-fA-F:.]+",
           .spell = spell_mask, .family = AF_INET6, .max = 128, SAMPLES("0", "64", "128"));
VALUE_TYPE(uint8, "a number up to 255 or variable", VARIABLE "|" NUMBER,
           .spell = spell_number, .max = 0xff, SAMPLES("0", "255", "0xa"));
VALUE_TYPE(uint16, "a number up to 65535 or variable", VARIABLE "|" NUMBER,
           .spell = spell_number, .max = 0xffff, SAMPLES("0", "65535", "0xabc"));
VALUE_TYPE(uint32, "a number up to 4294967295 or variable", VARIABLE "|" NUMBER,
           .spell = spell_number, .max = 0xffffffff, SAMPLES("0", "4294967295", "0xabcdef"));
VALUE_TYPE(count, "a decimal number up to 65535 or variable", VARIABLE "|[0-9]+",
           .spell = spell_number, .max = 0xffff, .decimal = true, SAMPLES("1", "65535"));
VALUE_TYPE(dscp, "a number up to 63 or variable", VARIABLE "|" NUMBER,
           .spell = spell_number, .max = 63, SAMPLES("0", "63", "0x3f"));
VALUE_TYPE(protocolid, "arp, rarp, ipv4, ipv6, vlan, a number from 1536 to 65535 or variable", VARIABLE "|[a-z0-9A-Z]+",
           .spell = spell_number, .min = 0x600, .max = 0xffff, .names = protocol_ids, SAMPLES("arp", "1536", "0xffff"));
VALUE_TYPE(opcode, "an ARP operation, its number or variable", VARIABLE "|[a-zA-Z0-9_]+",
           .spell = spell_number, .max = 0xffff, .names = opcodes, SAMPLES("Request", "ARP_NAK", "10", "0xffff"));
VALUE_TYPE(protocol, "a protocol's name, its number or variable", VARIABLE "|[a-z0-9A-Z]+",
           .spell = spell_number, .max = 0xff, .names = protocols, SAMPLES("tcp", "icmpv6", "255"));
VALUE_TYPE(state, "NONE or words of NEW, ESTABLISHED, RELATED, INVALID", VARIABLE "|[a-zA-Z,]+",
           .spell = spell_state, .names = states, SAMPLES("NONE", "NEW", "NEW,ESTABLISHED"));
VALUE_TYPE(tcp_flags, "flags 'MASK/SET' of SYN, ACK, URG, PSH, FIN, RST, ALL, NONE", VARIABLE "|[a-zA-Z,]+/[a-zA-Z,]*",
           .spell = spell_tcp_flags, .names = tcp_flags, SAMPLES("SYN,ACK/SYN", "ALL/NONE"));
VALUE_TYPE(ipset, "the name of an ipset or variable", VARIABLE "|[a-zA-Z0-9_.:\\-+ ]{1,31}",
           .spell = spell_ipset, .min = 1, .max = 31, SAMPLES("tck_test", "a+b c"));
VALUE_TYPE(ipset_flags, "up to six words of src, dst", VARIABLE "|[a-zA-Z,]+",
           .spell = spell_ipset_flags, .min = 1, .max = 6, SAMPLES("src", "src,dst,src"));
VALUE_TYPE(bool, "true, false, yes, no, 1, 0", VARIABLE "|[a-zA-Z01]+",
           .spell = spell_bool, SAMPLES("true", "false"));
VALUE_TYPE(comment, "a text of up to 256 bytes", NULL, .spell = spell_comment, .max = 256, SAMPLES("why", "$(ls) 'x' \"<&>"));
