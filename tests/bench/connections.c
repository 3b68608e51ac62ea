/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * connections.c - what calls, connections and streams cost, over whatever a URI says. The public API alone is used.
 *
 *     connections calls URI CLIENTS SECONDS   cheap calls by so many clients at once: latency, rate, the most and least served
 *     connections open URI COUNT              connects, calls once, closes, again and again
 *     connections idle URI CLIENTS            connects, says "ready" and waits for the end of its input
 *     connections up|down URI POOL VOLUME MIB a stream into or from a volume
 *
 * Threads: one for each client.
 */

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

enum {
    SAMPLES = 200000, /* of one client's calls that are kept */
    CHUNK = 256 * 1024,
};

static int64_t
now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static _Noreturn void
die(const char *what)
{
    fprintf(stderr, "%s: %s\n", what, virGetLastErrorMessage());
    exit(1);
}

static void *
zeroed(size_t n, size_t size)
{
    void *memory = calloc(n, size);

    if (!memory)
        abort();
    return memory;
}

static virConnectPtr
connect_to(const char *uri)
{
    virConnectPtr conn = virConnectOpen(uri);

    if (!conn)
        die(uri);
    return conn;
}

static void
call(virConnectPtr conn)
{
    unsigned long version;

    if (virConnectGetLibVersion(conn, &version) < 0)
        die("call");
}

/* ------------------------------------------------------------- calls */

typedef struct {
    virConnectPtr conn;
    pthread_t thread;
    int64_t *times;
    size_t n;
} Caller;

static pthread_barrier_t begin;
static atomic_bool over;

static void *
caller_run(void *opaque)
{
    Caller *caller = opaque;

    pthread_barrier_wait(&begin);
    while (!atomic_load_explicit(&over, memory_order_relaxed)) {
        int64_t start = now_ns();

        call(caller->conn);
        if (caller->n < SAMPLES)
            caller->times[caller->n] = now_ns() - start;
        caller->n++;
    }
    return NULL;
}

static int
compare_times(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

    return (left > right) - (left < right);
}

static void
report(const Caller *callers, size_t n_callers, double seconds)
{
    size_t kept = 0, total = 0, least = SIZE_MAX, most = 0;
    int64_t *times;

    for (size_t i = 0; i < n_callers; i++) {
        total += callers[i].n;
        least = callers[i].n < least ? callers[i].n : least;
        most = callers[i].n > most ? callers[i].n : most;
    }
    times = zeroed(total, sizeof(*times));
    for (size_t i = 0; i < n_callers; i++) {
        size_t n = callers[i].n < SAMPLES ? callers[i].n : SAMPLES;

        memcpy(times + kept, callers[i].times, n * sizeof(*times));
        kept += n;
    }
    qsort(times, kept, sizeof(*times), compare_times);
    printf("p50 %.1f us  p99 %.1f us  %.0f calls/s  least %zu most %zu\n", (double)times[kept / 2] / 1e3,
           (double)times[kept * 99 / 100] / 1e3, (double)total / seconds, least, most);
    free(times);
}

static void
measure_calls(const char *uri, size_t n_callers, double seconds)
{
    const struct timespec duration = { .tv_sec = (time_t)seconds };
    Caller *callers = zeroed(n_callers, sizeof(*callers));
    int64_t start;

    pthread_barrier_init(&begin, NULL, (unsigned int)n_callers + 1);
    for (size_t i = 0; i < n_callers; i++) {
        callers[i].conn = connect_to(uri);
        callers[i].times = zeroed(SAMPLES, sizeof(int64_t));
        if (pthread_create(&callers[i].thread, NULL, caller_run, &callers[i]) != 0)
            die("thread");
    }
    pthread_barrier_wait(&begin);
    start = now_ns();
    clock_nanosleep(CLOCK_MONOTONIC, 0, &duration, NULL);
    atomic_store(&over, true);
    seconds = (double)(now_ns() - start) / 1e9;
    for (size_t i = 0; i < n_callers; i++)
        pthread_join(callers[i].thread, NULL);
    report(callers, n_callers, seconds);
    for (size_t i = 0; i < n_callers; i++) {
        virConnectClose(callers[i].conn);
        free(callers[i].times);
    }
    free(callers);
}

