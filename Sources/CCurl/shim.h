// libcurl for Swift: handles as distinct types, and typed forms of the variadic setopt and getinfo.
#pragma once
#define CURL_STRICTER 1
#include <curl/curl.h>
