#include "engine/authz/request.h"

#include <algorithm>
#include <utility>

#include "engine/program/name.h"
#include "engine/terms/translate.h"
#include "engine/terms/valid_text.h"
#include "engine/text/quote.h"
#include "engine/text/utf8.h"

namespace hardtack {
namespace {

// Made ahead, since there is no memory for it when it is needed.
const Error& incomplete() {
  static const Error error =
      Error(ErrorCode::kUsage, "the request is not what it should be: there was no memory for it")
          .with_help("clear the request");
  return error;
}

Error not_text(std::string_view name) {
  return Error(ErrorCode::kInvalidUtf8, "a request fact " + quote(name) + " holds text that is not UTF-8")
      .with_help("pass bytes that are not text as a ByteString");
}

}  // namespace

Result<Value> RequestTerm::make(TermStore& store) const {
  if (const auto* text = std::get_if<std::string_view>(&content_)) return store.string(*text);
  if (const auto* value = std::get_if<Value>(&content_)) return *value;
  if (const auto* bytes = std::get_if<ByteString>(&content_)) return store.bytes(bytes->content);
  if (const auto* term = std::get_if<const Term*>(&content_)) return (*term)->to_value(store);
  if (std::holds_alternative<OutOfRange>(content_)) return fail(ErrorCode::kUsage, "an integer exceeds 64 bits");
  if (std::holds_alternative<TooEarly>(content_)) return fail(ErrorCode::kUsage, "a date is before 1970");
  return fail(ErrorCode::kUsage, "a string is a null pointer");
}

struct Request::State {
  explicit State(const TermStore* policy) : terms(policy) {}

  TermStore terms;
  std::vector<Fact> facts;
  std::vector<Value> values;
  std::vector<Value> scratch;
  std::optional<Error> error;
};

Request::Request(std::shared_ptr<const Policy> policy)
    : policy_(std::move(policy)), state_(std::make_shared<State>(&policy_->terms())) {
  (void)incomplete();
}
Request::~Request() = default;
Request::Request(Request&&) noexcept = default;
Request& Request::operator=(Request&&) noexcept = default;

TermStore& Request::terms() { return state_->terms; }
const TermStore& Request::terms() const { return state_->terms; }
std::span<const Request::Fact> Request::facts() const { return state_->facts; }
std::span<const Value> Request::terms_of(const Fact& fact) const {
  return std::span(state_->values).subspan(fact.terms.first, fact.terms.count);
}
const std::optional<Error>& Request::error() const { return state_->error; }
std::shared_ptr<const void> Request::keep() const { return state_; }

Request& Request::add(std::string_view name, std::initializer_list<RequestTerm> terms) {
  return add(name, std::span(terms.begin(), terms.size()));
}

Request& Request::add(std::string_view name, std::span<const RequestTerm> terms) try {
  if (state_->error) return *this;
  if (!is_valid_name(name)) {
    state_->error = Error(ErrorCode::kInvalidName, "a request fact has a name that cannot be written: " + quote(name))
                        .with_help("names are letters, digits, `_` and `:`, and not digits alone");
    return *this;
  }
  state_->scratch.clear();
  for (const RequestTerm& term : terms) {
    // Nearly all terms are texts and numbers, which need no more than this.
    if (const auto* text = std::get_if<std::string_view>(&term.content_); text != nullptr && is_valid_utf8(*text)) {
      state_->scratch.push_back(state_->terms.string(*text));
      continue;
    }
    const Result<Value> value = term.make(state_->terms);
    if (!value) {
      state_->error = value.error().with_context("request fact " + quote(name));
      return *this;
    }
    if (!state_->terms.is_ground(*value)) {
      state_->error = Error(ErrorCode::kFactNotGround, "a request fact " + quote(name) + " holds a variable");
      return *this;
    }
    if (!has_valid_text(state_->terms, *value)) {
      state_->error = not_text(name);
      return *this;
    }
    state_->scratch.push_back(*value);
  }
  add_fact(state_->terms.intern(name), state_->scratch);
  return *this;
} catch (...) {
  state_->error = incomplete();
  throw;
}

Request& Request::add_block(const Block& block) try {
  if (state_->error) return *this;
  if (!block.rules().empty() || !block.checks().empty() || !block.policies().empty() || !block.scopes().empty()) {
    state_->error = Error(ErrorCode::kUsage, "a request consists of facts only")
                        .with_help("rules, checks and policies belong in the policy");
    return *this;
  }
  Translator translator(block.terms(), state_->terms);
  for (const Predicate& fact : block.facts()) {
    state_->scratch.clear();
    for (Value term : block.terms_of(fact)) state_->scratch.push_back(translator.value(term));
    const auto is_text = [this](Value term) { return has_valid_text(state_->terms, term); };
    if (!std::ranges::all_of(state_->scratch, is_text)) {
      state_->error = not_text(block.terms().text(fact.name));
      return *this;
    }
    add_fact(translator.string(fact.name), state_->scratch);
  }
  return *this;
} catch (...) {
  state_->error = incomplete();
  throw;
}

void Request::add_fact(StringId name, std::span<const Value> terms) {
  // A request states many facts of one predicate.
  const bool known =
      !state_->facts.empty() && state_->facts.back().name == name && state_->facts.back().terms.count == terms.size();
  if (!known) {
    if (auto reserved =
            reserved_in_authorizer(state_->terms.text(name), terms.size(), policy_->options().token_predicates)) {
      state_->error = std::move(reserved);
      return;
    }
  }
  const Range range{static_cast<std::uint32_t>(state_->values.size()), static_cast<std::uint32_t>(terms.size())};
  state_->values.insert(state_->values.end(), terms.begin(), terms.end());
  state_->facts.push_back(Fact{name, range});
}

void Request::keep_facts(std::size_t count) {
  if (count >= state_->facts.size()) return;
  state_->values.resize(state_->facts[count].terms.first);
  state_->facts.resize(count);
}

void Request::clear() try {
  if (state_.use_count() > 1) {
    // Its authorizer still has a world of it. Two states are enough: the next world lets go of the first.
    if (spare_ == nullptr || spare_.use_count() > 1) spare_ = std::make_shared<State>(&policy_->terms());
    std::swap(state_, spare_);
  }
  state_->terms.clear();
  state_->facts.clear();
  state_->values.clear();
  state_->error.reset();
} catch (...) {
  state_->error = incomplete();  // the facts of before are still there
  throw;
}

}  // namespace hardtack
