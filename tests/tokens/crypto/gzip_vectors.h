// Reads published vectors that are kept compressed.
#pragma once

#include <zlib.h>

#include <array>

#include "tests/tokens/crypto/vectors.h"

namespace hardtack::testing {

inline nlohmann::json read_gzip_vectors(const std::string& name) {
  std::string text;
  const gzFile file = gzopen((vectors_folder() / name).c_str(), "rb");
  EXPECT_NE(file, nullptr) << name;
  if (file == nullptr) return {};
  std::array<char, 64 * 1024> buffer{};
  int read = 0;
  while ((read = gzread(file, buffer.data(), static_cast<unsigned>(buffer.size()))) > 0)
    text.append(buffer.data(), static_cast<std::size_t>(read));
  EXPECT_EQ(gzclose(file), Z_OK) << name;
  return nlohmann::json::parse(text);
}

}  // namespace hardtack::testing
