// Where the server's messages go.
#pragma once

#include "json/json.h"

namespace hardtack::lsp {

class Outbox {
 public:
  virtual ~Outbox() = default;
  virtual void send(const JsonValue& message) = 0;
};

}  // namespace hardtack::lsp
