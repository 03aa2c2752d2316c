/* Accord in the benchmark: the library's columns in one process, answering jobs as worker.mjs does.
 *
 * usage: bench-accord_jobs serve FOLDER THREADS
 *        bench-accord_jobs cold FOLDER THREADS VARIANT DAY
 *        bench-accord_jobs repeat FOLDER TIMES JOB...
 *
 * FOLDER holds the agreements VARIANT.yaml and VARIANT+EDIT.yaml, and the workspace `ws` or, where
 * there is no ledger, `columns` (bench-columns). One job a line on standard input, one answer a
 * line: wall us, CPU us, peak KiB, and what the job gives. `repeat` does one job on one thread that
 * many times and then ends: what it costs is the difference between two counts.
 *
 *   score VARIANT DAY     all of history at the end of a day
 *   weeks VARIANT DAY     the same at 52 weekly moments, the last of them that day
 *   ready VARIANT         nothing: the columns are all that J2 needs
 *   edit VARIANT EDIT     reads the edited agreement, rescores, gives the migration of tiers
 *   compile VARIANT EDIT  only reads the edited agreement
 *   rank VARIANT          both rankings of the last scoring, in the strict total order
 *   steps JOB             gives how many instructions the job takes on this thread (of an edit:
 *                         after its agreement was read)
 *   size                  events, and bytes an event takes in columns
 *   digest VARIANT        of the last scoring: accounts, people (semantics P12) */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/instant.h"
#include "engine/whole.h"
#include "flow/image.h"
#include "flow/workspace.h"
#include "stopwatch.h"
#include "store/store.h"

enum { VARIANTS = 2, WEEKS = 52, WORDS_MAX = 4, WORD_DIGITS = 16 };

static const char *const variants[VARIANTS] = {"windowed", "decaying"};

static _Noreturn void give_up(const struct err *err)
{
    fprintf(stderr, "bench-accord_jobs: %s\n", err->text);
    exit(5);
}

static _Noreturn void refuse(const char *what)
{
    fprintf(stderr, "bench-accord_jobs: %s\n", what);
    exit(2);
}

/* ---- the company ------------------------------------------------------------------------------------ */

struct jobs {
    struct arena *arena, *edit_arena;
    const char *folder;
    size_t threads;
    bool is_stepping;
    struct rules rules[VARIANTS];
    const struct columns *columns;
    struct whole *whole[VARIANTS], *edited;
};

static struct stopwatch start(const struct jobs *jobs)
{
    struct stopwatch now = stopwatch_now();
    if (jobs->is_stepping)
        steps_begin();
    return now;
}

/* What the work since start() took, and what it gives. */
static void answer(const struct jobs *jobs, struct stopwatch start, const char *value)
{
    char steps[24] = "";
    if (jobs->is_stepping)
        snprintf(steps, sizeof steps, "%" PRId64, steps_end());
    struct stopwatch now = stopwatch_now();
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    printf("%" PRId64 " %" PRId64 " %ld %s\n", now.wall_us - start.wall_us,
           now.cpu_us - start.cpu_us, used.ru_maxrss, jobs->is_stepping ? steps : value);
    fflush(stdout);
}

static struct moment end_of_day(int64_t day)
{
    int64_t t_us = (day + 1) * DAY_US - 1;
    return (struct moment){.as_of_us = t_us, .known_at_us = t_us};
}

/* The columns that a ledger's image is made of; false if there are none. */
static bool map_columns(struct jobs *jobs, const char *path)
{
    struct stat status;
    struct err err;
    int fd = open(path, O_RDONLY);
    if (fd < 0)
        return false;
    void *at = fstat(fd, &status) == 0
                   ? mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0)
                   : MAP_FAILED;
    close(fd);
    if (at == MAP_FAILED)
        refuse("the columns cannot be mapped");
    if (!columns_open(jobs->arena, (struct str){at, (size_t)status.st_size}, &jobs->columns, &err))
        give_up(&err);
    return true;
}

static void open_ledger(struct jobs *jobs, const struct plan *plan)
{
    struct err err;
    struct store *store;
    struct image image;
    struct arena *arena = jobs->arena;
    const char *workspace = arena_printf(arena, "%s/ws", jobs->folder);
    if (!workspace_open_ledger(arena, workspace, WORKSPACE_READ, &store, &err) ||
        !image_open(arena, store, workspace_path(arena, workspace, IMAGE_FILE), plan,
                    &file_calls_system, &image, &err))
        give_up(&err);
    jobs->columns = image.columns;
}

