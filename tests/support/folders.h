// Where tests find files of the repository and the public test vectors.
//
// The path is compiled into one object of its own: whatever a test compiles to is then the same in every clone, and a
// compiler cache can share it.
#pragma once

#include <filesystem>
#include <string>

namespace hardtack::test {

// The project's root, without a slash at its end.
std::string source_folder();

// The folder that HARDTACK_VECTORS names, else ../shared/vectors beside the project. It need not exist.
std::filesystem::path vectors_folder();

}  // namespace hardtack::test
