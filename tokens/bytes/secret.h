// A byte buffer for secrets: private keys, their text forms, files that hold them.
//
// The buffer is wiped before its memory is released or reused, also when it is moved from. It can be moved but not
// copied by accident (`clone` says so where a copy is meant), it has no stream operator and no formatter, and comparing
// two of them takes the same time whatever they hold. A SecretBytes owns its memory; const access is safe from several
// threads.
//
//   SecretBytes seed(32);
//   HARDTACK_CHECK(random.fill(seed.writable()));
//   if (seed.equals(other)) ...
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "engine/base/attributes.h"

HARDTACK_API_BEGIN
namespace hardtack {

// Overwrites `bytes` with zeros in a way that the compiler does not remove.
void wipe(std::span<std::uint8_t> bytes);

// Wipes bytes that somebody else owns when it ends, also by an exception.
class Wiper {
 public:
  explicit Wiper(std::span<std::uint8_t> bytes) : bytes_(bytes) {}
  ~Wiper() { wipe(bytes_); }
  Wiper(const Wiper&) = delete;
  Wiper& operator=(const Wiper&) = delete;

 private:
  std::span<std::uint8_t> bytes_;
};

// Compares contents in a time that depends on the sizes only.
bool equal_in_constant_time(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b);

class SecretBytes {
 public:
  SecretBytes() = default;
  // `size` zero bytes.
  explicit SecretBytes(std::size_t size);
  // A copy of `bytes`; the caller still owns, and wipes, the original.
  static SecretBytes copy_of(std::span<const std::uint8_t> bytes);
  static SecretBytes copy_of(std::string_view text);

  SecretBytes(SecretBytes&& other) noexcept;
  SecretBytes& operator=(SecretBytes&& other) noexcept;
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;
  ~SecretBytes();

  SecretBytes clone() const { return copy_of(bytes()); }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  std::span<const std::uint8_t> bytes() const { return {data_.get(), size_}; }
  std::span<std::uint8_t> writable() { return {data_.get(), size_}; }
  // The bytes as characters, for secrets that are text. The view must not outlive this object and must not be copied.
  std::string_view reveal_text() const { return {reinterpret_cast<const char*>(data_.get()), size_}; }

  bool equals(const SecretBytes& other) const { return equal_in_constant_time(bytes(), other.bytes()); }

  // Wipes and forgets the end of the buffer.
  void shrink(std::size_t size);
  // Wipes and releases everything.
  void clear();

 private:
  std::unique_ptr<std::uint8_t[]> data_;
  std::size_t size_ = 0;
};

}  // namespace hardtack
HARDTACK_API_END