static void read_rules(struct jobs *jobs, size_t variant)
{
    struct err err;
    if (!rules_read(jobs->arena,
                    arena_printf(jobs->arena, "%s/%s.yaml", jobs->folder, variants[variant]),
                    &jobs->rules[variant], &err))
        give_up(&err);
}

static void open_columns(struct jobs *jobs, const struct plan *plan)
{
    if (!map_columns(jobs, arena_printf(jobs->arena, "%s/columns", jobs->folder)))
        open_ledger(jobs, plan);
}

static void jobs_open(struct jobs *jobs)
{
    for (size_t i = 0; i < VARIANTS; i++)
        read_rules(jobs, i);
    open_columns(jobs, jobs->rules[0].plan);
}

/* The one of a variant, made when it is first asked for. */
static struct whole *whole_of(struct jobs *jobs, size_t variant)
{
    if (!jobs->whole[variant])
        jobs->whole[variant] = whole_new(jobs->arena, jobs->columns, jobs->threads);
    return jobs->whole[variant];
}

static size_t variant_of(const char *word)
{
    for (size_t i = 0; i < VARIANTS; i++)
        if (strcmp(word, variants[i]) == 0)
            return i;
    refuse("no such variant");
}

/* ---- jobs --------------------------------------------------------------------------------------------- */

static void score(struct jobs *jobs, const char *const *words)
{
    size_t variant = variant_of(words[1]);
    struct moment moment = end_of_day(strtoll(words[2], NULL, 10));
    struct whole *whole = whole_of(jobs, variant);
    struct stopwatch began = start(jobs);
    whole_score(whole, jobs->rules[variant].plan, moment);
    answer(jobs, began, "-");
}

static void weeks(struct jobs *jobs, const char *const *words)
{
    size_t variant = variant_of(words[1]);
    int64_t day = strtoll(words[2], NULL, 10);
    struct whole *whole = whole_of(jobs, variant);
    struct stopwatch began = start(jobs);
    for (int64_t week = 0; week < WEEKS; week++)
        whole_score(whole, jobs->rules[variant].plan, end_of_day(day - 7 * week));
    answer(jobs, began, "-");
}

static void add_migration(struct buf *text, const char *record, const struct migration *migration)
{
    for (size_t i = 0; i <= TIERS; i++)
        for (size_t j = 0; j <= TIERS; j++)
            if (migration->moved[i][j])
                buf_printf(text, "%s%s %c %c %" PRId64, text->length ? ";" : "", record, "ABCDX"[i],
                           "ABCDX"[j], migration -> moved[i][j]);
}

static void edit(struct jobs *jobs, const char *const *words)
{
    size_t variant = variant_of(words[1]);
    const char *path = arena_printf(jobs->arena, "%s/%s+%s.yaml", jobs->folder, words[1], words[2]);
    struct rules rules;
    struct err err;
    struct buf text;
    char hex[DIGEST_HEX_SIZE];
    if (!jobs->edited)
        jobs->edited = whole_new(jobs->arena, jobs->columns, jobs->threads);
    arena_reset(jobs->edit_arena);
    struct stopwatch began = stopwatch_now();
    if (!rules_read(jobs->edit_arena, path, &rules, &err))
        give_up(&err);
    if (jobs->is_stepping)
        steps_begin();
    whole_rescore(jobs->edited, jobs->whole[variant], rules.plan);
    struct migration accounts = whole_migration(jobs->whole[variant], jobs->edited, RECORD_ACCOUNT);
    struct migration people = whole_migration(jobs->whole[variant], jobs->edited, RECORD_PERSON);
    buf_init(&text, jobs->edit_arena, 1 << 16);
    add_migration(&text, "account", &accounts);
    add_migration(&text, "person", &people);
    struct digest digest = digest_of(buf_str(&text));
    digest_hex(&digest, hex);
    hex[WORD_DIGITS] = '\0';
    answer(jobs, began, hex);
}

static void compile(struct jobs *jobs, const char *const *words)
{
    struct rules rules;
    struct err err;
    arena_reset(jobs->edit_arena);
    const char *path =
        arena_printf(jobs->edit_arena, "%s/%s+%s.yaml", jobs->folder, words[1], words[2]);
    struct stopwatch began = start(jobs);
    if (!rules_read(jobs->edit_arena, path, &rules, &err))
        give_up(&err);
    answer(jobs, began, "-");
}

