#include "tests/conformance/maker/raw_blocks.h"

#include <functional>
#include <initializer_list>
#include <map>
#include <string>

#include "tests/support/wire_biscuit.h"

namespace hardtack::conformance {
namespace {

namespace w = testing::biscuit;
using testing::WireMessage;

// The first symbols of a block's own.
constexpr std::uint64_t kOne = 1024;
constexpr std::uint64_t kTwo = 1025;
constexpr std::uint64_t kRight = 4;  // a default symbol

WireMessage block(std::uint32_t version, std::initializer_list<std::string_view> symbols = {}) {
  WireMessage out;
  for (const std::string_view symbol : symbols) out.bytes(1, symbol);
  return out.number(3, version);
}

WireMessage fact(std::uint32_t version, std::initializer_list<std::string_view> symbols, const WireMessage& predicate) {
  return block(version, symbols).message(4, WireMessage().message(1, predicate));
}

WireMessage checked(std::uint32_t version, w::List ops, std::initializer_list<std::string_view> symbols = {}) {
  return block(version, symbols).message(6, w::check({w::query({}, {w::expression(ops)})}));
}

WireMessage nested_array(int depth) {
  WireMessage term = w::integer(1);
  for (int i = 0; i < depth; ++i) term = w::array({term});
  return term;
}

const std::map<std::string, std::function<WireMessage()>, std::less<>>& makers() {
  static const WireMessage yes = w::value(w::boolean(true)), no = w::value(w::boolean(false));
  static const WireMessage one = w::value(w::integer(1));
  static const std::map<std::string, std::function<WireMessage()>, std::less<>> table = {
      // Versions.
      {"no-version", [] { return WireMessage().message(4, w::fact(kRight, {w::integer(1)})); }},
      {"version-2", [] { return block(2).message(4, w::fact(kRight, {w::integer(1)})); }},
      {"version-7", [] { return block(7).message(4, w::fact(kRight, {w::integer(1)})); }},
      {"null-in-version-3", [] { return fact(3, {}, w::predicate(kRight, {w::null()})); }},
      {"null-in-version-4", [] { return fact(4, {}, w::predicate(kRight, {w::null()})); }},
      {"reject-in-version-3", [] { return block(3).message(6, w::check({w::query({w::predicate(kRight, {})})}, 2)); }},
      {"bits-in-version-3", [] { return checked(3, {one, one, w::binary(18), one, w::binary(4)}); }},
      {"array-in-version-3", [] { return fact(3, {}, w::predicate(kRight, {w::array({w::integer(1)})})); }},
      // Symbols and keys.
      {"symbol-declared-twice", [] { return fact(3, {"hold", "hold"}, w::predicate(kTwo, {w::integer(1)})); }},
      {"default-symbol-declared", [] { return fact(3, {"right"}, w::predicate(kOne, {w::integer(1)})); }},
      {"unknown-symbol", [] { return fact(3, {}, w::predicate(kRight, {w::string(4711)})); }},
      {"unknown-key",
       [] { return block(4).message(6, w::check({w::query({w::predicate(kRight, {})}, {}, {w::key_scope(3)})})); }},
      {"symbol-not-utf8", [] { return fact(3, {"\xff\xfe"}, w::predicate(kOne, {w::integer(1)})); }},
      {"name-that-is-text", [] { return fact(3, {"a(1); allow if true; //"}, w::predicate(kOne, {w::integer(1)})); }},
      {"verified-name", [] { return fact(3, {"verified:cargo"}, w::predicate(kOne, {w::integer(1)})); }},
      {"parent-hash-in-authority",
       [] {
         return fact(3,
                     {"parent_token_sha256", std::string_view("00000000000000000000000000000000"
                                                              "00000000000000000000000000000000")},
                     w::predicate(kOne, {w::string(kTwo)}));
       }},
      // Terms.
      {"variable-in-fact", [] { return fact(3, {"any"}, w::predicate(kRight, {w::variable(kOne)})); }},
      {"variable-in-array-of-fact",
       [] { return fact(6, {"any"}, w::predicate(kRight, {w::array({w::variable(kOne)})})); }},
      {"map-key-twice",
       [] {
         return fact(6, {},
                     w::predicate(kRight, {w::map({w::entry(w::integer_key(1), w::integer(1)),
                                                   w::entry(w::integer_key(1), w::integer(2))})}));
       }},
      {"array-46-deep", [] { return fact(6, {}, w::predicate(kRight, {nested_array(46)})); }},
      {"array-47-deep", [] { return fact(6, {}, w::predicate(kRight, {nested_array(47)})); }},
      {"fact-without-terms", [] { return fact(3, {}, w::predicate(kRight, {})); }},
      {"late-date", [] { return fact(3, {}, w::predicate(kRight, {w::date(253402300800u)})); }},
      {"array-in-set", [] { return fact(6, {}, w::predicate(kRight, {w::set({w::array({w::integer(1)})})})); }},
      // Rules and checks.
      {"unbound-head",
       [] {
         return block(3, {"unbound", "other"})
             .message(5, w::rule(w::predicate(kRight, {w::variable(kOne)}), {w::predicate(27, {w::variable(kTwo)})}));
       }},
      {"unbound-head-of-reject",
       [] {
         const WireMessage query =
             w::rule(w::predicate(27, {w::variable(kOne)}), {w::predicate(kRight, {w::integer(1)})});
         return block(6, {"unbound"}).message(4, w::fact(kRight, {w::integer(1)})).message(6, w::check({query}, 2));
       }},
      {"unknown-kind-of-check", [] { return block(6).message(6, w::check({w::query({})}, 9)); }},
      // Expressions.
      {"unknown-operator", [] { return checked(6, {yes, w::unary(99)}); }},
      {"operator-without-kind", [] { return checked(6, {yes, WireMessage().message(2, WireMessage())}); }},
      {"operand-missing", [] { return checked(3, {yes, w::binary(13)}); }},
      {"operands-left", [] { return checked(3, {yes, yes}); }},
      {"operator-missing-alternative",
       [] {
         return block(3).message(
             6, w::check({w::query({}, {w::expression({no})}), w::query({}, {w::expression({yes, yes})})}));
       }},
      {"eager-operators", [] { return checked(3, {yes, no, w::binary(14), w::unary(1), yes, w::binary(13)}); }},
      {"unbound-in-expression",
       [] { return checked(3, {w::value(w::variable(kOne)), one, w::binary(4)}, {"unbound"}); }},
      {"old-equality", [] { return checked(3, {one, one, w::binary(4)}); }},
      // The wire.
      {"fact-without-name", [] { return block(3).message(4, WireMessage().message(1, w::each(2, {w::integer(1)}))); }},
      {"context-twice",
       [] { return block(3).bytes(2, "one").bytes(2, "two").message(4, w::fact(kRight, {w::integer(1)})); }},
      {"overlong-number",
       [] {
         return WireMessage()
             .tag(3, 0)
             .raw(std::string_view("\x83\x00", 2))
             .message(4, w::fact(kRight, {w::integer(1)}));
       }},
      {"truth-of-two", [] { return fact(3, {}, w::predicate(kRight, {WireMessage().number(6, 2)})); }},
      {"unknown-field", [] { return fact(3, {}, w::predicate(kRight, {w::integer(1)})).bytes(77, "from the future"); }},
  };
  return table;
}

}  // namespace

std::optional<Bytes> raw_block(std::string_view name) {
  const auto found = makers().find(name);
  if (found == makers().end()) return std::nullopt;
  return found->second().copy();
}

}  // namespace hardtack::conformance
