/* Runs a command and says what it took: wall us, CPU us, of these the kernel's, and peak KiB, in one
 * line to a file.
 *
 * usage: bench-measure FILE COMMAND [ARGUMENT...]
 *
 * The command's exit code is passed on. */
#include <inttypes.h>
#include <stdio.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int64_t wall_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int64_t us_of(struct timeval time)
{
    return (int64_t)time.tv_sec * 1000000 + time.tv_usec;
}

int main(int argc, char **argv)
{
    int status = 0;
    struct rusage used = {0};
    if (argc < 3) {
        fprintf(stderr, "usage: bench-measure FILE COMMAND [ARGUMENT...]\n");
        return 2;
    }
    int64_t start_us = wall_us();
    pid_t child = fork();
    if (child == 0) {
        execvp(argv[2], argv + 2);
        perror(argv[2]);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &used) < 0) {
        perror("bench-measure");
        return 5;
    }
    int64_t took_us = wall_us() - start_us;
    FILE *file = fopen(argv[1], "w");
    if (!file) {
        perror(argv[1]);
        return 5;
    }
    fprintf(file, "%" PRId64 " %" PRId64 " %" PRId64 " %ld\n", took_us,
            us_of(used.ru_utime) + us_of(used.ru_stime), us_of(used.ru_stime), used.ru_maxrss);
    fclose(file);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 5;
}
