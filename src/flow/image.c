/* See image.h. */
#include "flow/image.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "engine/plan.h"
#include "store/store.h"

/* ---- mapping ------------------------------------------------------------------------------- */

struct mapped {
    void *at;
    size_t length;
};

static void unmap(void *thing)
{
    const struct mapped *mapped = thing;
    munmap(mapped->at, mapped->length);
}

/* The bytes of the file, or false if there is nothing that could be mapped. A file that is replaced
 * or deleted afterwards stays mapped as it was. */
static bool map_file(struct arena *arena, const struct file_calls *calls, const char *path,
                     struct str *ret_bytes)
{
    int fd = calls->open(calls->self, path, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0)
        return false;
    struct stat status;
    void *at = MAP_FAILED;
    if (calls->fstat(calls->self, fd, &status) == 0 && S_ISREG(status.st_mode) &&
        status.st_size > 0)
        at = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    calls->close(calls->self, fd);
    if (at == MAP_FAILED)
        return false;
    struct mapped *mapped = arena_alloc(arena, sizeof *mapped);
    *mapped = (struct mapped){at, (size_t)status.st_size};
    arena_defer(arena, unmap, mapped);
    *ret_bytes = (struct str){at, mapped->length};
    return true;
}

/* NULL if it is torn, or none. */
static const struct columns *open_file(struct arena *arena, const struct file_calls *calls,
                                       const char *path)
{
    struct str bytes;
    const struct columns *columns;
    struct err why = {0};
    if (!path || !map_file(arena, calls, path, &bytes) ||
        !columns_open(arena, bytes, &columns, &why))
        return NULL;
    return columns;
}

/* ---- from the ledger --------------------------------------------------------------------------- */

struct building {
    const struct store *store;
    struct arena *scratch; /* of one record */
    struct columns_scope scope;
    struct columns_builder *builder;
    struct json_parser *parser;
};

static bool is_wanted(const struct str *names, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(names[i], name))
            return true;
    return false;
}

/* Whether the text may hold a property that is wanted. One with escapes is looked into. */
static bool may_hold(const struct columns_scope *scope, struct str text)
{
    if (text.length <= 2)
        return false;
    for (size_t i = 0; i < scope->property_count; i++)
        if (memmem(text.at, text.length, scope->properties[i].at, scope->properties[i].length))
            return true;
    return scope->property_count > 0 && memchr(text.at, '\\', text.length);
}

static bool read_properties(const struct building *b, struct str text, struct event *event,
                            struct err *err)
{
    if (!may_hold(&b->scope, text))
        return true;
    const struct json *object;
    if (!json_parser_parse(b->parser, b->scratch, text, &object, err))
        return err_wrap(err, "properties of event " STR_FMT, STR_ARG(event->id));
    struct property *properties = arena_array(b->scratch, object->count + 1, sizeof *properties);
    for (size_t i = 0; i < object->count && object->type == JSON_OBJECT; i++)
        if (is_wanted(b->scope.properties, b->scope.property_count, object->keys[i]))
            properties[event->property_count++] =
                (struct property){object->keys[i], json_value(b->scratch, &object->items[i])};
    event->properties = properties;
    return true;
}

static bool copy_events(const struct building *b, const struct store_record *from,
                        struct event *events, struct err *err)
{
    for (size_t i = 0; i < from->event_count; i++) {
        const struct store_event *event = &from->events[i];
        events[i] = (struct event){
            .source = event->source,
            .id = event->id,
            .type = text_fold(b->scratch, event->type),
            .name = text_fold(b->scratch, event->name),
            .occurred_us = event->occurred_us,
            .received_us = event->received_us,
            .retracted_us = event->retracted_us,
            .quality = (enum quality)event->quality,
            .payload = event->payload,
        };
        if (!read_properties(b, event->properties, &events[i], err))
            return false;
    }
    return true;
}

static size_t copy_facts(const struct building *b, const struct store_record *from,
                         struct fact *facts)
{
    size_t count = 0;
    for (size_t i = 0; i < from->fact_count; i++) {
        const struct store_fact *fact = &from->facts[i];
        if (is_wanted(b->scope.fields[from->kind], b->scope.field_count[from->kind], fact->field))
            facts[count++] = (struct fact){fact->field,       fact->value,       fact->effective_us,
                                           fact->received_us, fact->source_rank, fact->source};
    }
    return count;
}

/* When the first thing was learned of a record. */
static int64_t known_since_us(const struct store_record *record)
{
    int64_t since_us = NEVER_US;
    for (size_t i = 0; i < record->fact_count; i++)
        if (record->facts[i].received_us < since_us)
            since_us = record->facts[i].received_us;
    for (size_t i = 0; i < record->event_count; i++)
        if (record->events[i].received_us < since_us)
            since_us = record->events[i].received_us;
    return since_us;
}

