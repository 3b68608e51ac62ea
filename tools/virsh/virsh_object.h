/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_object.h - what commands do to objects of every kind, from tables.
 *
 * A file of commands describes its kind of object once; a command that does one thing to one object is then a row: the call, and
 * what is said. The row is the command's .data; its .run is one of the functions here.
 */

#ifndef VIRSH_OBJECT_H
#define VIRSH_OBJECT_H

#include "virsh.h"

/* One kind of object. */
typedef struct {
    void *(*find)(Vsh *vsh, const VshCmd *cmd); /* the one the command names; NULL with a complaint or the library's error */
    void (*free)(void *object);
    const char *(*name)(void *object);
    char *(*xml)(void *object, unsigned int flags); /* to be freed with free() */
    GPtrArray *(*list)(Vsh *vsh, unsigned int flags); /* all there are; NULL with the library's error. May be NULL */
} VirshKind;

/* Options that stand for flags; a list ends with a row without a name. */
typedef struct {
    const char *option;
    unsigned int flag;
} VirshFlag;

/* The flags of the options that are given; @rows may be NULL. */
unsigned int virsh_flags(const VshCmd *cmd, const VirshFlag *rows);

/* @text with each "%s" replaced by what comes next of @first and @second. The caller frees it. */
char *virsh_fill(const char *text, const char *first, const char *second);

/* Does one thing to one object. @done and @failed hold "%s" for its name; @failed may be NULL. */
typedef struct {
    const VirshKind *kind;
    int (*call)(void *object, const VshCmd *cmd);
    const char *done;
    const char *failed;
} VirshAct;
bool virsh_act(Vsh *vsh, const VshCmd *cmd);

/* Makes an object of the document in --file. @done holds "%s" for its name and one for the file, @failed one for the file. */
typedef struct {
    const VirshKind *kind;
    void *(*make)(Vsh *vsh, const VshCmd *cmd, const char *xml);
    const char *done;
    const char *failed;
} VirshMake;
bool virsh_make(Vsh *vsh, const VshCmd *cmd);

/* Prints the object's document, or what --xpath selects of it. */
typedef struct {
    const VirshKind *kind;
    const VirshFlag *flags;
} VirshShow;
bool virsh_show(Vsh *vsh, const VshCmd *cmd);

/* Lets the user edit the object's document. @same and @changed hold "%s" for its name. */
typedef struct {
    const VirshKind *kind;
    unsigned int flags; /* of the document */
    bool (*set)(Vsh *vsh, void *object, const VshCmd *cmd, const char *text, bool validate);
    bool can_validate;
    const char *same;
    const char *changed;
} VirshEditing;
bool virsh_editing(Vsh *vsh, const VshCmd *cmd);

/* Says whether the object starts by itself; --disable says that it does not. */
typedef struct {
    const VirshKind *kind;
    int (*set)(void *object, int on);
    const char *on_done, *on_failed, *off_done, *off_failed;
} VirshAutostart;
bool virsh_autostart(Vsh *vsh, const VshCmd *cmd);

/* Prints one word about the object. The word is borrowed from it, or freed with free() when @owned. */
typedef struct {
    const VirshKind *kind;
    char *(*word)(void *object); /* the caller frees it with free(); NULL with the library's error */
} VirshWord;
bool virsh_word(Vsh *vsh, const VshCmd *cmd);

/* All objects by name, without regard to case; NULL with @failed said. */
GPtrArray *virsh_objects(Vsh *vsh, const VirshKind *kind, unsigned int flags, const char *failed);

/* Names of all objects that @flags select, for completion. */
char **virsh_complete_objects(Vsh *vsh, const VirshKind *kind, unsigned int flags);

/* Prints things below those they belong to: the nth is called @names[n], and belongs to the one that @parent_of returns (-1 =
 * none). */
void virsh_tree_print(const Vsh *vsh, const char *const *names, size_t n, const int *parents);

/* "yes" or "no"; for a flag the library could not tell, @unknown. */
const char *virsh_yes_no(int flag, const char *unknown);

/* Functions of a kind whose library functions are called the usual way. */
#define VIRSH_KIND_FREE(Type) \
    static void free_##Type(void *object) \
    { \
        Type##Free(object); \
    }
#define VIRSH_KIND_NAME(Type) \
    static const char *name_##Type(void *object) \
    { \
        return Type##GetName(object); \
    }
#define VIRSH_KIND_XML(Type) \
    static char *xml_##Type(void *object, unsigned int flags) \
    { \
        return Type##GetXMLDesc(object, flags); \
    }
#define VIRSH_KIND_LIST(Type, function) \
    static GPtrArray *list_##Type(Vsh *vsh, unsigned int flags) \
    { \
        Type##Ptr *found = NULL; \
        GPtrArray *objects; \
        int n = function(virsh_conn(vsh), &found, flags); \
        if (n < 0) \
            return NULL; \
        objects = g_ptr_array_new_with_free_func(free_##Type); \
        for (int i = 0; i < n; i++) \
            g_ptr_array_add(objects, found[i]); \
        free(found); \
        return objects; \
    }
/* Reads @call of an object into an int, and returns it as 0 and more; -1 without the library's error kept. */
#define VIRSH_CALL(function_name, ...) \
    static int function_name(void *object, const VshCmd *cmd) \
    { \
        return __VA_ARGS__; \
    }

/* Rows that many commands have. */
#define OPT_XPATH {"xpath", VSH_STRING, 0, N_("print only what this XPath selects")}, \
                  {"wrap", VSH_BOOL, 0, N_("put what was selected into one root element")}
#define OPT_VALIDATE {"validate", VSH_BOOL, 0, N_("check the XML against the schema")}
#define OPT_NAMED(name_, help_, complete_) {name_, VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, help_, .complete = complete_}

#endif /* VIRSH_OBJECT_H */
