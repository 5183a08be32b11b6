#include "serve/message/pointer.h"

#include "engine/text/quote.h"

namespace hardtack::serve {

std::string Pointer::text() const {
  std::string text;
  append(text);
  return text;
}

// A chain is as long as a text is deep, which the parser bounds.
void Pointer::append(std::string& text) const {  // NOLINT(misc-no-recursion)
  if (above_ == nullptr) return;
  above_->append(text);
  text += '/';
  if (index_) {
    text += std::to_string(*index_);
    return;
  }
  for (const char c : clip(name_)) {
    if (c == '~') {
      text += "~0";
    } else if (c == '/') {
      text += "~1";
    } else {
      text += c;
    }
  }
}

}  // namespace hardtack::serve
