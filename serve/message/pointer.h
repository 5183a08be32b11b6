// A place in a JSON text, as a chain of steps on the stack: nothing is allocated until a message needs the JSON pointer
// (RFC 6901) of it.
//
//   const Pointer body, subject(body, "subject"), id(subject, "id");
//   id.text();   // "/subject/id"
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace hardtack::serve {

class Pointer {
 public:
  // The whole text.
  Pointer() = default;
  // The chain above must live as long as this; the name, too.
  Pointer(const Pointer& above, std::string_view name) : above_(&above), name_(name) {}
  Pointer(const Pointer& above, std::size_t index) : above_(&above), index_(index) {}

  // A long name is cut: messages and logs show it.
  std::string text() const;

 private:
  void append(std::string& text) const;

  const Pointer* above_ = nullptr;
  std::string_view name_;
  std::optional<std::size_t> index_;
};

}  // namespace hardtack::serve
