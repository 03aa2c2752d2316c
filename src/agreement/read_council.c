/* What the two sides mean by ready, and who may change it: statement, pilot, council. */
#include "sections.h"

#include <assert.h>

#include "base/arena.h"
#include "base/buf.h"

/* ---- time -------------------------------------------------------------------------------- */

enum { OFFSET_MIN = -720, OFFSET_MAX = 840 };

/* "+05:30", "-08:00", "Z". */
static bool parse_offset(struct str text, int32_t *ret)
{
    if (str_is(text, "Z")) {
        *ret = 0;
        return true;
    }
    if (text.length != 6 || (text.at[0] != '+' && text.at[0] != '-') || text.at[3] != ':')
        return false;
    int32_t digits[4];
    for (int i = 0; i < 4; i++) {
        char c = text.at[i < 2 ? i + 1 : i + 2];
        if (c < '0' || c > '9')
            return false;
        digits[i] = c - '0';
    }
    int32_t minutes = (digits[0] * 10 + digits[1]) * 60 + digits[2] * 10 + digits[3];
    *ret = text.at[0] == '-' ? -minutes : minutes;
    return digits[2] < 6 && *ret >= OFFSET_MIN && *ret <= OFFSET_MAX;
}

static void read_offset(struct reader *reader, const struct key *key, const struct node *node,
                        void *target)
{
    int32_t minutes;
    if (node_is_scalar(node) && parse_offset(node->text, &minutes))
        *(int32_t *)target = minutes;
    else
        read_mismatch(reader, key, node, "a fixed offset from \"-12:00\" to \"+14:00\"");
}

static void write_offset(struct buf *buf, const struct key *key, const void *source)
{
    (void)key;
    int32_t minutes = *(const int32_t *)source;
    int32_t size = minutes < 0 ? -minutes : minutes;
    buf_printf(buf, "\"%c%02d:%02d\"", minutes < 0 ? '-' : '+', size / 60, size % 60);
}

static void schema_offset(struct buf *buf, const struct key *key,
                          const struct vocabulary *vocabulary)
{
    (void)key;
    (void)vocabulary;
    buf_text(buf, "\"type\":\"string\",\"pattern\":\"^(Z|[+-][01][0-9]:[0-5][0-9])$\"");
}

static const struct type type_offset = {read_offset, NULL, write_offset, schema_offset};
static const struct key time_keys[] = {
    {"day_offset", &type_offset, AT(agreement, day_offset_minutes),
     .doc = "where a scoring day begins: a fixed offset, never a zone with summer time"},
};
const struct shape shape_time = {"time", KEYS(time_keys)};

/* ---- ready ------------------------------------------------------------------------------- */

static const struct key key_icp = {"icp", &type_text, .doc = "one point of the profile"};
static const struct key signature_keys[] = {
    {"name", &type_text, AT(signature, name), .is_required = true, .doc = "who signed"},
    {"on", &type_date, AT(signature, on), .is_required = true, .doc = "when: 2026-01-31"},
};
static const struct shape shape_signature = {"a signature", KEYS(signature_keys)};
static const struct key key_signature = {"signature", &type_shape, .shape = &shape_signature};
static const struct key ready_keys[] = {
    {"statement", &type_text, AT(ready, statement), .is_required = true,
     .doc = "when a record is ready, in one sentence that both sides signed"},
    {"icp", &type_list, MANY(ready, icp, icp_count, key_icp, struct str),
     .doc = "the ideal customer profile, point by point"},
    {"agreed_by", &type_list,
     MANY(ready, agreed_by, agreed_by_count, key_signature, struct signature),
     .doc = "who signed, and when"},
};
const struct shape shape_ready = {"ready", KEYS(ready_keys)};

/* ---- pilot and exploration --------------------------------------------------------------- */

static const char *const unit_words[] = {"account", "person", NULL};
static const char *const look_words[] = {"weekly", "monthly", NULL};
static const struct key key_arm = {"share",  &type_int,  AT(pilot_arm, share),
                                   .min = 0, .max = 100, .doc = "percent"};
