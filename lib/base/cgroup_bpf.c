/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cgroup_bpf.c - device rules of a version 2 group: a program that the kernel asks at each open and mknod, and its map of rules.
 *
 * The rules are the map's; the program looks up what an access could match and sums up what is allowed. Program and map live as
 * long as the group does, and are found again through it: a daemon that was restarted changes the same rules. The program is
 * written here, in the kernel's instructions, because it is 40 of them and never changes; a library for it would be bigger.
 *
 * Threads: any; who changes the rules of one group does it alone.
 */

#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ERROR_DOMAIN VIR_FROM_CGROUP
#include "base/cgroup_internal.h"
#include "base/error.h"
#include "base/file.h"

#define PROGRAM_NAME "splitvirt_dev"
enum {
    RULES_MAX = 4096,               /* a guest with that many devices has other limits before */
    PROGRAMS_MAX = 64,              /* that others, systemd above all, may have attached to one group */
    STACK_RULE = -16,               /* where the program keeps the rule it looks up */
};

static int
bpf(enum bpf_cmd command, union bpf_attr *attr)
{
    return (int)syscall(SYS_bpf, command, attr, sizeof(*attr));
}

static uint64_t
pointer(const void *address)
{
    return (uint64_t)(uintptr_t)address;
}

/* Says what a kernel without this, or a daemon without the right, means. */
static int
fail_bpf(const char *group, const char *what)
{
    int errnum = errno;

    if (errnum == EPERM || errnum == EACCES || errnum == EINVAL || errnum == ENOSYS)
        return fail(VIR_ERR_OPERATION_UNSUPPORTED,
                    _("control group '%1$s' cannot have rules for devices: cannot %2$s: %3$s; version 2 needs a kernel with "
                      "CONFIG_CGROUP_BPF and the capability CAP_SYS_ADMIN or CAP_BPF"), group, what, g_strerror(errnum));
    return fail_errno(errnum, _("cannot %2$s for control group '%1$s'"), group, what);
}

/* ---------------------------------------------------------------- the program */

typedef struct {
    struct bpf_insn insns[64];
    uint32_t n;
} Program;

static void
emit(Program *program, uint8_t code, uint8_t dst, uint8_t src, int16_t off, int32_t imm)
{
    g_assert(program->n < G_N_ELEMENTS(program->insns));
    program->insns[program->n++] = (struct bpf_insn){
        .code = code, .dst_reg = dst & 0xf, .src_reg = src & 0xf, .off = off, .imm = imm,
    };
}

/* r9 |= what the rule on the stack allows; 0 when there is none. */
static void
emit_lookup(Program *program, int map_fd)
{
    emit(program, BPF_LD | BPF_DW | BPF_IMM, BPF_REG_1, BPF_PSEUDO_MAP_FD, 0, map_fd);
    emit(program, 0, 0, 0, 0, 0);
    emit(program, BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_2, BPF_REG_10, 0, 0);
    emit(program, BPF_ALU64 | BPF_ADD | BPF_K, BPF_REG_2, 0, 0, STACK_RULE);
    emit(program, BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_map_lookup_elem);
    emit(program, BPF_JMP | BPF_JEQ | BPF_K, BPF_REG_0, 0, 2, 0);
    emit(program, BPF_LDX | BPF_W | BPF_MEM, BPF_REG_1, BPF_REG_0, 0, 0);
    emit(program, BPF_ALU64 | BPF_OR | BPF_X, BPF_REG_9, BPF_REG_1, 0, 0);
}

static void
emit_set_any(Program *program, size_t field)
{
    emit(program, BPF_ST | BPF_W | BPF_MEM, BPF_REG_10, 0, (int16_t)(STACK_RULE + (int)field), (int32_t)CGROUP_DEVICE_ANY);
}

static void
emit_set(Program *program, size_t field, uint8_t from)
{
    emit(program, BPF_STX | BPF_W | BPF_MEM, BPF_REG_10, from, (int16_t)(STACK_RULE + (int)field), 0);
}

