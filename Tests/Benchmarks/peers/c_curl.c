// Exchange and validate with as little as possible: libfcgi, and one kept libcurl handle a thread.
// There is no JSON reader and no log, members are found by their names.
//
//     c_curl THREADS      (listens on descriptor 0; the endpoints come from the environment)

#define _GNU_SOURCE
#include <curl/curl.h>
#include <fcgiapp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct text {
    char *bytes;
    size_t length, room;
};

static size_t append(char *bytes, size_t one, size_t count, void *to) {
    struct text *text = to;
    (void)one;
    if (text->length + count >= text->room) {
        size_t room = (text->length + count) * 2 + 4096;
        char *larger = realloc(text->bytes, room);
        if (!larger) return 0;
        text->bytes = larger;
        text->room = room;
    }
    memcpy(text->bytes + text->length, bytes, count);
    text->length += count;
    text->bytes[text->length] = 0;
    return count;
}

// The text of a member, found by its name with the quotes; NULL when it isn't there.
static char *member(const char *body, const char *name, size_t *length) {
    char *at = strstr(body, name);
    if (!at || !(at = strchr(at + strlen(name), '"'))) return NULL;
    char *end = strchr(++at, '"');
    *length = end ? (size_t)(end - at) : 0;
    return end ? at : NULL;
}

static const char HEAD[] = "Content-Type: application/json\r\nCache-Control: no-store\r\n"
                           "X-Content-Type-Options: nosniff\r\n\r\n";

// The exchange of a code. Answers what the provider said, with expires_on in place of expires_in.
static int exchange(CURL *curl, const char *call, struct text *answer, FCGX_Stream *out) {
    size_t code_length, callback_length;
    char *code = member(call, "\"code\"", &code_length);
    char *callback = member(call, "\"callback_uri\"", &callback_length);
    if (!code || !callback) return 0;
    char *code_text = curl_easy_escape(curl, code, (int)code_length);
    char *callback_text = curl_easy_escape(curl, callback, (int)callback_length);
    char form[2048];
    snprintf(form, sizeof form, "grant_type=authorization_code&code=%s&redirect_uri=%s", code_text,
        callback_text);
    curl_free(code_text);
    curl_free(callback_text);
    curl_easy_setopt(curl, CURLOPT_URL, getenv("TOKEN_ENDPOINT"));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, form);
    curl_easy_setopt(curl, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
    long status = 0;
    if (curl_easy_perform(curl)) return 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    char *expires = status == 200 ? strstr(answer->bytes, "\"expires_in\":") : NULL;
    if (!expires) return 0;
    char *rest;
    time_t at = time(NULL) + strtol(expires + 13, &rest, 10);
    struct tm parts;
    char moment[32];
    strftime(moment, sizeof moment, "%Y-%m-%dT%H:%M:%S.000Z", gmtime_r(&at, &parts));
    FCGX_PutStr(HEAD, sizeof HEAD - 1, out);
    FCGX_PutStr(answer->bytes, (int)(expires - answer->bytes), out);
    FCGX_FPrintF(out, "\"expires_on\":\"%s\"", moment);
    FCGX_PutStr(rest, (int)(answer->bytes + answer->length - rest), out);
    return 1;
}

// The question whose an account is. Answers the name.
static int validate(CURL *curl, const char *call, struct text *answer, FCGX_Stream *out) {
    size_t length;
    char *token = member(call, "\"access_token\"", &length);
    if (!token) return 0;
    token[length] = 0;
    curl_easy_setopt(curl, CURLOPT_URL, getenv("USERINFO_ENDPOINT"));
    curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
    curl_easy_setopt(curl, CURLOPT_HTTPAUTH, CURLAUTH_BEARER);
    curl_easy_setopt(curl, CURLOPT_XOAUTH2_BEARER, token);
    long status = 0;
    if (curl_easy_perform(curl)) return 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    char *name = status == 200 ? member(answer->bytes, "\"email\"", &length) : NULL;
    if (!name) return 0;
    FCGX_PutStr(HEAD, sizeof HEAD - 1, out);
    FCGX_PutS("{\"name\":\"", out);
    FCGX_PutStr(name, (int)length, out);
    FCGX_PutS("\"}", out);
    return 1;
}

static void *serve(void *unused) {
    CURL *curl = curl_easy_init();
    struct text answer = {0};
    FCGX_Request request;
    char call[65536];
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CAINFO, getenv("SSL_CERT_FILE"));
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, append);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
    curl_easy_setopt(curl, CURLOPT_USERNAME, getenv("CLIENT_ID"));
    curl_easy_setopt(curl, CURLOPT_PASSWORD, getenv("CLIENT_SECRET"));
    FCGX_InitRequest(&request, 0, 0);
    while (FCGX_Accept_r(&request) == 0) {
        int length = FCGX_GetStr(call, sizeof call - 1, request.in);
        call[length] = 0;
        answer.length = 0;
        const char *path = FCGX_GetParam("SCRIPT_NAME", request.envp);
        int is_validate = path && strcmp(path, "/validate") == 0;
        if (!(is_validate ? validate : exchange)(curl, call, &answer, request.out))
            FCGX_PutS("Status: 401 Unauthorized\r\n\r\n{\"message\":\"It failed.\"}", request.out);
        FCGX_Finish_r(&request);
    }
    return unused;
}

int main(int count, char **arguments) {
    curl_global_init(CURL_GLOBAL_ALL);
    FCGX_Init();
    pthread_attr_t small;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 256 * 1024);
    for (int left = count > 1 ? atoi(arguments[1]) : 1; left > 1; left--) {
        pthread_t thread;
        if (pthread_create(&thread, &small, serve, NULL)) return 1;
    }
    serve(NULL);
    return 0;
}
