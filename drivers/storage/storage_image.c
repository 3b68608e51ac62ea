/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_image.c - the words that qemu-img gets, and how it is run.
 *
 * It finds the files under /proc/self/fd: what it writes is the file that we have opened, whatever happens to names. There is no
 * shell. When the one who asked has gone, or we die, it is ended.
 *
 * Threads: any that may wait.
 */

#include "storage/storage_image.h"

#include <errno.h>
#include <linux/capability.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/spawn.h"
#include "base/text.h"
#include "storage/storage_abort.h"
#include "storage/storage_as.h"
#include "storage/storage_secret.h"

enum { TARGET_FD = 3, SOURCE_FD = 4, TARGET_SECRET_FD = 5, SOURCE_SECRET_FD = 6 };
enum { POLL_MS = 100, GRACE_MS = 500, COMPLAINT_MAX = 64 * 1024 };

#define QEMU_IMG "qemu-img"
#define TARGET_PATH "/proc/self/fd/3"
#define SOURCE_PATH "/proc/self/fd/4"
#define TARGET_SECRET "secret,id=target,file=/proc/self/fd/5"
#define SOURCE_SECRET "secret,id=source,file=/proc/self/fd/6"
#define KIB 1024ull

/* ---- formats ---- */

/* Just bytes: so are disks, and partitions whatever they are for. */
static bool
is_raw(VolFormat format)
{
    return format == VOL_FORMAT_NONE || format == VOL_FORMAT_RAW || format == VOL_FORMAT_ISO || format >= VOL_FORMAT_PARTITION_NONE;
}

/* What QEMU calls a format that it can write; NULL: it cannot. */
static const char *
writable_name(VolFormat format)
{
    static const char *const names[VOL_FORMAT_LAST] = {
        [VOL_FORMAT_QCOW] = "qcow", [VOL_FORMAT_QCOW2] = "qcow2",
        [VOL_FORMAT_QED] = "qed", [VOL_FORMAT_VMDK] = "vmdk", [VOL_FORMAT_VDI] = "vdi", [VOL_FORMAT_VPC] = "vpc",
    };

    return is_raw(format) ? "raw" : names[format];
}

/* The same for one that it can read. */
static const char *
readable_name(VolFormat format)
{
    static const char *const names[VOL_FORMAT_LAST] = {
        [VOL_FORMAT_BOCHS] = "bochs", [VOL_FORMAT_CLOOP] = "cloop", [VOL_FORMAT_DMG] = "dmg",
    };

    return names[format] ? names[format] : writable_name(format);
}

bool
storage_image_is_needed(const StorageVolDef *vol)
{
    return !is_raw(vol->target.format) || vol->target.encryption;
}

static int
check_backing(const StorageMake *make)
{
    const VolBacking *backing = make->vol->backing;
    VolFormat format = make->vol->target.format;

    if (!backing)
        return 0;
    if (format != VOL_FORMAT_QCOW && format != VOL_FORMAT_QCOW2 && format != VOL_FORMAT_QED && format != VOL_FORMAT_VMDK)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("volume '%1$s': format '%2$s' cannot have a <backingStore>"), make->vol->name,
                    vol_format_to_string(format));
    if (!readable_name(backing->format))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("volume '%1$s': a <backingStore> of format '%2$s' cannot be read"),
                    make->vol->name, vol_format_to_string(backing->format));
    return 0;
}

static int
check_encryption(const StorageVolDef *vol)
{
    const StorageEncryption *encryption = vol->target.encryption;

    if (!encryption)
        return 0;
    if (encryption->format != ENCRYPTION_LUKS)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("volume '%1$s': encryption is of format 'luks', not '%2$s'"), vol->name,
                    encryption_format_to_string(encryption->format));
    if (encryption->engine == ENCRYPTION_ENGINE_LIBRBD)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("volume '%1$s': images are encrypted by 'qemu', not by 'librbd'"), vol->name);
    if (!is_raw(vol->target.format) && vol->target.format != VOL_FORMAT_QCOW2)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("volume '%1$s': images of format '%2$s' are not encrypted"), vol->name,
                    vol_format_to_string(vol->target.format));
    return 0;
}

