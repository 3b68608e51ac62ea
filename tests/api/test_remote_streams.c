/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_remote_streams.c - the public stream functions over a real connection.
 *
 * Threads: main.
 */

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <libvirt/libvirt.h>

#include "base/error.h"
#include "base/file.h"
#include "fake_daemon.h"
#include "support/test.h"

#define SIZE 3000000

static void
quiet(void *data, virErrorPtr error)
{
}

typedef struct {
    FakeDaemon *fake;
    virConnectPtr conn;
    virStorageVolPtr vol;
} Fixture;

static Fixture
set_up(void)
{
    Fixture fixture = { .fake = fake_daemon_start(RPC_AUTH_NONE) };

    virSetErrorFunc(NULL, quiet);
    EQ(virEventRegisterDefaultImpl(), 0);
    fixture.conn = virConnectOpen(fake_daemon_uri(fixture.fake));
    OK_PTR(fixture.conn);
    fixture.vol = virStorageVolLookupByKey(fixture.conn, "key");
    OK_PTR(fixture.vol);
    return fixture;
}

static void
tear_down(Fixture *fixture)
{
    EQ(virStorageVolFree(fixture->vol), 0);
    EQ(virConnectClose(fixture->conn), 0);
    fake_daemon_stop(fixture->fake);
    virResetLastError();
}

static char
byte_at(size_t position)
{
    return (char)(position * 7 + position / 251);
}

/* A program's source and sink: a counter. */
typedef struct {
    size_t done;
    size_t size;
    size_t hole_at;
    size_t hole_len;
    long long holes;
    size_t fail_at;
} Progress;

static int
source(virStreamPtr stream, char *data, size_t len, void *opaque)
{
    Progress *progress = opaque;
    size_t n = MIN(len, progress->size - progress->done);

    if (progress->fail_at && progress->done >= progress->fail_at)
        return -1;
    for (size_t i = 0; i < n; i++)
        data[i] = byte_at(progress->done + i);
    progress->done += n;
    return (int)n;
}

static int
sink(virStreamPtr stream, const char *data, size_t len, void *opaque)
{
    Progress *progress = opaque;
    size_t n = MIN(len, 5000);

    if (progress->fail_at && progress->done >= progress->fail_at)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (data[i] != byte_at(progress->done + i))
            FAIL_TEST("byte %zu is wrong", progress->done + i);
    }
    progress->done += n;
    return (int)n;
}

TEST(a_volume_goes_up_and_comes_back)
{
    Fixture fixture = set_up();
    Progress up = { .size = SIZE };
    Progress down = { .size = SIZE };
    virStreamPtr stream = virStreamNew(fixture.conn, 0);

    EQ(virStorageVolUpload(fixture.vol, stream, 0, 0, 0), 0);
    EQ(virStreamSendAll(stream, source, &up), 0);
    EQ(virStreamFinish(stream), 0);
    /* A stream that is over may be used again. */
    EQ(virStorageVolDownload(fixture.vol, stream, 0, 0, 0), 0);
    EQ(virStreamRecvAll(stream, sink, &down), 0);
    EQ(virStreamFinish(stream), 0);
    EQ(down.done, (size_t)SIZE);
    EQ(virStreamFree(stream), 0);
    tear_down(&fixture);
}

TEST(a_stream_in_use_is_not_opened_again)
{
    Fixture fixture = set_up();
    virStreamPtr stream = virStreamNew(fixture.conn, 0);

    EQ(virStorageVolUpload(fixture.vol, stream, 0, 0, 0), 0);
    EQ(virStorageVolUpload(fixture.vol, stream, 0, 0, 0), -1);
    EQ(virGetLastErrorCode(), VIR_ERR_OPERATION_INVALID);
    EQ(virStreamSend(stream, "abc", 3), 3);
    EQ(virStreamAbort(stream), 0);
    EQ(virStreamFree(stream), 0);
    tear_down(&fixture);
}

TEST(a_fresh_stream_carries_nothing)
{
    Fixture fixture = set_up();
    virStreamPtr stream = virStreamNew(fixture.conn, 0);
    char byte;

    EQ(virStreamSend(stream, "a", 1), -1);
    EQ(virGetLastErrorCode(), VIR_ERR_NO_SUPPORT);
    EQ(virStreamRecv(stream, &byte, 1), -1);
    EQ(virStreamFinish(stream), -1);
    EQ(virStreamAbort(stream), -1);
    EQ(virStreamEventRemoveCallback(stream), -1);
    EQ(virStreamSend(stream, NULL, 1), -1);
    EQ(virGetLastErrorCode(), VIR_ERR_INVALID_ARG);
    EQ(virStreamRecvFlags(stream, &byte, 1, 0x80), -1);
    EQ(virStreamSendHole(stream, -5, 0), -1);
    NULL_PTR(virStreamNew(fixture.conn, 0x40));
    EQ(virStreamFree(stream), 0);
    tear_down(&fixture);
}

