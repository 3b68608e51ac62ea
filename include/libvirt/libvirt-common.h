/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libvirt-common.h - types shared by every object: typed parameters and close reasons.
 */

#ifndef SPLITVIRT_LIBVIRT_COMMON_H
#define SPLITVIRT_LIBVIRT_COMMON_H

#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of this interface: major * 1,000,000 + minor * 1,000 + micro. */
#define LIBVIR_VERSION_NUMBER 12008000

/* Room for the name of a typed parameter, the final zero included. */
#define VIR_TYPED_PARAM_FIELD_LENGTH 80

typedef struct _virTypedParameter virTypedParameter;
typedef virTypedParameter *virTypedParameterPtr;

/* Why a connection has ended. Since 0.10.0. */
typedef enum {
    VIR_CONNECT_CLOSE_REASON_ERROR = 0, /* an I/O error */
    VIR_CONNECT_CLOSE_REASON_EOF = 1, /* the other end has closed it */
    VIR_CONNECT_CLOSE_REASON_KEEPALIVE = 2, /* no sign of life */
    VIR_CONNECT_CLOSE_REASON_CLIENT = 3, /* this end has closed it */
# ifdef VIR_ENUM_SENTINELS
    VIR_CONNECT_CLOSE_REASON_LAST = 4,
# endif
} virConnectCloseReason;

/* The types a typed parameter can have. Since 0.9.2. */
typedef enum {
    VIR_TYPED_PARAM_INT = 1,
    VIR_TYPED_PARAM_UINT = 2,
    VIR_TYPED_PARAM_LLONG = 3,
    VIR_TYPED_PARAM_ULLONG = 4,
    VIR_TYPED_PARAM_DOUBLE = 5,
    VIR_TYPED_PARAM_BOOLEAN = 6,
    VIR_TYPED_PARAM_STRING = 7, /* since 0.9.8 */
# ifdef VIR_ENUM_SENTINELS
    VIR_TYPED_PARAM_LAST = 8,
# endif
} virTypedParameterType;

/* Flags of calls that return typed parameters in room of the caller's. Since 0.9.8. */
typedef enum {
    VIR_TYPED_PARAM_STRING_OKAY = 1 << 2, /* the caller knows parameters that are strings */
} virTypedParameterFlags;

/* Releases what a program has handed over with a callback. Since 0.5.0. */
typedef void (*virFreeCallback)(void *opaque);

/* A named value; several make up the arguments or the answer of a call. */
struct _virTypedParameter {
    char field[80];
    int type;
    union {
        int i;
        unsigned int ui;
        long long l;
        unsigned long long ul;
        double d;
        char b;
        char *s;
    } value;
};

/* Is the interface at least of this version? */
#define LIBVIR_CHECK_VERSION(major, minor, micro) \
    ((major) * 1000000 + (minor) * 1000 + (micro) <= LIBVIR_VERSION_NUMBER)

/*
 * Appends a boolean to a list of typed parameters.
 *
 * @params: the list; *@params is moved when it must grow
 * @nparams: its length, which is counted up
 * @maxparams: its room, which is changed with it
 * @name: at most VIR_TYPED_PARAM_FIELD_LENGTH - 1 bytes
 * @value: 0 is false, all else true
 *
 * Returns 0, or -1 on error. Since 1.0.2.
 */
int virTypedParamsAddBoolean(virTypedParameterPtr *params,
                             int *nparams,
                             int *maxparams,
                             const char *name,
                             int value);

/*
 * Appends a floating point number to a list of typed parameters.
 *
 * @params: the list; *@params is moved when it must grow
 * @nparams: its length, which is counted up
 * @maxparams: its room, which is changed with it
 * @name: at most VIR_TYPED_PARAM_FIELD_LENGTH - 1 bytes
 *
 * Returns 0, or -1 on error. Since 1.0.2.
 */
int virTypedParamsAddDouble(virTypedParameterPtr *params,
                            int *nparams,
                            int *maxparams,
                            const char *name,
                            double value);

/*
 * Appends a value given as text to a list of typed parameters.
 *
 * @params: the list; *@params is moved when it must grow
 * @nparams: its length, which is counted up
 * @maxparams: its room, which is changed with it
 * @name: at most VIR_TYPED_PARAM_FIELD_LENGTH - 1 bytes
 * @type: the virTypedParameterType it is converted to
 * @value: the text: decimal numbers, 0 or 1 for booleans
 *
 * Returns 0, or -1 on error. Since 1.0.2.
 */
int virTypedParamsAddFromString(virTypedParameterPtr *params,
                                int *nparams,
                                int *maxparams,
                                const char *name,
                                int type,
                                const char *value);

/*
 * Appends an int to a list of typed parameters.
 *
 * @params: the list; *@params is moved when it must grow
 * @nparams: its length, which is counted up
 * @maxparams: its room, which is changed with it
 * @name: at most VIR_TYPED_PARAM_FIELD_LENGTH - 1 bytes
 *
 * Returns 0, or -1 on error. Since 1.0.2.
 */
int virTypedParamsAddInt(virTypedParameterPtr *params,
                         int *nparams,
                         int *maxparams,
                         const char *name,
                         int value);

/*
 * Appends a long long to a list of typed parameters.
 *
 * @params: the list; *@params is moved when it must grow
 * @nparams: its length, which is counted up
 * @maxparams: its room, which is changed with it
 * @name: at most VIR_TYPED_PARAM_FIELD_LENGTH - 1 bytes
 *
 * Returns 0, or -1 on error. Since 1.0.2.
 */
