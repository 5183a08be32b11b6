// What lineage costs: a chain of 16 blocks against its signatures alone, and lookups in an index of a million entries.
//
//   lineage_bench                    everything; the first run fills an index in the system's temporary folder
//
// The promises: cold verification of 16 blocks costs at most 1.1 times its signature verifications, and a warm lookup
// among 1,000,000 entries less than 20 us. tests/tokens/lineage checks that what is measured is right.
#include <benchmark/benchmark.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <random>

#include "engine/program/program_builder.h"
#include "tokens/biscuit/format/container.h"
#include "tokens/biscuit/format/payload.h"
#include "tokens/biscuit/lineage_hash.h"
#include "tokens/bytes/hex.h"
#include "tokens/crypto/signature.h"
#include "tokens/lineage/attenuate.h"
#include "tokens/lineage/verify.h"
#include "tokens/lineage_index/stores/sqlite_store.h"
#include "tokens/lineage_index/walk.h"

namespace hardtack {
namespace {

constexpr int kBlocks = 16;
constexpr int kEntries = 1'000'000;
const LineageTime kNow{std::chrono::seconds(1'700'000'000)};

// Ends the program: a benchmark of something wrong means nothing.
template <typename T>
T must(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s\n", result.error().to_string().c_str());
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

Block fact(const std::string& name) {
  ProgramBuilder builder;
  const std::array term{builder.terms().string(name)};
  must(builder.add_fact(builder.terms().intern("seen"), term));
  return std::move(builder).build();
}

struct Chain {
  SystemRandom random;
  PrivateKey root = must(PrivateKey::generate(KeyAlgorithm::kEd25519, random));
  UnverifiedBiscuit parent = grow(kBlocks - 1);
  UnverifiedBiscuit token = must(attenuate(parent, fact("last"), {}, random));

  UnverifiedBiscuit grow(int blocks) {
    UnverifiedBiscuit grown = must(mint(fact("first"), root, {}, random));
    for (int i = 1; i < blocks; ++i) grown = must(attenuate(grown, fact("block" + std::to_string(i)), {}, random));
    return grown;
  }
  static const Chain& instance() {
    static const Chain chain;
    return chain;
  }
};

std::string path_of(const char* name) { return (std::filesystem::temp_directory_path() / name).string(); }

void remove_index(const std::string& path) {
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path + suffix);
}

SqliteLineageStore& chain_index() {
  static const auto store = [] {
    const std::string path = path_of("hardtack-bench-chain.db");
    remove_index(path);
    SqliteOptions options;
    options.create = true;
    auto opened = must(SqliteLineageStore::open(path, options));
    const auto token = must(verify_biscuit(Chain::instance().token, Chain::instance().root.public_key()));
    must(opened->record(lineage_records(token), kNow));
    return opened;
  }();
  return *store;
}

void signatures_alone(benchmark::State& state) {
  const Chain& chain = Chain::instance();
  const std::span<const SignedBlock> blocks = chain.token.container().blocks;
  for (auto _ : state) {
    PublicKey key = chain.root.public_key();
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      must(verify(key, signed_payload(blocks, i), blocks[i].signature));
      key = blocks[i].next_key;
    }
  }
}
BENCHMARK(signatures_alone)->Unit(benchmark::kMicrosecond);

// Lineage on top of the signatures: hashes, declarations, index, revocations.
void signatures_and_cold_lineage(benchmark::State& state) {
  const Chain& chain = Chain::instance();
  const std::span<const SignedBlock> blocks = chain.token.container().blocks;
  const auto token = must(verify_biscuit(chain.token, chain.root.public_key()));
  SqliteLineageStore& index = chain_index();
  for (auto _ : state) {
    PublicKey key = chain.root.public_key();
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      must(verify(key, signed_payload(blocks, i), blocks[i].signature));
      key = blocks[i].next_key;
    }
    benchmark::DoNotOptimize(lineage_hashes(chain.token));
    must(verify_cold(token, index, kNow));
  }
}
BENCHMARK(signatures_and_cold_lineage)->Unit(benchmark::kMicrosecond);

void cold_lineage_alone(benchmark::State& state) {
  const Chain& chain = Chain::instance();
  const auto token = must(verify_biscuit(chain.token, chain.root.public_key()));
  SqliteLineageStore& index = chain_index();
  for (auto _ : state) must(verify_cold(token, index, kNow));
}
BENCHMARK(cold_lineage_alone)->Unit(benchmark::kMicrosecond);

void lineage_hashes_of_16(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(lineage_hashes(Chain::instance().token));
}
BENCHMARK(lineage_hashes_of_16)->Unit(benchmark::kMicrosecond);

void whole_verification(benchmark::State& state) {
  const Chain& chain = Chain::instance();
  for (auto _ : state) benchmark::DoNotOptimize(must(verify_biscuit(chain.token, chain.root.public_key())));
}
BENCHMARK(whole_verification)->Unit(benchmark::kMicrosecond);

void append_without_declaration(benchmark::State& state) {
  const Chain& chain = Chain::instance();
  SystemRandom random;
  const Block block = fact("last");
  for (auto _ : state) benchmark::DoNotOptimize(must(append(chain.parent, block, {}, random)));
}
BENCHMARK(append_without_declaration)->Unit(benchmark::kMicrosecond);

void derive_with_declaration(benchmark::State& state) {
  const Chain& chain = Chain::instance();
  SystemRandom random;
  const Block block = fact("last");
  for (auto _ : state) benchmark::DoNotOptimize(must(attenuate(chain.parent, block, {}, random)));
}
BENCHMARK(derive_with_declaration)->Unit(benchmark::kMicrosecond);

std::string id_of(int i) { return to_hex(sha256(bytes_of("id" + std::to_string(i)))); }

SqliteLineageStore& large_index() {
  static const auto store = [] {
    const std::string path = path_of("hardtack-bench-million.db");
    SqliteOptions options;
    options.verify_history = false;
    if (auto opened = SqliteLineageStore::open(path, options); opened && (*opened)->pin().sequence >= kEntries)
      return std::move(*opened);
    remove_index(path);
    options.create = true;
    auto opened = must(SqliteLineageStore::open(path, options));
    std::vector<LineageRecord> batch;
    for (int i = 0; i < kEntries; ++i) {
      LineageRecord record{id_of(i), id_of(i + kEntries), {}, {}};
      if (i % 4 != 0) {
        record.parent_id = id_of(i - 1);
        record.parent_hash = id_of(i - 1 + kEntries);
      }
      batch.push_back(std::move(record));
      if (batch.size() < 50'000) continue;
      must(opened->record(batch, kNow));
      batch.clear();
    }
    return opened;
  }();
  return *store;
}

void find_among_a_million(benchmark::State& state) {
  SqliteLineageStore& store = large_index();
  std::mt19937 random(1);
  std::vector<std::string> ids;
  for (int i = 0; i < 1'000; ++i) ids.push_back(id_of(static_cast<int>(random() % kEntries)));
  for (const std::string& id : ids) must(store.find(id, kNow));
  std::size_t next = 0;
  for (auto _ : state) benchmark::DoNotOptimize(must(store.find(ids[next++ % ids.size()], kNow)));
}
BENCHMARK(find_among_a_million)->Unit(benchmark::kMicrosecond);

void revocation_among_a_million(benchmark::State& state) {
  SqliteLineageStore& store = large_index();
  std::mt19937 random(1);
  std::vector<std::string> ids;
  for (int i = 0; i < 1'000; ++i) ids.push_back(id_of(static_cast<int>(random() % kEntries)));
  std::size_t next = 0;
  for (auto _ : state) benchmark::DoNotOptimize(must(store.revoked_at(ids[next++ % ids.size()], kNow)));
}
BENCHMARK(revocation_among_a_million)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace hardtack
