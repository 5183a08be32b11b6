// The rules about the doors in hardtack/, which are what is installed: which headers of the rooms they hold, and what a
// public header must look like.
//
//   for (const std::string& violation : check_doors(read_tree(root))) ...
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tests/architecture/rules.h"

namespace hardtack::architecture {

// The headers of the rooms that the doors hold, directly and through each other, without lines marked `not installed`.
// Sorted.
std::vector<std::string> public_headers(const std::vector<SourceFile>& files);

// A door includes existing headers only. No public header belongs to the inside of a room: the evaluator and its world,
// the syntax tree, wire formats, single primitives, and headers that say `Internal to` a folder. Each surrounds what it
// declares with HARDTACK_API_BEGIN and HARDTACK_API_END, so that the shared library exports it. No header is in two
// doors, since what is installed would define everything in it twice. At most kMaxPublic in all, of which
// <hardtack/hardtack.h> holds at most kMaxInFirstDoor: what one program in a hundred needs (a format, a device) has a
// door of its own, and the first one stays small.
constexpr std::size_t kMaxPublic = 140;
constexpr std::size_t kMaxInFirstDoor = 70;
std::vector<std::string> check_doors(const std::vector<SourceFile>& files);

// What a reader of an example must learn: the headers of Hardtack that it includes, and the types of Hardtack that it
// names (as hardtack::Name), each once, sorted.
struct Learned {
  std::vector<std::string> headers;
  std::vector<std::string> types;
  std::size_t lines = 0;  // that hold code, without includes
};
Learned learned_from(std::string_view example);

}  // namespace hardtack::architecture
