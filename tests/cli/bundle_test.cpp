// `hardtack bundle`: what it takes into a bundle, what it refuses, and what it says of one.
#include <filesystem>

#include "tests/cli/command_table.h"

namespace hardtack::test {
namespace {

class BundleCommand : public ::testing::Test {
 protected:
  BundleCommand() {
    std::filesystem::create_directories(folder_.path("shop/orders/inner"));
    std::filesystem::create_directories(folder_.path("shop/.hidden"));
    std::filesystem::create_directories(folder_.path("other"));
    folder_.write("shop/orders/policy.bcdl", "allow if user($u), op(\"read\");\n");
    folder_.write(
        "shop/orders/good.test.bcdl",
        "test \"reads\" { authorizer from \"policy.bcdl\" { user(\"ann\"); op(\"read\"); } expect allow; }\n");
    folder_.write("shop/orders/note.txt", "no policy\n");
    folder_.write("shop/.hidden/policy.bcdl", "allow if true;\n");
    key_ = folder_.write("bundle.key", run_hardtack({"keypair", "--only-private-key"}).out, 0600);
    public_ = folder_.write("bundle.pub", run_hardtack({"keypair", "--from-file", key_, "--only-public-key"}).out);
    other_ = run_hardtack({"keypair", "--only-public-key"}).out;
    while (other_.ends_with('\n')) other_.pop_back();
  }

  std::vector<std::string> create(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words = {"bundle", "create",   folder_.path("shop"),       "--key", key_, "--version",
                                      "7",      "--output", folder_.path("shop.bundle")};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }

  bool written() const { return std::filesystem::exists(folder_.path("shop.bundle")); }

