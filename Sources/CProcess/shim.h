#ifndef OAUTH_RESPONDER_CPROCESS_SHIM_H
#define OAUTH_RESPONDER_CPROCESS_SHIM_H

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* prctl is variadic and SIGRTMIN is a call behind a macro, neither of which Swift can use. */

static inline int process_forbid_dump(void) {
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

static inline int process_first_real_time_signal(void) {
    return SIGRTMIN;
}

static inline int process_last_real_time_signal(void) {
    return SIGRTMAX;
}

/* Starts a thread that nobody joins; the types of pthread belong to whichever module names them first,
   so that Swift can't tell whose they are. Returns 0 or the number of an error. */
static inline int process_start_thread(
    size_t stack_size, void *(*body)(void *), void *argument) {
    pthread_attr_t attributes;
    pthread_t thread;
    int code = pthread_attr_init(&attributes);
    if (code != 0) return code;
    pthread_attr_setstacksize(&attributes, stack_size);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    code = pthread_create(&thread, &attributes, body, argument);
    pthread_attr_destroy(&attributes);
    return code;
}

/* Declared here since the C library hides it unless a macro asks for it. */
extern char *strptime(const char *text, const char *form, struct tm *time);

/* Reads a date in UTC in the whole of a text. Returns seconds since 1970, or -1. */
static inline long long process_seconds_of_date(const char *text, const char *form) {
    struct tm time = {0};
    const char *rest = strptime(text, form, &time);
    if (rest == NULL || *rest != '\0') return -1;
    return timegm(&time);
}

/* Declared here since the C library hides them unless a macro asks for them. */
extern int close_range(unsigned int first, unsigned int last, int flags);
extern int execve(const char *program, char *const *arguments, char *const *environment);

/* What a child does between fork and exec; only calls that are safe there, whatever threads the parent
   has. Signals are neither blocked nor ignored in the program, and no descriptor but 0 to 2 is open. */
static inline void process_become(
    pid_t parent, const char *program, char *const *arguments, const char *output) {
    char *environment[] = {NULL};
    sigset_t none;
    int number, descriptor;
    setpgid(0, 0);
    /* The parent may have ended before the call could take effect. */
    if (prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0) != 0 || getppid() != parent) _exit(127);
    for (number = 1; number <= SIGRTMAX; number++) signal(number, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    descriptor = open("/dev/null", O_RDONLY);
    if (descriptor < 0 || dup2(descriptor, STDIN_FILENO) < 0) _exit(127);
    descriptor = open(output, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (descriptor < 0 || dup2(descriptor, STDOUT_FILENO) < 0) _exit(127);
    if (dup2(descriptor, STDERR_FILENO) < 0) _exit(127);
    close_range(STDERR_FILENO + 1, ~0U, 0);
    execve(program, arguments, environment);
    _exit(127);
}

/* Starts a program without an environment, the first of a group of its own, which gets SIGTERM when the
   calling thread ends. Returns its number, or -1 with errno set. Swift has no fork. */
static inline pid_t process_start_program(
    const char *program, char *const *arguments, const char *output) {
    pid_t parent = getpid();
    pid_t id = fork();
    if (id == 0) process_become(parent, program, arguments, output);
    return id;
}

/* Waits until a child has ended, and leaves its number to it. */
static inline void process_wait_for_end(pid_t id) {
    siginfo_t information;
    while (waitid(P_PID, id, &information, WEXITED | WNOWAIT) != 0 && errno == EINTR) {}
}

#endif
