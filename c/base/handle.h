// What every handle of the interface begins with, and what every function of it passes through.
//
// A handle knows its type by a number, which a library built without NDEBUG compares at every use: a handle of another
// type, or one that was freed, ends the process with a message. That is the caller's fault and has no other answer.
// Otherwise it costs nothing, and NULL alone is an error of the call.
//
//   struct hardtack_policy : hardtack::c::HandleOf<"poli", "policy"> {
//     std::shared_ptr<const hardtack::Policy> policy;
//   };
#pragma once

#include <algorithm>
#include <cstddef>
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

struct Handle {
  explicit constexpr Handle(std::uint32_t type) : type_number(type) {}
  std::uint32_t type_number;
};

// A text as an argument of a template.
template <std::size_t N>
struct Name {
  constexpr Name(const char (&given)[N]) { std::copy_n(given, N, text); }  // NOLINT: a literal is a name
  char text[N];
};

constexpr std::uint32_t type_number(const char (&letters)[5]) {
  std::uint32_t number = 0;
  for (int i = 0; i < 4; ++i) number = number << 8 | static_cast<std::uint8_t>(letters[i]);
  return number;
}

// Four letters that mark handles of a type, and what messages call it.
template <Name kLetters, Name kWords>
struct HandleOf : Handle {
  static constexpr std::uint32_t kType = hardtack::c::type_number(kLetters.text);
  static constexpr const char* kName = kWords.text;
  constexpr HandleOf() : Handle(kType) {}
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