static void rank(struct jobs *jobs, const char *const *words)
{
    struct whole *whole = jobs->whole[variant_of(words[1])];
    size_t count;
    arena_reset(jobs->edit_arena);
    struct stopwatch began = start(jobs);
    whole_rank(whole, RECORD_ACCOUNT, jobs->edit_arena, &count);
    whole_rank(whole, RECORD_PERSON, jobs->edit_arena, &count);
    answer(jobs, began, "-");
}

static void size(const struct jobs *jobs)
{
    char text[80];
    const struct columns *columns = jobs->columns;
    snprintf(text, sizeof text, "%zu,%.2f,%zu", columns_event_count(columns),
             (double)columns_event_bytes(columns) / (double)columns_event_count(columns),
             columns_bytes(columns));
    answer(jobs, start(jobs), text);
}

static void digests(struct jobs *jobs, const char *const *words)
{
    const struct whole *whole = jobs->whole[variant_of(words[1])];
    char text[2 * DIGEST_HEX_SIZE];
    arena_reset(jobs->edit_arena);
    struct digest accounts = whole_digest(whole, RECORD_ACCOUNT, jobs->edit_arena);
    struct digest people = whole_digest(whole, RECORD_PERSON, jobs->edit_arena);
    digest_hex(&accounts, text);
    text[DIGEST_HEX_SIZE - 1] = ',';
    digest_hex(&people, text + DIGEST_HEX_SIZE);
    answer(jobs, start(jobs), text);
}

static void run(struct jobs *jobs, const char *const *words)
{
    if (strcmp(words[0], "score") == 0)
        score(jobs, words);
    else if (strcmp(words[0], "weeks") == 0)
        weeks(jobs, words);
    else if (strcmp(words[0], "edit") == 0)
        edit(jobs, words);
    else if (strcmp(words[0], "compile") == 0)
        compile(jobs, words);
    else if (strcmp(words[0], "rank") == 0)
        rank(jobs, words);
    else if (strcmp(words[0], "size") == 0)
        size(jobs);
    else if (strcmp(words[0], "digest") == 0)
        digests(jobs, words);
    else if (strcmp(words[0], "ready") == 0)
        answer(jobs, start(jobs), "-");
    else
        refuse("no such job");
}

static void serve(struct jobs *jobs)
{
    char line[512];
    while (fgets(line, sizeof line, stdin)) {
        const char *words[WORDS_MAX] = {"", "", "", ""};
        char *rest = NULL, *word = strtok_r(line, " \n", &rest);
        jobs->is_stepping = word && strcmp(word, "steps") == 0;
        if (jobs->is_stepping)
            word = strtok_r(NULL, " \n", &rest);
        for (size_t i = 0; word && i < WORDS_MAX; i++, word = strtok_r(NULL, " \n", &rest))
            words[i] = word;
        run(jobs, words);
    }
}

/* A process that has one agreement. */
static void cold(struct jobs *jobs, const char *const *words)
{
    struct stopwatch began = start(jobs);
    size_t variant = variant_of(words[0]);
    read_rules(jobs, variant);
    open_columns(jobs, jobs->rules[variant].plan);
    whole_score(whole_of(jobs, variant), jobs->rules[variant].plan,
                end_of_day(strtoll(words[1], NULL, 10)));
    answer(jobs, began, "-");
}

/* An edit starts from a score. */
static void repeat(struct jobs *jobs, size_t times, const char *const *words, const char *day)
{
    jobs_open(jobs);
    if (strcmp(words[0], "edit") == 0)
        score(jobs, (const char *const[]){"score", words[1], day});
    for (size_t i = 0; i < times; i++)
        run(jobs, words);
}

int main(int argc, char **argv)
{
    if (argc < 4)
        refuse("usage: bench-accord_jobs serve|cold|repeat FOLDER THREADS|TIMES ...");
    size_t number = strtoul(argv[3], NULL, 10);
    struct jobs jobs = {.arena = arena_new("bench"),
                        .edit_arena = arena_new("edit"),
                        .folder = argv[2],
                        .threads = strcmp(argv[1], "repeat") == 0 ? 1 : number};
    if (strcmp(argv[1], "cold") == 0 && argc == 6) {
        cold(&jobs, (const char *const *)argv + 4);
    } else if (strcmp(argv[1], "repeat") == 0 && argc == 8) {
        const char *words[WORDS_MAX] = {argv[4], argv[5], argv[6], ""};
        repeat(&jobs, number, words, argv[7]);
    } else {
        jobs_open(&jobs);
        serve(&jobs);
    }
    arena_free(jobs.edit_arena);
    arena_free(jobs.arena);
    return 0;
}
