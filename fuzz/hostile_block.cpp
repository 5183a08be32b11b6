#include "fuzz/hostile_block.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <string_view>

#include "engine/program/statement.h"
#include "engine/terms/default_symbols.h"
#include "fuzz/fixed_tokens.h"
#include "tokens/biscuit/format/block_decoder.h"
#include "tokens/biscuit/format/container.h"
#include "tokens/biscuit/format/wire.h"

namespace hardtack::fuzz {
namespace {

using wire::Writer;

constexpr unsigned kMaxDepth = 24;
constexpr unsigned kInExpression = 1;  // the depth of terms there
constexpr std::size_t kMaxStatements = 64;

// The first are names of variables, few, so that they meet; then names of predicates; then texts that are no names.
constexpr std::size_t kVariables = 4;
constexpr std::size_t kParameters = 8;
constexpr std::size_t kNamed = 18;

const std::vector<std::string>& symbols() {
  static const std::vector<std::string> texts = {"x",
                                                 "y",
                                                 "z",
                                                 "w",
                                                 "a",
                                                 "b",
                                                 "c",
                                                 "d",
                                                 "e",
                                                 "f",
                                                 "g",
                                                 "h",
                                                 "file1",
                                                 "file2",
                                                 "alice",
                                                 "seen",
                                                 "edge",
                                                 "integer",
                                                 "(a+)+$",
                                                 "^(a|a)*b",
                                                 "[",
                                                 "\\d{1000}",
                                                 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                                                 "verified:parent_token_sha256",
                                                 "not\nprintable\"",
                                                 "",
                                                 std::string(300, 'z'),
                                                 "\xce\xbb"};
  return texts;
}

constexpr std::array<std::uint64_t, 6> kNames = {4, 10, 7, 2, 3, 16};  // right user owner resource operation member

class BlockWriter {
 public:
  BlockWriter(Choices& choices, const TokenTables& tables)
      : choices_(choices), first_(SymbolTable::kFirstOwnSymbol + tables.symbols.own().size()), tables_(tables) {}

  Bytes write(bool third_party) {
    declare();
    const std::size_t old = choices_.below(64);
    writer_.number(3, old == 1 && !third_party ? 3 : old == 2 ? 5 : 6);
    for (std::size_t i = 0; i < kMaxStatements && choices_.more(); ++i) statement();
    return std::move(writer_).take();
  }

 private:
  void declare() {
    const auto known = tables_.symbols.own();
    own_.clear();
    for (const std::string& text : symbols()) {
      if (std::find(known.begin(), known.end(), text) != known.end()) {
        own_.push_back(tables_.symbols.find(text).value());
      } else {
        own_.push_back(first_++);
        writer_.text(1, text);
      }
    }
    const auto keys = tables_.keys.keys();
    for (std::uint8_t number : {kTrustedThirdParty, kUnknownThirdParty}) {
      const PublicKey key = fixed_key(number).public_key();
      if (std::find(keys.begin(), keys.end(), key) == keys.end()) write_public_key(writer_, 8, key);
    }
  }

  void statement() {
    switch (choices_.below(9)) {
      case 0:
      case 1: return writer_.message(4, [&] { writer_.message(1, [&] { predicate(false); }); });
      case 2:
      case 3:
      case 4: return writer_.message(5, [&] { query(true); });
      case 5:
      case 6:
        return writer_.message(6, [&] {
          for (std::size_t i = 0, count = choices_.below(3) + 1; i < count; ++i) {
            writer_.message(1, [&] { query(false); });
          }
          if (const std::size_t kind = choices_.below(4); kind > 0) writer_.number(2, kind - 1);
        });
      case 7: return many_facts();
      default: return writer_.message(7, [&] { scope(); });
    }
  }

  // A chain of one relation, which recursive rules and products make much of.
  void many_facts() {
    const std::uint64_t relation = name();
    for (std::size_t i = 0, count = choices_.below(128); i < count; ++i) {
      writer_.message(4, [&] {
        writer_.message(1, [&] {
          writer_.number(1, relation);
          for (std::size_t term : {i, i + 1}) writer_.message(2, [&] { writer_.number(2, term); });
        });
      });
    }
  }

