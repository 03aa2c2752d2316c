/* See naive_score.h. */
#include "naive_score.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/instant.h"
#include "base/text.h"

/* Everything one question is about. */
struct asked {
    const struct agreement *agreement;
    struct moment moment;
    const struct scene *scene;
};

static int64_t day_of(const struct asked *asked, int64_t t_us)
{
    return (t_us + asked->agreement->day_offset_minutes * MINUTE_US) / DAY_US;
}

static int64_t age_of(const struct asked *asked, int64_t t_us)
{
    return day_of(asked, asked->moment.as_of_us) - day_of(asked, t_us);
}

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t clamp(int64_t x, int64_t low, int64_t high)
{
    return x < low ? low : x > high ? high : x;
}

/* ---- 1.3 ---- */

static int64_t effective(const struct event *event)
{
    return smaller(event->occurred_us, event->received_us);
}

/* The copy that was received first, then that of the smaller payload; of equal ones the first. */
static bool is_first_copy(const struct asked *asked, const struct record *record, size_t i)
{
    const struct event *event = &record->events[i];
    for (size_t j = 0; j < record->event_count; j++) {
        const struct event *copy = &record->events[j];
        if (j == i || !str_eq(copy->id, event->id) || !str_eq(copy->source, event->source) ||
            copy->received_us > asked->moment.known_at_us)
            continue;
        int by_payload = memcmp(copy->payload.bytes, event->payload.bytes, DIGEST_SIZE);
        if (copy->received_us < event->received_us ||
            (copy->received_us == event->received_us &&
             (by_payload < 0 || (by_payload == 0 && j < i))))
            return false;
    }
    return true;
}

static bool is_admitted(const struct asked *asked, const struct record *record, size_t i)
{
    const struct event *event = &record->events[i];
    return event->received_us <= asked->moment.known_at_us && is_first_copy(asked, record, i) &&
           event->retracted_us > asked->moment.known_at_us &&
           event->occurred_us <= event->received_us + 300000000 &&
           event->quality == QUALITY_HUMAN && effective(event) <= asked->moment.as_of_us;
}

static struct value property(const struct event *event, struct str name)
{
    for (size_t i = 0; i < event->property_count; i++)
        if (str_eq(event->properties[i].name, name))
            return event->properties[i].value;
    return value_null();
}

static bool holds_rather(const struct fact *a, const struct fact *b)
{
    if (a->effective_us != b->effective_us)
        return a->effective_us > b->effective_us;
    if (a->source_rank != b->source_rank)
        return a->source_rank > b->source_rank;
    if (a->received_us != b->received_us)
        return a->received_us > b->received_us;
    int by_source = str_cmp(a->source, b->source);
    if (by_source)
        return by_source > 0;
    if (a->value.kind != b->value.kind)
        return a->value.kind > b->value.kind;
    return str_cmp(a->value.text, b->value.text) > 0;
}

static const struct fact *fact_of(const struct asked *asked, const struct record *record,
                                  struct str field)
{
    const struct fact *best = NULL;
    for (size_t i = 0; record && i < record->fact_count; i++) {
        const struct fact *fact = &record->facts[i];
        if (str_eq(fact->field, field) && fact->received_us <= asked->moment.known_at_us &&
            fact->effective_us <= asked->moment.as_of_us && (!best || holds_rather(fact, best)))
            best = fact;
    }
    return best;
}

static struct value value_of(const struct asked *asked, const struct record *record,
                             const char *field)
{
    const struct fact *fact = fact_of(asked, record, str_of(field));
    return fact ? fact->value : value_null();
}

/* ---- 1.4 ---- */

static int64_t factor(const struct curve *curve, int64_t age)
{
    if (!curve || curve->kind == CURVE_NONE)
        return 1000;
    if (curve->kind == CURVE_HALF_LIFE)
        return (int64_t)floorl(1000 * exp2l(-(long double)age / curve->half_life_days) + 0.5L);
    int64_t permille = 0;
    for (size_t i = 0; i < curve->step_count; i++)
        if (curve->steps[i].age_days <= age)
            permille = curve->steps[i].permille;
    return permille;
}

