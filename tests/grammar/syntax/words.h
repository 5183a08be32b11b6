// A list of words, written as a text: words("check if or") instead of a line for each.
#pragma once

#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace hardtack::testing_support {

inline std::vector<std::string> words(std::string_view text) {
  std::istringstream stream{std::string(text)};
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

}  // namespace hardtack::testing_support
