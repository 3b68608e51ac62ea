/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_transfer.c - a volume's data to and from files, with its progress where somebody watches.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "virsh_pool.h"

/* One transfer. */
typedef struct {
    int fd;
    bool regular; /* holes can be made by leaving them out */
    const char *label; /* NULL = nobody watches */
    unsigned long long done;
    unsigned long long total; /* 0 = unknown */
    int shown; /* percent */
    int error; /* errno of the local file */
} Transfer;

static void
show_progress(Transfer *transfer, unsigned long long more)
{
    int percent;

    transfer->done += more;
    if (!transfer->label || transfer->total == 0)
        return;
    percent = (int)MIN((double)transfer->done * 100 / (double)transfer->total, 99);
    if (percent == transfer->shown)
        return;
    transfer->shown = percent;
    fprintf(stderr, "\r%s: [%3d %%]", transfer->label, percent);
    fflush(stderr);
}

static void
end_progress(const Transfer *transfer, bool ok)
{
    if (!transfer->label || transfer->total == 0)
        return;
    if (ok)
        fprintf(stderr, "\r%s: [100 %%]", transfer->label);
    fputc('\n', stderr);
}

static int
failed_locally(Transfer *transfer)
{
    transfer->error = errno;
    return -1;
}

static int
sink(virStreamPtr stream, const char *data, size_t n, void *opaque)
{
    Transfer *transfer = opaque;
    ssize_t written;

    do
        written = write(transfer->fd, data, n);
    while (written < 0 && errno == EINTR);
    if (written < 0)
        return failed_locally(transfer);
    show_progress(transfer, (unsigned long long)written);
    return (int)written;
}

static int
sink_hole(virStreamPtr stream, long long length, void *opaque)
{
    static const char zeros[65536];
    Transfer *transfer = opaque;

    if (transfer->regular) {
        off_t end = lseek(transfer->fd, length, SEEK_CUR);

        if (end < 0 || ftruncate(transfer->fd, end) < 0)
            return failed_locally(transfer);
        show_progress(transfer, (unsigned long long)length);
        return 0;
    }
    while (length > 0) {
        int n = sink(stream, zeros, (size_t)MIN(length, (long long)sizeof(zeros)), transfer);

        if (n < 0)
            return -1;
        length -= n;
    }
    return 0;
}

static int
source(virStreamPtr stream, char *data, size_t n, void *opaque)
{
    Transfer *transfer = opaque;
    ssize_t got;

    do
        got = read(transfer->fd, data, n);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return failed_locally(transfer);
    show_progress(transfer, (unsigned long long)got);
    return (int)got;
}

/* Whether data follows, and how much until that changes. */
static int
source_hole(virStreamPtr stream, int *in_data, long long *length, void *opaque)
{
    Transfer *transfer = opaque;
    off_t here = lseek(transfer->fd, 0, SEEK_CUR);
    off_t end = lseek(transfer->fd, 0, SEEK_END);
    off_t data = here < 0 ? -1 : lseek(transfer->fd, here, SEEK_DATA);
    off_t next;

    if (here < 0 || end < 0 || (data < 0 && errno != ENXIO))
        return failed_locally(transfer);
    *in_data = data == here;
    next = data < 0 ? end : (*in_data ? lseek(transfer->fd, here, SEEK_HOLE) : data);
    if (next < 0 || lseek(transfer->fd, here, SEEK_SET) < 0)
        return failed_locally(transfer);
    *length = next - here;
    return 0;
}

static int
source_skip(virStreamPtr stream, long long length, void *opaque)
{
    Transfer *transfer = opaque;

    if (lseek(transfer->fd, length, SEEK_CUR) < 0)
        return failed_locally(transfer);
    show_progress(transfer, (unsigned long long)length);
    return 0;
}

#define OPTS_TRANSFER(file_help_) \
    OPT_VOL, {"file", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL | VSH_PATH, file_help_}, OPT_VOL_POOL, \
    {"offset", VSH_INT, VSH_POSITIONAL_OLD, N_("where in the volume it begins")}, \
    {"length", VSH_INT, VSH_POSITIONAL_OLD, N_("how many bytes")}, \
    {"sparse", VSH_BOOL, 0, N_("leave out what is not allocated")}, OPT_END

static const VshOpt download_opts[] = {OPTS_TRANSFER(N_("the file that is written"))};
static const VshOpt upload_opts[] = {OPTS_TRANSFER(N_("the file that is read"))};

static bool
watched(const Vsh *vsh)
{
    return !vsh->quiet && isatty(STDERR_FILENO);
}

/* What both directions are asked for; false with a complaint. */
static bool
read_range(Vsh *vsh, const VshCmd *cmd, unsigned long long *ret_offset, unsigned long long *ret_length)
{
    *ret_offset = *ret_length = 0;
    return vsh_ull(vsh, cmd, "offset", ret_offset) >= 0 && vsh_ull(vsh, cmd, "length", ret_length) >= 0;
}

