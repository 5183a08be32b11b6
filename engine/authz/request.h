// The facts of one request, said by the authorizer: who asks for what, and when.
//
// Values are made from C++ values where they stand; what they cannot express is made in `terms()`. Errors (a name that
// cannot be written, a variable, no memory for a fact) stick, and authorize() reports the first. A request belongs to
// one thread; cleared, it is used again without allocation. It keeps its policy alive. It may be cleared, or end, as
// soon as authorize() has returned: the authorizer keeps what its world refers to.
//
//   Request request(policy);
//   request.add("operation", "read").add("resource", path).add("time", std::chrono::system_clock::now());
#pragma once

#include <array>
#include <chrono>
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
#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "engine/program/block.h"
#include "engine/terms/term.h"
#include "engine/terms/term_store.h"

HARDTACK_API_BEGIN
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
  // Parts of a second are dropped. A time before 1970 is an error of add(): the language has no date for it.
  template <typename Duration>
  RequestTerm(std::chrono::sys_time<Duration> time)
      : RequestTerm(std::chrono::floor<std::chrono::seconds>(time).time_since_epoch()) {}
  RequestTerm(ByteString bytes) : content_(bytes) {}
  // A value made in `request.terms()`, or one that needs no store.
  RequestTerm(Value value) : content_(value) {}
  RequestTerm(const Term& term) : content_(&term) {}

 private:
  friend class Request;
  struct OutOfRange {};  // an integer beyond 64 bits signed
  struct NoText {};      // a null pointer
  struct TooEarly {};    // a time before 1970
  using Content = std::variant<std::string_view, ByteString, Value, const Term*, OutOfRange, NoText, TooEarly>;
  // As a value of `store`. Errors: kUsage, and those of Term::to_value.
  Result<Value> make(TermStore& store) const;
  explicit RequestTerm(std::chrono::seconds since_1970)
      : content_(since_1970.count() < 0 ? Content(TooEarly{})
                                        : Content(Value::date(static_cast<std::uint64_t>(since_1970.count())))) {}
  Content content_;
};

class Request {
 public:
  explicit Request(std::shared_ptr<const Policy> policy);
  ~Request();
  // Values refer to the request's own terms, so a copy would be another request.
  Request(const Request&) = delete;
  Request& operator=(const Request&) = delete;
  Request(Request&&) noexcept;
  Request& operator=(Request&&) noexcept;

  // add("right", user, "read"): one fact with these terms.
  template <std::convertible_to<RequestTerm>... Terms>
  Request& add(std::string_view name, const Terms&... terms) {
    const std::array<RequestTerm, sizeof...(Terms)> made{RequestTerm(terms)...};
    return add(name, std::span<const RequestTerm>(made));
  }
  Request& add(std::string_view name, std::initializer_list<RequestTerm> terms);
  Request& add(std::string_view name, std::span<const RequestTerm> terms);
  // The facts of a block, for example parsed from text. A block with anything else in it is an error (kUsage).
  Request& add_block(const Block& block);

  // Where to make values for add(): an overlay on the policy's terms.
  TermStore& terms() HARDTACK_LIFETIME_BOUND;
  const TermStore& terms() const HARDTACK_LIFETIME_BOUND;

  // Forgets the facts and the error, keeps the memory. Values that terms() made are of no store then.
  void clear();

  // Forgets the facts from number `count` on, but neither the values that were made for them nor the error: for
  // requests that have their first facts in common. An authorizer that holds a world of this request may not be asked
  // about it after the next add(); it is given the request again.
  void keep_facts(std::size_t count);

  struct Fact {
    StringId name{};
    Range terms;
  };
  std::span<const Fact> facts() const HARDTACK_LIFETIME_BOUND;
  std::span<const Value> terms_of(const Fact& fact) const HARDTACK_LIFETIME_BOUND;
  const Policy& policy() const HARDTACK_LIFETIME_BOUND { return *policy_; }
  const std::shared_ptr<const Policy>& shared_policy() const HARDTACK_LIFETIME_BOUND { return policy_; }
  // The first thing that went wrong.
  const std::optional<Error>& error() const HARDTACK_LIFETIME_BOUND;

  // For the engine: what keeps the terms and the facts of now, whatever becomes of the request.
  std::shared_ptr<const void> keep() const;

 private:
  struct State;
  void add_fact(StringId name, std::span<const Value> terms);

  std::shared_ptr<const Policy> policy_;
  std::shared_ptr<State> state_;
  // What an authorizer kept when the request was last cleared; used again when it has let go.
  std::shared_ptr<State> spare_;
};

}  // namespace hardtack
HARDTACK_API_END
