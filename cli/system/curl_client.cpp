// The functions of libcurl that the command uses, which load the library when one of them is called: most commands
// never talk to a collector or an issuer, and libcurl brings thirty libraries along.
#include <curl/curl.h>
#include <dlfcn.h>

#include <cstdarg>

// They may be macros, which check types.
#undef curl_easy_setopt
#undef curl_easy_getinfo

// Compiled with hidden visibility: libcurl calls its own functions, not these.

namespace {

constexpr const char* kLibrary = "libcurl.so.4";  // its interface since 7.16

void* library() {
  // RTLD_LOCAL: what it brings along answers no name of this program.
  static void* const handle = dlopen(kLibrary, RTLD_NOW | RTLD_LOCAL);
  return handle;
}

// The library's own function of this name and type; nothing where the library or the function is missing.
template <typename Function>
Function* loaded(Function*, const char* name) {
  return library() == nullptr ? nullptr : reinterpret_cast<Function*>(dlsym(library(), name));
}

// What stands behind the dots is one number or pointer of this size, passed alike.
static_assert(sizeof(long) == sizeof(void*) && sizeof(curl_off_t) == sizeof(void*));

#if LIBCURL_VERSION_NUM >= 0x080000
using ReadUrl = const CURLU;
#else
using ReadUrl = CURLU;
#endif

}  // namespace

// Defines a function of curl.h, whose declaration it must match: it calls the loaded one, or answers `missing`.
#define HARDTACK_LIBCURL(type, name, parameters, arguments, missing) \
  extern "C" type name parameters {                                  \
    static auto* const function = loaded(&name, #name);              \
    return function == nullptr ? missing : function arguments;       \
  }

HARDTACK_LIBCURL(CURLcode, curl_global_init, (long flags), (flags), CURLE_FAILED_INIT)
HARDTACK_LIBCURL(CURL*, curl_easy_init, (), (), nullptr)
HARDTACK_LIBCURL(void, curl_easy_cleanup, (CURL * handle), (handle), void())
HARDTACK_LIBCURL(CURLcode, curl_easy_perform, (CURL * handle), (handle), CURLE_FAILED_INIT)
HARDTACK_LIBCURL(const char*, curl_easy_strerror, (CURLcode code), (code), "libcurl is missing")
HARDTACK_LIBCURL(curl_slist*, curl_slist_append, (curl_slist * list, const char* text), (list, text), nullptr)
HARDTACK_LIBCURL(void, curl_slist_free_all, (curl_slist * list), (list), void())
HARDTACK_LIBCURL(CURLU*, curl_url, (), (), nullptr)
HARDTACK_LIBCURL(void, curl_url_cleanup, (CURLU * url), (url), void())
HARDTACK_LIBCURL(CURLUcode, curl_url_set, (CURLU * url, CURLUPart what, const char* text, unsigned flags),
                 (url, what, text, flags), CURLUE_OUT_OF_MEMORY)
HARDTACK_LIBCURL(CURLUcode, curl_url_get, (ReadUrl * url, CURLUPart what, char** text, unsigned flags),
                 (url, what, text, flags), CURLUE_OUT_OF_MEMORY)
HARDTACK_LIBCURL(void, curl_free, (void* memory), (memory), void())

// Their last named parameter is an enum, as libcurl declares them.
#if defined(__clang__)
#pragma clang diagnostic ignored "-Wvarargs"
#endif

extern "C" CURLcode curl_easy_setopt(CURL* handle, CURLoption option, ...) {
  static auto* const function = loaded(&curl_easy_setopt, "curl_easy_setopt");
  if (function == nullptr) return CURLE_FAILED_INIT;
  va_list values;
  va_start(values, option);
  void* const value = va_arg(values, void*);
  va_end(values);
  return function(handle, option, value);
}

extern "C" CURLcode curl_easy_getinfo(CURL* handle, CURLINFO what, ...) {
  static auto* const function = loaded(&curl_easy_getinfo, "curl_easy_getinfo");
  if (function == nullptr) return CURLE_FAILED_INIT;
  va_list values;
  va_start(values, what);
  void* const value = va_arg(values, void*);
  va_end(values);
  return function(handle, what, value);
}
