// The adapter to simdjson: the only C++ file. Builds json.h's tree in the caller's arena and lets
// no exception out. See json.h.
#include <simdjson.h>

#include <charconv>
#include <new>

extern "C" {
#include "json_int.h"
}

using namespace simdjson;

struct json_parser {
    dom::parser parser{JSON_BYTES_MAX};
};

namespace
{

// The texts of a document. simdjson unescapes them into one buffer, which is copied as a whole: at
// most 5/3 of the document, as a text takes five bytes more than it has, and stood between quotes
// and beside another mark.
struct texts {
    const char *from, *to;

    texts(struct arena *arena, const dom::document &document, size_t bytes)
        : from{reinterpret_cast<const char *>(document.string_buf.get())}
    {
        size_t most = bytes * 5 / 3 + 5;
        to = static_cast<const char *>(memcpy(arena_room(arena, most), from, most));
    }
    str copy_of(std::string_view text) const
    {
        return str{to + (text.data() - from), text.size()};
    }
};

struct builder {
    struct arena *arena;
    struct err *err;
    texts strings;
    bool is_plain;

    bool number(dom::element from, json *to)
    {
        to->type = JSON_NUMBER;
        int64_t integer = 0;
        if (from.get(integer) == SUCCESS) {
            to->is_exact = to->is_integer = true;
            to->number = dec_of_int(integer);
            to->real = static_cast<double>(integer);
            return true;
        }
        uint64_t large = 0;
        if (from.get(large) == SUCCESS) {
            to->real = static_cast<double>(large);
            return true;
        }
        to->real = from.get_double().value_unsafe();
        char digits[40];
        auto end = std::to_chars(digits, digits + sizeof digits, to->real).ptr;
        to->is_exact = dec_parse(str{digits, static_cast<size_t>(end - digits)}, &to->number);
        return true;
    }

    bool array(dom::array from, json *to, int depth)
    {
        to->type = JSON_ARRAY;
        to->items = static_cast<json *>(arena_array(arena, from.size(), sizeof(json)));
        for (dom::element item : from) {
            // size() saturates at 2^24 - 1; a document that large is over the byte cap anyway
            if (!build(item, &to->items[to->count++], depth + 1))
                return false;
        }
        return true;
    }

    bool object(dom::object from, json *to, int depth)
    {
        to->type = JSON_OBJECT;
        to->items = static_cast<json *>(arena_array(arena, from.size(), sizeof(json)));
        to->keys = static_cast<str *>(arena_array(arena, from.size(), sizeof(str)));
        for (dom::key_value_pair member : from) {
            to->keys[to->count] = strings.copy_of(member.key);
            if (!build(member.value, &to->items[to->count++], depth + 1))
                return false;
        }
        return json_check_keys(arena, to, err);
    }

    bool build(dom::element from, json *to, int depth)
    {
        if (depth > JSON_DEPTH_MAX)
            return err_set(err, ERR_LIMIT, "JSON is nested deeper than %d levels", JSON_DEPTH_MAX);
        to->is_plain = is_plain;
        switch (from.type()) {
        case dom::element_type::ARRAY:
            return array(from.get_array().value_unsafe(), to, depth);
        case dom::element_type::OBJECT:
            return object(from.get_object().value_unsafe(), to, depth);
        case dom::element_type::STRING:
            to->type = JSON_STRING;
            to->text = strings.copy_of(from.get_string().value_unsafe());
            return true;
        case dom::element_type::BOOL:
            to->type = JSON_BOOL;
            to->truth = from.get_bool().value_unsafe();
            return true;
        case dom::element_type::NULL_VALUE:
            to->type = JSON_NULL;
            return true;
        default:
            return number(from, to);
        }
    }
};

void release(void *thing)
{
    delete static_cast<json_parser *>(thing);
}

bool cause(error_code code, struct err *err)
{
    switch (code) {
    case DEPTH_ERROR:
        return err_set(err, ERR_LIMIT, "JSON is nested deeper than %d levels", JSON_DEPTH_MAX);
    case CAPACITY:
        return err_set(err, ERR_LIMIT, "JSON is larger than %d bytes", JSON_BYTES_MAX);
    case UTF8_ERROR:
        return err_set(err, ERR_INPUT, "JSON holds bytes that are not UTF-8");
    case NUMBER_ERROR:
        return err_set(err, ERR_INPUT, "a number in the JSON is malformed or beyond 64 bits");
    case EMPTY:
        return err_set(err, ERR_INPUT, "expected JSON, found nothing");
    case UNCLOSED_STRING:
        return err_set(err, ERR_INPUT, "a string in the JSON is not closed");
    case STRING_ERROR:
        return err_set(err, ERR_INPUT, "a string in the JSON has a bad escape");
    case UNESCAPED_CHARS:
        return err_set(err, ERR_INPUT, "a string in the JSON holds an unescaped control byte");
    case T_ATOM_ERROR:
    case F_ATOM_ERROR:
    case N_ATOM_ERROR:
        return err_set(err, ERR_INPUT, "a word in the JSON is none of true, false, null");
    default:
        return err_set(err, ERR_INPUT, "not valid JSON (is it cut short, or not JSON at all?)");
    }
}

} // namespace

extern "C" struct json_parser *json_parser_new(struct arena *arena)
{
    auto *parser = new json_parser;
    arena_defer(arena, release, parser);
    return parser;
}

extern "C" bool json_parser_parse(struct json_parser *parser, struct arena *arena, struct str text,
                                  const struct json **ret_root, struct err *err)
{
    try {
        if (parser->parser.max_depth() != JSON_DEPTH_MAX &&
            parser->parser.allocate(65536, JSON_DEPTH_MAX) != SUCCESS)
            throw std::bad_alloc();
        dom::element root;
        error_code code = parser->parser.parse(text.at ? text.at : "", text.length).get(root);
        if (code != SUCCESS)
            return cause(code, err);
        auto *tree = static_cast<json *>(arena_alloc(arena, sizeof(json)));
        texts strings{arena, parser->parser.doc, text.length};
        if (!builder{arena, err, strings, json_is_plain(text)}.build(root, tree, 1))
            return false;
        *ret_root = tree;
        return true;
    } catch (const std::bad_alloc &) {
        abort();
    }
}