/* ---- 1.5 ---- */

static bool selects(const struct signal *signal, const struct event *event)
{
    for (size_t i = 0; i < signal->on_count; i++) {
        const struct selector *on = &signal->on[i];
        bool matches = str_is_empty(on->event) || str_eq(on->event, event->name);
        bool has_type = false;
        for (size_t j = 0; j < on->type_count; j++)
            has_type = has_type || str_eq(on->types[j], event->type);
        for (size_t j = 0; j < on->where.count; j++)
            matches = matches && match_holds(&on->where.conditions[j].match,
                                             property(event, on->where.conditions[j].field));
        if (matches && has_type)
            return true;
    }
    return false;
}

enum { HITS_MOST = 4096 };

/* Ages of the events that count, as the kind counts them: per event, per day, per value, per
 * bucket. Rising. */
struct ages {
    int64_t at[HITS_MOST];
    size_t count;
};

/* Whether an event stands for something that an earlier listed one stands for already. */
static bool stands_for_same(const struct asked *asked, const struct signal *signal,
                            const struct event *a, const struct event *b)
{
    struct str kind = str_of(signal->kind->word);
    if (str_is(kind, "event_days"))
        return day_of(asked, effective(a)) == day_of(asked, effective(b));
    if (str_is(kind, "event_distinct"))
        return str_eq(property(a, signal->property).text, property(b, signal->property).text);
    int64_t gap_us = signal->gap_s * 1000000;
    return gap_us > 0 && effective(a) / gap_us == effective(b) / gap_us;
}

static bool can_count(const struct asked *asked, const struct signal *signal,
                      const struct record *record, size_t i)
{
    const struct event *event = &record->events[i];
    bool is_distinct = str_is(str_of(signal->kind->word), "event_distinct");
    return is_admitted(asked, record, i) && selects(signal, event) &&
           (signal->window_days == 0 || age_of(asked, effective(event)) < signal->window_days) &&
           !(is_distinct && property(event, signal->property).kind == VALUE_NULL);
}

/* The youngest age of what event `i` stands for, if no earlier row stands for it. */
static bool first_of_its_kind(const struct asked *asked, const struct signal *signal,
                              const struct record *record, size_t i, int64_t *ret_age)
{
    *ret_age = age_of(asked, effective(&record->events[i]));
    for (size_t j = 0; j < record->event_count; j++) {
        if (j == i || !can_count(asked, signal, record, j) ||
            !stands_for_same(asked, signal, &record->events[i], &record->events[j]))
            continue;
        if (j < i)
            return false;
        *ret_age = smaller(*ret_age, age_of(asked, effective(&record->events[j])));
    }
    return true;
}

static void list_ages(const struct asked *asked, const struct signal *signal,
                      const struct record *record, struct ages *ret)
{
    ret->count = 0;
    for (size_t i = 0; record && i < record->event_count; i++) {
        int64_t age;
        if (!can_count(asked, signal, record, i) ||
            !first_of_its_kind(asked, signal, record, i, &age))
            continue;
        size_t place = ret->count++;
        assert(place < HITS_MOST);
        for (; place > 0 && ret->at[place - 1] > age; place--)
            ret->at[place] = ret->at[place - 1];
        ret->at[place] = age;
    }
}

static int64_t bin_points(const struct signal *signal, int64_t n)
{
    int64_t best = -1, points = 0;
    for (size_t i = 0; i < signal->count_bin_count; i++)
        if (n >= signal->count_bins[i].ge && signal->count_bins[i].ge > best) {
            best = signal->count_bins[i].ge;
            points = signal->count_bins[i].points;
        }
    return points;
}

static int64_t raw_absence(const struct asked *asked, const struct signal *signal,
                           const struct record *record, const struct ages *ages)
{
    struct value created = value_of(asked, record, "$created_at");
    bool is_young =
        created.kind == VALUE_NUMBER && age_of(asked, created.number.digits) < signal->window_days;
    return ages->count == 0 && !is_young ? 1000 * (int64_t)signal->points : 0;
}

