// Writes the hostile inputs to a folder, one file each, with the key that the tokens verify under in root.pub:
//
//   hostile_inputs FOLDER
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/hostile/hostile.h"

int main(int count, char** words) {
  using namespace hardtack::test;
  if (count != 2 || *words[1] == '\0') {
    std::fputs("usage: hostile_inputs FOLDER\n", stderr);
    return 64;
  }
  const std::filesystem::path folder = words[1];
  const auto write = [](const std::filesystem::path& path, const std::string& bytes) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream file(path, std::ios::binary);
    file << bytes;
    file.close();
    if (!file) std::fprintf(stderr, "cannot write %s\n", path.c_str());
    return file.good();
  };
  bool written = write(folder / "root.pub", hostile_root_key() + "\n");
  for (const HostileInput& input : hostile_policies()) {
    written = write(folder / "policies" / (std::string(input.name) + ".bcdl"), input.make()) && written;
  }
  for (const HostileInput& input : hostile_tokens()) {
    written = write(folder / "tokens" / std::string(input.name), input.make() + "\n") && written;
  }
  for (const HostileInput& input : hostile_snapshots()) {
    written = write(folder / "snapshots" / std::string(input.name), input.make() + "\n") && written;
  }
  return written ? 0 : 74;
}
