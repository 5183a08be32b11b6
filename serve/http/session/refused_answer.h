// What a request is answered with that no handler is given, over HTTP/1.1 and HTTP/2 alike.
#pragma once

#include <string_view>

#include "serve/http/framing/refusal.h"
#include "serve/message/message.h"

namespace hardtack::serve {

// A problem document with the status and the name of the reason. `why` is one that has an answer.
Answer refused_answer(Refusal why, std::string_view detail);

// Whether a request for `host`, with or without a port, may come over the peer's connection: TLS was asked for the same
// name, or for none.
bool is_for(const Peer& peer, std::string_view host);

}  // namespace hardtack::serve
