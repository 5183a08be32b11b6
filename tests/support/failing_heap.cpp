#include "tests/support/failing_heap.h"

#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace hardtack::testing::heap {
namespace {

// Of the thread that asked for it: what others do beside it is not counted, and does not fail.
thread_local constinit std::size_t left = 0;  // allocations until the one that fails; 0: none does
thread_local constinit Refuse how = Refuse::kOne;
thread_local constinit bool refused = false;

// Botan may allocate where it gives memory back to its pool of locked memory, in destructors, which end the process
// where there is none: nothing that a caller can catch. These programs do without that pool, as docs/embedding.md tells
// services that must outlive the end of memory. Botan 3 reads its size while it is loaded, hence the second start.
[[gnu::constructor]] void start_without_locked_pool(int /*count*/, char** arguments, char** /*environment*/) {
  constexpr const char* kSize = "BOTAN_MLOCK_POOL_SIZE";
  const char* const size = std::getenv(kSize);
  if (size != nullptr && std::string_view(size) == "0") return;
  if (::setenv(kSize, "0", 1) == 0) ::execv("/proc/self/exe", arguments);
}

bool refuses() {
  if (left == 0) return false;
  if (left > 1) {
    --left;
    return false;
  }
  if (how == Refuse::kOne) left = 0;
  refused = true;
  return true;
}

void* take(std::size_t size) { return refuses() ? nullptr : std::malloc(size > 0 ? size : 1); }

void* take_or_throw(std::size_t size) {
  void* const memory = take(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

void fail_at(std::size_t n, Refuse refuse) {
  how = refuse;
  refused = false;
  left = n;
}

bool stop_failing() {
  left = 0;
  return refused;
}

}  // namespace hardtack::testing::heap

namespace heap = hardtack::testing::heap;

void* operator new(std::size_t size) { return heap::take_or_throw(size); }
void* operator new[](std::size_t size) { return heap::take_or_throw(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return heap::take(size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return heap::take(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
void operator delete[](void* memory, const std::nothrow_t&) noexcept { std::free(memory); }

extern "C" {
// What other libraries lose when memory ends in them. Nothing of ours is listed.
const char* __lsan_default_suppressions();
const char* __lsan_default_suppressions() {
  // By the library's file: a distribution's libraries have no names of their inner functions.
  return "leak:re2::\nleak:libre2.so\n"                 // syntax trees and programs half made, states of a search
         "leak:antlr4::\nleak:libantlr4-runtime.so\n";  // its tables of predictions
}

void* __real_realloc(void* memory, std::size_t size);

void* __wrap_realloc(void* memory, std::size_t size) {
  return heap::refuses() ? nullptr : __real_realloc(memory, size);
}
}