static int
check_options(const StorageVolDef *vol)
{
    const VolTarget *target = &vol->target;

    if (target->format == VOL_FORMAT_QCOW2)
        return 0;
    if (target->compat || target->cluster_size || target->has_features)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED,
                    _("volume '%1$s': <compat>, <clusterSize> and <features> are of format 'qcow2', not of '%2$s'"), vol->name,
                    vol_format_to_string(target->format));
    return 0;
}

int
storage_image_check(const StorageMake *make)
{
    const StorageVolDef *vol = make->vol;

    if (!writable_name(vol->target.format))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("volume '%1$s': images of format '%2$s' cannot be made"), vol->name,
                    vol_format_to_string(vol->target.format));
    if (check_encryption(vol) < 0 || (make->source && check_encryption(make->source) < 0))
        return -1;
    if (make->source && !readable_name(make->source->target.format))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("volume '%1$s': images of format '%2$s' cannot be read"), make->source->name,
                    vol_format_to_string(make->source->target.format));
    return check_backing(make) < 0 || check_options(vol) < 0 ? -1 : 0;
}

/* ---- words ---- */

static void
add_option(GString *options, const char *name, const char *value)
{
    if (!value)
        return;
    if (options->len)
        g_string_append_c(options, ',');
    g_string_append_printf(options, "%s=", name);
    /* A comma in a value is doubled, else it would begin the next. */
    for (const char *c = value; *c; c++)
        g_string_append(options, *c == ',' ? ",," : (char[]) { *c, '\0' });
}

/* Room for everything at once when all of the capacity is to be allocated. */
static const char *
preallocation(const StorageMake *make)
{
    if (!(make->flags & VIR_STORAGE_VOL_CREATE_PREALLOC_METADATA))
        return NULL;
    return make->vol->capacity > make->vol->allocation ? "metadata" : "falloc";
}

/* Is all of it a LUKS container, or only what is inside of an image? */
static bool
is_container(const StorageVolDef *vol)
{
    return vol->target.encryption && is_raw(vol->target.format);
}

static void
add_encryption(GString *options, const StorageVolDef *vol)
{
    const StorageEncryption *encryption = vol->target.encryption;
    const char *inside = is_container(vol) ? "" : "encrypt.";
    const struct { const char *name, *value; } cipher[] = {
        { "cipher-mode", encryption->cipher ? encryption->cipher->mode : NULL },
        { "hash-alg", encryption->cipher ? encryption->cipher->hash : NULL },
        { "ivgen-alg", encryption->ivgen ? encryption->ivgen->name : NULL },
        { "ivgen-hash-alg", encryption->ivgen ? encryption->ivgen->hash : NULL },
    };

    if (*inside)
        add_option(options, "encrypt.format", "luks");
    if (encryption->cipher) {
        g_autofree char *name = g_strdup_printf("%scipher-alg", inside);
        g_autofree char *value = g_strdup_printf("%s-%u", encryption->cipher->name, encryption->cipher->size);

        add_option(options, name, value);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(cipher); i++) {
        g_autofree char *name = g_strconcat(inside, cipher[i].name, NULL);

        add_option(options, name, cipher[i].value);
    }
    add_option(options, *inside ? "encrypt.key-secret" : "key-secret", "target");
}

static char *
format_options(const StorageMake *make)
{
    const VolTarget *target = &make->vol->target;
    GString *options = g_string_new(NULL);
    g_autofree char *cluster = target->cluster_size ? g_strdup_printf("%llu", target->cluster_size) : NULL;

    if (make->vol->backing)
        add_option(options, "backing_fmt", readable_name(make->vol->backing->format));
    if (make->vol->target.encryption)
        add_encryption(options, make->vol);
    add_option(options, "preallocation", is_container(make->vol) ? NULL : preallocation(make));
    add_option(options, "nocow", target->nocow ? "on" : NULL);
    if (target->format == VOL_FORMAT_QCOW2) {
        add_option(options, "compat", target->compat ? target->compat : "1.1");
        add_option(options, "cluster_size", cluster);
        add_option(options, "lazy_refcounts", target->lazy_refcounts ? "on" : NULL);
        add_option(options, "extended_l2", target->extended_l2 ? "on" : NULL);
    }
    return g_string_free(options, FALSE);
}

