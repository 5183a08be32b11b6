// Reading snapshots. Nothing in one is trusted to be well formed.
#include <algorithm>
#include <limits>

#include "engine/text/cat.h"
#include "tokens/biscuit/format/block_version.h"
#include "tokens/biscuit/format/container.h"
#include "tokens/biscuit/format/statement_reader.h"
#include "tokens/biscuit/format/symbol_table.h"
#include "tokens/biscuit/format/wire.h"
#include "tokens/biscuit/snapshot/snapshot.h"
#include "tokens/bytes/base64.h"

namespace hardtack {
namespace {

constexpr ErrorCode kCode = ErrorCode::kMalformedSnapshot;

Result<void> check_size(std::size_t size, const SnapshotLimits& limits) {
  if (size <= limits.max_snapshot_bytes) return {};
  return fail(ErrorCode::kTokenTooLarge,
              cat("a snapshot has more than ", limits.max_snapshot_bytes, " bytes, the limit"));
}

std::chrono::nanoseconds saturated(std::uint64_t nanoseconds) {
  constexpr auto kLongest = std::numeric_limits<std::chrono::nanoseconds::rep>::max();
  return std::chrono::nanoseconds(
      static_cast<std::chrono::nanoseconds::rep>(std::min<std::uint64_t>(nanoseconds, kLongest)));
}

}  // namespace

class SnapshotReader {
 public:
  explicit SnapshotReader(const SnapshotLimits& limits) : limits_(limits) {}

  Result<Snapshot> read(ByteView bytes) {
    wire::Reader reader(bytes, "AuthorizerSnapshot", kCode);
    std::uint64_t execution_time = 0;
    while (reader.next()) {
      switch (reader.field()) {
        case 1: HARDTACK_CHECK(read_limits(reader.once_message("RunLimits"))); break;
        case 2: reader.once(execution_time); break;
        case 3: HARDTACK_CHECK(read_world(reader.once_message("AuthorizerWorld"))); break;
        default: break;
      }
    }
    HARDTACK_CHECK(reader.finish({1, 2, 3}));
    snapshot_.execution_time_ = saturated(execution_time);
    return std::move(snapshot_);
  }

 private:
  Result<void> read_limits(wire::Reader reader) {
    std::uint64_t max_time = 0;
    while (reader.next()) {
      switch (reader.field()) {
        case 1: reader.once(snapshot_.facts_limit_); break;
        case 2: reader.once(snapshot_.iterations_limit_); break;
        case 3: reader.once(max_time); break;
        default: break;
      }
    }
    snapshot_.time_limit_ = saturated(max_time);
    return reader.finish({1, 2, 3});
  }

  // Tables and version first: on the wire they may follow what needs them.
  Result<void> read_world(wire::Reader reader) {
    HARDTACK_CHECK(read_tables(reader));
    ProgramBuilder authorizer(limits_.block);
    StatementReader policies(authorizer, tables_);
    ProgramBuilder facts(limits_.block);
    StatementReader fact_statements(facts, tables_);
    while (reader.next()) {
      switch (reader.field()) {
        case 4: HARDTACK_CHECK(read_token_block(reader.each_message("SnapshotBlock"))); break;
        case 5: HARDTACK_CHECK(read_authorizer_block(reader.once_message("SnapshotBlock"), authorizer)); break;
        case 6: HARDTACK_CHECK(policies.policy(reader.each_message("Policy"))); break;
        case 7: HARDTACK_CHECK(read_facts(reader.each_message("GeneratedFacts"), facts, fact_statements)); break;
        case 8: reader.once(snapshot_.iterations_); break;
        default: break;
      }
    }
    HARDTACK_CHECK(reader.finish({5, 8}));
    HARDTACK_CHECK(policies.required().check(version_, false));
    HARDTACK_CHECK(fact_statements.required().check(version_, false));
    HARDTACK_CHECK(check_origins());
    snapshot_.authorizer_ = std::move(authorizer).build();
    snapshot_.facts_ = std::move(facts).build();
    return {};
  }

  Result<void> read_tables(wire::Reader reader) {
    while (reader.next()) {
      switch (reader.field()) {
        case 1: reader.once(version_); break;
        case 2: {
          std::string_view symbol;
          reader.each(symbol);
          if (!reader.failed()) HARDTACK_CHECK(tables_.symbols.declare(symbol));
          break;
        }
        case 3: {
          HARDTACK_TRY(PublicKey key, read_public_key(reader.each_message("PublicKey")));
          if (tables_.keys.keys().size() >= limits_.block.max_keys) {
            return fail(ErrorCode::kProgramTooLarge,
                        cat("more than ", limits_.block.max_keys, " public keys, the limit"));
          }
          HARDTACK_CHECK(tables_.keys.declare(key));
          break;
        }
        default: break;
      }
    }
    HARDTACK_CHECK(reader.finish());
    (void)tables_.symbols.share(0);
    return RequiredVersion().check(version_, false);
  }

