#include <algorithm>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "c/base/failure.h"
#include "c/base/terms.h"
#include "c/base/texts.h"
#include "c/decide/authorizer.h"
#include "c/decide/policies.h"
#include "c/text/blocks.h"

using namespace hardtack;
using namespace hardtack::c;

namespace {

// Whatever keeps a fact from reaching the request is remembered, so that no decision misses it unnoticed.
template <typename Add>
hardtack_error* add_to(hardtack_request* request, Add add) {
  return attempt([&]() -> Result<void> {
    HARDTACK_TRY(hardtack_request* const given, need(request));
    const bool was_incomplete = std::exchange(given->incomplete, true);
    Result<void> added = add(given->request);
    if (added && given->request.error()) added = fail(*given->request.error());
    if (!added && !given->error) given->error = added.error();
    given->incomplete = was_incomplete;
    return added;
  });
}

// Whether the name needs no look of ours: the request says what is wrong with it.
bool is_plain(hardtack_text name) {
  return name.data != nullptr &&
         std::all_of(name.data, name.data + name.size, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

hardtack_error* add_few(hardtack_request& request, std::string_view name, const FewTerms& few) noexcept {
  try {
    const bool was_incomplete = std::exchange(request.incomplete, true);
    request.request.add(name, few.terms());
    const std::optional<Error>& wrong = request.request.error();
    if (wrong && !request.error) request.error = *wrong;
    request.incomplete = was_incomplete;
    if (!wrong) [[likely]]
      return nullptr;
    return to_handle(*wrong);
  } catch (...) {
    return from_exception();
  }
}

}  // namespace

hardtack_error* hardtack_request_new(const hardtack_policy* policy, hardtack_request** request) {
  return make(request, [&]() -> Outcome<std::unique_ptr<hardtack_request>> {
    HARDTACK_TRY(const hardtack_policy* given, need(policy));
    return std::make_unique<hardtack_request>(given->policy, given->places);
  });
}

hardtack_error* hardtack_request_add(hardtack_request* request, hardtack_text name, const hardtack_term* terms,
                                     size_t count) {
  FewTerms few;
  if (is_plain(name) && look_at(request) != nullptr && few.take(terms, count)) {
    return add_few(*request, {name.data, name.size}, few);
  }
  return add_to(request, [&](Request& facts) -> Result<void> {
    HARDTACK_TRY(const std::string_view text, text_of(name, "the name"));
    HARDTACK_TRY(const auto items, items_of(terms, count, "the list of terms"));
    RequestTerms made;
    HARDTACK_CHECK(made.add_all(items));
    facts.add(text, made.terms());
    return {};
  });
}

hardtack_error* hardtack_request_add_block(hardtack_request* request, const hardtack_block* block) {
  return add_to(request, [&](Request& facts) -> Result<void> {
    HARDTACK_TRY(const hardtack_block* given, need(block));
    facts.add_block(given->block);
    return {};
  });
}

void hardtack_request_clear(hardtack_request* request) {
  if (look_at(request) == nullptr) return;
  request->incomplete = true;
  try {
    request->request.clear();
  } catch (...) {
    return;  // its facts are still there, and it is refused
  }
  request->error.reset();
  request->incomplete = false;
}

void hardtack_request_free(hardtack_request* request) { destroy(request); }
