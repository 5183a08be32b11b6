// The verifier and the naive one of tests/reference on the same bytes. Ends the process where they differ, but for what
// the naive one leaves to the engine: then the error must be of a kind that belongs there.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "fuzz/fuzz_support.h"
#include "tests/reference/naive_token.h"
#include "tokens/biscuit/unverified.h"
#include "tokens/biscuit/verified.h"

namespace hardtack::fuzz {

// Errors about what blocks say: names, collections, expressions, bounds, variables, parents. Everything else (the
// envelope, keys, signatures, versions, symbols) both verifiers know.
inline bool is_about_content(ErrorCode code) {
  constexpr std::array kCodes = {
      ErrorCode::kInvalidName,       ErrorCode::kFactNotGround,   ErrorCode::kUnboundVariable,
      ErrorCode::kInvalidSet,        ErrorCode::kInvalidMap,      ErrorCode::kReservedName,
      ErrorCode::kInvalidExpression, ErrorCode::kProgramTooLarge, ErrorCode::kNestingTooDeep,
      ErrorCode::kLineageMismatch,   ErrorCode::kTooManyBlocks};
  return std::ranges::find(kCodes, code) != kCodes.end();
}

inline std::string text_of_bytes(ByteView bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

inline Result<VerifiedBiscuit> read_and_verify(ByteView bytes, const PublicKey& root) {
  const auto token = UnverifiedBiscuit::parse(bytes);
  if (!token) return std::unexpected(token.error());
  return verify_biscuit(*token, root);
}

// Holds what verifying `bytes` gave against the naive verifier.
inline void compare_naively(ByteView bytes, const PublicKey& root, const Result<VerifiedBiscuit>& verified) {
  const reference::NaiveKey naive_root{root.algorithm() == KeyAlgorithm::kEd25519 ? 0U : 1U,
                                       text_of_bytes(root.bytes())};
  const reference::NaiveResult naive = reference::verify_naively(text_of_bytes(bytes), naive_root);
  if (!verified) {
    if (naive.valid && !is_about_content(verified.error().code())) {
      std::fprintf(stderr, "%s\n", verified.error().to_string().c_str());
      violated("what the naive verifier accepts is accepted, or refused for what its blocks say");
    }
    return;
  }
  if (!naive.valid) std::fprintf(stderr, "naive verifier: %s\n", naive.reason.c_str());
  require(naive.valid, "what verifies is accepted by the naive verifier");
  require(naive.payloads.size() == verified->blocks().size(), "with as many blocks");
  for (std::size_t i = 0; i < naive.payloads.size(); ++i) {
    require(text_of_bytes(verified->signed_payload(i)) == naive.payloads[i], "whose signatures cover the same bytes");
    require(verified->lineage_hashes()[i] == naive.lineage_hashes[i], "and which have the same lineage hashes");
  }
}

// What verified, if it did.
inline std::optional<VerifiedBiscuit> verify_both(ByteView bytes, const PublicKey& root) {
  auto verified = read_and_verify(bytes, root);
  compare_naively(bytes, root, verified);
  if (!verified) return std::nullopt;
  return *std::move(verified);
}

}  // namespace hardtack::fuzz