/* r6 = the access, r7 = major, r8 = minor, r9 = what rules allow. Rules are asked from this very device to all of its type. */
static void
write_program(Program *program, int map_fd)
{
    const size_t type = offsetof(CgroupDeviceRule, type);
    const size_t first = offsetof(CgroupDeviceRule, major_number), second = offsetof(CgroupDeviceRule, minor_number);

    emit(program, BPF_LDX | BPF_W | BPF_MEM, BPF_REG_6, BPF_REG_1, offsetof(struct bpf_cgroup_dev_ctx, access_type), 0);
    emit(program, BPF_LDX | BPF_W | BPF_MEM, BPF_REG_7, BPF_REG_1, offsetof(struct bpf_cgroup_dev_ctx, major), 0);
    emit(program, BPF_LDX | BPF_W | BPF_MEM, BPF_REG_8, BPF_REG_1, offsetof(struct bpf_cgroup_dev_ctx, minor), 0);
    emit(program, BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_2, BPF_REG_6, 0, 0);
    emit(program, BPF_ALU64 | BPF_AND | BPF_K, BPF_REG_2, 0, 0, 0xffff);
    emit(program, BPF_ALU64 | BPF_RSH | BPF_K, BPF_REG_6, 0, 0, 16);
    emit(program, BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_9, 0, 0, 0);
    emit_set(program, type, BPF_REG_2);
    emit_set(program, first, BPF_REG_7);
    emit_set(program, second, BPF_REG_8);
    emit_lookup(program, map_fd);
    emit_set_any(program, second);
    emit_lookup(program, map_fd);
    emit_set_any(program, first);
    emit_lookup(program, map_fd);
    emit_set(program, second, BPF_REG_8);
    emit_lookup(program, map_fd);
    /* Nothing of the access may be left over. */
    emit(program, BPF_ALU64 | BPF_XOR | BPF_K, BPF_REG_9, 0, 0, -1);
    emit(program, BPF_ALU64 | BPF_AND | BPF_X, BPF_REG_6, BPF_REG_9, 0, 0);
    emit(program, BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, 1);
    emit(program, BPF_JMP | BPF_JEQ | BPF_K, BPF_REG_6, 0, 1, 0);
    emit(program, BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, 0);
    emit(program, BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
}

static int
load_program(int map_fd)
{
    static const char license[] = "LGPL-2.1-or-later";
    Program program = { .n = 0 };
    union bpf_attr attr = { .prog_type = BPF_PROG_TYPE_CGROUP_DEVICE };

    write_program(&program, map_fd);
    attr.insns = pointer(program.insns);
    attr.insn_cnt = program.n;
    attr.license = pointer(license);
    memcpy(attr.prog_name, PROGRAM_NAME, sizeof(PROGRAM_NAME));
    return bpf(BPF_PROG_LOAD, &attr);
}

static int
make_map(void)
{
    union bpf_attr attr = {
        .map_type = BPF_MAP_TYPE_HASH,
        .key_size = sizeof(CgroupDeviceRule),
        .value_size = sizeof(uint32_t),
        .max_entries = RULES_MAX,
        .map_flags = BPF_F_NO_PREALLOC,
    };

    memcpy(attr.map_name, PROGRAM_NAME, sizeof(PROGRAM_NAME));
    return bpf(BPF_MAP_CREATE, &attr);
}

/* --------------------------------------------------------- finding it again */

static int
open_dir(const char *group, const char *dir)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    return fd >= 0 ? fd : fail_errno(errno, _("cannot open the folder of control group '%1$s'"), group);
}

static int
open_by_id(enum bpf_cmd command, uint32_t id)
{
    union bpf_attr attr = { .prog_id = id };

    return bpf(command, &attr);
}

/* The map of our program @fd, -1 when it is another's. */
static int
map_of_program(int fd)
{
    uint32_t map_id = 0;
    struct bpf_prog_info info = { .nr_map_ids = 1, .map_ids = pointer(&map_id) };
    union bpf_attr attr = { .info = { .bpf_fd = (uint32_t)fd, .info_len = sizeof(info), .info = pointer(&info) } };

    if (bpf(BPF_OBJ_GET_INFO_BY_FD, &attr) < 0 || strcmp(info.name, PROGRAM_NAME) != 0 || info.nr_map_ids < 1)
        return -1;
    return open_by_id(BPF_MAP_GET_FD_BY_ID, map_id);
}

