// Which version of the block format each feature of the language needs (specification, "Version 3.0 to 3.3": 3 to 6),
// and what a block's version must be. Blocks are written with the lowest version that carries them.
//
// Reading is lenient in one way: arrays, maps and `.get()` came with version 6, but the reference implementation writes
// them, and null inside them, under any version.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/base/error.h"
#include "engine/program/statement.h"
#include "engine/terms/term_store.h"

namespace hardtack {

inline constexpr std::uint32_t kOldestBlockVersion = 3;
inline constexpr std::uint32_t kThirdPartyBlockVersion = 5;
inline constexpr std::uint32_t kNewestBlockVersion = 6;

// The lowest version that has everything noted, and what asked for it.
class RequiredVersion {
 public:
  void note_scope() { need(4, "a scope"); }
  // `explicit_kind`: the kind is written out, even where it is the default.
  void note_check(CheckKind kind, bool explicit_kind);
  void note_unary(UnaryOp op);
  void note_binary(BinaryOp op);
  void note_closure() { need(6, "a closure"); }
  void note_value(const TermStore& terms, Value value);

  // For writing.
  std::uint32_t to_write() const { return to_write_; }

  // Error: kUnsupportedVersion if the version is unknown or too low for what was noted, or for a third party.
  Result<void> check(std::uint32_t declared, bool third_party) const;

 private:
  void need(std::uint32_t version, std::string_view feature);
  void need_to_write(std::uint32_t version);

  std::uint32_t to_read_ = kOldestBlockVersion;
  std::uint32_t to_write_ = kOldestBlockVersion;
  std::string_view feature_;
};

}  // namespace hardtack
