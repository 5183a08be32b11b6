// A service that decides by bundles: what takes the place of what, and what is remembered.
#include "serve/bundle/bundle_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/serve/bundle/bundle_fixture.h"

namespace hardtack::serve {
namespace {

using ::testing::AllOf;
using testing::bundle_of;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::shop_files;
using testing::stranger;
using testing::trusted;

class BundleService : public ::testing::Test {
 protected:
  BundleService() {
    folder_ = std::filesystem::temp_directory_path() / ("hardtack-bundles-" + std::to_string(::getpid()));
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    start();
  }
  ~BundleService() override { std::filesystem::remove_all(folder_); }

  // As a process does that is started anew.
  void start(bool remembers = true) {
    BundleSourceOptions options{.path = path("shop.bundle"), .keys = {trusted().public_key()}};
    if (remembers) options.state_file = path("state");
    options.data = data_;
    options.name = name_;
    options.write_state = writes_;
    options.tests.max_time = most_;
    store_.reset();
    source_ = std::make_unique<BundleSource>(std::move(options));
    store_ = std::make_unique<PolicyStore>([this](const PolicySets* now) { return source_->load(now); },
                                           [this](const PolicySets&) { return source_->accept(); });
  }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name + ".new"), std::ios::binary) << text;
    std::filesystem::rename(path(name + ".new"), path(name));
  }
  std::string read(const std::string& name) const {
    std::ifstream file(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  // "good", or why these bytes do not decide.
  std::string put(const std::string& bundle) {
    write("shop.bundle", bundle);
    return reload();
  }
  std::string reload() {
    const auto done = store_->reload();
    return done ? "good" : done.error().error.to_string();
  }
  std::uint64_t version() const { return source_->status() ? source_->status()->version : 0; }
  std::string decides() const { return store_->current() ? store_->current()->usual()->digest : "nothing"; }

  std::filesystem::path folder_;
  std::vector<std::string> data_;
  std::optional<std::string> name_;
  bool writes_ = true;
  std::chrono::milliseconds most_{10'000};
  std::unique_ptr<BundleSource> source_;
  std::unique_ptr<PolicyStore> store_;
};

TEST_F(BundleService, S59NoOlderBundleTakesThePlaceOfANewerOne) {
  EXPECT_EQ(put(bundle_of(shop_files(), 7)), "good");
  const std::string seventh = decides();
  EXPECT_EQ(reload(), "good");  // the same again
  EXPECT_EQ(put(bundle_of(shop_files("eve", "eve"), 9)), "good");
  const std::string ninth = decides();
  EXPECT_NE(ninth, seventh);
  for (const std::uint64_t version : {std::uint64_t{1}, std::uint64_t{7}, std::uint64_t{8}}) {
    EXPECT_THAT(put(bundle_of(shop_files(), version)), HasSubstr("version 9 was accepted before")) << version;
    EXPECT_EQ(decides(), ninth);
    EXPECT_EQ(this->version(), 9u);
  }
  EXPECT_THAT(put(bundle_of(shop_files(), 9)), HasSubstr("accepted with other contents"));
  EXPECT_THAT(put(bundle_of(shop_files(), 10, "other")), HasSubstr("named `other`"));
  EXPECT_EQ(decides(), ninth);
  EXPECT_EQ(put(bundle_of(shop_files(), 10)), "good");  // what was signed anew may be what was
  EXPECT_EQ(decides(), seventh);
  EXPECT_EQ(json_text(*store_->current()->usual()->bundle), R"({"name":"shop","version":10})");
}

TEST_F(BundleService, ASetSaysWhichBundleBroughtIt) {
  EXPECT_EQ(put(bundle_of(shop_files(), 7)), "good");
  const auto seventh = store_->current()->usual();
  ASSERT_TRUE(seventh->bundle);
  EXPECT_EQ(*seventh->bundle, (BundleVersion{"shop", 7}));
  // The same texts in a newer bundle are not compiled again, and are the newer one's.
  EXPECT_EQ(put(bundle_of(shop_files(), 8)), "good");
  const auto eighth = store_->current()->usual();
  EXPECT_EQ(*eighth->bundle, (BundleVersion{"shop", 8}));
  EXPECT_EQ(eighth->policy, seventh->policy);
  EXPECT_EQ(eighth->digest, seventh->digest);
  EXPECT_EQ(*seventh->bundle, (BundleVersion{"shop", 7}));  // for requests that run
  // One that is refused changes nothing.
  EXPECT_NE(put(bundle_of(shop_files("eve", "ann"), 9)), "good");
  EXPECT_EQ(store_->current()->usual(), eighth);
}

TEST_F(BundleService, S59AnOlderBundleIsRefusedAfterARestart) {
  EXPECT_EQ(put(bundle_of(shop_files(), 7)), "good");
  start();
  EXPECT_THAT(put(bundle_of(shop_files(), 6)), HasSubstr("version 7 was accepted before"));
  EXPECT_EQ(decides(), "nothing");
  EXPECT_EQ(put(bundle_of(shop_files(), 7)), "good");
  start(false);  // without a file only the process remembers
  EXPECT_EQ(put(bundle_of(shop_files(), 6)), "good");
}

TEST_F(BundleService, S59AStateThatCannotBeReadOrWrittenRefuses) {
  EXPECT_EQ(put(bundle_of(shop_files(), 7)), "good");
  for (const char* text : {"", "{}", "7", R"({"name": "shop", "version": 0, "digest": ""})"}) {
    write("state", text);
    start();
    EXPECT_THAT(reload(), AllOf(HasSubstr("/state`)"), Not(HasSubstr("in in")))) << text;
  }
  std::filesystem::remove(path("state"));
  ASSERT_EQ(::mkfifo(path("state").c_str(), 0600), 0);
  start();
  EXPECT_THAT(reload(), HasSubstr("not a regular file"));
  std::filesystem::remove(path("state"));
  start();
  EXPECT_EQ(reload(), "good");
  const std::string seventh = decides();
  std::filesystem::create_directory(path("state.new"));  // nothing can be written there
  EXPECT_THAT(put(bundle_of(shop_files("eve", "eve"), 8)), HasSubstr("cannot write the state of bundles"));
  EXPECT_EQ(decides(), seventh);
  EXPECT_EQ(version(), 7u);
}

TEST_F(BundleService, ACheckOfTheConfigurationRemembersNothing) {
  writes_ = false;
  start();
  EXPECT_EQ(put(bundle_of(shop_files(), 7)), "good");
  EXPECT_FALSE(std::filesystem::exists(path("state")));
}

TEST_F(BundleService, S58WhatIsNotSignedReplacesNothing) {
  EXPECT_EQ(put(bundle_of(shop_files(), 7)), "good");
  const std::string seventh = decides();
  const std::string next = bundle_of(shop_files(), 8);
  for (const std::string& bytes : {std::string(), std::string("allow if true;"), next.substr(0, next.size() / 2),
                                   next.substr(0, next.size() - 1), bundle_of(shop_files(), 8, "shop", stranger())}) {
    EXPECT_NE(put(bytes), "good");
    EXPECT_EQ(decides(), seventh);
    EXPECT_EQ(version(), 7u);
  }
  std::filesystem::remove(path("shop.bundle"));
  EXPECT_NE(reload(), "good");
  std::filesystem::create_directory(path("shop.bundle"));
  EXPECT_NE(reload(), "good");
  EXPECT_EQ(decides(), seventh);
  EXPECT_EQ(store_->status().failures, 7u);
}

TEST_F(BundleService, S57ThePinnedNameIsTheBundles) {
  name_ = "shop";
  start();
  EXPECT_THAT(put(bundle_of(shop_files(), 7, "lax")), HasSubstr("not `shop`"));
  EXPECT_EQ(put(bundle_of(shop_files(), 7)), "good");
}

TEST_F(BundleService, S61TestsThatFailOrCannotBeRunKeepIt) {
  EXPECT_EQ(put(bundle_of(shop_files(), 7)), "good");
  const std::string seventh = decides();
  EXPECT_THAT(put(bundle_of(shop_files("eve", "ann"), 8)), HasSubstr("the tests of the bundle failed"));
  std::vector<BundleFile> files = shop_files();
  files[1].text = "test \"who may\" { expect";
  EXPECT_THAT(put(bundle_of(files, 8)), HasSubstr("cannot be run"));
  files = shop_files();
  files[1].text = "test \"x\" { authorizer from \"../../etc/passwd\"; expect allow; }";
  EXPECT_THAT(put(bundle_of(files, 8)), HasSubstr("the tests of the bundle failed"));
  files = shop_files();
  files[0].text = "allow if user(";
  EXPECT_NE(put(bundle_of(files, 8)), "good");
  EXPECT_EQ(decides(), seventh);
  EXPECT_EQ(version(), 7u);
  EXPECT_EQ(put(bundle_of({shop_files()[0]}, 8)), "good");  // none are allowed; whoever makes one is told
}

TEST_F(BundleService, S61TestsThatHangKeepIt) {
  EXPECT_EQ(put(bundle_of(shop_files(), 7)), "good");
  const std::string seventh = decides();
  most_ = std::chrono::milliseconds(100);
  start();
  ASSERT_EQ(reload(), "good");
  // 64,000 combinations, each of which is decided.
  std::string values;
  for (int i = 0; i < 40; ++i) values += (i == 0 ? "" : ", ") + std::to_string(i);
  std::vector<BundleFile> files = shop_files();
  files[1].text = "test \"long\" {\n  authorizer from \"shop.bcdl\" { n({a}); n({b}); n({c}); }\n  for all $a in {" +
                  values + "}, $b in {" + values + "}, $c in {" + values + "} expect deny;\n}\n";
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_THAT(put(bundle_of(files, 8)), HasSubstr("take too long"));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(5));
  EXPECT_EQ(decides(), seventh);
}

TEST_F(BundleService, DataOfThisMachineIsReadBesideIt) {
  write("entities.bcdl", "entity(\"file\", \"a\");");
  data_ = {path("entities.bcdl")};
  start();
  EXPECT_EQ(put(bundle_of(shop_files(), 7)), "good");
  const std::string before = decides();
  write("entities.bcdl", "entity(\"file\", \"b\");");
  EXPECT_EQ(reload(), "good");
  EXPECT_NE(decides(), before);
  write("entities.bcdl", "allow if true;");
  EXPECT_NE(reload(), "good");
}

}  // namespace
}  // namespace hardtack::serve