  struct BlockHead {
    std::uint32_t version = 0;
    std::optional<PublicKey> external_key;
  };
  Result<BlockHead> read_statements(wire::Reader reader, ProgramBuilder& builder) {
    StatementReader statements(builder, tables_);
    BlockHead head;
    std::string_view context;
    while (reader.next()) {
      switch (reader.field()) {
        case 1: reader.once(context); break;
        case 2: reader.once(head.version); break;
        case 3: HARDTACK_CHECK(statements.fact(reader.each_message("FactV2"))); break;
        case 4: HARDTACK_CHECK(statements.rule(reader.each_message("RuleV2"))); break;
        case 5: HARDTACK_CHECK(statements.check(reader.each_message("CheckV2"))); break;
        case 6: HARDTACK_CHECK(statements.block_scope(reader.each_message("Scope"))); break;
        case 7: {
          HARDTACK_TRY(head.external_key, read_public_key(reader.once_message("PublicKey")));
          break;
        }
        default: break;
      }
    }
    HARDTACK_CHECK(reader.finish());
    HARDTACK_CHECK(statements.required().check(head.version, head.external_key.has_value()));
    return head;
  }

  Result<void> read_token_block(wire::Reader reader) {
    if (snapshot_.blocks_.size() >= kMaxBlocks) {
      return fail(ErrorCode::kTooManyBlocks, cat("a snapshot has more than ", kMaxBlocks, " blocks, the limit"));
    }
    ProgramBuilder builder(limits_.block);
    HARDTACK_TRY(BlockHead head, read_statements(reader, builder));
    if (snapshot_.blocks_.empty() && head.external_key) {
      return fail(kCode, "the authority block is signed by a third party");
    }
    snapshot_.blocks_.push_back({std::make_shared<const Block>(std::move(builder).build()), head.external_key});
    return {};
  }

  Result<void> read_authorizer_block(wire::Reader reader, ProgramBuilder& builder) {
    HARDTACK_TRY(BlockHead head, read_statements(reader, builder));
    if (head.external_key) return fail(kCode, "the authorizer is signed by a third party");
    return {};
  }

  Result<void> read_facts(wire::Reader reader, ProgramBuilder& builder, StatementReader& statements) {
    Origin origin;
    for (wire::Reader first = reader; first.next();) {
      if (first.field() != 1) continue;
      HARDTACK_TRY(Origin part, read_origin(first.each_message("Origin")));
      origin |= part;
    }
    // An empty origin would be visible to everyone.
    if (origin == Origin()) return fail(kCode, "facts have no origin");
    while (reader.next()) {
      if (reader.field() != 2) continue;
      HARDTACK_TRY(const StatementReader::FactParts fact, statements.loose_fact(reader.each_message("FactV2")));
      HARDTACK_CHECK(builder.add_fact(fact.name, fact.terms));
      snapshot_.origins_.push_back(origin);
    }
    return reader.finish();
  }

  Result<Origin> read_origin(wire::Reader reader) {
    std::uint32_t block = 0;
    while (reader.next()) {
      switch (reader.field()) {
        case 1: {
          wire::Reader empty = reader.sole_message("Empty");
          while (empty.next()) continue;
          HARDTACK_CHECK(empty.finish());
          break;
        }
        case 2: reader.sole(block); break;
        default: break;
      }
    }
    HARDTACK_CHECK(reader.finish_oneof());
    if (reader.has(1)) return Origin::authorizer();
    if (block >= kMaxBlocks) return fail(kCode, cat("a fact comes from block ", block));
    return Origin::place(block);
  }

  // Known only when all blocks are.
  Result<void> check_origins() const {
    const Origin known = Origin::authorizer() | Origin::first_places(snapshot_.blocks_.size());
    if (std::ranges::all_of(snapshot_.origins_, [known](Origin origin) { return origin.is_within(known); })) return {};
    return fail(kCode, "a fact comes from a block that is not there");
  }

  SnapshotLimits limits_;
  TokenTables tables_;
  std::uint32_t version_ = 0;
  Snapshot snapshot_;
};

Result<Snapshot> Snapshot::parse(ByteView bytes, const SnapshotLimits& limits) {
  HARDTACK_CHECK(check_size(bytes.size(), limits));
  return SnapshotReader(limits).read(bytes);
}

Result<Snapshot> Snapshot::parse_text(std::string_view text, const SnapshotLimits& limits) {
  HARDTACK_CHECK(check_size(size_from_base64(text), limits));
  HARDTACK_TRY(Bytes bytes, from_base64url(text));
  return parse(bytes, limits);
}

Result<Block> Snapshot::take_policy() && {
  const bool has_run = iterations_ != 0 || execution_time_.count() != 0;
  if (!blocks_.empty() || !origins_.empty() || has_run) {
    return fail(kCode, "the snapshot holds a world, not a policy alone");
  }
  return std::move(authorizer_);
}

}  // namespace hardtack