static int64_t raw_events(const struct asked *asked, const struct signal *signal,
                          const struct record *record)
{
    struct str kind = str_of(signal->kind->word);
    struct ages ages;
    list_ages(asked, signal, record, &ages);
    if (str_is(kind, "event_absence"))
        return raw_absence(asked, signal, record, &ages);
    if (str_is(kind, "event_tiers"))
        return 1000 * bin_points(signal, (int64_t)ages.count);
    if (str_is(kind, "event_recency"))
        ages.count = ages.count > 0;
    if (signal->max_events > 0 && ages.count > (size_t)signal->max_events)
        ages.count = (size_t)signal->max_events;
    int64_t raw = 0;
    for (size_t i = 0; i < ages.count; i++)
        raw += signal->points * factor(signal->decay, ages.at[i]);
    return raw;
}

static int64_t raw_bins(const struct asked *asked, const struct signal *signal,
                        const struct record *record)
{
    const char *field = strchr(signal->field.at, '.') + 1;
    struct value value = value_of(asked, record, field);
    if (value.kind == VALUE_NULL)
        return 1000 * (int64_t)signal->missing;
    for (size_t i = 0; i < signal->bin_count; i++)
        if (match_holds(&signal->bins[i].match, value))
            return 1000 * (int64_t)signal->bins[i].points;
    return 1000 * (int64_t)signal->other;
}

/* ---- 1.9 ---- */

struct naive_member {
    struct str person, role;
    int64_t intent_mp;
};

struct naive_members {
    struct naive_member at[64];
    size_t count;
};

static const int32_t *weights_of(const struct signal *signal, struct str segment, size_t *ret_count)
{
    static const int32_t usual[] = {500, 250, 125, 75, 50};
    const struct topk_weights *found = NULL;
    for (size_t i = 0; i < signal->weights_count; i++)
        if (str_eq(signal->weights[i].segment, segment) ||
            (!found && str_is(signal->weights[i].segment, "default")))
            found = &signal->weights[i];
    *ret_count = found ? found->count : 5;
    return found ? found->permille : usual;
}

static int64_t raw_topk(const struct signal *signal, const struct naive_members *members,
                        struct str segment)
{
    size_t count;
    const int32_t *weights = weights_of(signal, segment, &count);
    bool is_taken[64] = {false};
    int64_t sum = 0;
    for (size_t i = 0; i < count && i < members->count; i++) {
        size_t best = 64;
        for (size_t j = 0; j < members->count; j++)
            if (!is_taken[j] &&
                (best == 64 || members->at[j].intent_mp > members->at[best].intent_mp))
                best = j;
        is_taken[best] = true;
        sum += weights[i] * members->at[best].intent_mp;
    }
    return sum / 1000;
}

static int64_t raw_people(const struct signal *signal, const struct naive_members *members,
                          struct str segment)
{
    struct str kind = str_of(signal->kind->word);
    assert(members);
    if (str_is(kind, "people_topk"))
        return raw_topk(signal, members, segment);
    int64_t engaged = 0, points = 0;
    for (size_t i = 0; i < members->count; i++)
        engaged += members->at[i].intent_mp >= signal->engaged_mp;
    if (str_is(kind, "engaged_people"))
        return 1000 * bin_points(signal, engaged);
    for (size_t i = 0; i < signal->role_points_count; i++) {
        bool is_covered = false;
        for (size_t j = 0; j < members->count; j++)
            is_covered |= str_eq(members->at[j].role, signal->role_points[i].role) &&
                          members->at[j].intent_mp >= signal->engaged_mp;
        points += is_covered ? signal->role_points[i].points : 0;
    }
    return 1000 * points;
}

/* ---- 1.6, 1.13 ---- */

/* Takes `excess` from values of its sign: q = excess * v div V, then one more to the largest
 * remainder left, the first of equal ones, until nothing is left. */
