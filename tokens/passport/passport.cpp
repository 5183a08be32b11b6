#include "tokens/passport/passport.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "engine/program/program_builder.h"
#include "engine/text/cat.h"
#include "tokens/bytes/hex.h"
#include "tokens/crypto/sha256.h"
#include "tokens/lineage/attenuate.h"
#include "tokens/lineage_index/claim_errors.h"
#include "tokens/passport/narrowing.h"

namespace hardtack {
namespace {

// Reads the facts of one block.
class Facts {
 public:
  Facts(const Block& block, std::size_t index) : block_(block), index_(index) {}

  Result<std::string> text(std::string_view name) const {
    HARDTACK_TRY(const Value value, required(name, ValueType::kString));
    return text_of(value);
  }
  Result<std::int64_t> integer(std::string_view name) const {
    HARDTACK_TRY(const Value value, required(name, ValueType::kInteger));
    return value.as_integer();
  }
  Result<bool> truth(std::string_view name) const {
    HARDTACK_TRY(const Value value, required(name, ValueType::kBool));
    return value.as_bool();
  }
  Result<std::optional<bool>> optional_truth(std::string_view name) const {
    if (rows(name).empty()) return std::nullopt;
    HARDTACK_TRY(const bool value, truth(name));
    return value;
  }
  Result<std::optional<std::string>> optional_text(std::string_view name) const {
    if (rows(name).empty()) return std::nullopt;
    HARDTACK_TRY(std::string value, text(name));
    return value;
  }
  // Sorted, each once; nothing if there is no such fact. A token names a long text in few bytes as often as it likes.
  Result<std::optional<std::vector<std::string>>> texts(std::string_view name) const {
    std::set<std::string_view> found;
    for (const Predicate* row : rows(name)) {
      const auto terms = block_.terms_of(*row);
      if (terms.size() != 1 || !terms[0].is(ValueType::kString)) return malformed(name);
      found.insert(block_.terms().text(terms[0].as_string()));
    }
    if (found.empty()) return std::nullopt;
    return std::vector<std::string>(found.begin(), found.end());
  }
  Result<std::optional<std::map<std::string, std::int64_t>>> caps(std::string_view name) const {
    std::map<std::string, std::int64_t> found;
    for (const Predicate* row : rows(name)) {
      const auto terms = block_.terms_of(*row);
      if (terms.size() != 2 || !terms[0].is(ValueType::kString) || !terms[1].is(ValueType::kInteger))
        return malformed(name);
      if (!found.emplace(text_of(terms[0]), terms[1].as_integer()).second) return malformed(name);
    }
    if (found.empty()) return std::nullopt;
    return found;
  }
  // Every row, wherever it stands.
  Result<void> check_times(LineageTime now) const {
    for (const Predicate* row : rows("iat")) {
      const auto terms = block_.terms_of(*row);
      if (terms.size() != 1 || !terms[0].is(ValueType::kInteger)) return malformed("iat");
      const std::int64_t iat = terms[0].as_integer();
      if (iat > unix_seconds(now) + kPassportFutureSeconds) return expired("iat", iat, "lies in the future");
      if (iat < unix_seconds(now) - kPassportPastSeconds) return expired("iat", iat, "is too old");
    }
    for (const Predicate* row : rows("exp")) {
      const auto terms = block_.terms_of(*row);
      if (terms.size() != 1 || !terms[0].is(ValueType::kInteger)) return malformed("exp");
      if (terms[0].as_integer() <= unix_seconds(now)) return expired("exp", terms[0].as_integer(), "has passed");
    }
    return {};
  }
  std::unexpected<Error> malformed(std::string_view name) const { return malformed_claim(name, in_block()); }

