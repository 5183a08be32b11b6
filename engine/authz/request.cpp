#include "engine/authz/request.h"

#include <algorithm>
#include <utility>

#include "engine/program/name.h"
#include "engine/terms/translate.h"
#include "engine/terms/valid_text.h"
#include "engine/text/quote.h"

namespace hardtack {
namespace {

// Made ahead, since there is no memory for it when it is needed.
const Error& incomplete() {
  static const Error error =
      Error(ErrorCode::kUsage, "a request fact is missing: there was no memory for it").with_help("clear the request");
  return error;
}

}  // namespace

Request::Request(std::shared_ptr<const Policy> policy) : policy_(std::move(policy)), terms_(&policy_->terms()) {
  (void)incomplete();
}

Request& Request::add(std::string_view name, std::initializer_list<RequestTerm> terms) {
  return add(name, std::span(terms.begin(), terms.size()));
}

Request& Request::add(std::string_view name, std::span<const RequestTerm> terms) try {
  if (error_) return *this;
  if (!is_valid_name(name)) {
    error_ = Error(ErrorCode::kInvalidName, "a request fact has a name that cannot be written: " + quote(name))
                 .with_help("names are letters, digits, `_` and `:`, and not digits alone");
    return *this;
  }
  scratch_.clear();
  for (const RequestTerm& term : terms) {
    if (const auto* text = std::get_if<std::string_view>(&term.content_)) {
      scratch_.push_back(terms_.string(*text));
    } else if (const auto* bytes = std::get_if<ByteString>(&term.content_)) {
      scratch_.push_back(terms_.bytes(bytes->content));
    } else if (const auto* value = std::get_if<Value>(&term.content_)) {
      scratch_.push_back(*value);
    } else {
      const bool too_large = std::holds_alternative<RequestTerm::OutOfRange>(term.content_);
      error_ = Error(ErrorCode::kUsage,
                     "a term of request fact " + quote(name) + (too_large ? " exceeds 64 bits" : " is a null pointer"));
      return *this;
    }
    if (!terms_.is_ground(scratch_.back())) {
      error_ = Error(ErrorCode::kFactNotGround, "a request fact " + quote(name) + " holds a variable");
      return *this;
    }
  }
  add_fact(terms_.intern(name), scratch_);
  return *this;
} catch (...) {
  error_ = incomplete();
  throw;
}

Request& Request::add_block(const Block& block) try {
  if (error_) return *this;
  if (!block.rules().empty() || !block.checks().empty() || !block.policies().empty() || !block.scopes().empty()) {
    error_ = Error(ErrorCode::kUsage, "a request consists of facts only")
                 .with_help("rules, checks and policies belong in the policy");
    return *this;
  }
  Translator translator(block.terms(), terms_);
  for (const Predicate& fact : block.facts()) {
    scratch_.clear();
    for (Value term : block.terms_of(fact)) scratch_.push_back(translator.value(term));
    add_fact(translator.string(fact.name), scratch_);
  }
  return *this;
} catch (...) {
  error_ = incomplete();
  throw;
}

void Request::add_fact(StringId name, std::span<const Value> terms) {
  if (!std::ranges::all_of(terms, [this](Value term) { return has_valid_text(terms_, term); })) {
    error_ =
        Error(ErrorCode::kInvalidUtf8, "a request fact " + quote(terms_.text(name)) + " holds text that is not UTF-8")
            .with_help("pass bytes that are not text as a ByteString");
    return;
  }
  if (auto reserved = reserved_in_authorizer(terms_.text(name), terms.size(), policy_->options().token_predicates)) {
    error_ = std::move(reserved);
    return;
  }
  const Range range{static_cast<std::uint32_t>(values_.size()), static_cast<std::uint32_t>(terms.size())};
  values_.insert(values_.end(), terms.begin(), terms.end());
  facts_.push_back(Fact{name, range});
}

void Request::clear() {
  terms_.clear();
  facts_.clear();
  values_.clear();
  error_.reset();
}

}  // namespace hardtack
