// Measures what the hostile inputs cost: processor time of each command on each input, the least of three runs, against
// the bounds of docs/limits.md. Prints a table of the worst input for each command; with --all every one.
//
//   bench_hostile [--all] [PART_OF_A_NAME]
//
// Ends with 1 if a bound is exceeded.
#include <ctime>

#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/authz/authorizer.h"
#include "grammar/compile.h"
#include "tests/hostile/hostile.h"
#include "tests/hostile/ways.h"
#include "tokens/biscuit/verified.h"
#include "tokens/keys/key_text.h"

namespace hardtack::test {
namespace {

constexpr double kDecide = 50;  // milliseconds
constexpr double kShow = 300;
constexpr int kRuns = 3;

double now() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

template <typename Operation>
double least(Operation operation) {
  double least = 1e9;
  for (int i = 0; i < kRuns; ++i) {
    const double start = now();
    operation();
    least = std::min(least, now() - start);
  }
  return least;
}

struct Worst {
  double milliseconds = 0;
  std::string input;
};

class Table {
 public:
  explicit Table(bool all) : all_(all) {}

  void add(const std::string& way, double milliseconds, double bound, std::string_view input) {
    if (all_) std::printf("%9.2f ms  %-32s %s\n", milliseconds, way.c_str(), std::string(input).c_str());
    Worst& worst = rows_[way];
    bounds_[way] = bound;
    if (milliseconds > worst.milliseconds) worst = {milliseconds, std::string(input)};
    if (milliseconds > bound) ++above_;
  }

  int print() const {
    std::puts("| what | bound | worst | input |\n| --- | --- | --- | --- |");
    for (const auto& [way, worst] : rows_) {
      std::printf("| %s | %.0f ms | %.1f ms | %s |\n", way.c_str(), bounds_.at(way), worst.milliseconds,
                  worst.input.c_str());
    }
    return above_ > 0 ? 1 : 0;
  }

 private:
  bool all_;
  std::map<std::string, Worst> rows_;
  std::map<std::string, double> bounds_;
  int above_ = 0;
};

// Reading and verifying apart from deciding: signatures cost what they cost.
void measure_deciding(const HostileInput& input, const PublicKey& root, const std::shared_ptr<const Policy>& policy,
                      Table& table) {
  const std::string text = input.make();
  const auto read = [&] { return verify_biscuit(UnverifiedBiscuit::parse_text(text).value(), root); };
  table.add("token: read and verify", least([&] { static_cast<void>(read()); }), kDecide, input.name);
  const Result<VerifiedBiscuit> verified = read();
  if (!verified) return;
  const Request request(policy);
  Authorizer authorizer;
  table.add("token: decide", least([&] {
              const Result<Credential> credential = verified->credential();
              if (credential) static_cast<void>(authorizer.authorize(policy, request, *credential));
            }),
            kDecide, input.name);
}

int measure(bool all, std::string_view part) {
  Table table(all);
  const auto policy = Policy::compile(authorizer_from_source(std::string(kHostilePolicy)).value()).value();
  const PublicKey root = parse_public_key(hostile_root_key()).value();
  for (const auto& inputs : {hostile_policies(), hostile_tokens(), hostile_snapshots()}) {
    for (const HostileInput& input : inputs) {
      if (input.name.find(part) == std::string_view::npos) continue;
      if (input.kind == HostileKind::kToken) measure_deciding(input, root, policy, table);
      const HostileFile file(input);
      for (const Way& way : ways_of(input.kind)) {
        const std::string name = (input.kind == HostileKind::kPolicy  ? "policy: "
                                  : input.kind == HostileKind::kToken ? "token: "
                                                                      : "snapshot: ") +
                                 std::string(way.name);
        table.add(name, least([&] { static_cast<void>(run(way, file)); }), kShow, input.name);
      }
    }
  }
  return table.print();
}

}  // namespace
}  // namespace hardtack::test

int main(int count, char** words) {
  bool all = false;
  std::string_view part;
  for (int i = 1; i < count; ++i) {
    if (std::string_view(words[i]) == "--all") {
      all = true;
    } else {
      part = words[i];
    }
  }
  return hardtack::test::measure(all, part);
}
