// The rules of doors.h, on made-up files and on the repository.
#include "tests/architecture/doors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>

#include "tests/support/folders.h"

namespace hardtack::architecture {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const SourceFile kDoor{"hardtack/engine.h", "#pragma once\n#include \"engine/base/a.h\"\n"};

SourceFile header(std::string path, const std::string& lines) {
  return {std::move(path),
          "// A header.\n#pragma once\n" + lines +
              "\nHARDTACK_API_BEGIN\nnamespace hardtack {\n}  // namespace hardtack\nHARDTACK_API_END\n"};
}

TEST(DoorRules, PublicHeadersAreThoseThatADoorLeadsTo) {
  const std::vector<SourceFile> files = {
      kDoor,
      header("engine/base/a.h", "#include \"engine/base/b.h\"\n#include \"engine/base/c.h\"  // not installed\n"),
      header("engine/base/b.h", ""), header("engine/base/c.h", ""), header("engine/base/d.h", "")};
  EXPECT_THAT(public_headers(files), ElementsAre("engine/base/a.h", "engine/base/b.h"));
  EXPECT_THAT(check_doors(files), IsEmpty());
}

TEST(DoorRules, TheInsideOfARoomIsNotPublic) {
  const auto with = [](const std::string& path) {
    return check_doors({kDoor, header("engine/base/a.h", "#include \"" + path + "\"\n"), header(path, "")});
  };
  for (const char* path : {"engine/eval/world.h", "grammar/syntax/syntax_tree.h", "tokens/biscuit/format/wire.h",
                           "tokens/crypto/p256.h", "engine/authz/credential_issuer.h"}) {
    EXPECT_THAT(with(path), ElementsAre(HasSubstr(path))) << path;
  }
  EXPECT_THAT(with("engine/eval/expression/extern.h"), IsEmpty());
  EXPECT_THAT(with("tokens/crypto/keys.h"), IsEmpty());
}

TEST(DoorRules, NoHeaderIsInTwoDoors) {
  const SourceFile shared = header("engine/base/a.h", "");
  const SourceFile second{"hardtack/second.h", "#include \"engine/base/a.h\"\n"};
  const SourceFile behind{"hardtack/second.h", "#include \"engine/base/a.h\"\n#include \"hardtack/engine.h\"\n"};
  EXPECT_THAT(check_doors({kDoor, second, shared}),
              ElementsAre("engine/base/a.h is in hardtack/engine.h and in hardtack/second.h"));
  EXPECT_THAT(check_doors({kDoor, behind, shared}), IsEmpty());
}

TEST(DoorRules, WhatIsMissingIsNamed) {
  EXPECT_THAT(check_doors({kDoor}), ElementsAre(HasSubstr("engine/base/a.h, which is not there")));
  EXPECT_THAT(check_doors({kDoor, {"engine/base/a.h", "#pragma once\n\nnamespace hardtack {\n}\n"}}),
              ElementsAre(HasSubstr("HARDTACK_API_BEGIN")));
}

TEST(DoorRules, AnExampleIsMeasured) {
  const Learned learned = learned_from(
      "#include <hardtack/hardtack.h>\n#include <string>\n\n// hardtack::NotCounted\n"
      "hardtack::Result<hardtack::Decision> decide(hardtack::Decision d) {\n  return d;  // twice\n}\n");
  EXPECT_THAT(learned.headers, ElementsAre("hardtack/hardtack.h"));
  EXPECT_THAT(learned.types, ElementsAre("Decision", "Result"));
  EXPECT_EQ(learned.lines, 3u);
}

TEST(Repository, TheDoorsHoldPublicHeadersOnly) {
  const std::vector<SourceFile> files = read_tree(test::source_folder());
  EXPECT_THAT(check_doors(files), IsEmpty());
  std::cout << "the doors hold " << public_headers(files).size() << " headers of the rooms\n";
}

TEST(Repository, TheFirstDecisionNeedsOneHeaderAndSixTypes) {
  std::string example;
  for (const SourceFile& file : read_tree(test::source_folder())) {
    if (file.path == "examples/embedding/first_decision.cpp") example = file.text;
  }
  const Learned learned = learned_from(example);
  EXPECT_THAT(learned.headers, ElementsAre("hardtack/hardtack.h"));
  EXPECT_THAT(learned.types, SizeIs(testing::AllOf(testing::Ge(3u), testing::Le(6u))));
  EXPECT_THAT(learned.lines, testing::AllOf(testing::Ge(5u), testing::Le(14u)));
}

}  // namespace
}  // namespace hardtack::architecture
