/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_misc.c - hubs, redirected USB, smartcards, IOMMUs, crypto, NVRAM, persistent stores and leases.
 *
 * Threads: any. A device does not change once its definition is committed.
 */

#include "conf/domain_misc.h"

#include "base/error.h"
#include "base/text.h"

#define CERTIFICATES 3

ENUM_WORDS(HubType, hub_type, HUB_LAST, "usb")
ENUM_WORDS(RedirdevBus, redirdev_bus, REDIRDEV_BUS_LAST, "usb")
ENUM_WORDS(SmartcardMode, smartcard_mode, SMARTCARD_LAST, NULL, "host", "host-certificates", "passthrough")
ENUM_WORDS(IommuModel, iommu_model, IOMMU_LAST, NULL, "intel", "smmuv3", "virtio", "amd")
ENUM_WORDS(CryptoBackend, crypto_backend, CRYPTO_BACKEND_LAST, "builtin", "lkcf")

/* ---- USB ---- */

static const XmlField hub_fields[] = {
    XML_ATTR_ENUM(HubDef, type, "type", HubType, XML_REQUIRED | XML_ABI),
    XML_EMBED    (HubDef, info,         DeviceInfo),
};
XML_BINDING(HubDef, "hub", hub_fields);

static const XmlField redirdev_fields[] = {
    XML_ATTR_ENUM(RedirdevDef, bus,    "bus",      RedirdevBus, XML_ABI),
    XML_EMBED    (RedirdevDef, source,             ChardevSource),
    XML_EMBED_AS (RedirdevDef, info,   DeviceInfo, DeviceInfoBoot),
};

static int
redirdev_validate(void *self, XmlContext *ctx)
{
    return chardev_path_validate(&((const RedirdevDef *)self)->source, ctx);
}
XML_BINDING(RedirdevDef, "redirdev", redirdev_fields, .validate = redirdev_validate);

static const XmlField filter_usb_fields[] = {
    XML_ATTR     (RedirFilterUsb, usb_class, "class",   XML_STRING, XML_ABI),
    XML_ATTR     (RedirFilterUsb, vendor,    "vendor",  XML_STRING, XML_ABI),
    XML_ATTR     (RedirFilterUsb, product,   "product", XML_STRING, XML_ABI),
    XML_ATTR     (RedirFilterUsb, version,   "version", XML_STRING, XML_ABI),
    XML_ATTR_ENUM(RedirFilterUsb, allow,     "allow",   YesNo,      XML_REQUIRED | XML_ABI),
};

/* "0x1a", "26" or "-1" as the number it is, within @max. */
static int
filter_number(XmlContext *ctx, const char *text, const char *what, long max, char **ret_text, const char *format)
{
    int value;

    if (!text || g_str_equal(text, "-1")) {
        g_free(*ret_text);
        *ret_text = NULL;
        return 0;
    }
    if (!text_to_int(text, 0, &value) || value < 0 || value > max)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("%1$s '%2$s' is not a number up to 0x%3$lx, or -1 for any"), what, text, max);
    g_free(*ret_text);
    *ret_text = g_str_equal(format, "2") ? g_strdup_printf("0x%02X", (unsigned int)value)
                                         : g_strdup_printf("0x%04X", (unsigned int)value);
    return 0;
}

static int
filter_usb_post_parse(void *self, XmlContext *ctx)
{
    RedirFilterUsb *usb = self;
    double version;

    if (filter_number(ctx, usb->usb_class, "class", 0xff, &usb->usb_class, "2") < 0
        || filter_number(ctx, usb->vendor, "vendor", 0xffff, &usb->vendor, "4") < 0
        || filter_number(ctx, usb->product, "product", 0xffff, &usb->product, "4") < 0)
        return -1;
    if (text_equal(usb->version, "-1"))
        g_clear_pointer(&usb->version, g_free);
    if (!usb->version)
        return 0;
    if (!text_to_double(usb->version, &version) || version < 0 || version >= 100)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("version '%1$s' is not of the shape '1.10', or -1 for any"), usb->version);
    g_free(usb->version);
    usb->version = g_malloc(G_ASCII_DTOSTR_BUF_SIZE);
    g_ascii_formatd(usb->version, G_ASCII_DTOSTR_BUF_SIZE, "%.2f", version);
    return 0;
}
XML_BINDING(RedirFilterUsb, "usbdev", filter_usb_fields, .post_parse = filter_usb_post_parse);