static void
add_words(GPtrArray *argv, ...)
{
    const char *word;
    va_list words;

    va_start(words, argv);
    while ((word = va_arg(words, const char *)))
        g_ptr_array_add(argv, g_strdup(word));
    va_end(words);
}

static char **
finish_argv(GPtrArray *argv)
{
    g_ptr_array_add(argv, NULL);
    return (char **)(void *)g_ptr_array_free(argv, FALSE);
}

char **
storage_image_create_argv(const StorageMake *make, const char *target)
{
    const StorageVolDef *vol = make->vol;
    g_autofree char *options = format_options(make);
    GPtrArray *argv = g_ptr_array_new();

    add_words(argv, QEMU_IMG, "create", "-f", is_container(vol) ? "luks" : writable_name(vol->target.format), NULL);
    if (vol->target.encryption)
        add_words(argv, "--object", TARGET_SECRET, NULL);
    if (vol->backing)
        add_words(argv, "-b", vol->backing->path, NULL);
    if (*options)
        add_words(argv, "-o", options, NULL);
    add_words(argv, target, NULL);
    if (vol->capacity || !vol->backing)
        g_ptr_array_add(argv, g_strdup_printf("%lluK", vol->capacity / KIB + (vol->capacity % KIB != 0)));
    return finish_argv(argv);
}

/* Where an image lies, what it is, and which secret opens it, in one word. */
static char *
image_words(const StorageVolDef *vol, const char *path, const char *secret)
{
    GString *words = g_string_new(NULL);

    add_option(words, "driver", is_container(vol) ? "luks" : readable_name(vol->target.format));
    add_option(words, "file.filename", path);
    if (vol->target.encryption)
        add_option(words, is_container(vol) ? "key-secret" : "encrypt.key-secret", secret);
    return g_string_free(words, FALSE);
}

/* From and into images that are there, of which at least one is encrypted. */
static char **
encrypted_argv(const StorageMake *make, const char *source_path, const char *target_path)
{
    g_autofree char *source = image_words(make->source, source_path, "source");
    g_autofree char *target = image_words(make->vol, target_path, "target");
    GPtrArray *argv = g_ptr_array_new();

    add_words(argv, QEMU_IMG, "convert", "--image-opts", "-n", "--target-image-opts", NULL);
    if (make->vol->target.encryption)
        add_words(argv, "--object", TARGET_SECRET, NULL);
    if (make->source->target.encryption)
        add_words(argv, "--object", SOURCE_SECRET, NULL);
    add_words(argv, source, target, NULL);
    return finish_argv(argv);
}

static bool
is_encrypted(const StorageMake *make)
{
    return make->vol->target.encryption || make->source->target.encryption;
}

char **
storage_image_convert_argv(const StorageMake *make, const char *source, const char *target)
{
    g_autofree char *options = format_options(make);
    GPtrArray *argv;

    if (is_encrypted(make))
        return encrypted_argv(make, source, target);
    argv = g_ptr_array_new();
    add_words(argv, QEMU_IMG, "convert", "-f", readable_name(make->source->target.format), "-O",
              writable_name(make->vol->target.format), NULL);
    if (*options)
        add_words(argv, "-o", options, NULL);
    if (make->vol->backing)
        add_words(argv, "-B", make->vol->backing->path, NULL);
    add_words(argv, source, target, NULL);
    return finish_argv(argv);
}

/* ---- running it ---- */

/* What it wrote to standard error, without the end of the line. */
static char *
complaint(int fd)
{
    g_autofree char *text = NULL;

    if (lseek(fd, 0, SEEK_SET) < 0 || !(text = fd_read_text(fd, COMPLAINT_MAX, QEMU_IMG, NULL))) {
        error_reset();
        return g_strdup("");
    }
    return g_strdup(g_strstrip(text));
}

