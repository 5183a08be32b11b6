// A file descriptor that is closed when its owner goes. It opens nothing itself: below zero is what open() gave for
// nothing. For one thread at a time, as any value.
//
//   const Descriptor file(::open(path, O_RDONLY | O_CLOEXEC));
//   if (file.get() < 0) return failed(errno);
#pragma once

#include <utility>

namespace hardtack {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { replace(-1); }
  Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
  Descriptor(const Descriptor&) = delete;  // closing twice would close a stranger's file
  Descriptor& operator=(const Descriptor&) = delete;

  int get() const { return number_; }
  // Whoever asks closes it.
  [[nodiscard]] int release() { return std::exchange(number_, -1); }
  void replace(int number);
  // For what is written: false, with errno, tells of what writing could not.
  [[nodiscard]] bool close();

 private:
  int number_;
};

}  // namespace hardtack