  // Fields of a Scope.
  void scope() {
    const std::size_t choice = choices_.below(4);
    if (choice < 2) return writer_.number(1, choice);
    writer_.signed_number(2, static_cast<std::int64_t>(choice) - 2);
  }

  std::uint64_t any_symbol() {
    const std::size_t choice = choices_.below(own_.size() + kDefaultSymbols.size());
    return choice < own_.size() ? own_[choice] : choice - own_.size();
  }
  std::uint64_t name() {
    const std::size_t choice = choices_.below(32);
    if (choice < 12) return kNames[choice % kNames.size()];
    return choice < 31 ? own_[15 + choice % 2] : any_symbol();
  }

  void predicate(bool variables) {
    writer_.number(1, name());
    const std::size_t arity = choices_.below(8);
    for (std::size_t i = 0, count = arity < 4 ? arity : 2; i < count; ++i) {
      writer_.message(2, [&] { term(variables, 0); });
    }
  }

  // The head comes last, so that it can name what the body binds.
  void query(bool rule) {
    bound_ = 0;
    for (std::size_t i = 0, count = choices_.below(6); i < count; ++i) writer_.message(2, [&] { predicate(true); });
    for (std::size_t i = 0, count = choices_.below(3); i < count; ++i) writer_.message(3, [&] { condition(); });
    if (choices_.below(4) == 0) writer_.message(4, [&] { scope(); });
    writer_.message(1, [&] {
      if (!rule) return writer_.number(1, 27);
      writer_.number(1, name());
      for (std::size_t i = 0, count = choices_.below(4); i < count; ++i) {
        const std::size_t variable = choices_.below(kVariables + 1);
        const bool usable = variable < kVariables && (bound_ >> variable & 1) != 0;
        writer_.message(2, [&] { usable ? writer_.number(1, own_[variable]) : term(choices_.below(32) == 1, 0); });
      }
    });
  }

  std::uint64_t integer() {
    constexpr std::array<std::int64_t, 12> kEdges = {0,  1,    2,  3,
                                                     -1, 1024, 63, std::numeric_limits<std::int64_t>::max(),
                                                     7,  -2,   64, std::numeric_limits<std::int64_t>::min()};
    const std::size_t choice = choices_.below(kEdges.size() + 1);
    return choice < kEdges.size() ? static_cast<std::uint64_t>(kEdges[choice]) : choices_.word();
  }

  // Fields of a TermV2.
  void term(bool variables, unsigned depth) {
    const std::size_t choice = choices_.below(variables ? 16 : 12);
    if (choice >= 12) {
      const std::size_t variable = choices_.below(kVariables);
      if (depth == kInExpression && (bound_ >> variable & 1) == 0 && choices_.below(32) != 1) {
        return writer_.number(2, variable);  // an unbound variable ends everything
      }
      if (depth != kInExpression) bound_ |= 1u << variable;
      return writer_.number(1, own_[variable]);
    }
    if (depth >= kMaxDepth && choice >= 8) return writer_.number(2, 0);
    switch (choice) {
      case 0:
      case 1:
      case 2: return writer_.number(2, integer());
      case 3:
      case 4: return writer_.number(3, any_symbol());
      case 5: return writer_.number(4, integer());
      case 6:
        return writer_.bytes(5,
                             choices_.rest().first(std::min<std::size_t>(choices_.rest().size(), choices_.below(8))));
      case 7: return writer_.number(6, choices_.below(2));
      case 8: return writer_.message(7, [&] { elements(kMaxDepth); });
      case 9: return writer_.message(8, [] {});
      case 10: return writer_.message(9, [&] { elements(depth); });
      default:
        return writer_.message(10, [&] {
          for (std::size_t i = 0, count = choices_.below(4); i < count; ++i) {
            writer_.message(1, [&] {
              writer_.message(1, [&] { i % 2 == 0 ? writer_.number(1, i) : writer_.number(2, own_[i]); });
              writer_.message(2, [&] { term(false, depth + 1); });
            });
          }
        });
    }
  }

