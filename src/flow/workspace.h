/* A workspace: a folder with the agreement (accord.yaml) and the ledger (accord.db). Opens both,
 * makes new ones, and compiles what the engine scores with. */
#pragma once

#include <stdbool.h>

#include "base/digest.h"
#include "base/err.h"
#include "base/str.h"

struct agreement;
struct arena;
struct plan;
struct store;

#define AGREEMENT_FILE "accord.yaml"
#define LEDGER_FILE "accord.db"

enum { AGREEMENT_BYTES_MAX = 4 << 20, VERSION_TEXT_SIZE = 7 + DIGEST_HEX_SIZE };

/* An agreement ready to score with, and the name of its version. */
struct rules {
    const struct agreement *agreement;
    const struct plan *plan;
    struct digest version; /* sha256 of the canonical JSON */
};

/* Reads and compiles one. ERR_INPUT at the place in the file; ERR_MISSING if there is none. */
bool rules_read(struct arena *arena, const char *path, struct rules *ret_rules,
                struct err *err) MUST_CHECK;
/* The same of text; `name` is for messages. */
bool rules_of(struct arena *arena, const char *name, struct str yaml, struct rules *ret_rules,
              struct err *err) MUST_CHECK;

/* "sha256:" and 64 digits. */
void version_text(const struct digest *version, char ret_text[VERSION_TEXT_SIZE]);

enum workspace_access { WORKSPACE_READ, WORKSPACE_WRITE };

struct workspace {
    const char *folder;
    struct rules rules;
    struct store *store; /* closed with the arena */
};

/* `agreement_path` NULL = that of the workspace. ERR_MISSING says how to make a workspace. */
bool workspace_open(struct arena *arena, const char *folder, const char *agreement_path,
                    enum workspace_access access, struct workspace *ret_workspace,
                    struct err *err) MUST_CHECK;
/* The ledger alone, for what needs no agreement. */
bool workspace_open_ledger(struct arena *arena, const char *folder, enum workspace_access access,
                           struct store **ret_store, struct err *err) MUST_CHECK;

/* Makes the folder if it is not there, writes the agreement, which must be a valid one, and an
 * empty ledger. ERR_REFUSED if there is an agreement or a ledger already: nothing is replaced. */
bool workspace_create(struct arena *arena, const char *folder, struct str agreement_yaml,
                      struct err *err) MUST_CHECK;

/* "FOLDER/NAME". */
const char *workspace_path(struct arena *arena, const char *folder, const char *name);
