// Where a callback puts bytes that it was asked for.
#pragma once

#include <optional>

#include "c/hardtack.h"
#include "tokens/bytes/secret.h"

struct hardtack_contents {
  std::optional<hardtack::SecretBytes> bytes;
};
