/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * zoo.h - a document type that uses every word of the tables' vocabulary.
 */

#ifndef TESTS_ZOO_H
#define TESTS_ZOO_H

#include "base/xmlbind.h"

typedef enum { ZOO_KIND_NONE, ZOO_KIND_OPEN, ZOO_KIND_INDOOR, ZOO_KIND_MOVING, ZOO_KIND_LAST } ZooKind;
ENUM_DECLARE(ZooKind, zoo_kind)
typedef enum { DIET_DEFAULT, DIET_GRASS, DIET_MEAT, DIET_LAST } Diet;
ENUM_DECLARE(Diet, diet)
typedef enum { HOUSE_CAGE, HOUSE_POOL, HOUSE_NET, HOUSE_LAST } HouseType;
ENUM_DECLARE(HouseType, house_type)
typedef enum { WIRE_NONE, WIRE_TCP, WIRE_UNIX, WIRE_LAST } WireType;
ENUM_DECLARE(WireType, wire_type)
typedef enum { PLACE_NONE, PLACE_GRID, PLACE_DRIVE, PLACE_LAST } PlaceType;
ENUM_DECLARE(PlaceType, place_type)
typedef enum { GUEST_BIRD = 1, GUEST_FISH } GuestTag;

/* Where something is: a union in C, chosen by an attribute. */
typedef struct {
    PlaceType type;
    union {
        struct { unsigned int domain, bus, slot, function; Switch multi; } grid;
        struct { OptUint controller, unit; char *note; int shelf; } drive;
    };
} Place;

/* What every thing in the zoo has: embedded. */
typedef struct {
    char *alias;
    Place place;
    unsigned int order;
} Tag;

/* A recursive thing whose alternatives share fields and nest. */
typedef struct House House;
struct House {
    HouseType type;
    char *path;
    WireType wire;
    char *host;
    unsigned short port;
    Switch locked;
    Bitmap *cells;
    House *backing;
    bool is_shared;
};
XML_DECLARE(House, house)

typedef struct {
    char *name;
    Diet diet;
    unsigned long long weight_kib;
    OptUlong lifted;
    bool has_teeth;
    unsigned int teeth;
    bool shy;
    Switch awake;
    House house;
    Tag tag;
    char *secret;
    int mood;
} Animal;
XML_DECLARE(Animal, animal)

typedef struct {
    GuestTag tag;
    char *song;
} Bird;
typedef struct {
    GuestTag tag;
    unsigned int depth;
} Fish;

typedef struct {
    GArray *sizes;
    char **args;
} Command;

/* Only here to be a child that may be empty. */
typedef struct {
    Switch iommu;
    unsigned int queues;
} Options;

/* A pointer to one of several structs, by the key. */
typedef struct {
    PlaceType type;
    union {
        Options *options;
        Command *command;
    };
    char *text;
} Trade;
XML_DECLARE(Trade, trade)

typedef struct {
    ZooKind kind;
    int id;
    char *name;
    XmlUuid uuid;
    char *title, *about;
    char *metadata;
    MacAddress mac;
    SocketAddr gate;
    char *ip;
    char label[16];
    unsigned long long memory_kib, disk_bytes, shared_bytes;
    Switch dump;
    double ratio;
    unsigned int mode;
    OptInt offset;
    long long balance;
    unsigned char floor;
    bool locked, fenced;
    Switch acpi, roof;
    unsigned int roof_tiles;
    YesNo free;
    char **keepers;
    GArray *days;
    GArray *pages;
    Options *options;
    GPtrArray *trades;
    GPtrArray *animals;
    GPtrArray *visitors;
    void *star;
    Command *command;
    char *state;
    unsigned int counter;
    char *cache;
} Zoo;
XML_DECLARE(Zoo, zoo)

#define ZOO_FLAG_QUIET XML_FLAG_CALLER

/* Passed as the hooks' user pointer. */
typedef struct {
    int post_parsed, validated;
} ZooHooks;

#endif /* TESTS_ZOO_H */
