// Reads the public conformance vectors that lie beside the project (or in the folder that HARDTACK_VECTORS names).
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/folders.h"
#include "tokens/bytes/hex.h"

namespace hardtack::testing {

using test::vectors_folder;

inline nlohmann::json read_vectors(const std::string& name) {
  std::ifstream file(vectors_folder() / name);
  EXPECT_TRUE(file.is_open()) << name;
  return nlohmann::json::parse(file);
}

inline Bytes unhex(const std::string& text) { return from_hex(text).value(); }

}  // namespace hardtack::testing

#define HARDTACK_NEED_VECTORS()                                        \
  if (!std::filesystem::exists(::hardtack::testing::vectors_folder())) \
  GTEST_SKIP() << "the vectors folder is missing; name it in HARDTACK_VECTORS"
