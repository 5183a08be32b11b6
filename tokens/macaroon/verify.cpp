#include "tokens/macaroon/verify.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/text/cat.h"
#include "tokens/bytes/secret.h"
#include "tokens/crypto/symmetric/secretbox.h"

namespace hardtack {
namespace {

// What went wrong first; the rest is computed all the same.
class Failures {
 public:
  void add(ErrorCode code, std::string_view name, std::string message) {
    if (!first_) first_.emplace(Error(code, std::move(message)), name);
  }
  bool any() const { return first_.has_value(); }
  const TokenRefusal& first() const { return *first_; }

 private:
  std::optional<TokenRefusal> first_;
};

class Verification {
 public:
  Verification(const Macaroon& root, std::span<const Macaroon> discharges, const MacaroonVerifyOptions& options)
      : root_(root),
        discharges_(discharges),
        options_(options),
        used_(discharges.size()),
        on_path_(discharges.size()) {}

  // Requires less than options.max_visits caveats on a path, which max_visits sees to; so does the depth of calls,
  // which is at most the number of discharges.
  void visit(const Macaroon& macaroon, ByteView key, bool is_root,
             std::vector<Bytes>& predicates,  // NOLINT(misc-no-recursion)
             std::vector<MacaroonSignature>* signatures, Failures& failures) {
    MacaroonSignature signature = first_signature(key, macaroon.identifier);
    if (signatures != nullptr) signatures->push_back(signature);
    for (const MacaroonCaveat& caveat : macaroon.caveats) {
      if (++visits_ > options_.max_visits) {
        out_of_work_ = true;
        return;
      }
      if (caveat.is_third_party()) {
        visit_third_party(caveat, signature, predicates, failures);
      } else {
        judge(caveat, predicates, failures);
      }
      if (out_of_work_) return;
      signature = next_signature(signature, caveat);
      if (signatures != nullptr) signatures->push_back(signature);
    }
    const MacaroonSignature sent = is_root ? signature : bound_signature(root_.signature, signature);
    if (!equal_in_constant_time(sent, macaroon.signature)) {
      failures.add(ErrorCode::kInvalidSignature, is_root ? "signature_mismatch" : "discharge_mismatch",
                   is_root ? "the macaroon's signature is not that of the key and its caveats"
                           : "the signature of a discharge is not that of its key, bound to this macaroon");
    }
  }

  bool out_of_work() const { return out_of_work_; }
  bool all_used() const {
    return std::ranges::all_of(used_, [](bool used) { return used; });
  }

 private:
  void judge(const MacaroonCaveat& caveat, std::vector<Bytes>& predicates, Failures& failures) {
    if (!options_.judge) {
      predicates.push_back(caveat.identifier);
      return;
    }
    bool satisfied = false;
    try {
      satisfied = options_.judge({reinterpret_cast<const char*>(caveat.identifier.data()), caveat.identifier.size()});
    } catch (...) {
      satisfied = false;
    }
    if (!satisfied) failures.add(ErrorCode::kInvalidClaim, "caveat_unsatisfied", "a caveat is not satisfied");
  }

  void visit_third_party(const MacaroonCaveat& caveat, const MacaroonSignature& signature,  // NOLINT(misc-no-recursion)
                         std::vector<Bytes>& predicates, Failures& failures) {
    const auto key = open_key(caveat, signature);
    if (!key) {
      failures.add(ErrorCode::kInvalidSignature, "caveat_unreadable", "the key of a third-party caveat does not open");
      return;
    }
    std::optional<TokenRefusal> why;
    bool satisfied = false, cycle = false;
    for (std::size_t i = 0; i < discharges_.size() && !out_of_work_; ++i) {
      if (discharges_[i].identifier != caveat.identifier) continue;
      used_[i] = true;
      if (on_path_[i]) {
        cycle = true;
        continue;
      }
      on_path_[i] = true;
      std::vector<Bytes> found;
      Failures inside;
      visit(discharges_[i], key->bytes(), false, found, nullptr, inside);
      on_path_[i] = false;
      if (inside.any()) {
        if (!why) why = inside.first();
      } else if (!satisfied && !out_of_work_) {
        satisfied = true;
        predicates.insert(predicates.end(), found.begin(), found.end());
      }
    }
    if (satisfied || out_of_work_) return;
    if (why) {
      failures.add(why->error.code(), why->code, why->error.message());
    } else if (cycle) {
      failures.add(ErrorCode::kMalformedToken, "discharge_cycle", "a discharge needs itself");
    } else {
      failures.add(ErrorCode::kInvalidSignature, "discharge_missing", "a third-party caveat has no discharge");
    }
  }

  static Result<SecretBytes> open_key(const MacaroonCaveat& caveat, const MacaroonSignature& signature) {
    if (caveat.vid.size() != kMacaroonVidSize)
      return fail(ErrorCode::kMalformedToken, "the key of a third-party caveat has another length");
    const ByteView vid(caveat.vid);
    return open_secretbox(signature, vid.first<kSecretboxNonceSize>(), vid.subspan(kSecretboxNonceSize));
  }

  const Macaroon& root_;
  std::span<const Macaroon> discharges_;
  const MacaroonVerifyOptions& options_;
  std::vector<bool> used_, on_path_;
  std::size_t visits_ = 0;
  bool out_of_work_ = false;
};

}  // namespace

TokenResult<VerifiedMacaroon> verify_macaroon(const Macaroon& root, const MacaroonKey& key,
                                              std::span<const Macaroon> discharges,
                                              const MacaroonVerifyOptions& options) {
  if (discharges.size() > kMaxMacaroonDischarges) {
    return refuse(ErrorCode::kTokenTooLarge, "too_much_work",
                  cat("there are more than ", kMaxMacaroonDischarges, " discharges"));
  }
  Verification verification(root, discharges, options);
  VerifiedMacaroon verified;
  Failures failures;
  verification.visit(root, key.bytes(), true, verified.predicates, &verified.signatures, failures);
  if (verification.out_of_work()) {
    return refuse(ErrorCode::kMalformedToken, "too_much_work",
                  cat("verifying the macaroon visits more than ", options.max_visits, " caveats"));
  }
  if (failures.any()) return std::unexpected(failures.first());
  if (!options.allow_unused_discharges && !verification.all_used())
    return refuse(ErrorCode::kMalformedToken, "discharge_unused", "no caveat asks for one of the discharges");
  return verified;
}

}  // namespace hardtack
