// What a public header says to the compiler beside the language: what is exported, and what must outlive what.
//
// HARDTACK_API_BEGIN and HARDTACK_API_END surround what a public header declares. The libraries are compiled with
// hidden symbols, so that libhardtack-cpp.so exports this and nothing else.
//
// HARDTACK_LIFETIME_BOUND follows a parameter, or the name and qualifiers of a member function, whose object must live
// as long as the result is used. Clang warns of a result that outlives it; other compilers ignore it.
#pragma once

#define HARDTACK_API_BEGIN _Pragma("GCC visibility push(default)")
#define HARDTACK_API_END _Pragma("GCC visibility pop")

#if defined(__clang__)
#define HARDTACK_LIFETIME_BOUND [[clang::lifetimebound]]
#else
#define HARDTACK_LIFETIME_BOUND
#endif
