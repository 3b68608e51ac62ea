/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_wire.c - every type of every program, decoded from bytes that are right, cut short, or hostile.
 *
 * Threads: main.
 */

#include "support/test.h"
#include "wire_bytes.h"

enum {
    ROUNDS = 30,                /* random values of each type */
    NOISE_ROUNDS = 30,          /* random bytes for each type */
    NOISE_MAX = 200,
};

typedef void (*RowTest)(const WireRow *row, GRand *rand);

/* Runs @test for every type; always with the same random numbers, so that a failure comes again. */
static void
for_each_row(RowTest test)
{
    GRand *rand = g_rand_new_with_seed(20816);

    for (size_t i = 0; i < n_wire_rows; i++)
        test(&wire_rows[i], rand);
    g_rand_free(rand);
}

static GByteArray *
random_bytes(const WireRow *row, GRand *rand)
{
    GByteArray *bytes = g_byte_array_new();

    wire_bytes_append(bytes, &row->type, rand);
    return bytes;
}

/* Decodes; then, whatever came of it, frees. */
static bool
decodes(const WireRow *row, const void *bytes, size_t len)
{
    g_autofree void *data = g_malloc0(row->size);
    bool decoded = wire_bytes_decode(row, bytes, len, data);
    g_autofree void *nothing = g_malloc0(row->size);

    wire_bytes_free(row, data);
    wire_bytes_free(row, nothing);
    return decoded;
}

static void
round_trip(const WireRow *row, GRand *rand)
{
    for (int i = 0; i < ROUNDS; i++) {
        g_autoptr(GByteArray) bytes = random_bytes(row, rand);
        g_autoptr(GByteArray) again = NULL;
        g_autofree void *data = g_malloc0(row->size);

        if (!wire_bytes_decode(row, bytes->data, bytes->len, data))
            FAIL_TEST("%s: %u good bytes are refused", row->name, bytes->len);
        again = wire_bytes_encode(row, data);
        if (!again || again->len != bytes->len || memcmp(again->data, bytes->data, bytes->len) != 0)
            FAIL_TEST("%s: encoding gives other bytes than were decoded", row->name);
        wire_bytes_free(row, data);
    }
}

TEST_TIMEOUT(every_type_survives_a_round_trip, 120)
{
    for_each_row(round_trip);
}

static void
cut(const WireRow *row, GRand *rand)
{
    g_autoptr(GByteArray) bytes = random_bytes(row, rand);

    for (guint len = 0; len < bytes->len; len++) {
        if (decodes(row, bytes->data, len))
            FAIL_TEST("%s: %u of %u bytes are taken for all", row->name, len, bytes->len);
    }
}

TEST_TIMEOUT(every_type_refuses_bytes_cut_short_anywhere, 120)
{
    for (int i = 0; i < 3; i++)
        for_each_row(cut);
}

static void
replace_words(const WireRow *row, GRand *rand)
{
    static const uint32_t words[] = { 0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffffffc, 4194305, 65537 };
    g_autoptr(GByteArray) bytes = random_bytes(row, rand);

    for (guint at = 0; at + 4 <= bytes->len; at += 4) {
        for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
            g_autofree guint8 *copy = g_memdup2(bytes->data, bytes->len);
            uint32_t wire = GUINT32_TO_BE(words[i]);

            memcpy(copy + at, &wire, sizeof(wire));
            (void)decodes(row, copy, bytes->len);
        }
    }
}

TEST_TIMEOUT(every_type_bears_any_count_anywhere, 120)
{
    for_each_row(replace_words);
}

static void
noise(const WireRow *row, GRand *rand)
{
    for (int i = 0; i < NOISE_ROUNDS; i++) {
        guint8 bytes[NOISE_MAX];
        guint32 len = (guint32)g_rand_int_range(rand, 0, NOISE_MAX);

        /* Small numbers get further than large ones. */
        for (guint32 at = 0; at < len; at++)
            bytes[at] = g_rand_boolean(rand) ? 0 : (guint8)(g_rand_int(rand) % (i % 2 ? 256 : 4));
        (void)decodes(row, bytes, len);
    }
}

TEST_TIMEOUT(every_type_bears_noise, 120)
{
    for_each_row(noise);
}

/* Calls @visit with bytes for a whole row in which, at a place where @kind is, something may be put. */
typedef struct {
    GByteArray *bytes;
    GRand *rand;
    WireKind kind;
    bool done;
    void (*put)(GByteArray *bytes, const WireType *type);
} Plant;

static void plant(Plant *self, const WireType *type);

static void
plant_members(Plant *self, const WireType *type)
{
    for (unsigned int i = 0; i < type->size; i++)
        plant(self, &type->inside[i]);
}

/* Appends a value of @type with, at the first chance, what put() makes in place of a value of the kind sought. */
static void
plant(Plant *self, const WireType *type)
{
    if (!self->done && type->kind == self->kind) {
        self->done = true;
        self->put(self->bytes, type);
        return;
    }
    if (!self->done && type->kind == WIRE_STRUCT) {
        plant_members(self, type);
    } else if (!self->done && (type->kind == WIRE_OPTIONAL || type->kind == WIRE_ARRAY) && type->inside) {
        wire_bytes_append_u32(self->bytes, 1);
        plant(self, type->inside);
    } else {
        wire_bytes_append(self->bytes, type, self->rand);
    }
}

