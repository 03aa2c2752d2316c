/* SQLite as a peer of the benchmark: statements in, rows out, with nothing in between.
 *
 * usage: bench-peer_sqlite DATABASE
 *
 * Each line of standard input is one statement, or one of
 *   .load TABLE FILE    rows of a plain CSV file (no quotes) into a table; an empty cell is null
 *   .events FILE        JSON Lines into the table events (id unique), each row kept as it is
 * Rows are printed with tabs; a line "=" ends every answer. Errors end the program. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "base/arena.h"
#include "base/json.h"

enum { COLUMNS_MAX = 64, COMMIT_ROWS = 100000 };

static _Noreturn void give_up(const char *what, const char *why)
{
    fprintf(stderr, "bench-peer_sqlite: %s: %s\n", what, why);
    exit(5);
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK)
        give_up(sql, sqlite3_errmsg(db));
    return statement;
}

static void print_row(sqlite3_stmt *statement)
{
    for (int i = 0; i < sqlite3_column_count(statement); i++) {
        const unsigned char *text = sqlite3_column_text(statement, i);
        printf("%s%s", i ? "\t" : "", text ? (const char *)text : "");
    }
    putchar('\n');
}

static void run(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = prepare(db, sql);
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW)
        print_row(statement);
    if (code != SQLITE_DONE)
        give_up(sql, sqlite3_errmsg(db));
    sqlite3_finalize(statement);
}

/* "INSERT INTO table VALUES (?,?,...)", with as many as the header has columns. */
static sqlite3_stmt *prepare_insert(sqlite3 *db, const char *table, const char *header)
{
    char sql[COLUMNS_MAX * 2 + 256];
    size_t columns = 1;
    for (const char *at = header; *at; at++)
        columns += *at == ',';
    if (columns > COLUMNS_MAX)
        give_up(table, "too many columns");
    int length = snprintf(sql, sizeof sql, "INSERT INTO %.100s VALUES (?", table);
    for (size_t i = 1; i < columns; i++)
        length += snprintf(sql + length, sizeof sql - (size_t)length, ",?");
    snprintf(sql + length, sizeof sql - (size_t)length, ")");
    return prepare(db, sql);
}

static void insert_cells(sqlite3 *db, sqlite3_stmt *statement, char *line)
{
    line[strcspn(line, "\r\n")] = '\0';
    int place = 1;
    for (char *cell = line; cell; place++) {
        size_t length = strcspn(cell, ",");
        if (length)
            sqlite3_bind_text(statement, place, cell, (int)length, SQLITE_STATIC);
        else
            sqlite3_bind_null(statement, place);
        cell = cell[length] ? cell + length + 1 : NULL;
    }
    if (sqlite3_step(statement) != SQLITE_DONE)
        give_up(line, sqlite3_errmsg(db));
    sqlite3_reset(statement);
}

static FILE *open_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        give_up(path, "cannot be opened");
    return file;
}

static void load(sqlite3 *db, const char *table, const char *path)
{
    FILE *file = open_file(path);
    char *line = NULL;
    size_t capacity = 0;
    if (getline(&line, &capacity, file) < 0)
        give_up(path, "is empty");
    sqlite3_stmt *statement = prepare_insert(db, table, line);
    run(db, "BEGIN");
    while (getline(&line, &capacity, file) >= 0)
        insert_cells(db, statement, line);
    run(db, "COMMIT");
    sqlite3_finalize(statement);
    free(line);
    fclose(file);
}

/* ---- J3: what import does, as plainly as can be ------------------------------------------------- */

static void bind_member(sqlite3_stmt *statement, int place, const struct json *row, const char *key)
{
    const struct json *member = json_get(row, key);
    if (member && member->type == JSON_STRING)
        sqlite3_bind_text(statement, place, member->text.at, (int)member->text.length,
                          SQLITE_STATIC);
    else
        sqlite3_bind_null(statement, place);
}

static void insert_event(sqlite3 *db, sqlite3_stmt *statement, const struct json *row,
                         const char *line, size_t length)
{
    static const char *const keys[] = {"event_id", "person_id", "type", "event", "occurred_at"};
    int place = 1;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        bind_member(statement, place++, row, keys[i]);
    sqlite3_bind_text(statement, place, line, (int)length, SQLITE_STATIC);
    if (sqlite3_step(statement) != SQLITE_DONE)
        give_up("events", sqlite3_errmsg(db));
    sqlite3_reset(statement);
}

static void load_events(sqlite3 *db, const char *path)
{
    FILE *file = open_file(path);
    struct arena *arena = arena_new("file"), *rows = arena_new("row");
    struct json_parser *parser = json_parser_new(arena);
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length;
    struct err err;
    run(db, "CREATE TABLE events (id TEXT NOT NULL UNIQUE, person TEXT, type TEXT, event TEXT, at "
            "TEXT, raw TEXT)");
    sqlite3_stmt *statement = prepare(db, "INSERT OR IGNORE INTO events VALUES (?, ?, ?, ?, ?, ?)");
    run(db, "BEGIN");
    for (size_t i = 0; (length = getline(&line, &capacity, file)) >= 0; i++) {
        const struct json *row;
        if (i && i % COMMIT_ROWS == 0) {
            run(db, "COMMIT");
            run(db, "BEGIN");
        }
        arena_reset(rows);
        if (!json_parser_parse(parser, rows,
                               str_slice((struct str){line, (size_t)length}, 0, (size_t)length),
                               &row, &err))
            give_up(path, err.text);
        insert_event(db, statement, row, line, (size_t)length);
    }
    run(db, "COMMIT");
    sqlite3_finalize(statement);
    arena_free(rows);
    arena_free(arena);
    free(line);
    fclose(file);
}

static void answer(sqlite3 *db, char *line)
{
    char table[64], path[4096];
    line[strcspn(line, "\n")] = '\0';
    if (sscanf(line, ".load %63s %4095s", table, path) == 2)
        load(db, table, path);
    else if (sscanf(line, ".events %4095s", path) == 1)
        load_events(db, path);
    else
        run(db, line);
    puts("=");
    fflush(stdout);
}

int main(int argc, char **argv)
{
    sqlite3 *db = NULL;
    char *line = NULL;
    size_t capacity = 0;
    if (argc != 2)
        give_up("usage", "bench-peer_sqlite DATABASE");
    if (sqlite3_open(argv[1], &db) != SQLITE_OK)
        give_up(argv[1], sqlite3_errmsg(db));
    while (getline(&line, &capacity, stdin) >= 0)
        answer(db, line);
    free(line);
    return sqlite3_close(db) == SQLITE_OK ? 0 : 5;
}
