// Writers killed at random points: the index is in the old or the new state, and what was acknowledged is there.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <array>
#include <random>
#include <thread>

#include "tests/tokens/lineage_index/stores/store_support.h"

namespace hardtack {
namespace {

using testing::child;
using testing::kNow;
using testing::open_store;
using testing::root;
using testing::StoreKind;
using testing::TemporaryFolder;

struct Writer {
  std::string name;
  pid_t process = -1;
  int acknowledgements = -1;  // one byte per finished operation
};

// Operation 2i records the i-th credential of a chain, operation 2i+1 revokes it.
std::string id_of(const Writer& writer, int i) { return writer.name + "-" + std::to_string(i); }

[[noreturn]] void write_until_killed(StoreKind kind, const TemporaryFolder& folder, const Writer& writer, int out) {
  const auto opened = open_store(kind, folder);
  if (!opened) ::_exit(2);
  for (int i = 0;; ++i) {
    const LineageRecord record = i == 0 ? root(id_of(writer, 0)) : child(id_of(writer, i), id_of(writer, i - 1));
    if (!(*opened)->record(std::array{record}, kNow) || ::write(out, "r", 1) != 1) ::_exit(3);
    if (!(*opened)->revoke(record.id, kNow) || ::write(out, "v", 1) != 1) ::_exit(4);
  }
}

Writer start(StoreKind kind, const TemporaryFolder& folder, const std::string& name) {
  Writer writer{name, -1, -1};
  std::array<int, 2> ends{};
  EXPECT_EQ(::pipe(ends.data()), 0);
  writer.process = ::fork();
  if (writer.process == 0) {
    ::close(ends[0]);
    write_until_killed(kind, folder, writer, ends[1]);
  }
  ::close(ends[1]);
  writer.acknowledgements = ends[0];
  return writer;
}

// Kills the writer and returns how many operations it had acknowledged.
int stop(Writer& writer) {
  ::kill(writer.process, SIGKILL);
  int status = 0;
  ::waitpid(writer.process, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << "the writer ended by itself with " << WEXITSTATUS(status);
  int acknowledged = 0;
  std::array<char, 4096> buffer{};
  for (;;) {
    const ssize_t got = ::read(writer.acknowledgements, buffer.data(), buffer.size());
    if (got <= 0) break;
    acknowledged += static_cast<int>(got);
  }
  ::close(writer.acknowledgements);
  return acknowledged;
}

// Exactly the first n operations, with acknowledged <= n <= acknowledged + 1.
void expect_prefix(LineageStore& store, const Writer& writer, int acknowledged) {
  int present = 0;
  bool ended = false;
  for (int i = 0; i <= acknowledged / 2 + 2; ++i) {
    const auto record = store.find(id_of(writer, i), kNow);
    const auto revoked = store.revoked_at(id_of(writer, i), kNow);
    ASSERT_TRUE(record.has_value()) << record.error().to_string();
    ASSERT_TRUE(revoked.has_value()) << revoked.error().to_string();
    for (const bool there : {record->has_value(), revoked->has_value()}) {
      ASSERT_FALSE(ended && there) << "a gap before operation " << present;
      ended |= !there;
      present += there ? 1 : 0;
    }
    if (*record && i > 0) {
      EXPECT_EQ(**record, child(id_of(writer, i), id_of(writer, i - 1)));
    }
  }
  EXPECT_GE(present, acknowledged) << "an acknowledged operation is lost";
  EXPECT_LE(present, acknowledged + 1);
}

class Crash : public ::testing::TestWithParam<StoreKind> {};

TEST_P(Crash, A111_KilledWritersLeaveTheOldOrTheNewState) {
  constexpr int kKills = 200, kWriters = 2, kRoundsPerIndex = 4;
  std::mt19937 random(20'240'607);
  int total = 0;
  for (int killed = 0; killed < kKills;) {
    const TemporaryFolder folder;
    std::vector<std::pair<Writer, int>> finished;
    for (int round = 0; round < kRoundsPerIndex && killed < kKills; ++round) {
      std::vector<Writer> writers;
      for (int i = 0; i < kWriters; ++i)
        writers.push_back(start(GetParam(), folder, "w" + std::to_string(round) + std::to_string(i)));
      for (Writer& writer : writers) {
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 25'000));
        const int acknowledged = stop(writer);
        total += acknowledged;
        finished.emplace_back(writer, acknowledged);
        ++killed;
      }
      const auto store = open_store(GetParam(), folder);
      ASSERT_TRUE(store.has_value()) << "after " << killed << " kills: " << store.error().to_string();
      ASSERT_TRUE((*store)->verify(kNow).has_value());
      for (const auto& [writer, acknowledged] : finished) expect_prefix(**store, writer, acknowledged);
      if (HasFatalFailure()) return;
    }
  }
  EXPECT_GT(total, 100) << "the writers were killed before they did anything";
}

INSTANTIATE_TEST_SUITE_P(Attacks, Crash, ::testing::Values(StoreKind::kSqlite, StoreKind::kJson),
                         [](const auto& kind) { return kind.param == StoreKind::kSqlite ? "Sqlite" : "Json"; });

}  // namespace
}  // namespace hardtack
