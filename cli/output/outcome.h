// What a function of the command gives that can fail for source text or for any other reason.
#pragma once

#include <expected>

#include "report/failure.h"

namespace hardtack::cli {

template <typename T>
using Outcome = std::expected<T, Failure>;

}  // namespace hardtack::cli