static void take(int64_t *values, const bool *takes_part, size_t count, int64_t excess)
{
    int64_t sign = excess < 0 ? -1 : 1, total = 0, left = excess * sign;
    int64_t rest[SIGNALS_MAX];
    for (size_t i = 0; i < count; i++)
        if (takes_part[i] && values[i] * sign > 0)
            total += values[i] * sign;
    for (size_t i = 0; i < count; i++) {
        rest[i] = -1;
        if (!takes_part[i] || values[i] * sign <= 0 || left == 0)
            continue;
        int64_t product = excess * sign * (values[i] * sign);
        rest[i] = product % total;
    }
    int64_t units = left;
    for (size_t i = 0; i < count; i++)
        if (rest[i] >= 0) {
            int64_t part = excess * sign * (values[i] * sign) / total;
            values[i] -= sign * part;
            units -= part;
        }
    for (; units > 0; units--) {
        size_t best = count;
        for (size_t i = 0; i < count; i++)
            if (rest[i] >= 0 && (best == count || rest[i] > rest[best]))
                best = i;
        values[best] -= sign;
        rest[best] = -1;
    }
}

static void finish_layer(const struct layer *layer, struct naive_layer *ret)
{
    bool all[SIGNALS_MAX];
    int64_t total = 1000 * (int64_t)layer->base;
    for (size_t i = 0; i < layer->signal_count; i++) {
        all[i] = true;
        ret->effective_mp[i] = clamp(ret->raw_mp[i], 1000 * (int64_t)layer->signals[i].cap_min,
                                     1000 * (int64_t)layer->signals[i].cap_max);
    }
    for (size_t g = 0; g < layer->group_count; g++) {
        bool is_in[SIGNALS_MAX];
        int64_t sum = 0;
        for (size_t i = 0; i < layer->signal_count; i++) {
            is_in[i] = layer->signals[i].group == g;
            sum += is_in[i] ? ret->effective_mp[i] : 0;
        }
        int64_t clamped =
            clamp(sum, 1000 * (int64_t)layer->groups[g].min, 1000 * (int64_t)layer->groups[g].max);
        take(ret->effective_mp, is_in, layer->signal_count, sum - clamped);
        total += clamped;
    }
    ret->score_mp = clamp(total, 0, 100000);
    take(ret->effective_mp, all, layer->signal_count, total - ret->score_mp);
}

/* ---- who is where ---- */

static bool row_is_active(const struct asked *asked, const struct membership *row)
{
    for (size_t i = 0; i < asked->scene->membership_count; i++) {
        const struct membership *later = &asked->scene->memberships[i];
        if (str_eq(later->person, row->person) && str_eq(later->account, row->account) &&
            later->from_us == row->from_us && later->received_us > row->received_us &&
            later->received_us <= asked->moment.known_at_us)
            return false;
    }
    return row->received_us <= asked->moment.known_at_us &&
           row->from_us <= asked->moment.as_of_us && asked->moment.as_of_us < row->to_us;
}

/* Rows of the same entry as an active one speak for the role, too. */
static bool entry_is_active(const struct asked *asked, const struct membership *row)
{
    for (size_t i = 0; i < asked->scene->membership_count; i++) {
        const struct membership *other = &asked->scene->memberships[i];
        if (str_eq(other->person, row->person) && str_eq(other->account, row->account) &&
            other->from_us == row->from_us && row_is_active(asked, other))
            return row->received_us <= asked->moment.known_at_us;
    }
    return false;
}

static const struct record *record_of(const struct record *records, size_t count, struct str id)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(records[i].id, id))
            return &records[i];
    return NULL;
}

static struct str title_role(const struct asked *asked, const struct record *person)
{
    struct value title = value_of(asked, person, "title");
    for (size_t i = 0; i < asked->agreement->role_count; i++)
        for (size_t j = 0; j < asked->agreement->roles[i].title_count; j++)
            if (title.kind != VALUE_NULL &&
                text_matches(title.text, asked->agreement->roles[i].titles[j]))
                return asked->agreement->roles[i].id;
    return STR("");
}

