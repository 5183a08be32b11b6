// The facts of one request, said by the authorizer: who asks for what, and when.
//
// Values are made from C++ values where they stand; what they cannot express is made in `terms()`. Errors (a name that
// cannot be written, a variable, no memory for a fact) stick, and authorize() reports the first. A request belongs to
// one thread; cleared, it is used again without allocation. It keeps its policy alive.
//
//   Request request(policy);
//   request.add("operation", {"read"}).add("resource", {path}).add("time", {Date{now}});
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "engine/authz/policy.h"
#include "engine/base/error.h"
#include "engine/program/block.h"
#include "engine/terms/term_store.h"

namespace hardtack {

// Seconds since 1970-01-01T00:00:00Z.
struct Date {
  std::uint64_t seconds = 0;
};

// A byte string (not the `Bytes` of tokens/crypto). Refers to bytes that must live until add() returns.
struct ByteString {
  ByteString(std::string_view bytes) : content(bytes) {}
  ByteString(std::span<const std::uint8_t> bytes)
      : content(reinterpret_cast<const char*>(bytes.data()), bytes.size()) {}
  std::string_view content;
};

// The types that a request term takes as integers: not bool, which is its own term, and no kind of character.
template <typename T>
concept RequestInteger =
    std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> && !std::same_as<T, wchar_t> &&
    !std::same_as<T, char8_t> && !std::same_as<T, char16_t> && !std::same_as<T, char32_t>;

// One term of a request fact, from whatever the caller has. Refers to strings that must live until add() returns.
// What is no term (a pointer, a floating-point number, an enumerator, nullptr) does not compile: converted to bool or
// to an integer it would mean something else, silently.
class RequestTerm {
 public:
  // A null pointer is an error of add(), not undefined behaviour.
  RequestTerm(const char* text) : content_(text == nullptr ? Content(NoText{}) : Content(std::string_view(text))) {}
  RequestTerm(std::string_view text) : content_(text) {}
  RequestTerm(const std::string& text) : content_(std::string_view(text)) {}
  RequestTerm(std::nullptr_t) = delete;
  template <std::same_as<bool> Bool>
  RequestTerm(Bool truth) : content_(Value::boolean(truth)) {}
  template <RequestInteger Integer>
  RequestTerm(Integer number)
      : content_(std::in_range<std::int64_t>(number) ? Content(Value::integer(static_cast<std::int64_t>(number)))
                                                     : Content(OutOfRange{})) {}
  RequestTerm(Date date) : content_(Value::date(date.seconds)) {}
  RequestTerm(ByteString bytes) : content_(bytes) {}
  // A value made in `request.terms()`, or one that needs no store.
  RequestTerm(Value value) : content_(value) {}

 private:
  friend class Request;
  struct OutOfRange {};  // an integer beyond 64 bits signed
  struct NoText {};      // a null pointer
  using Content = std::variant<std::string_view, ByteString, Value, OutOfRange, NoText>;
  Content content_;
};

class Request {
 public:
  explicit Request(std::shared_ptr<const Policy> policy);
  // Values refer to the request's own terms, so a copy would be another request.
  Request(const Request&) = delete;
  Request& operator=(const Request&) = delete;
  Request(Request&&) noexcept = default;
  Request& operator=(Request&&) noexcept = default;

  Request& add(std::string_view name, std::initializer_list<RequestTerm> terms);
  Request& add(std::string_view name, std::span<const RequestTerm> terms);
  // The facts of a block, for example parsed from text. A block with anything else in it is an error (kUsage).
  Request& add_block(const Block& block);

  // Where to make values for add(): an overlay on the policy's terms.
  TermStore& terms() { return terms_; }
  const TermStore& terms() const { return terms_; }

  // Forgets the facts and the error, keeps the memory.
  void clear();

  struct Fact {
    StringId name{};
    Range terms;
  };
  std::span<const Fact> facts() const { return facts_; }
  std::span<const Value> terms_of(const Fact& fact) const {
    return std::span(values_).subspan(fact.terms.first, fact.terms.count);
  }
  const Policy& policy() const { return *policy_; }
  const std::shared_ptr<const Policy>& shared_policy() const { return policy_; }
  // The first thing that went wrong.
  const std::optional<Error>& error() const { return error_; }

 private:
  void add_fact(StringId name, std::span<const Value> terms);

  std::shared_ptr<const Policy> policy_;
  TermStore terms_;
  std::vector<Fact> facts_;
  std::vector<Value> values_;
  std::vector<Value> scratch_;
  std::optional<Error> error_;
};

}  // namespace hardtack
