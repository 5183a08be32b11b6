// Memory: how often a warm authorization allocates, and what a compiled policy keeps. Prints a line for each:
//
//   allocations auth200 0           by one warm authorization (request filled again, decided)
//   resident auth200 40123          bytes that one more compiled policy of 200 statements keeps
//   held auth200 38000              bytes of them that were asked for
//
// Counts every malloc, calloc, realloc and aligned allocation of the program by defining them.
#include <malloc.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "bench/measure.h"
#include "bench/session.h"
#include "bench/tokens.h"
#include "grammar/compile.h"
#include "tokens/biscuit/verified.h"

namespace {
thread_local std::size_t allocations = 0;
}

extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* old, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);

void* malloc(std::size_t size) {
  ++allocations;
  return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) {
  ++allocations;
  return __libc_calloc(count, size);
}
void* realloc(void* old, std::size_t size) {
  ++allocations;
  return __libc_realloc(old, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
  ++allocations;
  return __libc_memalign(alignment, size);
}
}

namespace hardtack::bench {
namespace {

constexpr int kWarmUps = 20;
constexpr int kCounted = 100;

// Of the worst of kCounted runs.
template <typename Operation>
std::size_t most_allocations(Operation operation) {
  for (int i = 0; i < kWarmUps; ++i) operation();
  std::size_t most = 0;
  for (int i = 0; i < kCounted; ++i) {
    const std::size_t before = allocations;
    operation();
    most = std::max(most, allocations - before);
  }
  return most;
}

Result<void> count_workload(std::string_view name) {
  HARDTACK_TRY(const Session session, Session::open(name));
  Authorizer authorizer;
  Request request(session.policy);
  bool allowed = true;
  const std::size_t most = most_allocations([&] {
    request.clear();
    session.facts.add_to(request);
    allowed = allowed && is_allowed(authorizer.authorize(session.policy, request));
  });
  if (!allowed) return fail(ErrorCode::kUsage, "`" + std::string(name) + "` was not allowed");
  std::printf("allocations %s %zu\n", std::string(name).c_str(), most);
  return {};
}

// The same where every decision is for another policy than the one before, as after a reload.
Result<void> count_reload(std::string_view one, std::string_view other) {
  HARDTACK_TRY(const Session first, Session::open(one));
  HARDTACK_TRY(const Session second, Session::open(other));
  Authorizer authorizer;
  Request requests[] = {Request(first.policy), Request(second.policy)};
  bool allowed = true;
  const std::size_t most = most_allocations([&] {
    for (const Session* session : {&first, &second}) {
      Request& request = requests[session == &second];
      request.clear();
      session->facts.add_to(request);
      allowed = allowed && is_allowed(authorizer.authorize(session->policy, request));
    }
  });
  if (!allowed) return fail(ErrorCode::kUsage, "a reloaded policy did not allow");
  std::printf("allocations reload_%s_%s %zu\n", std::string(one).c_str(), std::string(other).c_str(), most);
  return {};
}

Result<void> count_token(std::size_t blocks) {
  HARDTACK_TRY(const UnverifiedBiscuit received, benchmark_token(blocks));
  HARDTACK_TRY(const PrivateKey root, benchmark_root());
  HARDTACK_TRY(const VerifiedBiscuit verified, verify_biscuit(received, root.public_key()));
  HARDTACK_TRY(const Credential credential, verified.credential());
  HARDTACK_TRY(Block source, authorizer_from_source("allow if true;"));
  HARDTACK_TRY(const auto policy, Policy::compile(std::move(source)));
  Authorizer authorizer;
  Request request(policy);
  bool allowed = true;
  const std::size_t most = most_allocations([&] {
    request.clear();
    request.add("resource", {"file1"}).add("operation", {"read"});
    allowed = allowed && is_allowed(authorizer.authorize(policy, request, credential));
  });
  if (!allowed) return fail(ErrorCode::kUsage, "the token was not allowed");
  std::printf("allocations token_%zu %zu\n", blocks, most);
  return {};
}

std::size_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::size_t total = 0;
  std::size_t resident = 0;
  statm >> total >> resident;
  return resident * 4'096;
}

Result<void> weigh_policy(const char* name, const std::string& text) {
  constexpr std::size_t kPolicies = 500;
  std::vector<std::shared_ptr<const Policy>> kept;
  kept.reserve(2 * kPolicies);
  const auto compile = [&]() -> Result<void> {
    HARDTACK_TRY(Block source, authorizer_from_source(text));
    HARDTACK_TRY(auto policy, Policy::compile(std::move(source)));
    kept.push_back(std::move(policy));
    return {};
  };
  // The first ones fill what the parser and the allocator keep for themselves.
  for (std::size_t i = 0; i < 20; ++i) HARDTACK_CHECK(compile());
  malloc_trim(0);
  const std::size_t resident = resident_bytes();
  const std::size_t held = mallinfo2().uordblks;
  for (std::size_t i = 0; i < kPolicies; ++i) HARDTACK_CHECK(compile());
  malloc_trim(0);
  std::printf("resident %s %zu\n", name, (resident_bytes() - resident) / kPolicies);
  std::printf("held %s %zu\n", name, (mallinfo2().uordblks - held) / kPolicies);
  return {};
}

// A count of zero means something only if the counter counts.
Result<void> check_counter() {
  if (most_allocations([] { keep(std::make_unique<int>(1)); }) == 0) {
    return fail(ErrorCode::kUsage, "allocations are not counted here");
  }
  return {};
}

Result<void> report() {
  HARDTACK_CHECK(check_counter());
  for (const char* name : {"auth10", "auth200", "expr20", "regex10", "question", "lookup_1000", "join_miss_1000",
                           "join_rule_1000", "chain_50"}) {
    HARDTACK_CHECK(count_workload(name));
  }
  HARDTACK_CHECK(count_reload("auth10", "auth200"));
  for (const std::size_t blocks : {1u, 2u, 5u, 10u}) HARDTACK_CHECK(count_token(blocks));
  HARDTACK_CHECK(weigh_policy("auth10", auth10()));
  return weigh_policy("auth200", auth200());
}

}  // namespace
}  // namespace hardtack::bench

int main() {
  if (const auto done = hardtack::bench::report(); !done) {
    std::fprintf(stderr, "%s\n", done.error().to_string().c_str());
    return 1;
  }
  return 0;
}
