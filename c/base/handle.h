// What every handle of the interface begins with, and what every function of it passes through.
//
// A handle knows its type by a number, which a library built without NDEBUG compares at every use: a handle of another
// type, or one that was freed, ends the process with a message. That is the caller's fault and has no other answer.
// Otherwise it costs nothing, and NULL alone is an error of the call.
//
//   struct hardtack_policy : hardtack::c::Handle {
//     static constexpr std::uint32_t kType = hardtack::c::type_number("poli");
//     static constexpr const char* kName = "policy";
//     ...
//   };
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "engine/base/error.h"

#if !defined(NDEBUG) || defined(HARDTACK_C_CHECKED)
#define HARDTACK_C_CHECKS_HANDLES 1
#else
#define HARDTACK_C_CHECKS_HANDLES 0
#endif

namespace hardtack::c {

constexpr std::uint32_t type_number(const char (&letters)[5]) {
  std::uint32_t number = 0;
  for (int i = 0; i < 4; ++i) number = number << 8 | static_cast<std::uint8_t>(letters[i]);
  return number;
}

struct Handle {
  explicit constexpr Handle(std::uint32_t type) : type_number(type) {}
  std::uint32_t type_number;
};

inline constexpr std::uint32_t kFreed = type_number("dead");

// Says what is wrong with the handle on the standard error stream, and ends the process.
[[noreturn]] void refuse_handle(const char* wanted, std::uint32_t found);

template <typename T>
void check_handle(const T* handle) {
  if constexpr (HARDTACK_C_CHECKS_HANDLES != 0) {
    if (handle != nullptr && handle->type_number != T::kType) refuse_handle(T::kName, handle->type_number);
  }
}

// The handle, or kUsage for NULL.
template <typename T>
Result<T*> need(T* handle) {
  if (handle == nullptr) return fail(ErrorCode::kUsage, std::string("the ") + T::kName + " is NULL");
  check_handle(handle);
  return handle;
}

// The handle or NULL, checked.
template <typename T>
T* look_at(T* handle) {
  check_handle(handle);
  return handle;
}

template <typename T>
void destroy(T* handle) noexcept {
  if (handle == nullptr) return;
  check_handle(handle);
  if constexpr (HARDTACK_C_CHECKS_HANDLES != 0) *const_cast<volatile std::uint32_t*>(&handle->type_number) = kFreed;
  delete handle;
}

}  // namespace hardtack::c
