// What is a bundle and what is none: S57 to S62 of the catalogue, where no service is needed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "serve/bundle/archive.h"
#include "tests/serve/bundle/bundle_fixture.h"
#include "tokens/bytes/hex.h"
#include "tokens/crypto/sha256.h"

namespace hardtack::serve {
namespace {

using testing::bundle_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::refusal_of;
using testing::shop_files;
using testing::stranger;
using testing::trusted;

TEST(Bundle, IsReadAsItWasWritten) {
  const std::string bytes = bundle_of({{"b/2.bcdl", "two"}, {"a.bcdl", std::string("\0\n", 2)}, {"b/1.bcdl", ""}}, 9);
  const auto read = read_bundle(bytes, std::vector{stranger().public_key(), trusted().public_key()});
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(read->manifest.name, "shop");
  EXPECT_EQ(read->manifest.version, 9u);
  EXPECT_EQ(read->key, trusted().public_key());
  std::vector<std::string> files;
  for (const BundleFile& file : read->files) files.push_back(file.path + "=" + file.text);
  EXPECT_THAT(files, ElementsAre("a.bcdl=" + std::string("\0\n", 2), "b/1.bcdl=", "b/2.bcdl=two"));
  // The order in which files are given is nothing of the bundle's.
  EXPECT_EQ(bytes, bundle_of({{"a.bcdl", std::string("\0\n", 2)}, {"b/1.bcdl", ""}, {"b/2.bcdl", "two"}}, 9));
  EXPECT_NE(read->digest, read_bundle(bundle_of(shop_files(), 9), std::vector{trusted().public_key()})->digest);
}

TEST(Bundle, S57AnyByteThatIsChangedAddedOrCutRefusesIt) {
  const std::string bytes = bundle_of(shop_files());
  ASSERT_EQ(refusal_of(bytes), "nothing");
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    ASSERT_NE(refusal_of(changed), "nothing") << i;
  }
  for (std::size_t size = 0; size < bytes.size(); size += 17) ASSERT_NE(refusal_of(bytes.substr(0, size)), "nothing");
  for (const std::size_t more : {std::size_t{1}, kArchiveBlock, std::size_t{10'240} - bytes.size() % 10'240})
    EXPECT_NE(refusal_of(bytes + std::string(more, '\0')), "nothing");
  EXPECT_NE(refusal_of(bytes + bytes), "nothing");
}

TEST(Bundle, S57S60OnlyTrustedKeysSign) {
  const std::string bytes = bundle_of(shop_files(), 7, "shop", stranger());
  EXPECT_THAT(refusal_of(bytes), HasSubstr("a key that is not trusted"));
  EXPECT_THAT(refusal_of(bytes, {}), HasSubstr("a key that is not trusted"));
  EXPECT_EQ(refusal_of(bytes, {trusted().public_key(), stranger().public_key()}), "nothing");
  // The trusted key's name beside another's signature.
  std::string renamed = bytes;
  const auto ours = trusted().public_key().bytes();
  const auto theirs = stranger().public_key().bytes();
  const auto at = std::ranges::search(renamed, theirs, [](char a, std::uint8_t b) {
                    return static_cast<std::uint8_t>(a) == b;
                  }).begin();
  ASSERT_NE(at, renamed.end());
  std::ranges::copy(ours, at);
  EXPECT_THAT(refusal_of(renamed), HasSubstr("does not verify"));
}

// An archive of any files, and its end.
std::string archive_of(const std::vector<std::pair<std::string, std::string>>& files) {
  ArchiveWriter writer;
  for (const auto& [name, text] : files) EXPECT_TRUE(writer.add(name, text));
  return std::move(writer).finish();
}
// The manifest and signature of a good bundle, with other files behind them.
std::string with_files(std::vector<std::pair<std::string, std::string>> files) {
  const std::string good = bundle_of(shop_files());
  ArchiveReader reader(good);
  const std::string manifest(*reader.file("manifest.json", 1 << 20));
  const std::string proof(*reader.file("manifest.sig", 1 << 20));
  files.insert(files.begin(), {{"manifest.json", manifest}, {"manifest.sig", proof}});
  return archive_of(files);
}

TEST(Bundle, S57OtherFilesThanWereSignedRefuseIt) {
  const BundleFile policy = shop_files()[0], test = shop_files()[1];
  EXPECT_EQ(refusal_of(with_files({{policy.path, policy.text}, {test.path, test.text}})), "nothing");
  for (const auto& files : std::vector<std::vector<std::pair<std::string, std::string>>>{
           {},
           {{policy.path, policy.text}},
           {{test.path, test.text}, {policy.path, policy.text}},
           {{policy.path, policy.text}, {test.path, test.text}, {"lax.bcdl", "allow if true;"}},
           {{policy.path, policy.text}, {policy.path, policy.text}, {test.path, test.text}},
           {{"lax.bcdl", policy.text}, {test.path, test.text}},
           {{policy.path, "allow if user(\"eve\");\n"}, {test.path, test.text}},
           {{policy.path, policy.text + " "}, {test.path, test.text}},
           {{policy.path, policy.text}, {test.path, test.text}, {"xsignatures.json", "{}"}},
       }) {
    EXPECT_NE(refusal_of(with_files(files)), "nothing");
  }
  // Unsigned, stripped, signed in a folder, signed twice.
  const std::string good = bundle_of(shop_files());
  ArchiveReader reader(good);
  const std::string manifest(*reader.file("manifest.json", 1 << 20));
  const std::string proof(*reader.file("manifest.sig", 1 << 20));
  const std::pair<std::string, std::string> said{"manifest.json", manifest}, signature{"manifest.sig", proof},
      first{policy.path, policy.text}, second{test.path, test.text};
  for (const auto& files : std::vector<std::vector<std::pair<std::string, std::string>>>{
           {first, second},
           {said, first, second},
           {signature, said, first, second},
           {said, {"a/manifest.sig", proof}, first, second},
           {said, signature, signature, first, second},
           {said, {"manifest.sig", ""}, first, second},
           {said, {"manifest.sig", proof + proof}, first, second},
           {said, {"manifest.sig", std::string(96, '\0')}, first, second},
       }) {
    EXPECT_NE(refusal_of(archive_of(files)), "nothing");
  }
}

TEST(Bundle, S57NamesLeadNowhereElse) {
  for (const std::string& path :
       {std::string(), std::string("../a.bcdl"), std::string("a/../b.bcdl"), std::string("/a.bcdl"),
        std::string("a//b.bcdl"), std::string("./a.bcdl"), std::string("a/"), std::string(".hidden"),
        std::string("a\\b.bcdl"), std::string("-rf"), std::string("a b.bcdl"), std::string("\xc3\xa4.bcdl"),
        std::string("a\nb"), std::string("a\0b", 3), std::string("manifest.json"), std::string("Manifest.SIG"),
        std::string(101, 'a'), std::string("1/2/3/4/5/6/7/8/9/a.bcdl")}) {
    EXPECT_FALSE(check_bundle_path(path)) << path;
    EXPECT_THAT(bundle_of({{path, ""}}), HasSubstr("not a bundle")) << path;
  }
  EXPECT_TRUE(check_bundle_path("1/2/3/4/5/6/7/8/a.bcdl"));
  EXPECT_TRUE(check_bundle_path(std::string(100, 'a')));
  EXPECT_THAT(bundle_of({{"a.bcdl", ""}, {"A.bcdl", ""}}), HasSubstr("where case does not count"));
  EXPECT_THAT(bundle_of({{"a", ""}, {"A/b.bcdl", ""}}), HasSubstr("a file and a folder"));
  EXPECT_THAT(bundle_of({{"a", ""}, {"a", ""}}), HasSubstr("not a bundle"));
  EXPECT_THAT(bundle_of({}), HasSubstr("no files"));
  for (const char* name : {"", ".", "a/b", "-a", "a b", "\xc3\xa4"})
    EXPECT_THAT(bundle_of(shop_files(), 7, name), HasSubstr("the name of a bundle")) << name;
}

TEST(Bundle, S57EntriesOfAnotherKindAreNone) {
  const std::string good = bundle_of(shop_files());
  // The type of the third entry: a link, a symlink, a device, a folder, a FIFO, a long name of GNU tar, one of pax.
  const std::size_t at = good.find("shop.bcdl", 2 * kArchiveBlock);
  for (const char type : {'1', '2', '3', '4', '5', '6', 'L', 'x', 'g', '\0'}) {
    std::string changed = good;
    for (std::size_t entry = 0; entry + kArchiveBlock <= changed.size(); entry += kArchiveBlock) {
      if (changed.substr(entry, 9) == "shop.bcdl" && changed[entry + 156] == '0') changed[entry + 156] = type;
    }
    ASSERT_NE(changed, good);
    EXPECT_NE(refusal_of(changed), "nothing") << type;
  }
  EXPECT_NE(at, std::string::npos);
}

TEST(Bundle, S59VersionsAreNumbersThatEveryReaderHas) {
  EXPECT_EQ(refusal_of(bundle_of(shop_files(), kMaxBundleVersion)), "nothing");
  for (const std::uint64_t version :
       {std::uint64_t{0}, kMaxBundleVersion + 1, std::uint64_t{1} << 63U, ~std::uint64_t{0}})
    EXPECT_THAT(bundle_of(shop_files(), version), HasSubstr("the version of a bundle")) << version;
}

TEST(Bundle, S62SizesAreBoundedBeforeAnythingIsRead) {
  // 8 GiB less a byte, in a header alone.
  const std::string good = bundle_of(shop_files());
  std::string sparse = good;
  std::ranges::copy(std::string_view("77777777777"), sparse.begin() + 124);
  EXPECT_NE(refusal_of(sparse), "nothing");
  EXPECT_THAT(refusal_of(std::string(kMaxBundleFileBytes + 1, '\0')), HasSubstr("more than"));
  BundleManifest manifest{.name = "shop", .version = 1, .files = {}};
  manifest.files.push_back({"a.bcdl", kMaxBundleBytes, std::string(64, '0')});
  EXPECT_TRUE(write_manifest(manifest));
  manifest.files.push_back({"b.bcdl", 1, std::string(64, '0')});
  EXPECT_FALSE(write_manifest(manifest));
  manifest.files = {{"a.bcdl", ~std::uint64_t{0}, std::string(64, '0')}};
  EXPECT_FALSE(write_manifest(manifest));
  manifest.files.clear();
  for (std::size_t i = 0; i <= kMaxBundleFiles; ++i)
    manifest.files.push_back({"f" + std::to_string(100'000 + i), 0, std::string(64, '0')});
  EXPECT_FALSE(write_manifest(manifest));
  manifest.files.pop_back();
  EXPECT_TRUE(write_manifest(manifest));
}

TEST(BundleManifest, HasOneShape) {
  const std::string digest(64, 'a');
  const std::string file = R"({"bytes": 1, "path": "a.bcdl", "sha256": ")" + digest + "\"}";
  const auto reads = [](const std::string& text) { return parse_manifest(text).has_value(); };
  EXPECT_TRUE(reads(R"({"format": 1, "name": "shop", "version": 7, "files": [)" + file + "]}"));
  for (const std::string& text : std::vector<std::string>{
           std::string(),
           std::string("{}"),
           std::string("[]"),
           std::string("null"),
           R"({"format": 2, "name": "shop", "version": 7, "files": [)" + file + "]}",
           R"({"format": "1", "name": "shop", "version": 7, "files": [)" + file + "]}",
           R"({"format": 1, "name": "shop", "version": 7.5, "files": [)" + file + "]}",
           R"({"format": 1, "name": "shop", "version": "7", "files": [)" + file + "]}",
           R"({"format": 1, "name": "shop", "version": -7, "files": [)" + file + "]}",
           R"({"format": 1, "name": "shop", "version": 9223372036854775808, "files": [)" + file + "]}",
           R"({"format": 1, "name": 7, "version": 7, "files": [)" + file + "]}",
           R"({"format": 1, "name": "shop", "version": 7, "files": []})",
           R"({"format": 1, "name": "shop", "version": 7, "files": {}})",
           R"({"format": 1, "name": "shop", "version": 7, "files": ["a.bcdl"]})",
           R"({"format": 1, "name": "shop", "version": 7})",
           R"({"format": 1, "name": "shop", "name": "shop", "version": 7, "files": [)" + file + "]}",
           R"({"format": 1, "name": "shop", "version": 7, "more": 1, "files": [)" + file + "]}",
           R"({"format": 1, "name": "shop", "version": 7, "files": [)" + file + ", " + file + "]}",
           R"({"format": 1, "name": "shop", "version": 7, "files": [{"bytes": 1, "path": "a.bcdl"}]})",
           R"({"format": 1, "name": "shop", "version": 7, "files": [{"bytes": 1, "path": "a", "sha256": "AA"}]})",
           R"({"format": 1, "name": "shop", "version": 7, "files": [)" + file + "]} ,",
       }) {
    EXPECT_FALSE(reads(text)) << text;
  }
}

TEST(Bundle, PolicySetsAreThoseOfAFolder) {
  const std::vector<BundleFile> files = {{"a.bcdl", "1"},          {"a.data.bcdl", "2"},       {"fleet/1.bcdl", "3"},
                                         {"fleet/2.bcdl", "4"},    {"fleet/deep/3.bcdl", "5"}, {"a.test.bcdl", "6"},
                                         {"tokens/ann.token", "7"}};
  const auto sets = bundle_policy_sets(files, "shop.bundle", {{"entities.bcdl", "8"}});
  ASSERT_TRUE(sets) << sets.error();
  std::string text;
  for (const PolicySetSources& set : *sets) {
    text += set.name + ":";
    for (const PolicySource& source : set.policies) text += " " + source.name;
    text += " |";
    for (const PolicySource& source : set.data) text += " " + source.name;
    text += "\n";
  }
  EXPECT_EQ(text,
            "a: shop.bundle/a.bcdl | entities.bcdl shop.bundle/a.data.bcdl\n"
            "fleet: shop.bundle/fleet/1.bcdl shop.bundle/fleet/2.bcdl | entities.bcdl\n");
  EXPECT_FALSE(bundle_policy_sets(std::vector<BundleFile>{{"a.test.bcdl", ""}}, "x", {}));
  EXPECT_FALSE(bundle_policy_sets(std::vector<BundleFile>{{"a.data.bcdl", ""}}, "x", {}));
  EXPECT_FALSE(bundle_policy_sets(std::vector<BundleFile>{{"a.bcdl", ""}, {"a/1.bcdl", ""}}, "x", {}));
}

}  // namespace
}  // namespace hardtack::serve
