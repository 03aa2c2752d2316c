/* See properties.h. */
#include "flow/properties.h"

#include <assert.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"

struct property_reader property_reader_new(struct arena *arena, const struct str *names,
                                           size_t count)
{
    return (struct property_reader){names, count, json_parser_new(arena),
                                    arena_within(arena, "properties of an event")};
}

/* Whether the text may hold a property that is wanted. One with escapes is looked into. */
static bool may_hold(const struct property_reader *reader, struct str text)
{
    if (text.length <= 2)
        return false;
    for (size_t i = 0; i < reader->count; i++)
        if (memmem(text.at, text.length, reader->names[i].at, reader->names[i].length))
            return true;
    return reader->count > 0 && memchr(text.at, '\\', text.length);
}

static const struct str *wanted_name(const struct property_reader *reader, struct str name)
{
    for (size_t i = 0; i < reader->count; i++)
        if (str_eq(reader->names[i], name))
            return &reader->names[i];
    return NULL;
}

static size_t count_wanted(const struct property_reader *reader, const struct json *object)
{
    size_t count = 0;
    for (size_t i = 0; i < object->count; i++)
        count += wanted_name(reader, object->keys[i]) != NULL;
    return count;
}

static void keep(const struct property_reader *reader, struct arena *arena,
                 const struct json *object, struct event *event)
{
    struct property *kept = arena_array(arena, count_wanted(reader, object), sizeof *kept);
    for (size_t i = 0; i < object->count; i++) {
        const struct str *name = wanted_name(reader, object->keys[i]);
        if (!name)
            continue;
        struct value value = json_value(reader->tree, &object->items[i]);
        value.text = str_copy(arena, value.text);
        kept[event->property_count++] = (struct property){*name, value};
    }
    event->properties = kept;
}

bool properties_read(const struct property_reader *reader, struct arena *arena, struct str text,
                     struct event *event, struct err *err)
{
    assert(reader && arena && event);
    const struct json *object;
    if (!may_hold(reader, text))
        return true;
    arena_reset(reader->tree);
    if (!json_parser_parse(reader->parser, reader->tree, text, &object, err))
        return err_wrap(err, "properties of event " STR_FMT, STR_ARG(event->id));
    if (object->type == JSON_OBJECT)
        keep(reader, arena, object, event);
    return true;
}
