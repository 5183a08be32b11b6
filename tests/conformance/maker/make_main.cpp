// hardtack_conformance_set FOLDER
//
// Makes the conformance set of the cases in FOLDER and writes it there: FOLDER/set.json and FOLDER/tokens. Files of the
// set that no case makes any more are removed. Read the difference before you keep it.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "tests/conformance/maker/make_set.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: hardtack_conformance_set FOLDER\n");
    return 64;
  }
  const std::filesystem::path folder = argv[1];
  const auto cases = hardtack::conformance::read_case_files(folder);
  const auto files = cases ? hardtack::conformance::make_set(*cases)
                           : hardtack::Result<std::map<std::string, hardtack::Bytes>>(hardtack::fail(cases.error()));
  if (!files) {
    std::fprintf(stderr, "error: %s\n", files.error().to_string().c_str());
    return 2;
  }
  std::filesystem::create_directories(folder / "tokens");
  for (const auto& entry : std::filesystem::directory_iterator(folder / "tokens")) {
    if (!files->contains("tokens/" + entry.path().filename().string())) std::filesystem::remove(entry.path());
  }
  for (const auto& [name, bytes] : *files) {
    std::ofstream file(folder / name, std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (!file.flush()) {
      std::fprintf(stderr, "error: cannot write %s\n", name.c_str());
      return 74;
    }
  }
  std::printf("%zu tokens, %zu texts\n", cases->cases.size(), cases->readings.size());
  return 0;
}
