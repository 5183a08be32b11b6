// What a compiled policy keeps, and that a warm authorization asks for nothing. Operator new is replaced in this
// program, which is why it is one of its own. The benchmark `resident` measures the same from outside.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <new>

#include "bench/session.h"
#include "bench/workloads.h"
#include "engine/authz/policy.h"
#include "grammar/compile.h"

namespace {

std::size_t live = 0;
std::size_t allocations = 0;
constexpr std::size_t kHeader = alignof(std::max_align_t);

// What the allocator of the C library takes for so many bytes.
std::size_t taken(std::size_t size) { return std::max<std::size_t>(32, (size + 8 + 15) / 16 * 16); }

void* counted(std::size_t size) {
  void* block = std::malloc(size + kHeader);
  if (block == nullptr) throw std::bad_alloc();
  *static_cast<std::size_t*>(block) = size;
  live += taken(size);
  ++allocations;
  return static_cast<char*>(block) + kHeader;
}

void release(void* memory) {
  if (memory == nullptr) return;
  void* block = static_cast<char*>(memory) - kHeader;
  live -= taken(*static_cast<std::size_t*>(block));
  std::free(block);
}

}  // namespace

void* operator new(std::size_t size) { return counted(size); }
void* operator new[](std::size_t size) { return counted(size); }
void operator delete(void* memory) noexcept { release(memory); }
void operator delete[](void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }
void operator delete[](void* memory, std::size_t) noexcept { release(memory); }

namespace hardtack::bench {
namespace {

std::size_t kept_by_policy(const std::string& text) {
  std::shared_ptr<const Policy> policy = Policy::compile(authorizer_from_source(text).value()).value();
  EXPECT_NE(policy->base_world(), nullptr);
  const std::size_t before = live;
  policy.reset();
  return before - live;
}

TEST(CompiledPolicy, OfTwoHundredStatementsKeepsUnder64KiB) {
  const std::size_t kept = kept_by_policy(auth200());
  EXPECT_LT(kept, 64u << 10);
  EXPECT_GT(kept, 32u << 10) << "does the counter count?";
}

TEST(CompiledPolicy, OfTenStatementsKeepsUnder8KiB) { EXPECT_LT(kept_by_policy(auth10()), 8u << 10); }

TEST(WarmAuthorization, AllocatesNothing) {
  for (const char* name : {"auth10", "auth200", "expr20", "regex10", "question"}) {
    SCOPED_TRACE(name);
    const Session session = Session::open(name).value();
    Authorizer authorizer(session.policy);
    Request request(*session.policy);
    for (const bool warm : {false, true}) {
      const std::size_t before = allocations;
      for (int i = 0; i < 20; ++i) {
        request.clear();
        session.facts.add_to(request);
        ASSERT_TRUE(is_allowed(authorizer.authorize(request)));
      }
      EXPECT_EQ(allocations == before, warm);
    }
  }
}

}  // namespace
}  // namespace hardtack::bench