 private:
  std::vector<const Predicate*> rows(std::string_view name) const {
    std::vector<const Predicate*> found;
    for (const Predicate& fact : block_.facts()) {
      if (block_.terms().text(fact.name) == name) found.push_back(&fact);
    }
    return found;
  }
  Result<Value> required(std::string_view name, ValueType type) const {
    const auto found = rows(name);
    if (found.empty()) return missing_claim(name, in_block());
    const auto terms = block_.terms_of(*found[0]);
    if (found.size() != 1 || terms.size() != 1 || !terms[0].is(type)) return malformed(name);
    return terms[0];
  }
  std::string text_of(Value value) const { return std::string(block_.terms().text(value.as_string())); }
  std::string in_block() const { return cat(" in block ", index_); }
  std::unexpected<Error> expired(std::string_view name, std::int64_t value, std::string_view what) const {
    return fail(ErrorCode::kExpired, cat(name, " ", value, " of block ", index_, " ", what));
  }

  const Block& block_;
  std::size_t index_;
};

Result<Passport> read_block(const Block& block, std::size_t index) {
  const Facts facts(block, index);
  Passport passport;
  HARDTACK_TRY(passport.jti, facts.text("jti"));
  if (index == 0) {
    HARDTACK_TRY(passport.agent_id, facts.text("agent_id"));
    HARDTACK_TRY(passport.issuer_spiffe_id, facts.text("issuer_spiffe_id"));
    HARDTACK_TRY(passport.mission, facts.text("mission"));
    HARDTACK_TRY(passport.mission_id, facts.text("mission_id"));
    HARDTACK_TRY(passport.parent_jti, facts.optional_text("parent_jti"));
  } else {
    HARDTACK_TRY(passport.parent_jti, facts.text("parent_jti"));
  }
  HARDTACK_TRY(passport.spiffe_id, facts.text("spiffe_id"));
  HARDTACK_TRY(passport.iat, facts.integer("iat"));
  HARDTACK_TRY(passport.exp, facts.integer("exp"));
  HARDTACK_TRY(passport.max_tool_calls, facts.integer("max_tool_calls"));
  HARDTACK_TRY(passport.max_duration_s, facts.integer("max_duration_s"));
  HARDTACK_TRY(passport.delegation_allowed, facts.truth("delegation_allowed"));
  HARDTACK_TRY(passport.max_delegation_depth, facts.integer("max_delegation_depth"));
  HARDTACK_TRY(passport.cwd, facts.optional_text("cwd"));
  HARDTACK_TRY(passport.allowed_tools, facts.texts("allowed_tool"));
  HARDTACK_TRY(passport.forbidden_tools, facts.texts("forbidden_tool"));
  HARDTACK_TRY(passport.resource_scopes, facts.texts("resource_scope"));
  HARDTACK_TRY(passport.side_effect_classes, facts.texts("allowed_side_effect_class"));
  HARDTACK_TRY(passport.max_tool_calls_per_class, facts.caps("max_tool_calls_per_class"));
  HARDTACK_TRY(const std::optional<bool> empty, facts.optional_truth("resource_scope_empty"));
  if (!empty) return passport;
  // Only `true` means something, and only alone.
  if (!*empty || passport.resource_scopes) return facts.malformed("resource_scope_empty");
  passport.resource_scopes.emplace();
  return passport;
}

Result<Passport> read_passport(std::span<const TokenBlock> blocks, LineageTime now) {
  for (std::size_t i = 0; i < blocks.size(); ++i) HARDTACK_CHECK(Facts(*blocks[i].program, i).check_times(now));
  HARDTACK_TRY(Passport passport, read_block(*blocks[0].program, 0));
  HARDTACK_CHECK(check_root_passport(passport, now));
  std::set<std::string> seen{passport.jti};
  for (std::size_t i = 1; i < blocks.size(); ++i) {
    if (blocks[i].external_key) continue;
    HARDTACK_TRY(const Passport child, read_block(*blocks[i].program, i));
    if (!seen.insert(child.jti).second)
      return fail(ErrorCode::kLineageCycle, "passport lineage cycle detected at `" + child.jti + "`");
    if (seen.size() > kMaxPassportDepth + 1) {
      return wider_claim("max_delegation_depth", i, cat("more than ", kMaxPassportDepth, " delegations"));
    }
    HARDTACK_TRY(passport, narrow(passport, child, i, now));
  }
  return passport;
}

// Writes the facts of one block, lists sorted, and the check of its expiry.
class BlockWriter {
 public:
  Result<Block> write(const Passport& passport, bool authority) {
    if (authority) {
      text("agent_id", passport.agent_id);
      text("issuer_spiffe_id", passport.issuer_spiffe_id);
      text("mission", passport.mission);
      text("mission_id", passport.mission_id);
    }
    text("jti", passport.jti);
    if (passport.parent_jti) text("parent_jti", *passport.parent_jti);
    text("spiffe_id", passport.spiffe_id);
    add("iat", {Value::integer(passport.iat)});
    add("exp", {Value::integer(passport.exp)});
    add("max_tool_calls", {Value::integer(passport.max_tool_calls)});
    add("max_duration_s", {Value::integer(passport.max_duration_s)});
    add("delegation_allowed", {Value::boolean(passport.delegation_allowed)});
    add("max_delegation_depth", {Value::integer(passport.max_delegation_depth)});
    if (passport.cwd) text("cwd", *passport.cwd);
    texts("allowed_tool", passport.allowed_tools);
    texts("forbidden_tool", passport.forbidden_tools);
    texts("resource_scope", passport.resource_scopes);
    if (passport.resource_scopes && passport.resource_scopes->empty())
      add("resource_scope_empty", {Value::boolean(true)});
    texts("allowed_side_effect_class", passport.side_effect_classes);
    if (passport.max_tool_calls_per_class) {
      for (const auto& [name, cap] : *passport.max_tool_calls_per_class)
        add("max_tool_calls_per_class", {builder_.terms().string(name), Value::integer(cap)});
    }
    if (status_) status_ = expiry_check(passport.exp);
    if (!status_) return fail(status_.error());
    return std::move(builder_).build();
  }

