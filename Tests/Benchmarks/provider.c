// A provider that costs next to nothing: token and userinfo answers over TLS 1.3 on 127.0.0.1.
//
//     provider CERTIFICATE PRIVATE_KEY
//
// It prints its port. The path says how long an answer takes, in milliseconds, and how many bytes
// its body has at least: POST /20/1024/token, GET /0/0/userinfo. A connection has a thread of its
// own, which ends the TLS itself, so that no other process stands between. A request that is not
// what RFC 6749 §4.1.3 or RFC 6750 §2.1 say is refused: no peer saves work by asking wrongly.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define LARGEST_REQUEST 65536
#define LARGEST_ANSWER (2 << 20)

static const char *const TOKEN =
    "{\"access_token\":\"ya29.a0AfB_byC3ljcmV0LWFjY2Vzcy10b2tlbg\",\"token_type\":\"Bearer\","
    "\"expires_in\":3600,\"refresh_token\":\"1//0gQx-refresh-token\",\"scope\":\"openid email\"";
static const char *const USERINFO =
    "{\"sub\":\"110169484474386276334\",\"email\":\"jane@example.com\",\"email_verified\":true";

struct connection {
    SSL *tls;
    char *request;   // what was read and not answered yet
    size_t length;
    char *answer;    // head and body of the answer before
    size_t answer_length;
    char target[64]; // which target that answer belongs to
};

// Reads until a whole request is there. Returns its length, or 0 when the other end has closed.
static size_t whole_request(struct connection *c) {
    for (;;) {
        char *end = memmem(c->request, c->length, "\r\n\r\n", 4);
        if (end) {
            size_t head = (size_t)(end - c->request) + 4;
            *end = 0;
            char *field = strcasestr(c->request, "\r\nContent-Length:");
            size_t body = field ? strtoul(field + 17, NULL, 10) : 0;
            *end = '\r';
            if (head + body > LARGEST_REQUEST) return 0;
            if (c->length >= head + body) return head + body;
        }
        size_t room = LARGEST_REQUEST - c->length;
        int count = room ? SSL_read(c->tls, c->request + c->length, (int)room) : 0;
        if (count <= 0) return 0;
        c->length += (size_t)count;
        c->request[c->length] = 0;
    }
}

// Whether a request holds what the protocol asks for at its endpoint.
static int is_right(const char *request, int is_token) {
    if (!is_token) return strcasestr(request, "\r\nAuthorization: Bearer ") != NULL;
    const char *body = strstr(request, "\r\n\r\n");
    int has_client = strcasestr(request, "\r\nAuthorization: Basic ")
        || strstr(body, "client_secret=");
    int has_grant = strstr(body, "grant_type=authorization_code") && strstr(body, "code=")
        && strstr(body, "redirect_uri=https%3A%2F%2F");
    return has_client && (has_grant || strstr(body, "grant_type=refresh_token"));
}

// Makes the answer of a target, padded to a size.
static void make_answer(struct connection *c, const char *target, const char *start, size_t size) {
    size_t length = strlen(start);
    size_t padding = size > length + 14 ? size - length - 14 : 0;
    char *at = c->answer;
    at += sprintf(at, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n");
    at += sprintf(at, "Content-Length: %zu\r\n\r\n", length + 14 + padding);
    at += sprintf(at, "%s,\"padding\":\"", start);
    memset(at, 'x', padding);
    at += padding;
    at += sprintf(at, "\"}");
    c->answer_length = (size_t)(at - c->answer);
    snprintf(c->target, sizeof c->target, "%s", target);
}

// Answers one request. Returns 0 when the connection is to be closed.
static int answer(struct connection *c) {
    char method[8], target[64], place[16];
    unsigned delay, size;
    if (sscanf(c->request, "%7s %63s", method, target) != 2) return 0;
    if (sscanf(target, "/%u/%u/%15s", &delay, &size, place) != 3) return 0;
    int is_token = strcmp(place, "token") == 0;
    if (size > LARGEST_ANSWER - 1024 || (!is_token && strcmp(place, "userinfo") != 0)) return 0;
    if (!is_right(c->request, is_token) || (strcmp(method, "POST") == 0) != is_token) {
        static const char refusal[] = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n";
        return SSL_write(c->tls, refusal, sizeof refusal - 1) > 0;
    }
    if (strcmp(c->target, target) != 0) make_answer(c, target, is_token ? TOKEN : USERINFO, size);
    struct timespec pause = {delay / 1000, (long)(delay % 1000) * 1000000};
    if (delay) nanosleep(&pause, NULL);
    return SSL_write(c->tls, c->answer, (int)c->answer_length) > 0;
}

static void *serve(void *argument) {
    struct connection c = {.tls = argument};
    c.request = malloc(LARGEST_REQUEST + 1);
    c.answer = malloc(LARGEST_ANSWER);
    size_t length;
    if (c.request && c.answer && SSL_accept(c.tls) == 1) {
        while ((length = whole_request(&c)) && answer(&c)) {
            memmove(c.request, c.request + length, c.length - length);
            c.length -= length;
        }
    }
    int descriptor = SSL_get_fd(c.tls);
    SSL_free(c.tls);
    close(descriptor);
    free(c.request);
    free(c.answer);
    return NULL;
}

static void fail(const char *what) {
    perror(what);
    exit(1);
}

int main(int count, char **arguments) {
    signal(SIGPIPE, SIG_IGN);
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    if (count != 3 || SSL_CTX_use_certificate_chain_file(context, arguments[1]) != 1
        || SSL_CTX_use_PrivateKey_file(context, arguments[2], SSL_FILETYPE_PEM) != 1) {
        fprintf(stderr, "provider CERTIFICATE PRIVATE_KEY\n");
        return 64;
    }
    int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 4096)
        || getsockname(listener, (struct sockaddr *)&address, &size)) fail("listen");
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    pthread_attr_t small;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 128 * 1024);
    pthread_attr_setdetachstate(&small, PTHREAD_CREATE_DETACHED);
    for (;;) {
        int descriptor = accept(listener, NULL, NULL);
        if (descriptor < 0) continue;
        setsockopt(descriptor, IPPROTO_TCP, 1 /* TCP_NODELAY */, &one, sizeof one);
        SSL *tls = SSL_new(context);
        pthread_t thread;
        if (!tls || SSL_set_fd(tls, descriptor) != 1 || pthread_create(&thread, &small, serve, tls))
            fail("thread");
    }
}