static struct str role_of(const struct asked *asked, struct str person, struct str account)
{
    const struct membership *best = NULL;
    for (size_t i = 0; i < asked->scene->membership_count; i++) {
        const struct membership *row = &asked->scene->memberships[i];
        if (!str_eq(row->person, person) || !str_eq(row->account, account) ||
            str_is_empty(row->role) || !entry_is_active(asked, row))
            continue;
        if (!best || row->from_us > best->from_us ||
            (row->from_us == best->from_us &&
             (row->received_us > best->received_us ||
              (row->received_us == best->received_us && str_cmp(row->role, best->role) > 0))))
            best = row;
    }
    return best ? best->role
                : title_role(asked,
                             record_of(asked->scene->people, asked->scene->people_count, person));
}

static struct str account_of(const struct asked *asked, struct str person)
{
    const struct membership *best = NULL;
    for (size_t i = 0; i < asked->scene->membership_count; i++) {
        const struct membership *row = &asked->scene->memberships[i];
        if (!str_eq(row->person, person) || !row_is_active(asked, row))
            continue;
        if (!best || row->from_us > best->from_us ||
            (row->from_us == best->from_us && str_cmp(row->account, best->account) < 0))
            best = row;
    }
    return best ? best->account : STR("");
}

/* ---- layers of records ---- */

static void score_layer(const struct asked *asked, const struct layer *layer,
                        const struct record *record, const struct naive_members *members,
                        struct str segment, struct naive_layer *ret)
{
    for (size_t i = 0; i < layer->signal_count; i++) {
        const struct signal *signal = &layer->signals[i];
        ret->raw_mp[i] = signal->kind->needs & PARAM_BINS ? raw_bins(asked, signal, record)
                         : signal->kind->needs & PARAM_ON ? raw_events(asked, signal, record)
                                                          : raw_people(signal, members, segment);
    }
    finish_layer(layer, ret);
}

static int64_t latest_of(const struct asked *asked, const struct record *record)
{
    int64_t latest = NO_EVENT_US;
    for (size_t i = 0; record && i < record->event_count; i++)
        if (is_admitted(asked, record, i) && effective(&record->events[i]) > latest)
            latest = effective(&record->events[i]);
    return latest;
}

static void gather_members(const struct asked *asked, struct str account, struct naive_members *ret,
                           int64_t *latest_us)
{
    for (size_t i = 0; i < asked->scene->membership_count; i++) {
        const struct membership *row = &asked->scene->memberships[i];
        bool is_known = !str_eq(row->account, account) || !row_is_active(asked, row);
        for (size_t j = 0; j < ret->count; j++)
            is_known |= str_eq(ret->at[j].person, row->person);
        if (is_known)
            continue;
        const struct record *person =
            record_of(asked->scene->people, asked->scene->people_count, row->person);
        struct naive_layer intent = {0};
        score_layer(asked, &asked->agreement->person_intent, person, NULL, STR(""), &intent);
        ret->at[ret->count++] = (struct naive_member){
            row->person, role_of(asked, row->person, account), intent.score_mp};
        int64_t latest = latest_of(asked, person);
        if (latest > *latest_us)
            *latest_us = latest;
    }
}

/* ---- rules ---- */

struct both {
    const struct record *account, *person;
};

static const struct fact *ruled_fact(const struct asked *asked, const struct both *both,
                                     struct str field)
{
    bool of_person = str_starts(field, STR("person."));
    return fact_of(asked, of_person ? both->person : both->account,
                   str_of(strchr(field.at, '.') + 1));
}

static bool holds(const struct asked *asked, const struct both *both,
                  const struct predicate *predicate)
{
    for (size_t i = 0; i < predicate->count; i++) {
        const struct fact *fact = ruled_fact(asked, both, predicate->conditions[i].field);
        if (!match_holds(&predicate->conditions[i].match, fact ? fact->value : value_null()))
            return false;
    }
    return true;
}

