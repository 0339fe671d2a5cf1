#ifndef OAUTH_RESPONDER_CFCGI_SHIM_H
#define OAUTH_RESPONDER_CFCGI_SHIM_H

#include <fastcgi.h>
#include <fcgiapp.h>

#endif
