/* See schema.h. */
#include "schema.h"

#include <assert.h>

#include "agreement/shape.h"
#include "base/buf.h"

#define SCALAR "{\"type\":[\"string\",\"number\",\"boolean\"]}"

/* The operators as members of `properties`. */
#define OPERATORS                                                                                  \
    "\"eq\":{\"description\":\"equal to this value\","                                             \
    "\"type\":[\"string\",\"number\",\"boolean\"]},"                                               \
    "\"in\":{\"description\":\"equal to any of these\",\"type\":\"array\",\"minItems\":1,"         \
    "\"items\":" SCALAR "},"                                                                       \
    "\"in_list\":{\"description\":\"equal to any value of this list\",\"type\":\"string\"},"       \
    "\"ge\":{\"description\":\"this number or more\",\"type\":\"number\"},"                        \
    "\"lt\":{\"description\":\"less than this number\",\"type\":\"number\"},"                      \
    "\"prefix\":{\"description\":\"starts with this\",\"type\":[\"string\",\"number\"]},"          \
    "\"known\":{\"description\":\"whether there is a value\",\"type\":\"boolean\"}"

static const char operators[] =
    "\"operators\":{\"description\":\"all that are present must hold\",\"type\":\"object\","
    "\"minProperties\":1,\"additionalProperties\":false,\"properties\":{" OPERATORS "}}";

static const char bin[] =
    "\"bin\":{\"description\":\"operators, and the points of what they match\","
    "\"type\":\"object\",\"minProperties\":2,\"additionalProperties\":false,"
    "\"required\":[\"points\"],\"properties\":{" OPERATORS ",\"points\":{\"type\":\"integer\","
    "\"minimum\":-1000,\"maximum\":1000}}}";

static const char selector[] =
    "\"selector\":{\"description\":\"which events\",\"type\":\"object\","
    "\"additionalProperties\":false,\"properties\":{"
    "\"type\":{\"description\":\"the type of event\",\"type\":\"string\"},"
    "\"types\":{\"description\":\"any of these types\",\"type\":\"array\",\"minItems\":1,"
    "\"items\":{\"type\":\"string\"}},"
    "\"event\":{\"description\":\"the event's name\",\"type\":\"string\"},"
    "\"where\":{\"description\":\"conditions over its properties\",\"type\":\"object\","
    "\"additionalProperties\":{\"$ref\":\"#/$defs/operators\"}}},"
    "\"oneOf\":[{\"required\":[\"type\"]},{\"required\":[\"types\"]}]}";

void agreement_schema(struct buf *buf, const struct vocabulary *vocabulary)
{
    assert(buf && vocabulary);
    buf_text(buf, "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\","
                  "\"title\":\"Accord agreement\",");
    shape_schema(buf, &shape_agreement, vocabulary);
    buf_printf(buf, ",\"$defs\":{%s,%s,%s}}", operators, bin, selector);
}
