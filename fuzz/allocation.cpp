#include "fuzz/allocation.h"

#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <new>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#include <sanitizer/allocator_interface.h>
#define HARDTACK_ALLOCATION_HOOKS
#endif
#elif defined(__SANITIZE_ADDRESS__)
#include <sanitizer/allocator_interface.h>
#define HARDTACK_ALLOCATION_HOOKS
#endif

namespace hardtack::fuzz {
namespace {

// Signed: what was allocated before the hooks were there is released all the same.
thread_local std::ptrdiff_t held = 0;
thread_local std::ptrdiff_t most = 0;
thread_local std::size_t times = 0;

void took(std::size_t size) {
  held += static_cast<std::ptrdiff_t>(size);
  most = std::max(most, held);
  ++times;
}

void gave(std::size_t size) { held -= static_cast<std::ptrdiff_t>(size); }

}  // namespace

#ifdef HARDTACK_ALLOCATION_HOOKS

namespace {

void hook_taken(const volatile void*, std::size_t size) { took(size); }
void hook_given(const volatile void* memory) {
  if (memory != nullptr) gave(__sanitizer_get_allocated_size(memory));
}

void install_hooks() {
  static const int installed = __sanitizer_install_malloc_and_free_hooks(hook_taken, hook_given);
  if (installed == 0) std::abort();
}

}  // namespace

#else

namespace {

void install_hooks() {}

void* allocate(std::size_t size) {
  void* const memory = std::malloc(std::max<std::size_t>(size, 1));
  if (memory != nullptr) took(malloc_usable_size(memory));
  return memory;
}

void* allocate_or_end(std::size_t size) {
  void* const memory = allocate(size);
  if (memory == nullptr) std::abort();
  return memory;
}

void release(void* memory) {
  if (memory != nullptr) gave(malloc_usable_size(memory));
  std::free(memory);
}

}  // namespace

#endif

AllocationMeter::AllocationMeter() {
  install_hooks();
  start_ = held;
  start_count_ = times;
  most = held;
}

std::size_t AllocationMeter::peak() const { return static_cast<std::size_t>(most - start_); }
std::size_t AllocationMeter::count() const { return times - start_count_; }

}  // namespace hardtack::fuzz

#ifndef HARDTACK_ALLOCATION_HOOKS

void* operator new(std::size_t size) { return hardtack::fuzz::allocate_or_end(size); }
void* operator new[](std::size_t size) { return hardtack::fuzz::allocate_or_end(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return hardtack::fuzz::allocate(size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return hardtack::fuzz::allocate(size); }
void operator delete(void* memory) noexcept { hardtack::fuzz::release(memory); }
void operator delete[](void* memory) noexcept { hardtack::fuzz::release(memory); }
void operator delete(void* memory, std::size_t) noexcept { hardtack::fuzz::release(memory); }
void operator delete[](void* memory, std::size_t) noexcept { hardtack::fuzz::release(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { hardtack::fuzz::release(memory); }
void operator delete[](void* memory, const std::nothrow_t&) noexcept { hardtack::fuzz::release(memory); }

#endif