  TemporaryFolder folder_;
  std::string key_, public_, other_;
};

TEST_F(BundleCommand, MakesChecksAndShows) {
  const std::string bundle = folder_.path("shop.bundle");
  for (const CommandCase& row : {
           CommandCase{"made", create(), 0,
                       "^name: shop\nversion: 7\n[^]*good.test.bcdl: 90 bytes[^]*\n1 test passed, 0 failed\n$"},
           CommandCase{"with a name, as JSON", create({"--name", "store", "--json"}), 0, "\"name\": ?\"store\""},
           CommandCase{"made again", create(), 0, "^name: shop\nversion: 7"},
           CommandCase{
               "shown", {"bundle", "inspect", bundle}, 0, "shop[^]*orders/policy.bcdl", "not known to be anybody's"},
           CommandCase{"shown as JSON",
                       {"bundle", "inspect", bundle, "--json"},
                       0,
                       "\"version\": ?7",
                       "not known to be anybody's"},
           CommandCase{
               "verified", {"bundle", "verify", bundle, "--public-key-file", public_}, 0, "shop[^]*1 test passed"},
           CommandCase{"as JSON", {"bundle", "verify", bundle, "--public-key-file", public_, "--json"}, 0, "\"shop\""},
           CommandCase{"without a key", {"bundle", "verify", bundle}, 64, "", "no key was given"},
           CommandCase{"by another key", {"bundle", "verify", bundle, "--public-key", other_}, 2, "", "key"},
           CommandCase{"what is none", {"bundle", "verify", key_, "--public-key-file", public_}, 2, "", "error:"},
           CommandCase{"what is not there", {"bundle", "inspect", folder_.path("none")}, 74, "", "none`: no such file"},
       }) {
    expect_case(row);
  }
  // One byte of a policy is another, and the signature is that of before.
  std::string changed = folder_.read("shop.bundle");
  const std::size_t at = changed.find("read");
  ASSERT_NE(at, std::string::npos);
  changed[at] = 'R';
  const std::string damaged = folder_.write("damaged.bundle", changed);
  expect_case({"damaged, shown", {"bundle", "inspect", damaged}, 2, "", "error:"});
  expect_case({"damaged, verified", {"bundle", "verify", damaged, "--public-key-file", public_}, 2, "", "error:"});
  // The manifest says another version than was signed.
  std::string newer = folder_.read("shop.bundle");
  const std::size_t version = newer.find("\"version\": 7");
  ASSERT_NE(version, std::string::npos);
  newer[version + 11] = '8';
  const std::string forged = folder_.write("forged.bundle", newer);
  const char* says = "signature of the bundle does not verify[^]*help: it was changed after it was signed";
  expect_case({"forged, shown", {"bundle", "inspect", forged, "--json"}, 2, "\"signed\": ?false", says});
  expect_case({"forged, verified", {"bundle", "verify", forged, "--public-key-file", public_}, 2, "", says});
}

TEST_F(BundleCommand, WritesNothingOfWhatIsWrong) {
  struct Row {
    std::string name, file, text, err;
    int exit_code;
  };
  const std::string secret = run_hardtack({"keypair", "--only-private-key"}).out;
  const std::string pem = run_hardtack({"keypair", "--only-private-key", "--key-output-format", "pem"}).out;
  for (const Row& row : {
           Row{"a policy that does not compile", "shop/orders/policy.bcdl", "allow fi true;\n", "policy.bcdl", 2},
           Row{"a test that fails", "shop/orders/bad.test.bcdl",
               "test \"no\" { authorizer from \"policy.bcdl\" { op(\"write\"); } expect allow; }\n", "no", 1},
           Row{"a test that reads outside", "shop/orders/out.test.bcdl",
               "test \"out\" { authorizer from \"../../other/policy.bcdl\"; expect deny; }\n", "outside of the bundle",
               1},
           Row{"a private key", "shop/orders/key.bcdl", "// " + secret, "holds a private key", 2},
           Row{"a private key in PEM", "shop/orders/key.bcdl", "/*\n" + pem + "*/\n", "holds a private key", 2},
       }) {
    SCOPED_TRACE(row.name);
    const bool existed = std::filesystem::exists(folder_.path(row.file));
    const std::string before = existed ? folder_.read(row.file) : "";
    folder_.write(row.file, row.text);
    const ProcessResult result = run_hardtack(create());
    EXPECT_EQ(result.exit_code, row.exit_code) << result.out << result.err;
    EXPECT_NE((result.out + result.err).find(row.err), std::string::npos) << result.out << result.err;
    EXPECT_EQ((result.out + result.err).find(secret.substr(20, 20)), std::string::npos) << "the key is not repeated";
    EXPECT_FALSE(written());
    std::filesystem::remove(folder_.path(row.file));
    if (existed) folder_.write(row.file, before);
  }
}

TEST_F(BundleCommand, TakesWhatItsTestsRead) {
  std::filesystem::create_directories(folder_.path("shop/shared"));
  folder_.write("shop/orders/inner/deep.bcdl", "allow if op(\"deep\");\n");
  folder_.write("shop/orders/inner/authority.txt", "user(\"ann\");\n");
  folder_.write(
      "shop/orders/deep.test.bcdl",
      "test \"deep\" { authority from \"inner/authority.txt\"; authorizer from \"policy.bcdl\" { op(\"read\"); } "
      "expect allow; }\n"
      "test \"again\" { authority from \"inner/authority.txt\"; authorizer from \"policy.bcdl\" { op(\"r\"); } "
      "expect deny; }\n");
  const ProcessResult made = run_hardtack(create());
  EXPECT_EQ(made.exit_code, 0) << made.out << made.err;
  const ProcessResult shown = run_hardtack({"bundle", "inspect", folder_.path("shop.bundle")});
  EXPECT_NE(shown.out.find("orders/inner/authority.txt"), std::string::npos) << shown.out;
  EXPECT_EQ(shown.out.find("note.txt"), std::string::npos) << shown.out;
  EXPECT_EQ(shown.out.find(".hidden"), std::string::npos) << shown.out;
}

TEST_F(BundleCommand, NeedsItsArguments) {
  const std::string shop = folder_.path("shop"), out = folder_.path("shop.bundle");
  for (const CommandCase& row : {
           CommandCase{"no key",
                       {"bundle", "create", shop, "--version", "7", "--output", out},
                       64,
                       "",
                       "`--key FILE` is missing"},
           CommandCase{"no version",
                       {"bundle", "create", shop, "--key", key_, "--output", out},
                       64,
                       "",
                       "`--version NUMBER` is missing"},
           CommandCase{"no output",
                       {"bundle", "create", shop, "--key", key_, "--version", "7"},
                       64,
                       "",
                       "`--output FILE` is missing"},
           CommandCase{"an empty output",
                       {"bundle", "create", shop, "--key", key_, "--version", "7", "--output", ""},
                       64,
                       "",
                       "error:"},
           CommandCase{"no version that counts", create({"--version", "0"}), 64, "", "error:"},
           CommandCase{"a name with a slash", create({"--name", "a/b"}), 64, "", "error:"},
           CommandCase{"an empty name", create({"--name", ""}), 64, "", "error:"},
           CommandCase{"an empty folder",
                       {"bundle", "create", "", "--key", key_, "--version", "7", "--output", out},
                       64,
                       "",
                       "error:"},
           CommandCase{"a folder that is none",
                       {"bundle", "create", key_, "--key", key_, "--version", "7", "--output", out},
                       74,
                       "",
                       ": not a directory"},
           CommandCase{"a folder that is not there",
                       {"bundle", "create", folder_.path("none"), "--key", key_, "--version", "7", "--output", out},
                       74,
                       "",
                       ": no such file or directory"},
           CommandCase{"a key that is not there",
                       {"bundle", "create", shop, "--key", folder_.path("none"), "--version", "7", "--output", out},
                       74,
                       "",
                       "error:"},
           CommandCase{"an output in a folder that is not there",
                       {"bundle", "create", shop, "--key", key_, "--version", "7", "--output", folder_.path("none/a")},
                       74,
                       "",
                       "error:"},
       }) {
    expect_case(row);
    EXPECT_FALSE(written()) << row.name;
  }
}

}  // namespace
}  // namespace hardtack::test
