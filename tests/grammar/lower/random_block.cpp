#include "tests/grammar/lower/random_block.h"

#include <array>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/program/program_builder.h"
#include "engine/terms/term.h"

namespace hardtack::testing_support {
namespace {

void require(const Result<void>& result) {
  if (!result) throw std::runtime_error(result.error().to_string());
}

class Maker {
 public:
  explicit Maker(std::uint64_t seed) : random_(seed) {}

  Block run() {
    for (int i = below(5); i > 0; --i) {
      const StringId fact_name = name();
      require(builder_.add_fact(fact_name, terms(false)));
    }
    for (int i = below(3); i > 0; --i) rule();
    for (int i = below(4); i > 0; --i) {
      for (int alternatives = 1 + below(3); alternatives > 0; --alternatives) query();
      require(builder_.add_check(static_cast<CheckKind>(below(3))));
    }
    for (int i = below(3); i > 0; --i) {
      query();
      require(builder_.add_policy(static_cast<PolicyKind>(below(2))));
    }
    for (int i = below(3); i > 0; --i) require(builder_.add_block_scope(scope()));
    return std::move(builder_).build();
  }

 private:
  int below(int bound) { return static_cast<int>(random_() % static_cast<unsigned>(bound)); }
  template <typename T, std::size_t N>
  const T& pick(const std::array<T, N>& choices) {
    return choices[static_cast<std::size_t>(below(static_cast<int>(N)))];
  }

  StringId name() {
    static const std::array<std::string, 16> kNames = {
        "a", "right", "ns::f",  "true",         "or", "check",    "hex:ab", "1a",
        "_", ":x",    "\u00e9", "\u4e8b\u5b9f", "if", "trusting", "null",   "ed25519"};
    return builder_.terms().intern(pick(kNames));
  }

  std::string variable_name() {
    static const std::array<std::string, 6> kNames = {"x", "0", "_y", "a:b", "\u00e9", "or"};
    return pick(kNames);
  }

  std::string text() {
    static const std::array<std::string, 14> kPieces = {"a",
                                                        "\"",
                                                        "\\",
                                                        "\n",
                                                        "\t",
                                                        "\r",
                                                        std::string(1, '\0'),
                                                        "\x1b",
                                                        "\u202e",
                                                        "\u200b",
                                                        "\u00e9",
                                                        "\U0001F601",
                                                        "; allow if true; //",
                                                        "\x7f"};
    std::string result;
    for (int i = below(5); i > 0; --i) result += pick(kPieces);
    return result;
  }

  std::int64_t integer() {
    switch (below(5)) {
      case 0: return INT64_MIN;
      case 1: return INT64_MAX;
      case 2: return -below(10);
      default: return below(10);
    }
  }

  Term scalar(int kind) {
    switch (kind) {
      case 0: return Term::integer(integer());
      case 1: return Term::string(text());
      case 2: return Term::date(static_cast<std::uint64_t>(below(2'000'000'000)));
      case 3: return Term::bytes(text());
      case 4: return Term::boolean(below(2) == 0);
      default: return Term::null();
    }
  }

  Term term(int depth) {
    if (depth == 0 || below(2) == 0) return scalar(below(6));
    std::vector<Term> elements;
    switch (below(3)) {
      case 0: {
        const int kind = below(6);
        for (int i = below(4); i > 0; --i) elements.push_back(scalar(kind));
        return Term::set(std::move(elements));
      }
      case 1:
        for (int i = below(4); i > 0; --i) elements.push_back(term(depth - 1));
        return Term::array(std::move(elements));
      default:
        for (int i = below(4); i > 0; --i) {
          elements.push_back(scalar(below(2)));
          elements.push_back(term(depth - 1));
        }
        return Term::map(std::move(elements));
    }
  }

  Value value() { return *term(2).to_value(builder_.terms()); }

  std::vector<Value> terms(bool variables) {
    std::vector<Value> result;
    for (int i = below(4); i > 0; --i) {
      result.push_back(variables && below(2) == 0 ? builder_.terms().variable(variable_name()) : value());
    }
    return result;
  }

  Scope scope() {
    static const std::array<std::string, 2> kKeys = {
        "ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189",
        "secp256r1/025e918fd4463832aea2823dfd9716a36b4d9b1377bd53dd82ddf4c0bc75ed6bbf"};
    const int kind = below(3);
    if (kind < 2) return {static_cast<ScopeKind>(kind), 0};
    return {ScopeKind::kPublicKey, *builder_.add_key(*PublicKey::from_text(pick(kKeys)))};
  }

  void rule() {
    const StringId head = name();
    const std::vector<Value> head_terms = terms(true);
    query();
    require(builder_.add_rule(head, head_terms));
  }

  void query() {
    builder_.begin_query();
    const int atoms = below(3);
    for (int i = 0; i < atoms; ++i) {
      const StringId atom = name();
      require(builder_.add_atom(atom, terms(true)));
    }
    for (int i = below(3) + (atoms == 0 ? 1 : 0); i > 0; --i) {
      builder_.begin_expression();
      operand(4);
      require(builder_.end_expression());
    }
    for (int i = below(3) - 1; i > 0; --i) require(builder_.add_scope(scope()));
    require(builder_.end_query());
  }

  void operand(int depth) {
    if (depth == 0 || below(4) == 0) {
      require(builder_.push_value(below(3) == 0 ? builder_.terms().variable(variable_name()) : value()));
      return;
    }
    if (below(3) == 0) {
      operand(depth - 1);
      const int unary = below(5);
      require(unary == 4 ? builder_.push_extern_unary(name()) : builder_.push_unary(static_cast<UnaryOp>(unary)));
      return;
    }
    const auto op = static_cast<BinaryOp>(below(kLastBinaryOp + 1));
    const bool lazy_left = op == BinaryOp::kTryOr;
    const bool lazy_right = op == BinaryOp::kAnd || op == BinaryOp::kOr;
    const bool one_parameter = op == BinaryOp::kAll || op == BinaryOp::kAny;
    if (lazy_left) require(builder_.begin_closure({}));
    operand(depth - 1);
    if (lazy_left) require(builder_.end_closure());
    if (lazy_right) require(builder_.begin_closure({}));
    if (one_parameter) require(builder_.begin_closure(std::array{builder_.terms().intern(variable_name())}));
    operand(depth - 1);
    if (lazy_right || one_parameter) require(builder_.end_closure());
    require(op == BinaryOp::kExtern ? builder_.push_extern_binary(name()) : builder_.push_binary(op));
  }

  std::mt19937_64 random_;
  ProgramBuilder builder_;
};

}  // namespace

Block random_block(std::uint64_t seed) { return Maker(seed).run(); }

}  // namespace hardtack::testing_support
