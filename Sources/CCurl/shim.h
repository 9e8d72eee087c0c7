#include <curl/curl.h>

// Swift cannot call variadic functions, and curl_easy_setopt and curl_easy_getinfo are: one
// function for each type of argument that we pass.

typedef size_t (*furrow_curl_data)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode furrow_curl_set_long(CURL *curl, CURLoption option, long value) {
  return curl_easy_setopt(curl, option, value);
}

static inline CURLcode furrow_curl_set_text(CURL *curl, CURLoption option, const char *value) {
  return curl_easy_setopt(curl, option, value);
}

static inline CURLcode furrow_curl_set_pointer(CURL *curl, CURLoption option, void *value) {
  return curl_easy_setopt(curl, option, value);
}

static inline CURLcode furrow_curl_set_list(
    CURL *curl, CURLoption option, struct curl_slist *value) {
  return curl_easy_setopt(curl, option, value);
}

static inline CURLcode furrow_curl_set_data(
    CURL *curl, CURLoption option, furrow_curl_data value) {
  return curl_easy_setopt(curl, option, value);
}

static inline CURLcode furrow_curl_get_long(CURL *curl, CURLINFO info, long *value) {
  return curl_easy_getinfo(curl, info, value);
}
