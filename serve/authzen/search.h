// The three search endpoints (service.md 1.5 and 2.5). A search finds exactly the candidates for which the evaluation
// answers true: the stored entities of the type, or the actions declared for the resource's type, in byte order. Each
// is tried as a question of its own, so that no style of policy is excluded.
//
// A page ends at its limit, at the end of the candidates, or when its budget is spent, after at least one candidate;
// `next_token` says where the next one begins.
//
//   return answer_search(setting, Searched::kResource, body);
#pragma once

#include <cstdint>

#include "json/json.h"
#include "serve/authzen/decider.h"
#include "serve/message/message.h"

namespace hardtack::serve {

enum class Searched : std::uint8_t { kSubject, kResource, kAction };

// `body` is an object.
Answer answer_search(const Setting& setting, Searched searched, const JsonValue& body);

}  // namespace hardtack::serve
