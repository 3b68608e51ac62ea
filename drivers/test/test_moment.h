/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_moment.h - what snapshots and checkpoints have in common: a name in a tree of a domain.
 */

#ifndef TEST_MOMENT_H
#define TEST_MOMENT_H

#include "test/test_guest.h"
#include "test/test_tree.h"

/* A reference to one, as methods hold it; it may be gone from the tree meanwhile. */
typedef struct {
    atomic_int refs;
    Domain *dom;                     /* a reference */
    char *name;
} TestMoment;

struct DomainSnapshot {
    TestMoment moment;
};

struct DomainCheckpoint {
    TestMoment moment;
};

TestMoment *test_moment_new(Domain *dom, const char *name);
void test_moment_unref(TestMoment *moment);

/* Which of the two: where the tree is, and what one is called. */
typedef struct TestMomentKind {
    const char *what;
    const struct TestMomentKind *other;      /* a domain has moments of one kind at a time */
    int missing;                     /* VIR_ERR_NO_DOMAIN_SNAPSHOT ... */
    TestTree *(*tree)(TestGuest *guest);
    const ObjectClass *object_class;
    bool (*matches)(const TestTree *tree, const TestTreeNode *node, unsigned int flags);
} TestMomentKind;

extern const TestMomentKind test_snapshot_kind;
extern const TestMomentKind test_checkpoint_kind;

/* The parts of an ObjectClass. */
void *test_moment_class_ref(void *object);
void test_moment_class_unref(void *object);
void test_moment_class_key(void *object, ObjectKey *ret_key, void **ret_hold);
void test_moment_class_release_key(void *hold);

/* The one called @name, or NULL without an error. */
TestMoment *test_moment_find(const TestMomentKind *kind, Domain *dom, const char *name);

/* With the guest locked: the node of @moment; NULL with an error if it is gone. */
TestTreeNode *test_moment_node(const TestMomentKind *kind, TestGuest *guest, const TestMoment *moment);

/* Those of a domain that @flags ask for: roots alone, or all. */
GPtrArray *test_moment_list(const TestMomentKind *kind, Domain *dom, unsigned int flags);

/* Those below @moment: its children, or all. */
GPtrArray *test_moment_list_children(const TestMomentKind *kind, const TestMoment *moment, unsigned int flags);

TestMoment *test_moment_parent(const TestMomentKind *kind, const TestMoment *moment);

/* With the guest locked: may @parent be the parent of @name? -1 with an error if it is not there, or below it. */
int test_moment_check_parent(const TestMomentKind *kind, const TestTree *tree, const char *name, const char *parent);

/* With the guest locked: -1 with an error if it has moments of the other kind. */
int test_moment_check_alone(const TestMomentKind *kind, TestGuest *guest);

/* With the guest locked: may there be a new one called @name? */
int test_moment_check_new(const TestMomentKind *kind, TestGuest *guest, const char *name);

/* Has the view say whether there are any (any thread). */
int test_moment_publish(Domain *dom);

/* Takes @moment out of its tree, with what is below it or only that. */
typedef struct {
    bool children;                   /* with those below it */
    bool children_only;              /* only those */
} TestMomentDelete;
int test_moment_delete(const TestMomentKind *kind, const TestMoment *moment, const TestMomentDelete *which);

#endif /* TEST_MOMENT_H */