static bool add_record(const struct building *b, const struct store_record *from, struct err *err)
{
    struct event *events = arena_array(b->scratch, from->event_count, sizeof *events);
    struct fact *facts = arena_array(b->scratch, from->fact_count, sizeof *facts);
    if (!copy_events(b, from, events, err))
        return false;
    struct record record = {
        .kind = (enum record_kind)from->kind,
        .id = from->id,
        .facts = facts,
        .fact_count = copy_facts(b, from, facts),
        .events = events,
        .event_count = from->event_count,
    };
    return columns_add(b->builder, &record, known_since_us(from), err);
}

static bool add_records(const struct building *b, struct store_cursor *cursor, struct err *err)
{
    for (;;) {
        const struct store_record *from;
        arena_reset(b->scratch);
        if (!store_next_record(cursor, b->scratch, &from, err))
            return false;
        if (!from)
            return true;
        if (!add_record(b, from, err))
            return false;
    }
}

static bool add_memberships(const struct building *b, const struct store_membership *rows,
                            size_t count, struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        struct membership row = {rows[i].person,  rows[i].account, rows[i].role,
                                 rows[i].from_us, rows[i].to_us,   rows[i].received_us};
        if (!columns_add_membership(b->builder, &row, err))
            return false;
    }
    return true;
}

/* The digest of the ledger's position, and from when on its merges hold. */
struct stamp {
    struct digest position;
    int64_t merged_as_of_us, merged_known_at_us;
};
_Static_assert(sizeof(struct stamp) <= COLUMNS_STAMP_SIZE, "it has room");

static bool stamp_of(const struct store *store, struct arena *arena, struct stamp *ret_stamp,
                     struct err *err)
{
    struct store_position position;
    if (!store_position(store, arena, &position, err))
        return false;
    *ret_stamp =
        (struct stamp){position.digest, position.merged_at_max_us, position.merged_received_max_us};
    return true;
}

/* Everything is read in one snapshot: it lasts while a cursor is open. */
static bool read_ledger(struct building *b, struct arena *arena, struct stamp *stamp,
                        struct err *err)
{
    static const struct store_moment all = {STORE_NEVER_US, STORE_NEVER_US};
    struct store_cursor *cursors[2];
    struct store_membership *rows;
    size_t count;
    return store_read_records(b->store, arena, STORE_ACCOUNT, all, &cursors[STORE_ACCOUNT], err) &&
           store_read_records(b->store, arena, STORE_PERSON, all, &cursors[STORE_PERSON], err) &&
           stamp_of(b->store, arena, stamp, err) &&
           store_read_memberships(b->store, arena, all, &rows, &count, err) &&
           add_records(b, cursors[STORE_ACCOUNT], err) &&
           add_records(b, cursors[STORE_PERSON], err) && add_memberships(b, rows, count, err);
}

/* What the building needs goes with it; the block lives in `arena`. */
static bool build(struct arena *arena, const struct store *store, const struct columns_scope *scope,
                  struct str *ret_bytes, struct err *err)
{
    struct arena *work = arena_new("the building of an image");
    struct building b = {.store = store,
                         .scratch = arena_new("a record of an image"),
                         .scope = *scope,
                         .builder = columns_builder_new(work, scope),
                         .parser = json_parser_new(work)};
    struct stamp stamp = {0};
    bool ok = read_ledger(&b, work, &stamp, err);
    uint8_t bytes[COLUMNS_STAMP_SIZE] = {0};
    memcpy(bytes, &stamp, sizeof stamp);
    ok = ok && columns_finish(b.builder, bytes, arena, ret_bytes, err);
    arena_free(b.scratch);
    arena_free(work);
    return ok;
}

/* ---- the image ------------------------------------------------------------------------------------ */

static void describe(struct image *image)
{
    struct stamp stamp;
    memcpy(&stamp, columns_stamp(image->columns), sizeof stamp);
    image->merged_as_of_us = stamp.merged_as_of_us;
    image->merged_known_at_us = stamp.merged_known_at_us;
}

static bool is_of(const struct columns *columns, const struct stamp *stamp)
{
    return memcmp(columns_stamp(columns), stamp, sizeof *stamp) == 0;
}

bool image_open(struct arena *arena, const struct store *store, const char *path,
                const struct plan *plan, const struct file_calls *calls, struct image *ret_image,
                struct err *err)
{
    assert(arena && store && plan && calls && ret_image);
    struct stamp now;
    if (!stamp_of(store, arena, &now, err))
        return false;
    struct image image = {.columns = open_file(arena, calls, path), .origin = IMAGE_MAPPED};
    if (!image.columns || !is_of(image.columns, &now) || !columns_cover(image.columns, plan)) {
        struct columns_scope scope = columns_scope_of(arena, plan, image.columns);
        struct str bytes;
        if (!build(arena, store, &scope, &bytes, err) ||
            !columns_open(arena, bytes, &image.columns, err))
            return false;
        image.origin = IMAGE_BUILT;
        if (path)
            (void)!file_write(arena, calls, path, bytes, &image.unsaved);
    }
    describe(&image);
    *ret_image = image;
    return true;
}

bool image_serves(const struct image *image, struct moment moment)
{
    assert(image);
    return moment.as_of_us >= image->merged_as_of_us &&
           moment.known_at_us >= image->merged_known_at_us;
}
