/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_rng.c - the <rng> element: its fields, its defaults, its rules.
 *
 * Threads: any. A device does not change once its definition is committed.
 */

#include "conf/domain_rng.h"

#include "base/error.h"

ENUM_WORDS(RngBackend, rng_backend, RNG_BACKEND_LAST, NULL, "random", "egd", "builtin")

static const XmlField backend_random_fields[] = {
    XML_TEXT(RngSource, path, XML_TRIMMED, 0),
};
static const XmlField backend_egd_fields[] = {
    XML_EMBED(RngSource, egd, ChardevSource),
};
static const XmlCase backend_cases[] = {
    XML_CASE(RNG_BACKEND_RANDOM, RngSource, backend_random_fields),
    XML_CASE(RNG_BACKEND_EGD,    RngSource, backend_egd_fields),
    XML_CASE_NONE(RNG_BACKEND_BUILTIN),
};
static const XmlField backend_fields[] = {
    XML_ATTR_ENUM(RngSource, model, "model",       RngBackend, XML_REQUIRED),
    XML_SWITCH   (RngSource, model, backend_cases, 0),
};

static int
backend_post_parse(void *self, XmlContext *ctx)
{
    RngSource *source = self;

    if (source->model == RNG_BACKEND_RANDOM && !source->path)
        source->path = g_strdup("/dev/random");
    return 0;
}
XML_BINDING(RngSource, "backend", backend_fields, .post_parse = backend_post_parse);

static const XmlField rng_fields[] = {
    XML_ATTR_ENUM(RngDef, model,          "model",          VirtioModel,   XML_REQUIRED | XML_ABI),
    XML_IN_ATTR  (RngDef, rate_bytes,     "rate", "bytes",  XML_UINT,      XML_OMIT_ZERO),
    XML_IN_ATTR  (RngDef, rate_period_ms, "rate", "period", XML_UINT,      XML_OMIT_ZERO),
    XML_CHILD    (RngDef, backend,        "backend",        RngSource,     XML_REQUIRED),
    XML_CHILD    (RngDef, virtio,         "driver",         VirtioOptions, XML_OMIT_EMPTY),
    XML_EMBED    (RngDef, info,                             DeviceInfo),
};

static int
rng_validate(void *self, XmlContext *ctx)
{
    const RngDef *rng = self;

    if (rng->rate_period_ms && !rng->rate_bytes)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("a rate with a 'period' needs 'bytes'"));
    return 0;
}
XML_BINDING(RngDef, "rng", rng_fields, .validate = rng_validate);
