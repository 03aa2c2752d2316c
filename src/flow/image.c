/* See image.h. */
#include "flow/image.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/file.h"
#include "flow/image_int.h"

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

/* The bytes of the file, or false if there is nothing that could be mapped. They are read while they
 * are proved (engine/columns_prove.h). A file that is replaced or deleted afterwards stays mapped as
 * it was; Accord never writes into one (base/file.h). Whoever else cuts it short while it is mapped
 * kills the process that reads it (SIGBUS): it lies in the workspace, whose owner alone can. */
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

/* ---- the image ------------------------------------------------------------------------------------ */

static void describe(struct image *image)
{
    struct store_position position = image_position(image->columns);
    image->merged_as_of_us = position.merged_at_max_us;
    image->merged_known_at_us = position.merged_received_max_us;
}

/* Whether the old columns can be used as they are. */
static bool is_current(const struct image_making *making, struct arena *arena, bool *ret_is_current,
                       struct err *err)
{
    struct store_position now;
    if (!store_position(making->store, arena, &now, err))
        return false;
    *ret_is_current = false;
    if (making->old && columns_cover(making->old, making->plan)) {
        struct store_position then = image_position(making->old);
        *ret_is_current = memcmp(&then.digest, &now.digest, sizeof now.digest) == 0;
    }
    return true;
}

bool image_open(struct arena *arena, const struct store *store, const char *path,
                const struct plan *plan, const struct file_calls *calls, struct image *ret_image,
                struct err *err)
{
    assert(arena && store && plan && calls && ret_image);
    struct image image = {.columns = open_file(arena, calls, path), .origin = IMAGE_MAPPED};
    struct image_making making = {store, plan, image.columns};
    struct image_made made = {.how = IMAGE_MAPPED};
    bool is_of_now;
    if (!is_current(&making, arena, &is_of_now, err) ||
        (!is_of_now && !image_make(arena, &making, &made, err)))
        return false;
    if (made.how != IMAGE_MAPPED) {
        if (!columns_open(arena, made.bytes, &image.columns, err))
            return false;
        image.origin = made.how;
        if (path)
            (void)!file_write(arena, calls, path, made.bytes, &image.unsaved);
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
