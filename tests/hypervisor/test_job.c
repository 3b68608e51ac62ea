/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_job.c - one job at a time, which can be watched and aborted, and ends with its guest.
 *
 * Threads: the test's, and one that runs the job.
 */

#include "support/test.h"

#include <libvirt/libvirt-domain.h>

#include "base/error.h"
#include "base/thread.h"
#include "driver/typed_params.h"
#include "hypervisor/job.h"
#include "null_hypervisor.h"

/* A job that counts down, slowly. */
typedef struct {
    Domain *dom;
    atomic_bool begun;
    atomic_int result, code;
    unsigned int nap_ms;
    unsigned long long left;
} Countdown;

static int
count_down(DomainJob *job, Countdown *count)
{
    for (unsigned long long left = count->left; left > 0; left--) {
        job_publish(job, left);
        atomic_store(&count->begun, true);
        if (job_sleep(job, count->nap_ms) < 0)
            return -1;
    }
    return 0;
}

static void
run_countdown(void *opaque)
{
    Countdown *count = opaque;
    DomainJob *job = domain_job_begin(count->dom, VIR_DOMAIN_JOB_OPERATION_SAVE);
    int result = job ? count_down(job, count) : -1;

    if (job)
        domain_job_end(count->dom, job, result);
    atomic_store(&count->code, error_last_code());
    atomic_store(&count->result, result);
    error_reset();
}

TEST(a_job_shows_its_progress)
{
    g_autoptr(NullDriver) driver = null_driver_new(test_temp_dir());
    g_autoptr(Domain) dom = null_define(driver, 1);
    Countdown count = { .dom = dom, .nap_ms = 20, .left = 10 };
    Thread *thread;
    virDomainJobInfo info;

    OK(null_start(dom));
    thread = thread_start("job", 0, run_countdown, &count);
    WAIT_FOR(atomic_load(&count.begun), 5000);
    {
        g_autoptr(DomainView) view = domain_view(dom);

        OK_PTR(domain_view_job(view));
        job_get_info(domain_view_job(view), &info);
        EQ(info.type, VIR_DOMAIN_JOB_BOUNDED);
        EQ(info.dataTotal, 10ull);
        TRUE_(info.dataRemaining > 0 && info.dataRemaining <= 10);
    }
    thread_join(thread);
    EQ(atomic_load(&count.result), 0);
    {
        g_autoptr(DomainView) view = domain_view(dom);
        g_auto(TypedParams) params = { 0 };
        int type, operation;

        NULL_PTR(domain_view_job(view));
        OK_PTR(domain_view_completed_job(view));
        OK(job_get_stats(domain_view_completed_job(view), &type, &params));
        EQ(type, VIR_DOMAIN_JOB_COMPLETED);
        EQ(typed_params_get_int(&params, VIR_DOMAIN_JOB_OPERATION, &operation), 1);
        EQ(operation, VIR_DOMAIN_JOB_OPERATION_SAVE);
    }
    OK(null_stop(dom, VIR_DOMAIN_SHUTOFF_DESTROYED));
}

TEST(an_aborted_job_ends_soon)
{
    g_autoptr(NullDriver) driver = null_driver_new(test_temp_dir());
    g_autoptr(Domain) dom = null_define(driver, 1);
    Countdown count = { .dom = dom, .nap_ms = 20000, .left = 10 };
    Thread *thread;

    OK(null_start(dom));
    thread = thread_start("job", 0, run_countdown, &count);
    WAIT_FOR(atomic_load(&count.begun), 5000);
    OK(domain_job_abort(dom));
    thread_join(thread);
    EQ(atomic_load(&count.result), -1);
    EQ(atomic_load(&count.code), VIR_ERR_OPERATION_ABORTED);
    FAILS(domain_job_abort(dom), VIR_ERR_OPERATION_INVALID);
    OK(null_stop(dom, VIR_DOMAIN_SHUTOFF_DESTROYED));
}

TEST(a_job_ends_with_its_guest)
{
    g_autoptr(NullDriver) driver = null_driver_new(test_temp_dir());
    g_autoptr(Domain) dom = null_define(driver, 1);
    Countdown count = { .dom = dom, .nap_ms = 20000, .left = 10 };
    Thread *thread;

    OK(null_start(dom));
    thread = thread_start("job", 0, run_countdown, &count);
    WAIT_FOR(atomic_load(&count.begun), 5000);
    OK(null_stop(dom, VIR_DOMAIN_SHUTOFF_DESTROYED));
    thread_join(thread);
    EQ(atomic_load(&count.result), -1);
    EQ(atomic_load(&count.code), VIR_ERR_OPERATION_FAILED);
}

static int
nothing(Domain *dom, void *unused)
{
    return 0;
}

TEST(the_owner_is_free_while_a_job_runs)
{
    g_autoptr(NullDriver) driver = null_driver_new(test_temp_dir());
    g_autoptr(Domain) dom = null_define(driver, 1);
    Countdown count = { .dom = dom, .nap_ms = 20000, .left = 10 };
    Thread *thread;
    int64_t begin;

    OK(null_start(dom));
    thread = thread_start("job", 0, run_countdown, &count);
    WAIT_FOR(atomic_load(&count.begun), 5000);
    begin = test_now_ms();
    for (int i = 0; i < 100; i++)
        OK(null_call(dom, nothing, NULL));
    TRUE_(test_now_ms() - begin < 5000);
    OK(domain_job_abort(dom));
    thread_join(thread);
    OK(null_stop(dom, VIR_DOMAIN_SHUTOFF_DESTROYED));
}

TEST(a_second_job_waits_for_the_first)
{
    g_autoptr(NullDriver) driver = null_driver_new(test_temp_dir());
    g_autoptr(Domain) dom = null_define(driver, 1);
    Countdown first = { .dom = dom, .nap_ms = 30, .left = 3 };
    Countdown second = { .dom = dom, .nap_ms = 1, .left = 3 };
    Thread *threads[2];

    OK(null_start(dom));
    threads[0] = thread_start("job", 0, run_countdown, &first);
    WAIT_FOR(atomic_load(&first.begun), 5000);
    threads[1] = thread_start("job", 0, run_countdown, &second);
    thread_join(threads[0]);
    thread_join(threads[1]);
    EQ(atomic_load(&first.result), 0);
    EQ(atomic_load(&second.result), 0);
    OK(null_stop(dom, VIR_DOMAIN_SHUTOFF_DESTROYED));
}
