// Property: any bytes are a snapshot or an error, within 16 times the input and a constant. What is read has an origin
// for each fact, can be printed, and restored it is a world that is written and read again with the same policy and
// blocks; whatever limits a snapshot records, the caller's hold.
//
// Input: a snapshot, or `t` and its text.
#include "tokens/biscuit/snapshot/snapshot.h"

#include <string>
#include <utility>
#include <vector>

#include "engine/program/equal.h"
#include "engine/program/print.h"
#include "fuzz/allocation.h"
#include "fuzz/fuzz_support.h"
#include "fuzz/process_tables.h"

namespace hardtack {
namespace {

using fuzz::require;

constexpr std::size_t kFixedMemory = 64u << 10;  // tables that start with room, and error messages

std::chrono::nanoseconds stopped_clock() { return {}; }

EvalLimits few() {
  EvalLimits limits;
  limits.max_facts = 50;
  limits.max_iterations = 5;
  limits.max_steps = 5'000;
  return limits;
}

std::vector<std::string> fingerprints(const Snapshot& snapshot) {
  std::vector<std::string> all{program_fingerprint(snapshot.authorizer())};
  for (const CredentialBlock& block : snapshot.blocks()) all.push_back(program_fingerprint(*block.block));
  return all;
}

Result<Snapshot> read(ByteView input) {
  const bool is_text = !input.empty() && input[0] == 't';
  const fuzz::AllocationMeter meter;
  auto snapshot =
      is_text ? Snapshot::parse_text(fuzz::as_text(input.data() + 1, input.size() - 1)) : Snapshot::parse(input);
  require(meter.peak() <= 16 * input.size() + kFixedMemory, "memory is at most 16 times the input");
  return snapshot;
}

void check_decision(RestoredAuthorizer& restored, const EvalLimits& limits) {
  const auto decision = restored.authorize();
  if (!decision) return require(decision.error().code() != ErrorCode::kInternal, "no error is a defect of the engine");
  const RunStats& stats = restored.authorizer().stats();
  require(stats.steps <= limits.max_steps, "the caller's steps are not exceeded");
  // What a snapshot brings is counted in the first round that adds to it, as the reference does.
  require(stats.iterations < limits.max_iterations, "nor its rounds");
}

}  // namespace
}  // namespace hardtack

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hardtack;
  static const bool tables_are_made = fuzz::make_process_tables();
  require(tables_are_made, "the tables of the process can be made");
  auto snapshot = read({data, size});
  if (!snapshot) return 0;
  (void)print_authorizer(snapshot->authorizer());
  for (const CredentialBlock& block : snapshot->blocks()) (void)print_block(*block.block);
  require(snapshot->origins().size() == snapshot->facts().facts().size(), "each fact has its origin");
  const std::vector<std::string> programs = fingerprints(*snapshot);
  const EvalLimits limits = few();
  auto restored =
      RestoredAuthorizer::from(*std::move(snapshot), {.limits = limits}, {.limits = {}, .clock = stopped_clock});
  if (!restored) return 0;
  const auto written = write_snapshot(restored->authorizer(), restored->request());
  require(written.has_value(), "a world that was restored can be written");
  const auto again = Snapshot::parse(*written);
  require(again.has_value(), "and read");
  require(fingerprints(*again) == programs, "with the same policy and blocks");
  if (size % 4 == 0) check_decision(*restored, limits);  // which is not about decoding, and takes longer
  return 0;
}
