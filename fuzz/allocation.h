// Counts what a target allocates: by hooks of the address sanitizer where it is on, by replacing operator new
// elsewhere.
//
//   fuzz::AllocationMeter meter;
//   parse(bytes);
//   fuzz::require(meter.peak() <= 16 * bytes.size() + kConstant, "...");
#pragma once

#include <cstddef>

namespace hardtack::fuzz {

// The most that was held at any moment since its construction, beyond what was held then. One at a time, one thread.
class AllocationMeter {
 public:
  AllocationMeter();
  std::size_t peak() const;
  // How often something was allocated since.
  std::size_t count() const;

 private:
  std::ptrdiff_t start_;
  std::size_t start_count_;
};

}  // namespace hardtack::fuzz
