#include "cli/system/curl_client.h"

#ifdef HARDTACK_HAS_CURL
#define CURL_DISABLE_TYPECHECK  // its macros would stand in the way of the functions
#include <curl/curl.h>

#include <cstdarg>
#include <string>

#include "cli/system/loaded_library.h"

#undef curl_easy_setopt
#undef curl_easy_getinfo

// Compiled with hidden visibility: libcurl calls its own functions, not these.

namespace {

constexpr const char* kLibrary = "libcurl.so.4";  // its interface since 2006

const hardtack::cli::LoadedLibrary& library() {
  static const hardtack::cli::LoadedLibrary made(kLibrary);
  return made;
}

}  // namespace

// Defines a function of curl.h, whose declaration it must match: it calls the loaded one, or answers `missing`.
#define HARDTACK_LIBCURL(type, name, parameters, arguments, missing) \
  extern "C" type name parameters {                                  \
    static auto* const function = library().function(&name, #name);  \
    return function == nullptr ? missing : function arguments;       \
  }

HARDTACK_LIBCURL(CURLcode, curl_global_init, (long flags), (flags), CURLE_FAILED_INIT)
HARDTACK_LIBCURL(CURL*, curl_easy_init, (void), (), nullptr)
HARDTACK_LIBCURL(void, curl_easy_cleanup, (CURL * handle), (handle), void())
HARDTACK_LIBCURL(CURLcode, curl_easy_perform, (CURL * handle), (handle), CURLE_FAILED_INIT)
HARDTACK_LIBCURL(const char*, curl_easy_strerror, (CURLcode code), (code), "libcurl is missing")
HARDTACK_LIBCURL(curl_slist*, curl_slist_append, (curl_slist * list, const char* text), (list, text), nullptr)
HARDTACK_LIBCURL(void, curl_slist_free_all, (curl_slist * list), (list), void())
HARDTACK_LIBCURL(void, curl_free, (void* memory), (memory), void())
HARDTACK_LIBCURL(CURLU*, curl_url, (void), (), nullptr)
HARDTACK_LIBCURL(void, curl_url_cleanup, (CURLU * url), (url), void())
#if LIBCURL_VERSION_NUM >= 0x080000
using ReadUrl = const CURLU;
#else
using ReadUrl = CURLU;
#endif
HARDTACK_LIBCURL(CURLUcode, curl_url_get, (ReadUrl * url, CURLUPart part, char** text, unsigned flags),
                 (url, part, text, flags), CURLUE_UNKNOWN_PART)
HARDTACK_LIBCURL(CURLUcode, curl_url_set, (CURLU * url, CURLUPart part, const char* text, unsigned flags),
                 (url, part, text, flags), CURLUE_UNKNOWN_PART)

// The third argument is a long, a pointer or a curl_off_t, each of which is one word where this is built.
static_assert(sizeof(long) == sizeof(void*) && sizeof(curl_off_t) == sizeof(void*));
#ifdef __clang__
#pragma clang diagnostic ignored "-Wvarargs"  // enumerations before `...`, as libcurl's own definitions have them
#endif

extern "C" CURLcode curl_easy_setopt(CURL* handle, CURLoption option, ...) {
  static auto* const function = library().function(&curl_easy_setopt, "curl_easy_setopt");
  if (function == nullptr) return CURLE_FAILED_INIT;
  va_list arguments;
  va_start(arguments, option);
  void* const value = va_arg(arguments, void*);
  va_end(arguments);
  return function(handle, option, value);
}

extern "C" CURLcode curl_easy_getinfo(CURL* handle, CURLINFO info, ...) {
  static auto* const function = library().function(&curl_easy_getinfo, "curl_easy_getinfo");
  if (function == nullptr) return CURLE_FAILED_INIT;
  va_list arguments;
  va_start(arguments, info);
  void* const value = va_arg(arguments, void*);
  va_end(arguments);
  return function(handle, info, value);
}

namespace hardtack::cli {

Result<void> load_curl_client() {
  if (library().there()) return {};
  return fail(Error(ErrorCode::kIo, std::string("the library `") + kLibrary +
                                        "`, which fetches keys and posts to collectors, cannot be loaded")
                  .with_help("install it (Debian: libcurl4)"));
}

}  // namespace hardtack::cli

#else

namespace hardtack::cli {

// The fetcher says itself that it is not there.
Result<void> load_curl_client() { return {}; }

}  // namespace hardtack::cli

#endif