  // At the greatest depth, integers or strings alone, as sets want them.
  void elements(unsigned depth) {
    const bool many = choices_.below(8) == 0;
    const bool strings = choices_.below(2) == 0;
    for (std::size_t i = 0, count = many ? 200 : choices_.below(5); i < count; ++i) {
      writer_.message(1, [&] {
        if (!many && depth < kMaxDepth) return term(false, depth + 1);
        strings ? writer_.number(3, many ? own_[i % own_.size()] : any_symbol())
                : writer_.number(2, many ? i : integer());
      });
    }
  }

  void op_value(bool variables) {
    writer_.message(field_, [&] { writer_.message(1, [&] { term(variables, kInExpression); }); });
  }
  void op_unary(UnaryOp op) {
    writer_.message(field_, [&] {
      writer_.message(2, [&] {
        writer_.number(1, static_cast<std::uint64_t>(op));
        if (op == UnaryOp::kExtern) writer_.number(2, own_[choices_.below(kNamed)]);
      });
    });
  }
  void op_binary(BinaryOp op) {
    writer_.message(field_, [&] {
      writer_.message(3, [&] {
        writer_.number(1, static_cast<std::uint64_t>(op));
        if (op == BinaryOp::kExtern) writer_.number(2, own_[choices_.below(kNamed)]);
      });
    });
  }

  // A closure of one parameter, or of none, around one expression.
  void op_closure(bool parameter, unsigned depth) {
    writer_.message(field_, [&] {
      writer_.message(4, [&] {
        // Each depth has its own variable, but for some that shadow.
        if (parameter) writer_.number(1, choices_.below(8) == 0 ? own_[0] : own_[kVariables + depth % kParameters]);
        expression(2, depth + 1);
      });
    });
  }

  // An expression whose last operation gives a truth value, mostly.
  void condition() {
    constexpr std::array<BinaryOp, 8> kTests = {BinaryOp::kLessThan,   BinaryOp::kGreaterOrEqual, BinaryOp::kEqual,
                                                BinaryOp::kNotEqual,   BinaryOp::kContains,       BinaryOp::kMatches,
                                                BinaryOp::kStartsWith, BinaryOp::kStrictEqual};
    field_ = 1;
    if (choices_.below(3) == 0) return operations(0);
    operations(0);
    operations(0);
    op_binary(kTests[choices_.below(kTests.size())]);
  }

  // Operations that leave one value, as field `field` of what is open.
  void expression(std::uint32_t field, unsigned depth) {
    const std::uint32_t outer = field_;
    field_ = field;
    operations(depth);
    field_ = outer;
  }

  void operations(unsigned depth) {
    const std::size_t choice = choices_.below(16);
    if (depth >= kMaxDepth || choice < 4 || !choices_.more()) return op_value(true);
    if (choice < 6) {
      operations(depth + 1);
      return op_unary(static_cast<UnaryOp>(choices_.below(kLastUnaryOp + 1)));
    }
    if (choice == 15 && depth > 0) {  // a closure's parameter
      return writer_.message(field_, [&] {
        writer_.message(1, [&] { writer_.number(1, own_[kVariables + choices_.below(depth) % kParameters]); });
      });
    }
    const auto op = static_cast<BinaryOp>(choices_.below(kLastBinaryOp + 1));
    switch (op) {
      case BinaryOp::kAnd:
      case BinaryOp::kOr:
        operations(depth + 1);
        op_closure(false, depth);
        break;
      case BinaryOp::kAll:
      case BinaryOp::kAny:
        operations(depth + 1);
        op_closure(true, depth);
        break;
      case BinaryOp::kTryOr:
        op_closure(false, depth);
        operations(depth + 1);
        break;
      default:
        operations(depth + 1);
        operations(depth + 1);
        break;
    }
    op_binary(op);
  }

  Choices& choices_;
  std::uint64_t first_;
  const TokenTables& tables_;
  std::vector<std::uint64_t> own_;  // numbers of symbols()
  Writer writer_;
  unsigned bound_ = 0;       // variables that the open query has used
  std::uint32_t field_ = 1;  // of Op in the open message
};

}  // namespace

Bytes hostile_block(Choices& choices, const TokenTables& tables, bool third_party) {
  return BlockWriter(choices, tables).write(third_party);
}

}  // namespace hardtack::fuzz