/* @rc is what was transferred with; ends the stream. */
static bool
finish(Vsh *vsh, virStreamPtr stream, const Transfer *transfer, int rc, const char *failed, const char *name)
{
    bool ok = rc >= 0 && virStreamFinish(stream) == 0;

    if (!ok) {
        g_autofree char *text = virsh_fill(failed, name, "");

        vsh_error(vsh, "%s", text);
        if (transfer->error) {
            vsh_forget_error();
            vsh_error(vsh, "%s", g_strerror(transfer->error));
        }
        if (rc < 0)
            virStreamAbort(stream);
    }
    end_progress(transfer, ok);
    return ok;
}

static bool
receive(Vsh *vsh, const VshCmd *cmd, virStorageVolPtr vol, Transfer *transfer)
{
    bool sparse = vsh_has(cmd, "sparse");
    g_autoptr(virStream) stream = virStreamNew(virsh_conn(vsh), 0);
    unsigned long long offset, length;
    int rc;

    if (!stream || !read_range(vsh, cmd, &offset, &length))
        return false;
    transfer->total = length;
    if (virStorageVolDownload(vol, stream, offset, length, sparse ? VIR_STORAGE_VOL_DOWNLOAD_SPARSE_STREAM : 0) < 0) {
        vsh_error(vsh, _("cannot download from volume %s"), virStorageVolGetName(vol));
        return false;
    }
    if (transfer->label && length == 0) {
        virStorageVolInfo info;

        if (virStorageVolGetInfoFlags(vol, &info, VIR_STORAGE_VOL_GET_PHYSICAL) == 0 && info.allocation > offset)
            transfer->total = info.allocation - offset;
        vsh_forget_error();
    }
    rc = sparse ? virStreamSparseRecvAll(stream, sink, sink_hole, transfer) : virStreamRecvAll(stream, sink, transfer);
    return finish(vsh, stream, transfer, rc, _("cannot receive data from volume %s"), virStorageVolGetName(vol));
}

static bool
cmd_vol_download(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virStorageVol) vol = virsh_volume_find(vsh, cmd);
    Transfer transfer = {.fd = -1, .label = watched(vsh) ? _("Download") : NULL, .shown = -1};
    bool created = false;
    struct stat st;
    const char *path;
    bool ok;

    if (!vol || vsh_string_checked(vsh, cmd, "file", &path) <= 0)
        return false;
    transfer.fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    created = transfer.fd >= 0;
    if (!created && errno == EEXIST)
        transfer.fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
    if (transfer.fd < 0 || fstat(transfer.fd, &st) < 0) {
        vsh_error(vsh, _("cannot create %s: %s"), path, g_strerror(errno));
        if (transfer.fd >= 0)
            close(transfer.fd);
        return false;
    }
    transfer.regular = S_ISREG(st.st_mode);
    ok = receive(vsh, cmd, vol, &transfer);
    if (close(transfer.fd) < 0 && ok) {
        vsh_error(vsh, _("cannot close file %s: %s"), path, g_strerror(errno));
        ok = false;
    }
    /* Half a volume helps nobody; a file that was there before stays. */
    if (!ok && created)
        unlink(path);
    return ok;
}

static bool
cmd_vol_upload(Vsh *vsh, const VshCmd *cmd)
{
    bool sparse = vsh_has(cmd, "sparse");
    g_autoptr(virStorageVol) vol = virsh_volume_find(vsh, cmd);
    g_autoptr(virStream) stream = NULL;
    Transfer transfer = {.fd = -1, .label = watched(vsh) ? _("Upload") : NULL, .shown = -1};
    unsigned long long offset, length;
    struct stat st;
    const char *path;
    bool ok = false;
    int rc;

    if (!vol || !read_range(vsh, cmd, &offset, &length) || vsh_string_checked(vsh, cmd, "file", &path) <= 0)
        return false;
    transfer.fd = open(path, O_RDONLY | O_CLOEXEC);
    if (transfer.fd < 0 || fstat(transfer.fd, &st) < 0) {
        vsh_error(vsh, _("cannot read %s: %s"), path, g_strerror(errno));
        if (transfer.fd >= 0)
            close(transfer.fd);
        return false;
    }
    transfer.total = length ? length : (unsigned long long)st.st_size;
    stream = virStreamNew(virsh_conn(vsh), 0);
    if (!stream) {
        vsh_error(vsh, "%s", _("cannot create a new stream"));
    } else if (virStorageVolUpload(vol, stream, offset, length, sparse ? VIR_STORAGE_VOL_UPLOAD_SPARSE_STREAM : 0) < 0) {
        vsh_error(vsh, _("cannot upload to volume %s"), virStorageVolGetName(vol));
    } else {
        rc = sparse ? virStreamSparseSendAll(stream, source, source_hole, source_skip, &transfer)
                    : virStreamSendAll(stream, source, &transfer);
        ok = finish(vsh, stream, &transfer, rc, _("cannot send data to volume %s"), virStorageVolGetName(vol));
    }
    close(transfer.fd);
    return ok;
}

const VshCmdDef virsh_transfer_commands[] = {
    {"vol-download", download_opts, cmd_vol_download, N_("write a volume's data to a file"),
     N_("Write the data of a storage volume to a file.")},
    {"vol-upload", upload_opts, cmd_vol_upload, N_("write a file's data to a volume"),
     N_("Write the data of a file to a storage volume.")},
    OPT_END,
};
