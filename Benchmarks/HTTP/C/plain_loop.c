#include "plain_loop.h"

#include <curl/curl.h>
#include <stdlib.h>

struct plain_loop {
    CURLM *multi;
    int concurrency;
    CURL *transfers[];
};

static size_t discard(char *bytes, size_t size, size_t count, void *context)
{
    (void)bytes;
    (void)context;
    return size * count;
}

struct plain_loop *plain_loop_open(const char *url, int concurrency)
{
    struct plain_loop *loop = calloc(1, sizeof(*loop) + (size_t)concurrency * sizeof(CURL *));
    if (!loop) return NULL;
    loop->multi = curl_multi_init();
    loop->concurrency = concurrency;
    curl_multi_setopt(loop->multi, CURLMOPT_MAXCONNECTS, 256L);
    for (int i = 0; i < concurrency; i++) {
        CURL *easy = curl_easy_init();
        curl_easy_setopt(easy, CURLOPT_URL, url);
        curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, discard);
        loop->transfers[i] = easy;
    }
    return loop;
}

/// Takes what is done; starts it again while requests are left. Returns how many of them were answered well.
static int take_done(struct plain_loop *loop, int *to_start, int *to_end)
{
    int good = 0, queued = 0;
    for (CURLMsg *message; (message = curl_multi_info_read(loop->multi, &queued));) {
        CURL *easy = message->easy_handle;
        long status = 0;
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
        good += message->data.result == CURLE_OK && status == 200;
        curl_multi_remove_handle(loop->multi, easy);
        *to_end -= 1;
        if (*to_start > 0) {
            *to_start -= 1;
            curl_multi_add_handle(loop->multi, easy);
        }
    }
    return good;
}

int plain_loop_run(struct plain_loop *loop, int count)
{
    int good = 0, running = 0, to_start = count, to_end = count;
    for (int i = 0; i < loop->concurrency && to_start > 0; i++, to_start--) curl_multi_add_handle(loop->multi, loop->transfers[i]);
    while (to_end > 0) {
        curl_multi_perform(loop->multi, &running);
        good += take_done(loop, &to_start, &to_end);
        if (to_end > 0 && running > 0) curl_multi_poll(loop->multi, NULL, 0, 1000, NULL);
    }
    return good;
}

void plain_loop_close(struct plain_loop *loop)
{
    for (int i = 0; i < loop->concurrency; i++) curl_easy_cleanup(loop->transfers[i]);
    curl_multi_cleanup(loop->multi);
    free(loop);
}
