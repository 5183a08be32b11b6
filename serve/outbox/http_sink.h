// Posts batches to a collector. 2xx has taken a batch, which may arrive twice where an answer was lost; 408, 429, 5xx
// and no answer at all are tried again, other statuses never.
#pragma once

#include <memory>

#include "serve/outbox/http_post.h"
#include "serve/outbox/sink.h"

namespace hardtack::serve {

// Errors: those of HttpPost::make.
Result<std::unique_ptr<Sink>> http_sink(HttpPostOptions options);

// `https://` or `http://`, in any case of letters.
bool is_collector_url(std::string_view text);

}  // namespace hardtack::serve
