#ifndef OAUTH_RESPONDER_CCURL_SHIM_H
#define OAUTH_RESPONDER_CCURL_SHIM_H

#include <curl/curl.h>
#include <openssl/ssl.h>

#endif
