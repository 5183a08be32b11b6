// The rules about folders: who may include whom inside tokens/, that folders include each other in one direction only,
// and how many files a folder may hold before its name says too little.
//
//   for (const std::string& violation : check_folder_cycles(read_tree(root))) ...
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tests/architecture/rules.h"

namespace hardtack::architecture {

// Inside tokens/ a folder includes only the folders that its row of the table in rooms.cpp lists; a folder without a
// row is a violation too.
std::vector<std::string> check_token_arrows(const std::vector<SourceFile>& files);

// No folder of production code reaches itself through the includes of other folders.
std::vector<std::string> check_folder_cycles(const std::vector<SourceFile>& files);

// A folder of production code holds at most kMaxFiles C++ files, one of tests at most kMaxTestFiles, subfolders not
// counted.
constexpr std::size_t kMaxFiles = 24, kMaxTestFiles = 40;
std::vector<std::string> check_folder_sizes(const std::vector<SourceFile>& files);

}  // namespace hardtack::architecture
