/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fake_qmp.h - a peer that speaks QMP by a script, for what a real QEMU will not do on demand: silence, garbage, late replies,
 * floods, death between two commands.
 */

#ifndef TESTS_FAKE_QMP_H
#define TESTS_FAKE_QMP_H

#include <glib.h>

typedef enum {
    STEP_END = 0,
    STEP_SEND,                      /* @text as it is */
    STEP_EXPECT,                    /* the next request must execute @text; its id is kept */
    STEP_REPLY,                     /* { "return": @text } to the kept id */
    STEP_ERROR,                     /* an error of class @text, saying @more, to the kept id */
    STEP_LATE,                      /* { "return": @text } to the id kept before that */
    STEP_EVENT,                     /* the event @text with data @more */
    STEP_FLOOD,                     /* @count times the event @text */
    STEP_ENDLESS,                   /* @count bytes without a newline */
    STEP_WAIT,                      /* until fake_qmp_go() */
    STEP_HANG_UP,
} FakeStepKind;

typedef struct {
    FakeStepKind kind;
    const char *text;
    const char *more;
    unsigned int count;
} FakeStep;

#define SEND(text) { STEP_SEND, text, NULL, 0 }
#define EXPECT(command) { STEP_EXPECT, command, NULL, 0 }
#define REPLY(json) { STEP_REPLY, json, NULL, 0 }
#define ERROR(class, desc) { STEP_ERROR, class, desc, 0 }
#define LATE(json) { STEP_LATE, json, NULL, 0 }
#define EVENT_(name, data) { STEP_EVENT, name, data, 0 }
#define FLOOD(name, count) { STEP_FLOOD, name, NULL, count }
#define ENDLESS(count) { STEP_ENDLESS, NULL, NULL, count }
#define WAIT { STEP_WAIT, NULL, NULL, 0 }
#define HANG_UP { STEP_HANG_UP, NULL, NULL, 0 }

/* What every conversation begins with. */
#define GREETING \
    SEND("{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 22, \"minor\": 2, \"major\": 7}, \"package\": \"\"}, " \
         "\"capabilities\": []}}\r\n"), \
    EXPECT("qmp_capabilities"), REPLY("{}")

typedef struct FakeQmp FakeQmp;

/* Plays the script, which ends with a zeroed step, in a thread; then waits to be ended. */
FakeQmp *fake_qmp_new(const FakeStep *script);

/* Our end of the connection; the caller takes it. */
int fake_qmp_take_fd(FakeQmp *fake);

/* Lets a WAIT go on. */
void fake_qmp_go(FakeQmp *fake);

/* How many steps were taken. */
unsigned int fake_qmp_steps(FakeQmp *fake);

/* Hangs up and ends the thread; fails the test when an expectation was not met. */
void fake_qmp_free(FakeQmp *fake);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FakeQmp, fake_qmp_free)

#endif /* TESTS_FAKE_QMP_H */
