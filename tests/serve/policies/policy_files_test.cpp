#include "serve/policies/policy_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "serve/policies/policy_store.h"

namespace hardtack::serve {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class PolicyFiles : public testing::Test {
 protected:
  PolicyFiles() {
    folder_ = std::filesystem::temp_directory_path() / ("hardtack-policies-" + std::to_string(::getpid()));
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~PolicyFiles() override { std::filesystem::remove_all(folder_); }

  std::string path(const std::string& name = "") const {
    return name.empty() ? folder_.string() : (folder_ / name).string();
  }
  void write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << text;
  }
  // Each set with its files: "shop: 1.bcdl 2.bcdl | shop.data.bcdl".
  std::vector<std::string> sets(std::vector<std::string> data = {}) const {
    const auto read = read_policy_sets({path(), std::move(data)});
    if (!read) return {read.error().to_string()};
    std::vector<std::string> texts;
    const auto short_name = [](const PolicySource& source) { return source.name.substr(source.name.rfind('/') + 1); };
    for (const PolicySetSources& set : *read) {
      std::string& text = texts.emplace_back(set.name + ":");
      for (const PolicySource& source : set.policies) text += " " + short_name(source);
      if (!set.data.empty()) text += " |";
      for (const PolicySource& source : set.data) text += " " + short_name(source);
    }
    return texts;
  }
  std::string failure() const {
    const auto read = read_policy_sets({path(), {}});
    return read ? "nothing" : read.error().to_string() + " / " + read.error().help();
  }

  std::filesystem::path folder_;
};

TEST_F(PolicyFiles, AFileIsTheDefaultSetWhateverItsName) {
  write("policy.txt", "allow if true;");
  write("facts", "x(1);");
  const auto read = read_policy_sets({path("policy.txt"), {path("facts")}});
  ASSERT_TRUE(read) << read.error();
  ASSERT_EQ(read->size(), 1u);
  EXPECT_EQ(read->front().name, "default");
  EXPECT_EQ(read->front().policies.at(0).text, "allow if true;");
  EXPECT_EQ(read->front().data.at(0).text, "x(1);");
}

TEST_F(PolicyFiles, AFolderHoldsASetForEachFileAndFolder) {
  write("b.bcdl", "");
  write("a.biscuit-datalog", "");
  write("a.data.bcdl", "");
  write("a.test.bcdl", "");
  write("README.md", "");
  write(".hidden.bcdl", "");
  write("shop/2.bcdl", "");
  write("shop/1.bcdl", "");
  write("shop/x.data.bcdl", "");
  write("shop/deeper/3.bcdl", "");
  write("empty/notes.txt", "");
  write("shared", "");
  EXPECT_THAT(sets(),
              ElementsAre("a: a.biscuit-datalog | a.data.bcdl", "b: b.bcdl", "shop: 1.bcdl 2.bcdl | x.data.bcdl"));
  EXPECT_THAT(sets({path("shared")}), ElementsAre("a: a.biscuit-datalog | shared a.data.bcdl", "b: b.bcdl | shared",
                                                  "shop: 1.bcdl 2.bcdl | shared x.data.bcdl"));
}

TEST_F(PolicyFiles, LinksAreFollowedToFilesOnly) {
  write("..2026/p.bcdl", "allow if true;");
  write("elsewhere/q.bcdl", "");
  std::filesystem::create_symlink("..2026", path("..data"));
  std::filesystem::create_symlink("..data/p.bcdl", path("p.bcdl"));
  std::filesystem::create_directory_symlink("elsewhere", path("linked"));
  EXPECT_THAT(sets(), ElementsAre("elsewhere: q.bcdl", "p: p.bcdl"));
}

TEST_F(PolicyFiles, RefusesWhatIsAmbiguousOrUnreadable) {
  EXPECT_THAT(failure(), HasSubstr("no policy set was found"));
  write("a.data.bcdl", "");
  EXPECT_THAT(failure(), HasSubstr("data of a policy that is not there"));
  write("a.bcdl", "");
  EXPECT_EQ(failure(), "nothing");
  write("a/1.bcdl", "");
  EXPECT_THAT(failure(), HasSubstr("two policy sets are named `a`"));
  std::filesystem::remove_all(path("a"));
  write("a.biscuit-datalog", "");
  EXPECT_THAT(failure(), HasSubstr("two policy sets are named `a`"));
  std::filesystem::remove(path("a.biscuit-datalog"));
  ASSERT_EQ(::mkfifo(path("pipe.bcdl").c_str(), 0600), 0);
  EXPECT_THAT(failure(), HasSubstr("is not a regular file"));
  std::filesystem::remove(path("pipe.bcdl"));
  std::filesystem::create_symlink("nowhere", path("broken.bcdl"));
  EXPECT_THAT(failure(), HasSubstr("cannot read"));
  EXPECT_THAT(read_policy_sets({path("absent"), {}}).error().to_string(), HasSubstr("cannot read"));
}

TEST_F(PolicyFiles, Bounds) {
  write("a.bcdl", std::string(100, ' '));
  write("b.bcdl", std::string(100, ' '));
  const auto error = [&](PolicyFileLimits limits) {
    const auto read = read_policy_sets({path(), {}}, limits);
    return read ? "nothing" : read.error().to_string();
  };
  EXPECT_EQ(error({.max_policy_bytes = 100}), "nothing");
  EXPECT_THAT(error({.max_policy_bytes = 99}), HasSubstr("longer than 99 bytes"));
  EXPECT_THAT(error({.max_total_bytes = 199}), HasSubstr("longer than 199 bytes together"));
  EXPECT_THAT(error({.max_entries = 1}), HasSubstr("more than 1 files"));
  EXPECT_THAT(error({.max_sets = 1}), HasSubstr("more than 1 policy sets"));
}

// S63: sets that changed are compiled, others are what they were; a bad file changes nothing.
TEST_F(PolicyFiles, ReloadsWhatChanged) {
  write("a.bcdl", "allow if true;");
  write("b.bcdl", "deny if true;");
  PolicyStore store([&](const PolicySets* now) { return load_policy_files({path(), {}}, {}, now); });
  ASSERT_TRUE(store.reload());
  const auto before = store.current();
  write("b.bcdl", "allow true;");
  EXPECT_FALSE(store.reload());
  EXPECT_EQ(store.current(), before);
  write("b.bcdl", "deny if false;");
  ASSERT_TRUE(store.reload());
  EXPECT_EQ(store.current()->find("a"), before->find("a"));
  EXPECT_NE(store.current()->find("b"), before->find("b"));
}

// S63: a file that is replaced all the time gives one of its two texts, or an error, and never a mixture.
TEST_F(PolicyFiles, ReadsWholeSetsWhileThreadsReplaceThem) {
  const std::string one = std::string(20'000, '1'), two = std::string(30'000, '2');
  write("p.bcdl", one);
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    for (int i = 0; !stop; ++i) {
      write("next", i % 2 == 0 ? two : one);
      std::filesystem::rename(path("next"), path("p.bcdl"));
    }
  });
  for (int i = 0; i < 200; ++i) {
    const auto read = read_policy_sets({path(), {}});
    if (read) {
      const std::string& text = read->at(0).policies.at(0).text;
      EXPECT_TRUE(text == one || text == two) << text.size();
    }
  }
  stop = true;
  writer.join();
}

}  // namespace
}  // namespace hardtack::serve
