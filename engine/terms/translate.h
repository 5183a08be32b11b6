// Carries values from one store to another, remembering each string so that it is looked up once.
// Belongs to one thread; both stores must outlive it, and the source must not change.
//
//   Translator to_request(block.terms(), request_terms);
//   Value here = to_request.value(there);
#pragma once

#include <vector>

#include "engine/terms/term_store.h"
#include "engine/terms/value.h"

namespace hardtack {

class Translator {
 public:
  Translator(const TermStore& from, TermStore& to);

  StringId string(StringId id);
  // Never fails: what one store accepted, the other accepts.
  Value value(Value value);

  // Starts over with another pair of stores, keeping the buffers.
  void reset(const TermStore& from, TermStore& to);

 private:
  const TermStore* from_;
  TermStore* to_;
  std::vector<Value> elements_;         // a stack: of the collections that are being translated
  std::vector<std::uint32_t> strings_;  // id in `from` -> id in `to` plus one; 0 while unknown
};

}  // namespace hardtack
