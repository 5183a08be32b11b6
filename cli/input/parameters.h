// `--param key[:type]=value`: values that stand for `{key}` in source text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/error.h"
#include "engine/program/public_key.h"

namespace hardtack::cli {

struct DateParameter {
  std::uint64_t seconds = 0;
};
struct BytesParameter {
  std::string bytes;
};

struct ParameterArgument {
  std::string name;
  std::variant<std::string, std::int64_t, DateParameter, BytesParameter, bool, PublicKey> value;
};

// Types: string (the default), integer, date, bytes (`hex:00ff`), bool, pubkey. Errors: kUsage; kInvalidKey and the
// like for a public key that is none.
Result<ParameterArgument> parse_parameter(std::string_view text);

// Adds to `parameters`; kUsage for a name that is there already.
Result<void> add_parameter(std::vector<ParameterArgument>& parameters, std::string_view text);

}  // namespace hardtack::cli
