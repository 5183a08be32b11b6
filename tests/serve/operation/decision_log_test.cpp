// Lines of the decision log: what is in them, what is not, and what happens where the sink is slow or gone.
#include "serve/operation/decision_log.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

#include "json/json.h"

namespace hardtack::serve {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string fresh_path(const char* name) {
  std::string path = testing::TempDir() + name + std::to_string(::getpid());
  ::unlink(path.c_str());
  return path;
}

std::string contents(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

DecisionRecord record() {
  static const std::vector<std::string> ids = {"aa", "bb"};
  DecisionRecord made;
  made.api = "evaluation";
  made.decision_id = "d-1";
  made.policy_set = "default";
  made.policy_digest = "0f";
  made.time = 1'800'000'000;
  made.reason = "check_failed";
  made.subject_type = "user";
  made.subject_id = "ann";
  made.action = "read";
  made.resource_type = "file";
  made.resource_id = "a";
  made.client = "192.0.2.1";
  made.credential_ids = ids;
  return made;
}

TEST(DecisionLog, ALineSaysWhichBundleDecided) {
  const auto log = DecisionLog::open({.path = fresh_path("bundle")}).value();
  DecisionRecord decided = record();
  EXPECT_THAT(log->line_of(decided), Not(HasSubstr("\"bundle\"")));
  const BundleVersion bundle{"shop", 7};
  decided.bundle = &bundle;
  EXPECT_THAT(log->line_of(decided), HasSubstr(R"("bundle":{"name":"shop","version":7})"));
}

TEST(DecisionLog, ALineSaysMoreOfTheReasonWhereThereIsMore) {
  const auto log = DecisionLog::open({.path = fresh_path("why")}).value();
  DecisionRecord refused = record();
  EXPECT_THAT(log->line_of(refused), Not(HasSubstr("\"why\"")));
  refused.reason = "limit";
  refused.why = "body_size";
  EXPECT_THAT(log->line_of(refused), HasSubstr(R"("why":"body_size")"));
}

TEST(DecisionLog, ALineSaysWhoWhatAndWhy) {
  const auto log = DecisionLog::open({.path = fresh_path("log")}).value();
  EXPECT_EQ(log->line_of(record()),
            R"({"action":"read","api":"evaluation","client":"192.0.2.1","credential_ids":["aa","bb"],)"
            R"("decision":"deny","evaluation_us":0,"facts":0,"id":"d-1","policy":"0f","policy_set":"default",)"
            R"("reason":"check_failed","resource":{"id":"a","type":"file"},"steps":0,)"
            R"("subject":{"id":"ann","type":"user"},"time":"2027-01-15T08:00:00Z"})"
            "\n");
}

TEST(DecisionLog, AttackS71_TextsAreOneLineAndCut) {
  const auto log = DecisionLog::open({.path = fresh_path("log"), .max_text = 16}).value();
  DecisionRecord odd = record();
  odd.subject_id = "a\nb\x1b[31m\xe2\x80\xa8\xff";
  const std::string long_text(1 << 20, 'x');
  odd.resource_id = long_text;
  const std::string line = log->line_of(odd);
  EXPECT_EQ(std::ranges::count(line, '\n'), 1);
  EXPECT_THAT(line, Not(HasSubstr("\x1b")));
  EXPECT_THAT(line, Not(HasSubstr("\xe2\x80\xa8")));
  EXPECT_THAT(line, HasSubstr("\"xxxxxxxxxxxxxxxx...\""));
  EXPECT_LT(line.size(), 1'000u);
  EXPECT_TRUE(parse_json(line.substr(0, line.size() - 1), {}));
}

TEST(DecisionLog, WhatIsMaskedIsNotThere) {
  const auto log =
      DecisionLog::open({.path = fresh_path("log"), .mask = {"subject.id", "client", "credential_ids"}}).value();
  const std::string line = log->line_of(record());
  for (const char* gone : {"ann", "192.0.2.1", "\"aa\""}) EXPECT_THAT(line, Not(HasSubstr(gone)));
  EXPECT_THAT(line, HasSubstr(R"("masked":["subject.id","client","credential_ids"])"));
  EXPECT_EQ(DecisionLog::open({.path = fresh_path("log"), .mask = {"subject"}}).error().code(), ErrorCode::kUsage);
}

TEST(DecisionLog, WritesEveryLineFromAllThreads) {
  const std::string path = fresh_path("log");
  {
    const auto log = DecisionLog::open({.path = path}).value();
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int n = 0; n < 500; ++n) static_cast<void>(log->decided(record()));
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  const std::string written = contents(path);
  EXPECT_EQ(std::ranges::count(written, '\n'), 2'000);
  struct stat info{};
  ASSERT_EQ(::stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST(DecisionLog, AttackS73_ASinkThatTakesNothingDropsTheOldestLines) {
  const std::string path = fresh_path("pipe");
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  const int reader = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  ASSERT_GE(reader, 0);
  {
    const auto log = DecisionLog::open({.path = path, .queue = {.max_items = 100, .max_bytes = 20'000}}).value();
    const auto begin = std::chrono::steady_clock::now();
    for (int n = 0; n < 5'000; ++n) static_cast<void>(log->decided(record()));
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
    const Outbox::Stats stats = log->stats();
    EXPECT_LE(stats.queued, 100u);
    EXPECT_GT(stats.dropped, 3'000u);
  }
  ::close(reader);
  ::unlink(path.c_str());
}

TEST(DecisionLog, IsOpenedAnewWhenItWasMovedAway) {
  const std::string path = fresh_path("log");
  {
    const auto log = DecisionLog::open({.path = path}).value();
    static_cast<void>(log->decided(record()));
    while (log->stats().written < 1) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    ASSERT_EQ(::rename(path.c_str(), (path + ".1").c_str()), 0);
    ASSERT_TRUE(log->reopen());
    static_cast<void>(log->decided(record()));
  }
  const std::string old = contents(path + ".1");
  const std::string fresh = contents(path);
  EXPECT_EQ(std::ranges::count(old, '\n'), 1);
  EXPECT_EQ(std::ranges::count(fresh, '\n'), 1);
  EXPECT_EQ(DecisionLog::open({.path = "/nowhere/at/all"}).error().code(), ErrorCode::kIo);
}

}  // namespace
}  // namespace hardtack::serve
