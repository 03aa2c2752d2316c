/* The program. The only place that reads the clock, the environment and the terminal; all below
 * gets them in `struct app`. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/instant.h"
#include "cli/app.h"
#include "cli/cmd.h"

static int64_t clock_now(void)
{
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0)
        abort();
    return now.tv_sec * SECOND_US + now.tv_nsec / 1000;
}

static const char *environment(const char *name)
{
    const char *value = getenv(name);
    return value ? value : "";
}

/* As POSIX says: LC_ALL before LC_CTYPE before LANG. */
static bool locale_is_utf8(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = environment(names[i]);
        if (value[0])
            return strcasestr(value, "utf-8") || strcasestr(value, "utf8");
    }
    return false;
}

static int terminal_width(bool is_terminal)
{
    long columns = strtol(environment("COLUMNS"), NULL, 10);
    if (columns >= 20 && columns <= 10000)
        return (int)columns;
    struct winsize size;
    if (is_terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20)
        return size.ws_col;
    return 0;
}

/* A reader that has seen enough (`| head`) is no failure; a full disk is. */
static int finish(const struct app *app, int exit_code)
{
    errno = 0;
    bool is_written = fflush(app->out) == 0 && !ferror(app->out);
    if (is_written || errno == EPIPE)
        return exit_code;
    struct err err = {0};
    (void)err_errno(&err, errno ? errno : EIO, "standard output");
    app_note(app, "accord: %s\n", err.text);
    return err_exit_code(&err);
}

int main(int argc, char **argv)
{
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGXFSZ,
                 SIG_IGN); /* a limit on files is an error of the write, as a full disk is */
    bool is_terminal = isatty(STDOUT_FILENO) == 1;
    struct app app = {
        .arena = arena_new("process"),
        .program = argc ? argv[0] : "accord",
        .out = stdout,
        .notes = stderr,
        .now_us = clock_now(),
        .workspace = ".",
        .is_terminal = is_terminal,
        .is_watched = isatty(STDERR_FILENO) == 1,
        .has_colour = is_terminal && !environment("NO_COLOR")[0],
        .is_unicode = locale_is_utf8(),
        .width = terminal_width(is_terminal),
    };
    size_t count = argc > 1 ? (size_t)(argc - 1) : 0;
    int exit_code = cmd_main(&app, (const char *const *)(argv + 1), count);
    exit_code = finish(&app, exit_code);
    arena_free(app.arena);
    return exit_code;
}