static int
wait_for(SpawnChild *child, const StorageAbort *abort, int *ret_status)
{
    while (spawn_wait(child, POLL_MS, ret_status) < 0) {
        if (error_last_code() != VIR_ERR_OPERATION_TIMEOUT)
            return -1;
        error_reset();
        if (storage_abort_check(abort) < 0) {
            g_autoptr(virError) reason = error_take();

            spawn_kill(child, GRACE_MS);
            error_restore(g_steal_pointer(&reason));
            return -1;
        }
    }
    return 0;
}

/* What @argv speaks of as /proc/self/fd/N; -1 where there is none. */
typedef struct {
    int target, source, target_secret, source_secret;
} ImageFds;

static void
image_fds_clear(ImageFds *fds)
{
    fd_close(&fds->target_secret);
    fd_close(&fds->source_secret);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ImageFds, image_fds_clear)

static int
run(const char *const *argv, const ImageFds *given, const StorageAbort *abort)
{
    const SpawnFd all[] = {
        { given->target, TARGET_FD }, { given->source, SOURCE_FD }, { given->target_secret, TARGET_SECRET_FD },
        { given->source_secret, SOURCE_SECRET_FD },
    };
    SpawnFd fds[G_N_ELEMENTS(all)];
    autoclose int err = memfd_create("complaint", MFD_CLOEXEC);
    SpawnSpec spec = {
        .argv = argv,
        .err = SPAWN_TO_FD(err),
        .fds = fds,
        .no_new_privs = true,
        .set_caps = geteuid() == 0,
        .caps = 1ull << CAP_DAC_OVERRIDE | 1ull << CAP_DAC_READ_SEARCH | 1ull << CAP_FOWNER,
        .death_signal = SIGKILL,
    };
    g_auto(SpawnChild) child = SPAWN_CHILD_INIT;
    g_autofree char *text = NULL;
    int status;

    /* It opens the files once more: as whoever we are. */
    storage_as_current(&spec.uid, &spec.gid);
    spec.set_user = spec.uid != geteuid();
    if (spec.set_user)
        spec.caps = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
        if (all[i].source >= 0)
            fds[spec.n_fds++] = all[i];
    }
    if (err < 0)
        return fail_errno(errno, _("cannot make a file in memory"));
    if (spawn_start(&spec, &child) < 0 || wait_for(&child, abort, &status) < 0)
        return -1;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return 0;
    text = complaint(err);
    return fail(VIR_ERR_INTERNAL_ERROR, _("'%1$s %2$s' failed: %3$s"), QEMU_IMG, argv[1], text);
}

static int
open_secrets(const StorageMake *make, ImageFds *fds)
{
    if (make->vol->target.encryption && (fds->target_secret = storage_secret_open(make->vol)) < 0)
        return -1;
    if (make->source && make->source->target.encryption && (fds->source_secret = storage_secret_open(make->source)) < 0)
        return -1;
    return 0;
}

int
storage_image_create(const StorageMake *make, int fd)
{
    g_auto(GStrv) argv = storage_image_create_argv(make, TARGET_PATH);
    g_auto(ImageFds) fds = { fd, -1, -1, -1 };

    return open_secrets(make, &fds) < 0 ? -1 : run((const char *const *)argv, &fds, make->abort);
}

int
storage_image_convert(const StorageMake *make, int fd)
{
    g_auto(GStrv) argv = storage_image_convert_argv(make, SOURCE_PATH, TARGET_PATH);
    g_auto(ImageFds) fds = { fd, make->content->fd, -1, -1 };

    if (is_encrypted(make) && storage_image_create(make, fd) < 0)
        return -1;
    return open_secrets(make, &fds) < 0 ? -1 : run((const char *const *)argv, &fds, make->abort);
}

int
storage_image_resize(VolFormat format, int fd, unsigned long long capacity, bool shrink, StorageAbort *abort)
{
    g_autofree char *size = g_strdup_printf("%llu", capacity);
    const char *name = writable_name(format);
    const char *argv[] = { QEMU_IMG, "resize", "-f", name, TARGET_PATH, size, shrink ? "--shrink" : NULL, NULL };
    const ImageFds fds = { fd, -1, -1, -1 };

    if (!name)
        return fail(VIR_ERR_OPERATION_UNSUPPORTED, _("volumes of format '%1$s' cannot be resized"), vol_format_to_string(format));
    return run(argv, &fds, abort);
}
