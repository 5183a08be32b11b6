#include "tests/hostile/hostile.h"

namespace hardtack::test {
namespace {

void append(std::string& text, std::string_view part, std::size_t number) {
  for (char c : part) {
    if (c == '#') {
      text += std::to_string(number);
    } else {
      text += c;
    }
  }
}

}  // namespace

std::string series(std::size_t count, std::string_view part, std::string_view separator) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) text += separator;
    append(text, part, i);
  }
  return text;
}

std::string series_of_size(std::size_t room, std::string_view part) {
  std::string text;
  for (std::size_t i = 0; text.size() + part.size() + 32 < room; ++i) append(text, part, i);
  return text;
}

std::string chain(std::size_t length) {
  std::string text;
  for (std::size_t i = 0; i < length; ++i) {
    text += "r" + std::to_string(i) + "($x) <- r" + std::to_string(i + 1) + "($x);\n";
  }
  return text + "r" + std::to_string(length) + "(1);\n";
}

}  // namespace hardtack::test
