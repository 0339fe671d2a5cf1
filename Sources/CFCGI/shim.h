#ifndef OAUTH_RESPONDER_CFCGI_SHIM_H
#define OAUTH_RESPONDER_CFCGI_SHIM_H

#include <fcgiapp.h>

#endif
