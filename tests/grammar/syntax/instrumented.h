// Whether a sanitizer slows the program and widens its frames; then large sweeps are thinned and bounds widened.
#pragma once

namespace hardtack::testing_support {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kInstrumented = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool kInstrumented = true;
#else
inline constexpr bool kInstrumented = false;
#endif
#else
inline constexpr bool kInstrumented = false;
#endif

// Whether time says little: there, and where nothing is optimised, as for coverage.
#ifdef NDEBUG
inline constexpr bool kSlow = kInstrumented;
#else
inline constexpr bool kSlow = true;
#endif

}  // namespace hardtack::testing_support