 private:
  void add(std::string_view name, std::initializer_list<Value> terms) {
    if (status_) status_ = builder_.add_fact(builder_.terms().intern(name), std::span(terms.begin(), terms.size()));
  }
  void text(std::string_view name, const std::string& value) { add(name, {builder_.terms().string(value)}); }
  void texts(std::string_view name, const std::optional<std::vector<std::string>>& values) {
    const std::set<std::string> sorted =
        values ? std::set<std::string>(values->begin(), values->end()) : std::set<std::string>();
    for (const std::string& value : sorted) text(name, value);
  }
  // check if time($t), $t <= exp
  Result<void> expiry_check(std::int64_t exp) {
    if (exp < 0) return malformed_claim("exp");
    const std::array variable{builder_.terms().variable("t")};
    builder_.begin_query();
    HARDTACK_CHECK(builder_.add_atom(builder_.terms().intern("time"), variable));
    builder_.begin_expression();
    HARDTACK_CHECK(builder_.push_value(variable[0]));
    HARDTACK_CHECK(builder_.push_value(Value::date(static_cast<std::uint64_t>(exp))));
    HARDTACK_CHECK(builder_.push_binary(BinaryOp::kLessOrEqual));
    HARDTACK_CHECK(builder_.end_expression());
    HARDTACK_CHECK(builder_.end_query());
    return builder_.add_check(CheckKind::kIf);
  }

  ProgramBuilder builder_;
  Result<void> status_;
};

// A random UUID (RFC 9562, version 4).
Result<std::string> new_id(RandomSource& random) {
  std::array<std::uint8_t, 16> bytes{};
  HARDTACK_CHECK(random.fill(bytes));
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3f) | 0x80);
  std::string text = to_hex(bytes);
  for (const std::size_t at : {8U, 13U, 18U, 23U}) text.insert(at, 1, '-');
  return text;
}

// A block has no way to say "none" but for resources: an empty list would come out as one that was left out, which
// inherits everything.
template <typename T>
Result<void> refuse_empty_lists(const T& claims) {
  const auto empty = [](const auto& list) { return list && list->empty(); };
  const char* name = empty(claims.allowed_tools)              ? "allowed_tools"
                     : empty(claims.forbidden_tools)          ? "forbidden_tools"
                     : empty(claims.side_effect_classes)      ? "allowed_side_effect_classes"
                     : empty(claims.max_tool_calls_per_class) ? "max_tool_calls_per_class"
                                                              : nullptr;
  if (name == nullptr) return {};
  return fail(malformed_claim(name, ": an empty list grants nothing less")
                  .error()
                  .with_help("leave it out, or name what is meant; only `resource_scope` may be empty"));
}

