#ifndef OAUTH_RESPONDER_CZLIB_SHIM_H
#define OAUTH_RESPONDER_CZLIB_SHIM_H

#include <zlib.h>

/* A macro that Swift does not import. */
static inline int zlib_inflate_init(z_stream *stream, int window_bits) {
    return inflateInit2(stream, window_bits);
}

#endif
