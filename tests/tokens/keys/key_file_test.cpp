#include "tokens/keys/key_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace hardtack {
namespace {

constexpr const char* kSecret = "ed25519-private/7e85bc7db5e3808dbc6c698d14efda7facb21b0402f1a57072c3e2d3a7fd8628";
constexpr const char* kPublic = "ed25519/02d075937a278c55e6e47757e66a250d8b1465782faa6557cd79f74a30b51d1b";

// A folder of the test's own, removed with its contents.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "hardtack_key_XXXXXX").string();
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string path() const { return path_.string(); }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

  std::string write(const std::string& name, const std::string& contents, mode_t mode = 0600) {
    const std::string path = (path_ / name).string();
    std::ofstream(path, std::ios::binary) << contents;
    EXPECT_EQ(::chmod(path.c_str(), mode), 0);
    return path;
  }

 private:
  std::filesystem::path path_;
};

ErrorCode code(const std::string& path) {
  const auto key = read_private_key_file(path);
  EXPECT_FALSE(key.has_value());
  return key ? ErrorCode::kInternal : key.error().code();
}

TEST(Attacks, A185_KeyFilesOpenToOthersAreRefused) {
  Folder folder;
  for (const mode_t mode : {0644U, 0640U, 0660U, 0604U, 0602U, 0601U, 0666U, 0777U, 0620U}) {
    const std::string path = folder.write("key", kSecret, mode);
    const auto key = read_private_key_file(path);
    ASSERT_FALSE(key.has_value()) << std::oct << mode;
    EXPECT_EQ(key.error().code(), ErrorCode::kKeyFilePermissions);
    EXPECT_NE(key.error().help().find("chmod 600"), std::string::npos);
    EXPECT_TRUE(::geteuid() != 0 || read_private_key_file(path, {}, KeyFileAccess::kAnyone).has_value());
  }
  for (const mode_t mode : {0600U, 0400U, 0700U})
    EXPECT_TRUE(read_private_key_file(folder.write("key", kSecret, mode)).has_value());
}

TEST(Attacks, A185_OnlyRegularFilesAreRead) {
  Folder folder;
  EXPECT_EQ(code(folder.path()), ErrorCode::kKeyFilePermissions);
  const std::string fifo = folder / "fifo";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  EXPECT_EQ(code(fifo), ErrorCode::kKeyFilePermissions);  // and does not wait for a writer
  EXPECT_EQ(code("/dev/null"), ErrorCode::kKeyFilePermissions);
  EXPECT_EQ(code("/dev/zero"), ErrorCode::kKeyFilePermissions);
  EXPECT_EQ(code(folder / "missing"), ErrorCode::kIo);
  EXPECT_EQ(code(std::string("key\0hidden", 10)), ErrorCode::kIo);
  EXPECT_EQ(code(""), ErrorCode::kIo);
}

TEST(Attacks, A185_SymbolicLinksAreJudgedByTheirTarget) {
  Folder folder;
  const auto link = [&](const std::string& target) {
    const std::string path = folder / "link";
    std::filesystem::remove(path);
    std::filesystem::create_symlink(target, path);
    return path;
  };
  EXPECT_TRUE(read_private_key_file(link(folder.write("good", kSecret))).has_value());
  EXPECT_EQ(code(link(folder.write("open", kSecret, 0644))), ErrorCode::kKeyFilePermissions);
  EXPECT_EQ(code(link(folder / "link")), ErrorCode::kIo);  // a loop
}

TEST(Attacks, A185_LineEndsAndMarksAreToleratedInText) {
  Folder folder;
  for (const char* around : {"\n", "\r\n", "\n\n", " \n"}) {
    EXPECT_TRUE(read_private_key_file(folder.write("key", kSecret + std::string(around))).has_value());
    EXPECT_TRUE(
        read_private_key_file(folder.write("key", "\xef\xbb\xbf" + (kSecret + std::string(around)))).has_value());
  }
  EXPECT_EQ(code(folder.write("key", std::string(kSecret) + "\n" + kSecret + "\n")), ErrorCode::kInvalidKey);
}

TEST(Attacks, A185_WrongContentsAreNamed) {
  Folder folder;
  EXPECT_EQ(code(folder.write("key", "")), ErrorCode::kInvalidKey);
  EXPECT_EQ(code(folder.write("key", "\n")), ErrorCode::kInvalidKey);
  EXPECT_EQ(code(folder.write("key", kPublic)), ErrorCode::kInvalidKey);
  EXPECT_EQ(code(folder.write("key", std::string(kMaxKeyFileSize + 1, '0'))), ErrorCode::kInvalidKey);
  EXPECT_EQ(code(folder.write("key", std::string(kMaxKeyFileSize, '0'))), ErrorCode::kInvalidKeySize);
  const auto mismatch =
      read_private_key_file(folder.write("key", kSecret), {KeyFormat::kAuto, KeyAlgorithm::kSecp256r1});
  EXPECT_EQ(mismatch.error().code(), ErrorCode::kKeyAlgorithmMismatch);
  EXPECT_NE(mismatch.error().to_string().find("key file"), std::string::npos);
}

TEST(KeyFile, PublicKeysMayBeReadableByAll) {
  Folder folder;
  EXPECT_EQ(read_public_key_file(folder.write("key", std::string(kPublic) + "\n", 0644)).value().to_text(), kPublic);
  EXPECT_EQ(read_public_key_file(folder.path()).error().code(), ErrorCode::kKeyFilePermissions);
}

TEST(KeyFile, ReadsRawKeys) {
  Folder folder;
  const std::string path = folder.write("key", std::string(32, '\x07'));
  EXPECT_EQ(read_private_key_file(path).value().algorithm(), KeyAlgorithm::kEd25519);
  EXPECT_EQ(read_private_key_file(path, {KeyFormat::kRaw, KeyAlgorithm::kSecp256r1}).value().algorithm(),
            KeyAlgorithm::kSecp256r1);
}

}  // namespace
}  // namespace hardtack