/* ------------------------------------------------------------- connections */

static void
measure_open(const char *uri, size_t count)
{
    int64_t *times = zeroed(count, sizeof(*times));

    for (size_t i = 0; i < count; i++) {
        int64_t start = now_ns();
        virConnectPtr conn = connect_to(uri);

        call(conn);
        times[i] = now_ns() - start;
        virConnectClose(conn);
    }
    qsort(times, count, sizeof(*times), compare_times);
    printf("p50 %.1f us  p99 %.1f us\n", (double)times[count / 2] / 1e3, (double)times[count * 99 / 100] / 1e3);
    free(times);
}

static void
stay(const char *uri, size_t n)
{
    virConnectPtr *conns = zeroed(n, sizeof(virConnectPtr));

    for (size_t i = 0; i < n; i++) {
        conns[i] = connect_to(uri);
        call(conns[i]);
    }
    puts("ready");
    fflush(stdout);
    while (getchar() != EOF)
        continue;
    for (size_t i = 0; i < n; i++)
        virConnectClose(conns[i]);
    free(conns);
}

/* ------------------------------------------------------------- streams */

static virStorageVolPtr
find_volume(virConnectPtr conn, const char *pool_name, const char *name)
{
    virStoragePoolPtr pool = virStoragePoolLookupByName(conn, pool_name);
    virStorageVolPtr volume = pool ? virStorageVolLookupByName(pool, name) : NULL;

    if (!volume)
        die(name);
    virStoragePoolFree(pool);
    return volume;
}

static uint64_t
pass(virStreamPtr stream, bool up, uint64_t length)
{
    char *buf = zeroed(1, CHUNK);
    uint64_t done = 0;

    while (done < length) {
        size_t part = length - done < CHUNK ? (size_t)(length - done) : CHUNK;
        int n = up ? virStreamSend(stream, buf, part) : virStreamRecv(stream, buf, part);

        if (n <= 0)
            die("stream");
        done += (uint64_t)n;
    }
    free(buf);
    return done;
}

static void
measure_stream(const char *uri, bool up, const char *pool, const char *name, uint64_t length)
{
    virConnectPtr conn = connect_to(uri);
    virStorageVolPtr volume = find_volume(conn, pool, name);
    virStreamPtr stream = virStreamNew(conn, 0);
    int64_t start = now_ns();
    int rc = up ? virStorageVolUpload(volume, stream, 0, length, 0) : virStorageVolDownload(volume, stream, 0, length, 0);

    if (rc < 0)
        die("stream");
    length = pass(stream, up, length);
    if (virStreamFinish(stream) < 0)
        die("end of stream");
    printf("%.0f MB/s\n", (double)length / 1e6 / ((double)(now_ns() - start) / 1e9));
    virStreamFree(stream);
    virStorageVolFree(volume);
    virConnectClose(conn);
}

int
main(int argc, char **argv)
{
    const char *what = argc > 3 ? argv[1] : "";

    if (strcmp(what, "calls") == 0 && argc == 5)
        measure_calls(argv[2], strtoul(argv[3], NULL, 10), strtod(argv[4], NULL));
    else if (strcmp(what, "open") == 0)
        measure_open(argv[2], strtoul(argv[3], NULL, 10));
    else if (strcmp(what, "idle") == 0)
        stay(argv[2], strtoul(argv[3], NULL, 10));
    else if ((strcmp(what, "up") == 0 || strcmp(what, "down") == 0) && argc == 6)
        measure_stream(argv[2], what[0] == 'u', argv[3], argv[4], strtoull(argv[5], NULL, 10) << 20);
    else
        return fprintf(stderr, "usage: %s calls URI CLIENTS SECONDS | open URI COUNT | idle URI CLIENTS |"
                               " up|down URI POOL VOLUME MIB\n", argv[0]), 1;
    return 0;
}
