// The floor: what libfcgi costs when nothing is done. Every call gets the same bytes.
//
//     floor THREADS      (listens on descriptor 0, as spawn-fcgi hands it over)

#include <fcgiapp.h>
#include <pthread.h>
#include <stdlib.h>

static const char ANSWER[] =
    "Status: 200 OK\r\n"
    "Content-Type: application/json\r\n"
    "Cache-Control: no-store\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "\r\n"
    "{\"redirect_uri\":\"https://accounts.example.com/o/oauth2/v2/auth?response_type=code"
    "&client_id=bench-client&redirect_uri=https%3A%2F%2Foauth-svc.fibery.io"
    "&state=0123456789abcdef0123456789abcdef&scope=openid%20email\"}";

static void *serve(void *unused) {
    FCGX_Request request;
    FCGX_InitRequest(&request, 0, 0);
    while (FCGX_Accept_r(&request) == 0) {
        FCGX_PutStr(ANSWER, sizeof ANSWER - 1, request.out);
        FCGX_Finish_r(&request);
    }
    return unused;
}

int main(int count, char **arguments) {
    FCGX_Init();
    pthread_attr_t small;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 128 * 1024);
    for (int left = count > 1 ? atoi(arguments[1]) : 1; left > 1; left--) {
        pthread_t thread;
        if (pthread_create(&thread, &small, serve, NULL)) return 1;
    }
    serve(NULL);
    return 0;
}
