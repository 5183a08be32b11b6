#include "engine/base/descriptor.h"

#include <unistd.h>

namespace hardtack {

void Descriptor::replace(int number) {
  if (number_ >= 0) ::close(number_);
  number_ = number;
}

bool Descriptor::close() { return ::close(release()) == 0; }

}  // namespace hardtack
