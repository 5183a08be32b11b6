// Runs a fuzz target once over each file and folder named on the command line: how ordinary builds replay seeds and
// regressions. Folders that do not exist are passed over, so that a target without regressions needs no empty folder.
//
//   fuzz_NAME [--every N] FILE...     one of N files, in the order of their paths
//   fuzz_NAME --rate SECONDS FILE...  again and again for so many seconds of processor time, then prints how many a
//   second
#include <sys/resource.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Paths = std::vector<std::filesystem::path>;

void add_files(const std::filesystem::path& path, Paths& files) {
  if (std::filesystem::is_regular_file(path)) files.push_back(path);
  if (!std::filesystem::is_directory(path)) return;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
}

std::vector<std::uint8_t> bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// Of this process: the machine may have more to do.
double processor_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void replay(const Paths& files) {
  for (const std::filesystem::path& path : files) {
    std::fprintf(stderr, "%s\n", path.c_str());  // the last line names the input that crashed
    const std::vector<std::uint8_t> bytes = bytes_of(path);
    LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
  }
  std::printf("%zu inputs\n", files.size());
}

// Whole rounds over all inputs, after one that is not counted: what a target does once is done then.
void measure(const Paths& files, double seconds) {
  std::vector<std::vector<std::uint8_t>> inputs;
  for (const std::filesystem::path& path : files) inputs.push_back(bytes_of(path));
  const auto run_all = [&] {
    for (const auto& bytes : inputs) LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
  };
  run_all();
  const double begin = processor_seconds();
  double took = 0;
  std::size_t runs = 0;
  while (took < seconds) {
    run_all();
    runs += inputs.size();
    took = processor_seconds() - begin;
  }
  std::printf("%zu inputs, %.0f per second\n", inputs.size(), static_cast<double>(runs) / took);
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t every = 1;
  double rate = 0;
  Paths files;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--every" && i + 1 < argc) {
      every = std::max<std::size_t>(1, std::strtoull(argv[++i], nullptr, 10));
    } else if (word == "--rate" && i + 1 < argc) {
      rate = std::strtod(argv[++i], nullptr);
    } else {
      add_files(argv[i], files);
    }
  }
  std::ranges::sort(files);
  for (std::size_t i = 0; i * every < files.size(); ++i) files[i] = files[i * every];
  files.resize((files.size() + every - 1) / every);
  if (files.empty()) {
    std::printf("0 inputs\n");
    return 1;  // a target that replays nothing tests nothing
  }
  rate > 0 ? measure(files, rate) : replay(files);
  return 0;
}