/* Plants @put into every type that has a @kind and expects them all to take or refuse it. */
static void
expect_planted(bool taken, WireKind kind, void (*put)(GByteArray *bytes, const WireType *type))
{
    GRand *rand = g_rand_new_with_seed(7);
    unsigned int planted = 0;

    for (size_t i = 0; i < n_wire_rows; i++) {
        g_autoptr(GByteArray) bytes = g_byte_array_new();
        Plant self = { .bytes = bytes, .rand = rand, .kind = kind, .put = put };

        plant(&self, &wire_rows[i].type);
        if (!self.done)
            continue;
        planted++;
        if (decodes(&wire_rows[i], bytes->data, bytes->len) != taken)
            FAIL_TEST("%s %s", wire_rows[i].name, taken ? "refuses what it must take" : "takes what it must refuse");
    }
    g_rand_free(rand);
    TRUE_(planted > 0);
}

static void
refuse_planted(WireKind kind, void (*put)(GByteArray *bytes, const WireType *type))
{
    expect_planted(false, kind, put);
}

static void
put_least_elements(GByteArray *bytes, const WireType *type)
{
    unsigned int count = MIN(type->size, 5);

    wire_bytes_append_u32(bytes, count);
    for (unsigned int i = 0; i < count; i++)
        wire_bytes_append_least(bytes, type->inside);
}

/* The message ends, or nearly so, with the array: its elements cannot be taken for larger than they are. */
TEST(an_array_of_the_smallest_elements_is_taken)
{
    expect_planted(true, WIRE_ARRAY, put_least_elements);
}

static void
put_too_many(GByteArray *bytes, const WireType *type)
{
    GRand *rand = g_rand_new_with_seed(1);
    unsigned int count = type->size + 1;

    wire_bytes_append_u32(bytes, count);
    /* So many that all would be there; arrays with high limits are tested by put_more_than_there_is(). */
    for (unsigned int i = 0; i < MIN(count, 70000); i++)
        wire_bytes_append(bytes, type->inside, rand);
    g_rand_free(rand);
}

TEST_TIMEOUT(an_array_beyond_its_limit_is_refused, 240)
{
    refuse_planted(WIRE_ARRAY, put_too_many);
}

static void
put_more_than_there_is(GByteArray *bytes, const WireType *type)
{
    wire_bytes_append_u32(bytes, type->size);
}

TEST(an_array_longer_than_the_message_is_refused)
{
    refuse_planted(WIRE_ARRAY, put_more_than_there_is);
}

static void
put_long_text(GByteArray *bytes, const WireType *type)
{
    g_autofree guint8 *text = g_malloc0((gsize)type->size + 8);

    memset(text, 'x', (gsize)type->size + 8);
    wire_bytes_append_u32(bytes, type->size + 1);
    g_byte_array_append(bytes, text, (type->size + 4) / 4 * 4);
}

TEST_TIMEOUT(a_string_beyond_its_limit_is_refused, 240)
{
    refuse_planted(WIRE_STRING, put_long_text);
}

static void
put_nul(GByteArray *bytes, const WireType *type)
{
    wire_bytes_append_u32(bytes, 3);
    g_byte_array_append(bytes, (const guint8 *)"a\0b", 4);
}

TEST(a_string_with_a_nul_is_refused)
{
    refuse_planted(WIRE_STRING, put_nul);
}

static void
put_latin1(GByteArray *bytes, const WireType *type)
{
    wire_bytes_append_u32(bytes, 2);
    g_byte_array_append(bytes, (const guint8 *)"\xe4x\0", 4);
}

TEST(a_string_that_is_not_utf8_is_refused)
{
    refuse_planted(WIRE_STRING, put_latin1);
}

static void
put_dirty_padding(GByteArray *bytes, const WireType *type)
{
    wire_bytes_append_u32(bytes, 1);
    g_byte_array_append(bytes, (const guint8 *)"x\0\0y", 4);
}

TEST(padding_that_is_not_zero_is_refused)
{
    refuse_planted(WIRE_STRING, put_dirty_padding);
    refuse_planted(WIRE_BYTES, put_dirty_padding);
}

static void
put_two(GByteArray *bytes, const WireType *type)
{
    wire_bytes_append_u32(bytes, 2);
}

TEST(an_optional_value_is_there_once_or_not)
{
    refuse_planted(WIRE_OPTIONAL, put_two);
}

static void
put_unknown(GByteArray *bytes, const WireType *type)
{
    wire_bytes_append_u32(bytes, 4711);
}

TEST(unknown_values_of_enums_are_refused)
{
    refuse_planted(WIRE_ENUM, put_unknown);
}

TEST(unknown_arms_of_unions_are_refused)
{
    refuse_planted(WIRE_UNION, put_unknown);
}

static void
put_70000(GByteArray *bytes, const WireType *type)
{
    wire_bytes_append_u32(bytes, 70000);
}

TEST(small_numbers_must_fit)
{
    refuse_planted(WIRE_USHORT, put_70000);
    refuse_planted(WIRE_UCHAR, put_70000);
    refuse_planted(WIRE_CHAR, put_70000);
}
