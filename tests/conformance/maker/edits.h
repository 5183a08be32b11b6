// What is done to the bytes of a finished token, by name: what someone could do on the way, without any key.
#pragma once

#include <string>
#include <vector>

#include "engine/base/error.h"
#include "tokens/bytes/bytes.h"

namespace hardtack::conformance {

// `edit`: a name and its numbers, e.g. {"cut-signature", "1", "16"}. Error: kUsage for what there is not.
Result<Bytes> edited(const Bytes& token, const std::vector<std::string>& edit);

}  // namespace hardtack::conformance
