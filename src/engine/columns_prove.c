/* See columns_prove.h. Stretches are taken in the order of the file, as the disk gives them; whoever
 * proves the last one of a group opens the group, so nobody waits for anybody. */
#include "engine/columns_prove.h"

#include <assert.h>
#include <stdatomic.h>

#include "base/arena.h"
#include "base/digest.h"
#include "engine/whole_int.h"

enum {
    STRETCH_BYTES = 1 << 20,
    THREADS = 2,             /* one reads on while the other works; more would wait for memory */
    BYTES_FOR_TWO = 4 << 20, /* below, a thread costs as much as it brings */
};

static bool damaged(struct err *err, enum section section)
{
    static const char *const names[] = {
#define NAME_ROW(name) #name,
        SHARED_SECTIONS(NAME_ROW) KIND_SECTIONS(NAME_ROW) KIND_SECTIONS(NAME_ROW)
#undef NAME_ROW
    };
    return err_set(err, ERR_CORRUPT, "the columns are damaged: section %s", names[section]);
}

/* ---- stretches ------------------------------------------------------------------------------ */

/* An empty section has one, with nothing in it. */
static size_t stretch_count(uint64_t bytes)
{
    return bytes == 0 ? 1 : (bytes + STRETCH_BYTES - 1) / STRETCH_BYTES;
}

static uint64_t stretch_hash(struct str section, size_t stretch)
{
    size_t begin = stretch * STRETCH_BYTES, left = section.length - begin;
    return hash64((struct str){section.at + begin, left < STRETCH_BYTES ? left : STRETCH_BYTES});
}

static uint64_t hash_of_hashes(const uint64_t *hashes, size_t count)
{
    return hash64((struct str){(const char *)hashes, count * sizeof *hashes});
}

uint64_t section_hash(struct str bytes)
{
    size_t count = stretch_count(bytes.length);
    struct arena *arena = arena_new("a checksum");
    uint64_t *hashes = arena_array(arena, count, sizeof *hashes);
    for (size_t i = 0; i < count; i++)
        hashes[i] = stretch_hash(bytes, i);
    uint64_t hash = hash_of_hashes(hashes, count);
    arena_free(arena);
    return hash;
}

static bool lies_within(const struct section_entry *entry, uint64_t bytes)
{
    return entry->offset % COLUMNS_ALIGN == 0 && entry->offset <= bytes &&
           entry->bytes <= bytes - entry->offset;
}

static struct str section_bytes(struct str bytes, const struct section_entry *entry)
{
    return (struct str){bytes.at + entry->offset, entry->bytes};
}

bool sections_fit(struct str bytes, const struct columns_head *head, struct err *err)
{
    for (enum section s = 0; s < SECTION_COUNT; s++)
        if (!lies_within(&head->sections[s], bytes.length))
            return damaged(err, s);
    return true;
}

bool section_prove(struct str bytes, const struct columns_head *head, enum section section,
                   struct err *err)
{
    const struct section_entry *entry = &head->sections[section];
    return section_hash(section_bytes(bytes, entry)) == entry->hash || damaged(err, section);
}

size_t proving_threads(uint64_t bytes)
{
    return bytes < BYTES_FOR_TWO ? 1 : THREADS;
}

/* ---- the work ---------------------------------------------------------------------------------- */

struct pending {
    atomic_size_t left; /* stretches that are not hashed yet */
    bool holds;
    struct err err;
};

struct stretch {
    enum section section;
    size_t number; /* within the section */
};

struct proving {
    struct str bytes;
    const struct columns_head *head;
    const struct section_groups *of;
    struct pending groups[GROUPS_MAX];
    const struct stretch *stretches;
    uint64_t *hashes[SECTION_COUNT]; /* by stretch of the section */
};

static void prove_group(struct proving *p, size_t number)
{
    struct pending *group = &p->groups[number];
    for (enum section s = 0; s < SECTION_COUNT; s++) {
        const struct section_entry *entry = &p->head->sections[s];
        if (p->of->of(s) == number &&
            hash_of_hashes(p->hashes[s], stretch_count(entry->bytes)) != entry->hash) {
            group->holds = damaged(&group->err, s);
            return;
        }
    }
    group->holds = p->of->open(p->of->context, number, &group->err);
}

static void prove_stretch(void *context, size_t worker, size_t begin, size_t end)
{
    (void)worker;
    struct proving *p = context;
    for (size_t i = begin; i < end; i++) {
        enum section section = p->stretches[i].section;
        size_t number = p->stretches[i].number, group = p->of->of(section);
        p->hashes[section][number] =
            stretch_hash(section_bytes(p->bytes, &p->head->sections[section]), number);
        if (atomic_fetch_sub(&p->groups[group].left, 1) == 1)
            prove_group(p, group);
    }
}

/* In the order of the file; sections are few. */
static void order_sections(const struct columns_head *head, enum section ret_order[SECTION_COUNT])
{
    for (size_t i = 0; i < SECTION_COUNT; i++) {
        size_t at = i;
        for (; at > 0 && head->sections[ret_order[at - 1]].offset > head->sections[i].offset; at--)
            ret_order[at] = ret_order[at - 1];
        ret_order[at] = (enum section)i;
    }
}

static size_t plan_stretches(struct proving *p, struct arena *arena)
{
    enum section order[SECTION_COUNT] = {0};
    struct stretch *stretches = NULL;
    size_t count = 0, capacity = 0;
    order_sections(p->head, order);
    for (size_t i = 0; i < SECTION_COUNT; i++) {
        size_t of_section = stretch_count(p->head->sections[order[i]].bytes);
        stretches = arena_grow(arena, stretches, &capacity, count + of_section, sizeof *stretches);
        p->hashes[order[i]] = arena_array(arena, of_section, sizeof(uint64_t));
        atomic_fetch_add(&p->groups[p->of->of(order[i])].left, of_section);
        for (size_t number = 0; number < of_section; number++)
            stretches[count++] = (struct stretch){order[i], number};
    }
    p->stretches = stretches;
    return count;
}

bool sections_prove(struct str bytes, const struct columns_head *head,
                    const struct section_groups *groups, struct err *err)
{
    assert(groups->count <= GROUPS_MAX);
    struct arena *arena = arena_new("proving columns");
    struct proving *p = arena_alloc(arena, sizeof *p);
    p->bytes = bytes;
    p->head = head;
    p->of = groups;
    size_t count = plan_stretches(p, arena);
    work_over(proving_threads(bytes.length), count, 1, prove_stretch, p);
    size_t first = 0;
    while (first < groups->count && p->groups[first].holds)
        first++;
    bool holds = first == groups->count;
    if (!holds)
        *err = p->groups[first].err;
    arena_free(arena);
    return holds;
}