static const struct key pilot_keys[] = {
    {"unit", &type_word, AT(pilot, unit), .words = unit_words, .is_required = true,
     .doc = "what is assigned to an arm"},
    {"arms", &type_map, MANY(pilot, arms, arm_count, key_arm, struct pilot_arm),
     .is_required = true, .doc = "percent of each arm; together 100"},
    {"endpoint", &type_id, AT(pilot, endpoint), .is_required = true,
     .doc = "the one result that decides: opportunity_60d"},
    {"looks", &type_word, AT(pilot, looks), .words = look_words,
     .doc = "how often it is looked at"},
    {"expected_lift", &type_dec, AT(pilot, expected_lift), .min = -1, .max = 1, .is_optional = true,
     .doc = "the absolute difference that is hoped for"},
};

static void check_pilot(struct reader *reader, const struct node *node, void *target)
{
    const struct pilot *pilot = target;
    const struct node *arms = node_get(node, "arms");
    int64_t sum = 0;
    for (size_t i = 0; i < pilot->arm_count; i++)
        sum += pilot->arms[i].share;
    if (pilot->arm_count && sum != 100)
        findings_error(reader->findings, arms->at, "range",
                       "the arms' shares sum to %lld percent: they must sum to 100",
                       (long long)sum);
    if (pilot->arm_count == 1)
        findings_error(reader->findings, arms->at, "range", "a pilot needs at least two arms");
}

const struct shape shape_pilot = {"a pilot", KEYS(pilot_keys), offsetof(struct pilot, at),
                                  .check = check_pilot};

static const char *const tier_words[] = {"A", "B", "C", "D", NULL};
static const struct key exploration_keys[] = {
    {"share_permille", &type_int, AT(exploration, share_permille), .min = 0, .max = PERMILLE,
     .is_required = true, .doc = "share of the tier that is routed to learn"},
    {"tier", &type_word, AT(exploration, tier), .words = tier_words, .is_required = true,
     .doc = "the tier that is explored"},
};
const struct shape shape_exploration = {"exploration", KEYS(exploration_keys),
                                        offsetof(struct exploration, at)};

/* ---- council ----------------------------------------------------------------------------- */

static const struct key council_member_keys[] = {
    {"id", &type_person, AT(council_member, id), .is_required = true, .doc = "who votes"},
    {"side", &type_id, AT(council_member, side), .is_required = true, .doc = "for which side"},
};
static const struct shape shape_council_member = {"a council member", KEYS(council_member_keys)};
static const struct key key_council_member = {"member", &type_shape,
                                              .shape = &shape_council_member};

static const struct key approve_keys[] = {
    {"quorum", &type_int, AT(council, quorum), .min = 1, .max = 1000,
     .doc = "votes that a change needs; default 1"},
    {"each_side", &type_bool, AT(council, each_side), .doc = "at least one vote of each side"},
    {"not_author", &type_bool, AT(council, not_author), .doc = "the author's vote does not count"},
};
static const struct shape shape_approve = {"approve", KEYS(approve_keys)};

static const struct key council_keys[] = {
    {"members", &type_list,
     MANY(council, members, member_count, key_council_member, struct council_member),
     .is_unique = true, .is_required = true, .doc = "who may vote"},
    {"approve", &type_shape, 0, .shape = &shape_approve, .doc = "what a change needs"},
    {"one_change", &type_bool, AT(council, one_change),
     .doc = "a proposal differs from its parent in one leaf, or says why not"},
    {"meets", &type_text, AT(council, meets), .doc = "how often"},
};

static void prepare_council(struct reader *reader, void *target)
{
    (void)reader;
    ((struct council *)target)->quorum = 1;
}

static void check_council(struct reader *reader, const struct node *node, void *target)
{
    const struct council *council = target;
    if (council->member_count && (size_t)council->quorum > council->member_count)
        findings_error(reader->findings, node_get(node_get(node, "approve"), "quorum")->at, "range",
                       "a quorum of %d can never be reached by %zu members", council->quorum,
                       council->member_count);
}

const struct shape shape_council = {
    "a council",     KEYS(council_keys), offsetof(struct council, at),
    prepare_council, check_council,      NULL};
