// Values of the options of `hardtack serve` that several of its parts read.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/error.h"

namespace hardtack::cli {

// `NAME=TEXT`, both there. Error: kUsage, which says that the value is not `what`.
Result<std::pair<std::string, std::string>> split_pair(const std::string& text, std::string_view what);

// Messages show these values; a key or a token that was given by mistake must not get that far. Error: kUsage.
Result<void> expect_no_secret(const char* option, const std::vector<std::string>& values);
Result<void> expect_no_secret(const char* option, const std::optional<std::string>& value);

}  // namespace hardtack::cli
