// libcurl, loaded when keys are to be fetched over HTTPS or a collector is posted to, and not before: with what it
// needs in turn it would be most of what the command loads, and few options of one command use it.
//
//   HARDTACK_CHECK(load_curl_client());  // from here on https_jwks_fetcher and HttpPost work
//
// The program defines the functions of libcurl that these use, and each passes its call on to the loaded
// library. May be called from any thread.
#pragma once

#include "engine/base/error.h"

namespace hardtack::cli {

// Error: kIo where the library is not installed, or not this build's to use. Loaded once, for the life of the process.
Result<void> load_curl_client();

}  // namespace hardtack::cli