static const XmlField filter_fields[] = {
    XML_LIST(RedirFilter, usb, "usbdev", RedirFilterUsb, XML_ABI),
};
XML_BINDING(RedirFilter, "redirfilter", filter_fields);

/* ---- <smartcard> ---- */

static const XmlField certificates_fields[] = {
    XML_STRINGS(SmartcardDef, certificates, "certificate", 0),
    XML_IN_TEXT(SmartcardDef, database,     "database",    XML_ABS_PATH, 0),
};
static const XmlField passthrough_fields[] = {
    XML_EMBED(SmartcardDef, source, ChardevSource),
};
static const XmlCase smartcard_cases[] = {
    XML_CASE_NONE(SMARTCARD_HOST),
    XML_CASE(SMARTCARD_HOST_CERTIFICATES, SmartcardDef, certificates_fields),
    XML_CASE(SMARTCARD_PASSTHROUGH,       SmartcardDef, passthrough_fields),
};
static const XmlField smartcard_fields[] = {
    XML_ATTR_ENUM(SmartcardDef, mode, "mode",          SmartcardMode, XML_REQUIRED),
    XML_SWITCH   (SmartcardDef, mode, smartcard_cases, 0),
    XML_EMBED    (SmartcardDef, info,                  DeviceInfo),
};

static int
smartcard_validate(void *self, XmlContext *ctx)
{
    const SmartcardDef *smartcard = self;
    guint n = smartcard->certificates ? g_strv_length(smartcard->certificates) : 0;

    if (smartcard->mode == SMARTCARD_HOST_CERTIFICATES && n != CERTIFICATES)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("mode 'host-certificates' needs %1$d certificates, not %2$u"), CERTIFICATES, n);
    return 0;
}
XML_BINDING(SmartcardDef, "smartcard", smartcard_fields, .validate = smartcard_validate);

/* ---- <iommu> ---- */

static const XmlField granule_fields[] = {
    XML_ATTR(IommuGranule, mode,     "mode", XML_STRING, 0),
    XML_ATTR(IommuGranule, size_kib, "size", XML_KIB,    XML_OMIT_ZERO),
};
XML_BINDING(IommuGranule, "granule", granule_fields);

static const XmlField iommu_driver_fields[] = {
    XML_ATTR_ENUM(IommuDriver, intremap,        "intremap",        Switch,       XML_ABI),
    XML_ATTR_ENUM(IommuDriver, caching_mode,    "caching_mode",    Switch,       XML_ABI),
    XML_ATTR_ENUM(IommuDriver, eim,             "eim",             Switch,       XML_ABI),
    XML_ATTR_ENUM(IommuDriver, iotlb,           "iotlb",           Switch,       XML_ABI),
    XML_ATTR     (IommuDriver, aw_bits,         "aw_bits",         XML_UINT,     XML_OMIT_ZERO | XML_ABI, XML_RANGE(0, 255)),
    XML_ATTR_ENUM(IommuDriver, dma_translation, "dma_translation", Switch,       XML_ABI),
    XML_ATTR_ENUM(IommuDriver, xtsup,           "xtsup",           Switch,       XML_ABI),
    XML_ATTR_ENUM(IommuDriver, passthrough,     "passthrough",     Switch,       XML_ABI),
    XML_ATTR     (IommuDriver, pci_bus,         "pciBus",          XML_OPT_UINT, XML_ABI),
    XML_ATTR_ENUM(IommuDriver, accel,           "accel",           Switch,       XML_ABI),
    XML_ATTR_ENUM(IommuDriver, ats,             "ats",             Switch,       XML_ABI),
    XML_ATTR_ENUM(IommuDriver, ril,             "ril",             Switch,       XML_ABI),
    XML_ATTR     (IommuDriver, ssidsize,        "ssidsize",        XML_OPT_INT,  XML_ABI),
    XML_ATTR     (IommuDriver, oas,             "oas",             XML_OPT_INT,  XML_ABI),
    XML_ATTR_ENUM(IommuDriver, cmdqv,           "cmdqv",           Switch,       XML_ABI),
    XML_CHILD    (IommuDriver, granule,         "granule",         IommuGranule, 0),
};
XML_BINDING(IommuDriver, "driver", iommu_driver_fields);

