// Expected texts in one file: sections that begin with a line `=== name`. HARDTACK_UPDATE_GOLDEN=1 rewrites the file;
// read the difference before you keep it.
#pragma once

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace hardtack::testing_support {

using GoldenSections = std::vector<std::pair<std::string, std::string>>;

inline std::map<std::string, std::string> read_golden(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::map<std::string, std::string> sections;
  std::string* section = nullptr;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("=== ")) {
      section = &sections[line.substr(4)];
    } else if (section != nullptr) {
      *section += line + "\n";
    }
  }
  return sections;
}

// A variable that is there and empty is one that somebody did not set.
inline bool updates_golden() {
  const char* const value = std::getenv("HARDTACK_UPDATE_GOLDEN");
  return value != nullptr && *value != '\0';
}

inline void write_golden(const std::string& path, const GoldenSections& sections) {
  std::ofstream file(path, std::ios::binary);
  for (const auto& [name, text] : sections) file << "=== " << name << "\n" << text;
}

}  // namespace hardtack::testing_support
