/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * metadata.h - title, description and other people's elements: what virDomainGetMetadata() and its kin reach in a definition of
 * any kind.
 *
 * Elements are kept as they were written; one per namespace.
 */

#ifndef CONF_METADATA_H
#define CONF_METADATA_H

/* As virDomainMetadataType and virNetworkMetadataType number them. */
typedef enum {
    METADATA_DESCRIPTION,
    METADATA_TITLE,
    METADATA_ELEMENT,
} MetadataType;

/* Where they are in a definition; the first two are words for messages. */
typedef struct {
    const char *noun;                /* "domain" */
    const char *name;
    int missing;                     /* virErrorNumber for "it has none such" */
    char **description, **title;
    char **elements;                 /* a <metadata> document, or NULL */
} MetadataPlaces;

/* Is that a way to name metadata? VIR_ERR_INVALID_ARG: a type that is none, an element without @uri, a text with one. */
int metadata_check(int type, const char *uri);

/* May it be set so? The same, and: a new element needs @key, the prefix of its namespace; a title has one line. */
int metadata_check_new(int type, const char *metadata, const char *key, const char *uri);

/* A copy, or NULL with an error; and its replacement. NULL removes. */
char *metadata_get(const MetadataPlaces *places, int type, const char *uri);
int metadata_set(const MetadataPlaces *places, int type, const char *metadata, const char *key, const char *uri);

/* The element of namespace @uri inside the document @elements as text, NULL without an error when there is none. */
char *metadata_element_get(const char *elements, const char *uri);
int metadata_element_set(char **elements, const char *xml, const char *prefix, const char *uri);

/* Of each namespace one element, and none without. */
int metadata_normalize(char **elements);

#endif /* CONF_METADATA_H */
