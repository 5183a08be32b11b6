#include "tokens/biscuit/format/block_version.h"

#include <algorithm>
#include <string>

#include "engine/text/cat.h"

namespace hardtack {

void RequiredVersion::need_to_write(std::uint32_t version) { to_write_ = std::max(to_write_, version); }

void RequiredVersion::need(std::uint32_t version, std::string_view feature) {
  need_to_write(version);
  if (version <= to_read_) return;
  to_read_ = version;
  feature_ = feature;
}

void RequiredVersion::note_check(CheckKind kind, bool explicit_kind) {
  if (kind == CheckKind::kReject) return need(6, "`reject if`");
  if (kind == CheckKind::kAll) return need(4, "`check all`");
  if (explicit_kind) need(4, "an explicit kind of check");
}

void RequiredVersion::note_unary(UnaryOp op) {
  if (op == UnaryOp::kTypeOf) need(6, "`.type()`");
  if (op == UnaryOp::kExtern) need(6, "an extern call");
}

void RequiredVersion::note_binary(BinaryOp op) {
  switch (op) {
    case BinaryOp::kBitAnd:
    case BinaryOp::kBitOr:
    case BinaryOp::kBitXor: return need(4, "a bitwise operator");
    case BinaryOp::kStrictNotEqual: return need(4, "`!==`");
    case BinaryOp::kEqual:
    case BinaryOp::kNotEqual: return need(6, "`==` or `!=`");
    case BinaryOp::kAnd:
    case BinaryOp::kOr: return need(6, "`&&` or `||`");
    case BinaryOp::kAll:
    case BinaryOp::kAny: return need(6, "`.all()` or `.any()`");
    case BinaryOp::kExtern: return need(6, "an extern call");
    case BinaryOp::kTryOr: return need(6, "`.try_or()`");
    case BinaryOp::kGet: return need_to_write(6);
    default: return;
  }
}

// Recursion is bounded by kMaxTermDepth.
void RequiredVersion::note_value(const TermStore& terms, Value value) {
  switch (value.type()) {
    case ValueType::kNull: return need(6, "null");
    case ValueType::kSet:
      for (Value element : terms.elements(value)) note_value(terms, element);
      return;
    case ValueType::kArray:
    case ValueType::kMap: return need_to_write(6);
    default: return;
  }
}

Result<void> RequiredVersion::check(std::uint32_t declared, bool third_party) const {
  if (declared < kOldestBlockVersion || declared > kNewestBlockVersion) {
    return fail(ErrorCode::kUnsupportedVersion, cat("a block has version ", declared, "; known are ",
                                                    kOldestBlockVersion, " to ", kNewestBlockVersion));
  }
  if (third_party && declared < kThirdPartyBlockVersion) {
    return fail(ErrorCode::kUnsupportedVersion,
                cat("a third-party block has version ", declared, " but needs at least ", kThirdPartyBlockVersion));
  }
  if (declared < to_read_) {
    return fail(ErrorCode::kUnsupportedVersion,
                cat("a block of version ", declared, " has ", feature_, ", which needs version ", to_read_));
  }
  return {};
}

}  // namespace hardtack
