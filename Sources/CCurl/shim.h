// libcurl for Swift: handles as distinct types, and typed forms of the variadic setopt and getinfo, which Swift can't call.
#pragma once
#define CURL_STRICTER 1
#include <curl/curl.h>

static inline CURLcode ccurl_set_long(CURL *easy, CURLoption option, long value) { return curl_easy_setopt(easy, option, value); }
static inline CURLcode ccurl_set_string(CURL *easy, CURLoption option, const char *value) { return curl_easy_setopt(easy, option, value); }
static inline CURLcode ccurl_set_pointer(CURL *easy, CURLoption option, void *value) { return curl_easy_setopt(easy, option, value); }

/// `POSTFIELDSIZE_LARGE` comes first: libcurl copies that many bytes when it is given `COPYPOSTFIELDS`.
static inline CURLcode ccurl_set_body(CURL *easy, const void *bytes, curl_off_t count)
{
    CURLcode code = curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, count);
    return code == CURLE_OK ? curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, (const char *)bytes) : code;
}

static inline CURLcode ccurl_set_headers(CURL *easy, struct curl_slist *list) { return curl_easy_setopt(easy, CURLOPT_HTTPHEADER, list); }

static inline CURLcode ccurl_set_resolve(CURL *easy, struct curl_slist *list) { return curl_easy_setopt(easy, CURLOPT_RESOLVE, list); }

static inline CURLcode ccurl_on_body(CURL *easy, size_t (*call)(char *, size_t, size_t, void *), void *context)
{
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, context);
    return curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, call);
}

static inline CURLcode ccurl_on_header(CURL *easy, size_t (*call)(char *, size_t, size_t, void *), void *context)
{
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, context);
    return curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, call);
}

static inline CURLcode ccurl_on_prereq(CURL *easy, curl_prereq_callback call, void *context)
{
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, context);
    return curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, call);
}

static inline CURLcode ccurl_on_socket(CURL *easy, curl_sockopt_callback call)
{
    return curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, call);
}

static inline CURLcode ccurl_get_long(CURL *easy, CURLINFO what, long *value) { return curl_easy_getinfo(easy, what, value); }
static inline CURLcode ccurl_get_pointer(CURL *easy, CURLINFO what, void **value) { return curl_easy_getinfo(easy, what, (char **)value); }
static inline CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value) { return curl_multi_setopt(multi, option, value); }
