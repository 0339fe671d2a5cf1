#ifndef OAUTH_RESPONDER_CPROCESS_SHIM_H
#define OAUTH_RESPONDER_CPROCESS_SHIM_H

#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <time.h>

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

#endif
