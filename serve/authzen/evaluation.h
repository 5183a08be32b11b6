// The evaluation and the evaluations endpoint (service.md 1.2 and 1.4): one question, and a batch of them under one
// budget, in order, with one of three semantics.
//
//   return answer_evaluations(setting, body);
#pragma once

#include <string>

#include "json/json.h"
#include "serve/authzen/decider.h"
#include "serve/message/message.h"

namespace hardtack::serve {

// `body` is an object.
Answer answer_evaluation(const Setting& setting, const JsonValue& body);
Answer answer_evaluations(const Setting& setting, const JsonValue& body);

// 400 with the pointer.
Answer refuse(const RequestFault& fault);
// 200, for nobody to keep.
Answer json_answer(std::string body);

}  // namespace hardtack::serve
