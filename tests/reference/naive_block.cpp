// Blocks of a token for the naive verifier (naive_token.h): every message of the schema, the versions that features
// need, symbols and keys.
#include <algorithm>
#include <limits>
#include <set>

#include "engine/terms/default_symbols.h"
#include "engine/text/utf8.h"
#include "tests/reference/naive_token.h"
#include "tests/reference/naive_wire.h"

namespace hardtack::reference {
namespace {

constexpr std::uint64_t kMaxUint32 = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint64_t kFirstOwnSymbol = 1024;

struct Tables {
  std::vector<std::string> symbols;
  std::vector<NaiveKey> keys;
};

class BlockChecker {
 public:
  BlockChecker(const Message& block, bool third_party, Tables& tables)
      : block_(block), third_party_(third_party), tables_(tables) {}

  void check() {
    declare();
    version_ = block_.number(3, kMaxUint32).value_or(0);
    if (version_ < 3 || version_ > 6 || (third_party_ && version_ < 5)) throw Malformed{"an unknown version"};
    for (const Message& fact : block_.all_messages(4)) predicate(fact.needed_message(1));
    for (const Message& rule : block_.all_messages(5)) query(rule);
    for (const Message& check : block_.all_messages(6)) {
      for (const Message& alternative : check.all_messages(1)) query(alternative);
      check_kind(check.number(2, 2));
    }
    for (const Message& trusted : block_.all_messages(7)) scope(trusted);
  }

 private:
  void declare() {
    for (const std::string_view symbol : block_.all_bytes(1)) {
      if (!is_valid_utf8(symbol)) throw Malformed{"a symbol is no text"};
      const bool known = std::ranges::find(kDefaultSymbols, symbol) != kDefaultSymbols.end() ||
                         std::ranges::find(tables_.symbols, symbol) != tables_.symbols.end();
      if (known) throw Malformed{"a symbol twice"};
      tables_.symbols.emplace_back(symbol);
    }
    const auto context = block_.bytes(2);
    if (context && !is_valid_utf8(*context)) throw Malformed{"a context is no text"};
    for (const Message& message : block_.all_messages(8)) {
      const NaiveKey key = read_key(message);
      if (std::ranges::find(tables_.keys, key) != tables_.keys.end()) throw Malformed{"a key twice"};
      tables_.keys.push_back(key);
    }
  }

  void need(std::uint64_t version) const {
    if (version_ < version) throw Malformed{"a feature of a later version"};
  }
  void symbol(std::uint64_t id) const {
    const bool known =
        id < kDefaultSymbols.size() || (id >= kFirstOwnSymbol && id - kFirstOwnSymbol < tables_.symbols.size());
    if (!known) throw Malformed{"an unknown symbol"};
  }

  void check_kind(std::optional<std::uint64_t> kind) const {
    if (!kind) return;
    need(*kind == 2 ? 6 : 4);  // an explicit `check if` came with `check all`
  }
  void scope(const Message& message) const {
    need(4);
    if (message.member({1, 2}) == 1) return (void)message.number(1, 1);
    const std::uint64_t index = message.needed_number(2);
    if (index >= tables_.keys.size()) throw Malformed{"an unknown key"};
  }
  void query(const Message& message) const {
    predicate(message.needed_message(1));
    for (const Message& atom : message.all_messages(2)) predicate(atom);
    for (const Message& expression : message.all_messages(3)) {
      for (const Message& op : expression.all_messages(1)) operation(op);
    }
    for (const Message& trusted : message.all_messages(4)) scope(trusted);
  }
  void predicate(const Message& message) const {
    symbol(message.needed_number(1));
    for (const Message& part : message.all_messages(2)) term(part, Within::kNothing);
  }

  // Null needs version 6, but the reference writes it inside arrays and maps under any.
  enum class Within { kNothing, kCollection };

  void term(const Message& message, Within within) const {  // NOLINT(misc-no-recursion)
    switch (message.member({1, 2, 3, 4, 5, 6, 7, 8, 9, 10})) {
      case 1: return symbol(message.needed_number(1, kMaxUint32));
      case 2: return (void)message.needed_number(2);
      case 3: return symbol(message.needed_number(3));
      case 4: return (void)message.needed_number(4);
      case 5: return (void)message.needed_bytes(5);
      case 6: return (void)message.needed_number(6, 1);
      case 7:
        for (const Message& element : message.needed_message(7).all_messages(1)) term(element, within);
        return;
      case 8:
        (void)message.needed_message(8);
        if (within == Within::kNothing) need(6);
        return;
      case 9:
        for (const Message& element : message.needed_message(9).all_messages(1)) term(element, Within::kCollection);
        return;
      default:
        for (const Message& entry : message.needed_message(10).all_messages(1)) {
          const Message key = entry.needed_message(1);
          key.member({1, 2}) == 1 ? (void)key.needed_number(1) : symbol(key.needed_number(2));
          term(entry.needed_message(2), Within::kCollection);
        }
    }
  }

  void operation(const Message& message) const {  // NOLINT(misc-no-recursion)
    switch (message.member({1, 2, 3, 4})) {
      case 1: return term(message.needed_message(1), Within::kNothing);
      case 2: {
        const std::uint64_t kind = operator_of(message.needed_message(2), 4, 4);
        if (kind >= 3) need(6);  // .type(), .extern::f()
        return;
      }
      case 3: {
        const std::uint64_t kind = operator_of(message.needed_message(3), 29, 28);
        if (kind >= 17 && kind <= 20) need(4);                  // & | ^ !==
        if ((kind >= 21 && kind <= 26) || kind >= 28) need(6);  // == != && || .all .any .extern::f .try_or
        return;
      }
      default: {
        need(6);
        const Message closure = message.needed_message(4);
        for (const std::uint32_t parameter : closure.all_numbers(1)) symbol(parameter);
        for (const Message& inner : closure.all_messages(2)) operation(inner);
      }
    }
  }
  // A call of the host's functions has a name, and nothing else has.
  std::uint64_t operator_of(const Message& message, std::uint64_t last, std::uint64_t call) const {
    const std::uint64_t kind = message.needed_number(1, last);
    const auto name = message.number(2);
    if (name.has_value() != (kind == call)) throw Malformed{"a name too many or too few"};
    if (name) symbol(*name);
    return kind;
  }

  const Message& block_;
  bool third_party_;
  Tables& tables_;
  std::uint64_t version_ = 0;
};

}  // namespace

void check_blocks(const NaiveToken& token) {
  Tables first_party;
  for (const NaiveSigned& signed_block : token.blocks) {
    Tables isolated;
    const bool third_party = signed_block.external_key.has_value();
    const Message block(signed_block.block);
    BlockChecker(block, third_party, third_party ? isolated : first_party).check();
  }
}

}  // namespace hardtack::reference
