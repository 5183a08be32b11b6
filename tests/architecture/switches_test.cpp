// The rule of switches.h, on made-up files and on the repository.
#include "tests/architecture/switches.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/architecture/rules.h"
#include "tests/support/folders.h"

namespace hardtack::architecture {
namespace {

TEST(SwitchRules, ConditionsOfWhatVerifiesAreListed) {
  const struct {
    std::string path, text;
    std::size_t violations;
  } cases[] = {
      {"tokens/crypto/a.cpp", "#if BOTAN_VERSION_MAJOR >= 3\n#endif\n", 0},
      {"tokens/crypto/a.cpp", "#ifdef HARDTACK_SKIP_SIGNATURES\n#endif\n", 1},
      {"tokens/crypto/a.cpp", "  #if defined(NDEBUG)\n", 1},
      {"engine/authz/a.h", "#elif 0\n", 1},
      {"tokens/biscuit/a.cpp", "if (std::getenv(\"SKIP\")) return {};\n", 1},
      {"cli/a.cpp", "#ifdef SOMETHING\nstd::getenv(\"EDITOR\");\n", 0},
      {"CMakeLists.txt", "add_compile_definitions(FUZZING_BUILD" + std::string("_MODE_UNSAFE)\n"), 1},
  };
  for (const auto& c : cases)
    EXPECT_EQ(check_switches(c.path, c.text).size(), c.violations) << c.path << "\n" << c.text;
}

TEST(Attacks, A192_NoSourceHasASwitchThatSkipsASignature) {
  std::vector<std::string> violations;
  for (const SourceFile& file : read_tree(test::source_folder())) {
    for (std::string& violation : check_switches(file.path, file.text)) violations.push_back(std::move(violation));
  }
  EXPECT_THAT(violations, testing::IsEmpty());
}

}  // namespace
}  // namespace hardtack::architecture