static const XmlField iommu_fields[] = {
    XML_ATTR_ENUM(IommuDef, model,  "model",  IommuModel,  XML_REQUIRED | XML_ABI),
    XML_CHILD    (IommuDef, driver, "driver", IommuDriver, XML_OMIT_EMPTY),
    XML_EMBED    (IommuDef, info,             DeviceInfo),
};
XML_BINDING(IommuDef, "iommu", iommu_fields);

/* ---- the rest ---- */

static const XmlField crypto_fields[] = {
    XML_ATTR        (CryptoDef, model,   "model",             XML_STRING,    XML_REQUIRED | XML_ABI, .pattern = "virtio"),
    XML_ATTR        (CryptoDef, type,    "type",              XML_STRING,    XML_REQUIRED | XML_ABI, .pattern = "qemu"),
    XML_IN_ATTR_ENUM(CryptoDef, backend, "backend", "model",  CryptoBackend, XML_REQUIRED),
    XML_IN_ATTR     (CryptoDef, queues,  "backend", "queues", XML_UINT,      XML_OMIT_ZERO),
    XML_CHILD       (CryptoDef, virtio,  "driver",            VirtioOptions, XML_OMIT_EMPTY),
    XML_EMBED       (CryptoDef, info,                         DeviceInfo),
};

static int
crypto_validate(void *self, XmlContext *ctx)
{
    const CryptoDef *crypto = self;

    if (!text_equal(crypto->model, "virtio") || !text_equal(crypto->type, "qemu"))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("a crypto device has model='virtio' and type='qemu', not '%1$s' and '%2$s'"),
                        crypto->model, crypto->type);
    return 0;
}
XML_BINDING(CryptoDef, "crypto", crypto_fields, .validate = crypto_validate);

static const XmlField nvram_fields[] = {
    XML_EMBED(NvramDef, info, DeviceInfo),
};
XML_BINDING(NvramDef, "nvram", nvram_fields);

static const XmlField pstore_fields[] = {
    XML_ATTR   (PstoreDef, backend,  "backend", XML_STRING, XML_REQUIRED | XML_ABI, .pattern = "acpi-erst"),
    XML_IN_TEXT(PstoreDef, path,     "path",    XML_PATH,   0),
    XML_IN_TEXT(PstoreDef, size_kib, "size",    XML_KIB,    XML_REQUIRED | XML_ABI),
    XML_EMBED  (PstoreDef, info,                DeviceInfo),
};

static int
pstore_validate(void *self, XmlContext *ctx)
{
    const PstoreDef *pstore = self;

    if (!text_equal(pstore->backend, "acpi-erst"))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the backend is 'acpi-erst', not '%1$s'"), pstore->backend);
    return 0;
}
XML_BINDING(PstoreDef, "pstore", pstore_fields, .validate = pstore_validate);

static const XmlField lease_fields[] = {
    XML_IN_TEXT(LeaseDef, lockspace, "lockspace",        XML_STRING, 0),
    XML_IN_TEXT(LeaseDef, key,       "key",              XML_STRING, XML_REQUIRED),
    XML_IN_ATTR(LeaseDef, path,      "target", "path",   XML_PATH,   XML_REQUIRED),
    XML_IN_ATTR(LeaseDef, offset,    "target", "offset", XML_ULLONG, XML_OMIT_ZERO),
};
XML_BINDING(LeaseDef, "lease", lease_fields);
