// `--max-staleness` of the command is that of the store that the service opens, without a database.
#include <gtest/gtest.h>

#include "cli/input/postgres_index.h"
#include "cli/serve/serve_arguments.h"

namespace hardtack::cli {
namespace {

using namespace std::chrono_literals;

// What a store would be opened with, or the code of what the command says.
Result<std::chrono::milliseconds> staleness(const std::vector<std::string>& words) {
  ServeArguments serve;
  Arguments arguments("serve", "");
  serve.declare(arguments);
  std::vector<std::string> all = {"--index", "postgresql://localhost/x"};
  all.insert(all.end(), words.begin(), words.end());
  HARDTACK_CHECK(arguments.take(all));
  const PostgresOptions options = postgres_options(serve.index(), std::nullopt);
  EXPECT_EQ(options.connection, "postgresql://localhost/x");
  return options.max_staleness;
}

TEST(MaxStaleness, ReachesTheStore) {
  EXPECT_EQ(staleness({}).value(), 5s);
  EXPECT_EQ(staleness({"--max-staleness", "500ms"}).value(), 500ms);
  EXPECT_EQ(staleness({"--max-staleness=2s"}).value(), 2s);
  EXPECT_EQ(staleness({"--max-staleness", "1h"}).value(), 1h);
  for (const char* wrong : {"499ms", "0s", "-1s", "61m", "", "soon", "5"}) {
    const auto refused = staleness({"--max-staleness", wrong});
    ASSERT_FALSE(refused) << wrong;
    EXPECT_EQ(refused.error().code(), ErrorCode::kUsage) << wrong;
  }
}

}  // namespace
}  // namespace hardtack::cli