// seconds + duration, without leaving 64 bits.
Result<std::int64_t> later(std::int64_t seconds, std::int64_t duration) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(seconds, duration, &sum)) return malformed_claim("exp");
  return sum;
}

}  // namespace

Result<UnverifiedBiscuit> issue_passport(Passport passport, const PrivateKey& root, LineageTime now,
                                         RandomSource& random) {
  return issue_passport(std::move(passport), PrivateKeySigner::of(root), now, random);
}

Result<UnverifiedBiscuit> issue_passport(Passport passport, const Signer& root, LineageTime now, RandomSource& random) {
  HARDTACK_CHECK(refuse_empty_lists(passport));
  if (passport.jti.empty()) {
    HARDTACK_TRY(passport.jti, new_id(random));
  }
  if (passport.mission_id.empty()) {
    passport.mission_id =
        "mission:" + passport.agent_id + ":" + to_hex(sha256(bytes_of(passport.mission))).substr(0, 12);
  }
  if (passport.iat == 0) passport.iat = unix_seconds(now);
  if (passport.exp == 0) {
    HARDTACK_TRY(passport.exp, later(passport.iat, kPassportDefaultSeconds));
  }
  if (passport.max_duration_s == 0) passport.max_duration_s = passport.exp - passport.iat;
  HARDTACK_TRY(const Block block, BlockWriter().write(passport, true));
  HARDTACK_TRY(UnverifiedBiscuit token, mint(block, root, {}, random));
  HARDTACK_TRY(const std::vector<TokenBlock> blocks, token.decode_blocks());
  HARDTACK_CHECK(read_passport(blocks, now));
  return token;
}

Result<UnverifiedBiscuit> derive_passport(const UnverifiedBiscuit& parent, const PassportRequest& request,
                                          LineageTime now, RandomSource& random) {
  HARDTACK_CHECK(refuse_empty_lists(request));
  HARDTACK_TRY(const std::vector<TokenBlock> blocks, parent.decode_blocks());
  HARDTACK_TRY(const Passport above, read_passport(blocks, now));
  Passport child;
  if (request.jti) {
    child.jti = *request.jti;
  } else {
    HARDTACK_TRY(child.jti, new_id(random));
  }
  child.parent_jti = above.jti;
  child.spiffe_id = request.spiffe_id;
  child.iat = unix_seconds(now);
  HARDTACK_TRY(const std::int64_t wanted, later(child.iat, request.duration_s));
  child.exp = std::min(above.exp, wanted);
  child.max_duration_s = child.exp - child.iat;
  child.max_tool_calls = request.max_tool_calls.value_or(above.max_tool_calls);
  child.max_delegation_depth = above.max_delegation_depth - 1;
  child.delegation_allowed = child.max_delegation_depth > 0;
  child.cwd = request.cwd ? request.cwd : above.cwd;
  child.allowed_tools = request.allowed_tools;
  child.forbidden_tools = request.forbidden_tools;
  child.resource_scopes = request.resource_scopes;
  child.side_effect_classes = request.side_effect_classes;
  child.max_tool_calls_per_class = request.max_tool_calls_per_class;
  // Told of the request rather than of the token that would come of it.
  HARDTACK_CHECK(narrow(above, child, blocks.size(), now));
  HARDTACK_TRY(const Block block, BlockWriter().write(child, false));
  HARDTACK_TRY(UnverifiedBiscuit token, attenuate(parent, block, {}, random));
  HARDTACK_TRY(const std::vector<TokenBlock> all, token.decode_blocks());
  HARDTACK_CHECK(read_passport(all, now));
  return token;
}

Result<Passport> verify_passport(const VerifiedBiscuit& token, LineageTime now) {
  return read_passport(token.blocks(), now);
}

}  // namespace hardtack
