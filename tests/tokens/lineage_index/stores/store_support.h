// A folder that disappears with the test, records with made-up hashes, and a way to open each kind of store.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "tokens/bytes/hex.h"
#include "tokens/crypto/sha256.h"
#include "tokens/lineage_index/store.h"
#include "tokens/lineage_index/stores/json_store.h"
#include "tokens/lineage_index/stores/sqlite_store.h"

namespace hardtack::testing {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "hardtack-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

inline LineageTime at(std::int64_t seconds) { return LineageTime(std::chrono::seconds(seconds)); }
inline const LineageTime kNow = at(1'700'000'000);

inline std::string hash_of(const std::string& text) { return to_hex(sha256(bytes_of(text))); }

inline LineageRecord root(const std::string& id) { return {id, hash_of(id), {}, {}}; }
inline LineageRecord child(const std::string& id, const std::string& parent) {
  return {id, hash_of(id), parent, hash_of(parent)};
}

inline std::string read_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}
inline void write_text(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

enum class StoreKind { kSqlite, kJson };

inline Result<std::unique_ptr<LineageStore>> open_store(StoreKind kind, const TemporaryFolder& folder,
                                                        bool create = true) {
  if (kind == StoreKind::kSqlite) {
    SqliteOptions options;
    options.create = create;
    HARDTACK_TRY(auto store, SqliteLineageStore::open(folder / "lineage.db", options));
    return store;
  }
  JsonStoreOptions options;
  options.create = create;
  HARDTACK_TRY(auto store, JsonLineageStore::open(folder / "lineage", options));
  return store;
}

template <typename T>
::testing::AssertionResult fails_with(const Result<T>& result, ErrorCode code, const std::string& text = "") {
  if (result) return ::testing::AssertionFailure() << "it succeeded";
  const Error& error = result.error();
  if (error.code() != code || error.message().find(text) == std::string::npos)
    return ::testing::AssertionFailure() << error_name(error.code()) << ": " << error.message();
  return ::testing::AssertionSuccess();
}

}  // namespace hardtack::testing
