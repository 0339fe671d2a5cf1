#ifndef OAUTH_RESPONDER_CPROCESS_SHIM_H
#define OAUTH_RESPONDER_CPROCESS_SHIM_H

#include <malloc.h>
#include <signal.h>
#include <sys/prctl.h>

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

#endif
