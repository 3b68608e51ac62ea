/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_addr_pci.h - the inside of PCI address assignment: buses with their slots, and what a device wants.
 */

#ifndef CONF_DOMAIN_ADDR_PCI_H
#define CONF_DOMAIN_ADDR_PCI_H

#include "conf/domain_address.h"

enum {
    PCI_SLOTS = 32,
    PCI_FUNCTIONS = 8,
    PCI_BUSES = 256,
};

/* What may be plugged where. */
typedef enum {
    PCI_WANTS_NONE,            /* it is no PCI device */
    PCI_WANTS_LEGACY,          /* a slot of a conventional bus */
    PCI_WANTS_EXPRESS,         /* a port of its own where the root is PCIe */
    PCI_WANTS_INTEGRATED,      /* the root itself, whatever that is */
    PCI_WANTS_ROOT_PORT,       /* the PCIe root, several to a slot */
    PCI_WANTS_DOWNSTREAM_PORT, /* below an upstream port */
    PCI_WANTS_UPSTREAM_PORT,   /* a root port or downstream port */
    PCI_WANTS_BRIDGE,          /* a conventional bridge: a conventional bus, or the root */
} PciWants;

typedef struct {
    ControllerModel model;
    unsigned int first_slot;
    unsigned int last_slot;
    guint8 used[PCI_SLOTS];        /* a bit for each function that is taken */
    bool shared[PCI_SLOTS];        /* root ports may join in other functions */
} PciBus;

/* The buses of a definition, by the index of their controller. */
typedef struct {
    DomainDef *def;
    GArray *buses;                 /* of PciBus */
    bool express;                  /* the root is PCIe */
} PciMap;

void pci_map_init(PciMap *map, DomainDef *def);
void pci_map_clear(PciMap *map);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PciMap, pci_map_clear)

/* Marks what every device has already; fails when two have the same place, or one is where nothing can be. */
int pci_map_take_all(PciMap *map);

/* Finds a place for something that wants @wants and marks it; false, without an error, when there is none. */
bool pci_map_find(PciMap *map, PciWants wants, PciAddress *ret_address);

/* Marks a certain place; false when it is taken. */
bool pci_map_take(PciMap *map, unsigned int bus, unsigned int slot, unsigned int function);

/* How many places for @wants are left. */
unsigned int pci_map_free(PciMap *map, PciWants wants);

/* Looks at the controllers again, after one was added. */
void pci_map_refresh(PciMap *map);

/* What @device wants in @def. */
PciWants pci_device_wants(const DomainDef *def, const DomainDevice *device);

#endif /* CONF_DOMAIN_ADDR_PCI_H */