TEST(a_failing_source_aborts)
{
    Fixture fixture = set_up();
    Progress up = { .size = SIZE, .fail_at = 600000 };
    virStreamPtr stream = virStreamNew(fixture.conn, 0);

    EQ(virStorageVolUpload(fixture.vol, stream, 0, 0, 0), 0);
    EQ(virStreamSendAll(stream, source, &up), -1);
    EQ(virGetLastErrorCode(), VIR_ERR_OPERATION_FAILED);
    EQ(virStreamFree(stream), 0);
    tear_down(&fixture);
}

TEST(a_forgotten_stream_is_aborted)
{
    Fixture fixture = set_up();
    virStreamPtr stream = virStreamNew(fixture.conn, 0);
    g_autofree char *name = NULL;

    EQ(virStorageVolUpload(fixture.vol, stream, 0, 0, 0), 0);
    EQ(virStreamSend(stream, "abc", 3), 3);
    EQ(virStreamFree(stream), 0);
    name = virConnectGetHostname(fixture.conn);
    STREQ(name, "fake.example.org");
    tear_down(&fixture);
}

static int
next_section(virStreamPtr stream, int *in_data, long long *length, void *opaque)
{
    Progress *progress = opaque;
    size_t hole_end = progress->hole_at + progress->hole_len;

    *in_data = progress->done < progress->hole_at || progress->done >= hole_end;
    if (progress->done < progress->hole_at)
        *length = (long long)(progress->hole_at - progress->done);
    else
        *length = (long long)((*in_data ? progress->size : hole_end) - progress->done);
    return 0;
}

static int
skip(virStreamPtr stream, long long length, void *opaque)
{
    Progress *progress = opaque;

    progress->done += (size_t)length;
    return 0;
}

static int
sink_hole(virStreamPtr stream, long long length, void *opaque)
{
    Progress *progress = opaque;

    progress->holes += length;
    progress->done += (size_t)length;
    return 0;
}

TEST(holes_pass_as_holes)
{
    Fixture fixture = set_up();
    Progress up = { .size = SIZE, .hole_at = 1048576, .hole_len = 1048576 };
    Progress down = { .size = SIZE };
    virStreamPtr stream = virStreamNew(fixture.conn, 0);

    EQ(virStorageVolUpload(fixture.vol, stream, 0, 0, VIR_STORAGE_VOL_UPLOAD_SPARSE_STREAM), 0);
    EQ(virStreamSparseSendAll(stream, source, next_section, skip, &up), 0);
    EQ(virStreamFinish(stream), 0);
    EQ(virStreamFree(stream), 0);
    stream = virStreamNew(fixture.conn, 0);
    EQ(virStorageVolDownload(fixture.vol, stream, 0, 0, VIR_STORAGE_VOL_DOWNLOAD_SPARSE_STREAM), 0);
    EQ(virStreamSparseRecvAll(stream, sink, sink_hole, &down), 0);
    EQ(virStreamFinish(stream), 0);
    EQ(down.done, (size_t)SIZE);
    EQ(down.holes, 1048576);
    EQ(virStreamFree(stream), 0);
    tear_down(&fixture);
}

/* ---- without waiting, driven by the event loop */

typedef struct {
    size_t done;
    int ended;
    int freed;
} Reader;

static void
on_readable(virStreamPtr stream, int events, void *opaque)
{
    Reader *reader = opaque;
    char buffer[70000];
    int len;

    do {
        len = virStreamRecv(stream, buffer, sizeof(buffer));
        for (int i = 0; i < len; i++) {
            if (buffer[i] != byte_at(reader->done + (size_t)i))
                FAIL_TEST("byte %zu is wrong", reader->done + (size_t)i);
        }
        reader->done += len > 0 ? (size_t)len : 0;
    } while (len > 0);
    if (len == -2)
        return;
    EQ(len, 0);
    EQ(virStreamEventRemoveCallback(stream), 0);
    reader->ended = 1;
}

static void
on_reader_freed(void *opaque)
{
    Reader *reader = opaque;

    reader->freed++;
}

TEST(a_stream_can_be_driven_by_events)
{
    Fixture fixture = set_up();
    Progress up = { .size = SIZE };
    Reader reader = { 0 };
    virStreamPtr stream = virStreamNew(fixture.conn, 0);

    EQ(virStorageVolUpload(fixture.vol, stream, 0, 0, 0), 0);
    EQ(virStreamSendAll(stream, source, &up), 0);
    EQ(virStreamFinish(stream), 0);
    EQ(virStreamFree(stream), 0);
    stream = virStreamNew(fixture.conn, VIR_STREAM_NONBLOCK);
    EQ(virStorageVolDownload(fixture.vol, stream, 0, 0, 0), 0);
    EQ(virStreamEventAddCallback(stream, VIR_STREAM_EVENT_READABLE, on_readable, &reader, on_reader_freed), 0);
    while (!reader.ended || !reader.freed)
        EQ(virEventRunDefaultImpl(), 0);
    EQ(reader.done, (size_t)SIZE);
    EQ(virStreamFinish(stream), 0);
    EQ(virStreamFree(stream), 0);
    tear_down(&fixture);
}