int virTypedParamsAddLLong(virTypedParameterPtr *params,
                           int *nparams,
                           int *maxparams,
                           const char *name,
                           long long value);

/*
 * Appends a copy of a string to a list of typed parameters.
 *
 * @params: the list; *@params is moved when it must grow
 * @nparams: its length, which is counted up
 * @maxparams: its room, which is changed with it
 * @name: at most VIR_TYPED_PARAM_FIELD_LENGTH - 1 bytes
 *
 * Returns 0, or -1 on error. Since 1.0.2.
 */
int virTypedParamsAddString(virTypedParameterPtr *params,
                            int *nparams,
                            int *maxparams,
                            const char *name,
                            const char *value);

/*
 * Appends an unsigned int to a list of typed parameters.
 *
 * @params: the list; *@params is moved when it must grow
 * @nparams: its length, which is counted up
 * @maxparams: its room, which is changed with it
 * @name: at most VIR_TYPED_PARAM_FIELD_LENGTH - 1 bytes
 *
 * Returns 0, or -1 on error. Since 1.0.2.
 */
int virTypedParamsAddUInt(virTypedParameterPtr *params,
                          int *nparams,
                          int *maxparams,
                          const char *name,
                          unsigned int value);

/*
 * Appends an unsigned long long to a list of typed parameters.
 *
 * @params: the list; *@params is moved when it must grow
 * @nparams: its length, which is counted up
 * @maxparams: its room, which is changed with it
 * @name: at most VIR_TYPED_PARAM_FIELD_LENGTH - 1 bytes
 *
 * Returns 0, or -1 on error. Since 1.0.2.
 */
int virTypedParamsAddULLong(virTypedParameterPtr *params,
                            int *nparams,
                            int *maxparams,
                            const char *name,
                            unsigned long long value);

/*
 * Frees the strings in a list of typed parameters, not the list.
 *
 * @params: may be NULL
 *
 * Since 1.0.2.
 */
void virTypedParamsClear(virTypedParameterPtr params, int nparams);

/*
 * Frees a list of typed parameters with its strings.
 *
 * @params: may be NULL
 *
 * Since 1.0.2.
 */
void virTypedParamsFree(virTypedParameterPtr params, int nparams);

/*
 * Finds the first parameter of a name.
 *
 * Returns the entry inside @params, or NULL when there is none. Since 1.0.2.
 */
virTypedParameterPtr virTypedParamsGet(virTypedParameterPtr params, int nparams, const char *name);

/*
 * Reads a parameter that must be a boolean.
 *
 * @value: set if there is such a parameter; may be NULL
 *
 * Returns 1 when it was found, 0 when there is none, -1 when it is of another type. Since 1.0.2.
 */
int virTypedParamsGetBoolean(virTypedParameterPtr params, int nparams, const char *name, int *value);

/*
 * Reads a parameter that must be a floating point number.
 *
 * @value: set if there is such a parameter; may be NULL
 *
 * Returns 1 when it was found, 0 when there is none, -1 when it is of another type. Since 1.0.2.
 */
int virTypedParamsGetDouble(virTypedParameterPtr params,
                            int nparams,
                            const char *name,
                            double *value);

/*
 * Reads a parameter that must be an int.
 *
 * @value: set if there is such a parameter; may be NULL
 *
 * Returns 1 when it was found, 0 when there is none, -1 when it is of another type. Since 1.0.2.
 */
int virTypedParamsGetInt(virTypedParameterPtr params, int nparams, const char *name, int *value);

/*
 * Reads a parameter that must be a long long.
 *
 * @value: set if there is such a parameter; may be NULL
 *
 * Returns 1 when it was found, 0 when there is none, -1 when it is of another type. Since 1.0.2.
 */
int virTypedParamsGetLLong(virTypedParameterPtr params,
                           int nparams,
                           const char *name,
                           long long *value);

/*
 * Reads a parameter that must be a string.
 *
 * @value: set to the string inside @params; may be NULL
 *
 * Returns 1 when it was found, 0 when there is none, -1 when it is of another type. Since 1.0.2.
 */
int virTypedParamsGetString(virTypedParameterPtr params,
                            int nparams,
                            const char *name,
                            const char **value);

/*
 * Reads a parameter that must be an unsigned int.
 *
 * @value: set if there is such a parameter; may be NULL
 *
 * Returns 1 when it was found, 0 when there is none, -1 when it is of another type. Since 1.0.2.
 */
int virTypedParamsGetUInt(virTypedParameterPtr params,
                          int nparams,
                          const char *name,
                          unsigned int *value);

/*
 * Reads a parameter that must be an unsigned long long.
 *
 * @value: set if there is such a parameter; may be NULL
 *
 * Returns 1 when it was found, 0 when there is none, -1 when it is of another type. Since 1.0.2.
 */
int virTypedParamsGetULLong(virTypedParameterPtr params,
                            int nparams,
                            const char *name,
                            unsigned long long *value);

/*
 * Appends several strings under one name.
 *
 * @params: the list; *@params is moved when it must grow
 * @nparams: its length, which is counted up
 * @maxparams: its room, which is changed with it
 * @name: at most VIR_TYPED_PARAM_FIELD_LENGTH - 1 bytes
 * @values: NULL-terminated; NULL appends nothing
 *
 * Returns 0, or -1 on error. Since 1.2.17.
 */
int virTypedParamsAddStringList(virTypedParameterPtr *params,
                                int *nparams,
                                int *maxparams,
                                const char *name,
                                const char **values);

#ifdef __cplusplus
}
#endif

#endif /* SPLITVIRT_LIBVIRT_COMMON_H */
