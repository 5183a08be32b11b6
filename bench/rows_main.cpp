// Our side of the benchmarks, and of the protocol that every peer speaks on its standard streams:
//
//   rows_hardtack [DIRECTORY]     DIRECTORY receives the inputs for the peers
//   > row run:chain_50 0.2        a name and the seconds to measure for
//   < ok 123.4 57                 microseconds of one operation (median) and the number of samples
//   < error <reason>              also where the result was not the expected one
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

#include "bench/format_tokens.h"
#include "bench/rows.h"
#include "bench/tokens.h"
#include "bench/workloads.h"
#include "tokens/bytes/hex.h"

namespace hardtack::bench {
namespace {

void write(const std::filesystem::path& path, std::string_view text) {
  std::ofstream file(path, std::ios::binary);
  file.write(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file) std::fprintf(stderr, "cannot write `%s`\n", path.c_str());
}

Result<void> write_inputs(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  for (const std::string& name : workload_names()) {
    const Workload work = workload(name);
    write(folder / (name + ".policy"), work.policy);
    write(folder / (name + ".facts"), work.facts);
    write(folder / (name + ".expected"), std::to_string(work.given + work.derived));
  }
  write(folder / "auth10.source", auth10());
  write(folder / "auth200.source", auth200());
  write(folder / "facts10000.source", facts10000());
  write(folder / "random_closure.lp", gringo_facts(closure_graph()));
  write(folder / "chain_1000.lp", gringo_facts(chain(1'000)));
  HARDTACK_TRY(const PrivateKey root, benchmark_root());
  write(folder / "root.public", to_hex(root.public_key().bytes()));
  for (const std::size_t blocks : {1u, 2u, 3u, 5u, 10u}) {
    HARDTACK_TRY(const UnverifiedBiscuit token, benchmark_token(blocks));
    const ByteView bytes = token.bytes();
    write(folder / ("token_" + std::to_string(blocks)), {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  }
  HARDTACK_TRY(const auto formats, format_inputs());
  for (const auto& [name, text] : formats) write(folder / name, text);
  return {};
}

int serve(std::string_view inputs) {
  if (!inputs.empty()) {
    if (const Result<void> written = write_inputs(inputs); !written) {
      std::fprintf(stderr, "%s\n", written.error().to_string().c_str());
      return 1;
    }
  }
  std::string line;
  while (std::getline(std::cin, line)) {
    std::istringstream words(line);
    std::string verb;
    std::string name;
    RowContext context{inputs, 0.2};
    words >> verb >> name >> context.seconds;
    const Result<Sample> sample = verb == "row"
                                      ? answer_row(name, context)
                                      : Result<Sample>(fail(ErrorCode::kUsage, "expected `row NAME SECONDS`"));
    if (sample) {
      std::printf("ok %.6g %zu\n", sample->microseconds, sample->samples);
    } else {
      std::printf("error %s\n", sample.error().to_string().c_str());
    }
    std::fflush(stdout);
  }
  return 0;
}

}  // namespace
}  // namespace hardtack::bench

int main(int argc, char** argv) { return hardtack::bench::serve(argc > 1 ? argv[1] : ""); }