static bool disqualifies(const struct asked *asked, const struct both *both,
                         const struct disqualifier *rule)
{
    int64_t since = INT64_MIN;
    for (size_t i = 0; i < rule->when.count; i++) {
        const struct fact *fact = ruled_fact(asked, both, rule->when.conditions[i].field);
        if (!fact || fact->value.kind == VALUE_NULL)
            return false;
        if (fact->effective_us > since)
            since = fact->effective_us;
    }
    return holds(asked, both, &rule->when) &&
           (rule->expires_us == 0 || asked->moment.as_of_us < since + rule->expires_us);
}

static struct str disqualified_by(const struct asked *asked, const struct both *both,
                                  enum record_kind kind)
{
    for (size_t i = 0; i < asked->agreement->disqualifier_count; i++) {
        const struct disqualifier *rule = &asked->agreement->disqualifiers[i];
        if (rule->has_when && !rule->by_rep && rule->scope == kind &&
            disqualifies(asked, both, rule))
            return rule->id;
    }
    return STR("");
}

static struct str segment_of(const struct asked *asked, const struct record *account)
{
    struct both both = {account, NULL};
    for (size_t i = 0; i < asked->agreement->segment_count; i++)
        if (holds(asked, &both, &asked->agreement->segments[i].when))
            return asked->agreement->segments[i].id;
    return STR("");
}

static int grade(const struct thresholds *thresholds, int64_t mp)
{
    return mp >= thresholds->mp[0]   ? 0
           : mp >= thresholds->mp[1] ? 1
           : mp >= thresholds->mp[2] ? 2
                                     : 3;
}

static void decide(const struct asked *asked, const struct both *both, enum record_kind kind,
                   struct naive *ret)
{
    const struct segment_grades *grades = &asked->agreement->grades[0];
    ret->segment = segment_of(asked, both->account);
    for (size_t i = 0; i < asked->agreement->grades_count; i++)
        if (str_eq(asked->agreement->grades[i].segment, ret->segment))
            grades = &asked->agreement->grades[i];
    ret->fit_grade = grade(&grades->fit, ret->fit.score_mp);
    ret->intent_grade = grade(&grades->intent, ret->intent.score_mp);
    ret->disqualified = disqualified_by(asked, both, kind);
    ret->tier =
        ret->disqualified.length ? 4 : asked->agreement->grid[ret->fit_grade][ret->intent_grade];
}

static void score_naive_account(const struct asked *asked, struct str id, struct naive *ret)
{
    struct both both = {record_of(asked->scene->accounts, asked->scene->account_count, id), NULL};
    struct naive_members members = {.count = 0};
    struct str segment = segment_of(asked, both.account);
    ret->latest_event_us = latest_of(asked, both.account);
    gather_members(asked, id, &members, &ret->latest_event_us);
    score_layer(asked, &asked->agreement->account_fit, both.account, NULL, segment, &ret->fit);
    score_layer(asked, &asked->agreement->account_intent, both.account, &members, segment,
                &ret->intent);
    decide(asked, &both, RECORD_ACCOUNT, ret);
}

static void score_naive_person(const struct asked *asked, struct str id, struct naive *ret)
{
    struct str account = account_of(asked, id);
    struct both both = {record_of(asked->scene->accounts, asked->scene->account_count, account),
                        record_of(asked->scene->people, asked->scene->people_count, id)};
    bool has_account = account.length > 0;
    ret->latest_event_us = latest_of(asked, both.person);
    score_layer(asked, has_account ? &asked->agreement->account_fit : &asked->agreement->person_fit,
                has_account ? both.account : both.person, NULL, STR(""), &ret->fit);
    score_layer(asked, &asked->agreement->person_intent, both.person, NULL, STR(""), &ret->intent);
    decide(asked, &both, RECORD_PERSON, ret);
}

struct naive naive_score(const struct agreement *agreement, struct moment moment,
                         const struct scene *scene, struct subject subject)
{
    struct asked asked = {agreement, moment, scene};
    struct naive ret = {.latest_event_us = NO_EVENT_US};
    if (subject.kind == RECORD_ACCOUNT)
        score_naive_account(&asked, subject.id, &ret);
    else
        score_naive_person(&asked, subject.id, &ret);
    return ret;
}