/* The map of rules that the group has, -1 without an error when it has none yet. */
static int
find_map(int dir_fd)
{
    uint32_t ids[PROGRAMS_MAX];
    union bpf_attr attr = { .query = { .target_fd = (uint32_t)dir_fd, .attach_type = BPF_CGROUP_DEVICE, .prog_cnt = PROGRAMS_MAX,
                                       .prog_ids = pointer(ids) } };

    if (bpf(BPF_PROG_QUERY, &attr) < 0)
        return -1;
    for (uint32_t i = 0; i < MIN(attr.query.prog_cnt, PROGRAMS_MAX); i++) {
        autoclose int fd = open_by_id(BPF_PROG_GET_FD_BY_ID, ids[i]);
        int map_fd = fd >= 0 ? map_of_program(fd) : -1;

        if (map_fd >= 0)
            return map_fd;
    }
    return -1;
}

static int
empty_map(const char *group, int map_fd)
{
    CgroupDeviceRule rule;
    union bpf_attr attr = { .map_fd = (uint32_t)map_fd, .next_key = pointer(&rule) };

    while (bpf(BPF_MAP_GET_NEXT_KEY, &attr) == 0) {
        union bpf_attr gone = { .map_fd = (uint32_t)map_fd, .key = pointer(&rule) };

        if (bpf(BPF_MAP_DELETE_ELEM, &gone) < 0 && errno != ENOENT)
            return fail_bpf(group, _("take a rule away"));
    }
    return 0;
}

int
cgroup_bpf_deny_all(const char *group, const char *dir)
{
    autoclose int dir_fd = open_dir(group, dir);
    autoclose int known = dir_fd >= 0 ? find_map(dir_fd) : -1;
    autoclose int map_fd = dir_fd >= 0 && known < 0 ? make_map() : -1;
    autoclose int program_fd = map_fd >= 0 ? load_program(map_fd) : -1;
    union bpf_attr attr = { .target_fd = (uint32_t)dir_fd, .attach_bpf_fd = (uint32_t)program_fd, .attach_type = BPF_CGROUP_DEVICE,
                            .attach_flags = BPF_F_ALLOW_MULTI };

    if (dir_fd < 0)
        return -1;
    if (known >= 0)
        return empty_map(group, known);
    if (program_fd < 0)
        return fail_bpf(group, map_fd < 0 ? _("make a map") : _("load a program"));
    return bpf(BPF_PROG_ATTACH, &attr) < 0 ? fail_bpf(group, _("attach a program")) : 0;
}

int
cgroup_bpf_change(const char *group, const char *dir, const CgroupDeviceRule *rule, unsigned int allow, unsigned int deny)
{
    autoclose int dir_fd = open_dir(group, dir);
    autoclose int map_fd = dir_fd >= 0 ? find_map(dir_fd) : -1;
    uint32_t bits = 0;
    union bpf_attr attr = { .map_fd = (uint32_t)map_fd, .key = pointer(rule), .value = pointer(&bits) };

    if (dir_fd < 0)
        return -1;
    if (map_fd < 0) /* everything is allowed as yet */
        return deny ? fail(VIR_ERR_OPERATION_INVALID, _("control group '%1$s' has no rules for devices yet: deny all first"), group)
                    : 0;
    if (bpf(BPF_MAP_LOOKUP_ELEM, &attr) < 0 && errno != ENOENT)
        return fail_bpf(group, _("look a rule up"));
    bits = (bits | allow) & ~deny;
    if (bits == 0)
        return bpf(BPF_MAP_DELETE_ELEM, &attr) < 0 && errno != ENOENT ? fail_bpf(group, _("take a rule away")) : 0;
    return bpf(BPF_MAP_UPDATE_ELEM, &attr) < 0 ? fail_bpf(group, _("add a rule")) : 0;
}
