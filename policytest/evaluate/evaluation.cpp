#include "policytest/evaluate/evaluation.h"

#include <utility>
#include <variant>

#include "engine/authz/credential_issuer.h"
#include "engine/text/cat.h"
#include "engine/text/quote.h"

namespace hardtack::policytest {
namespace {

class CaseMaker {
 public:
  CaseMaker(const PreparedTest& test, const Parameters& parameters, Authorizer& authorizer)
      : test_(test), parameters_(parameters), authorizer_(authorizer) {}

  Evaluation run() {
    if (make_policy() && make_blocks() && make_further() && make_request()) decide();
    if (diagnostics_.has_errors()) {
      diagnostics_.sort();
      made_.wrong.push_back({test_.file().source, std::move(diagnostics_)});
    }
    return std::move(made_);
  }

 private:
  bool make_policy() {
    const TestAuthorizer& authorizer = *test_.test().authorizer;
    const bool joined = authorizer.text && !test_.request_facts();
    Diagnostics diagnostics;
    made_.policy = test_.sources().policy(test_.authorizer_file(), joined ? &*authorizer.text : nullptr, parameters_,
                                          test_.test().suite_functions, diagnostics);
    if (made_.policy != nullptr) return true;
    blame(authorizer.from && !joined ? test_.authorizer_file()->source : nullptr,
          authorizer.from && joined ? std::optional(authorizer.span) : std::nullopt, diagnostics);
    return false;
  }

  bool make_blocks() {
    if (test_.blocks().empty()) return true;
    std::vector<CredentialBlock> blocks;
    for (const PreparedBlock& prepared : test_.blocks()) {
      CredentialBlock& block = blocks.emplace_back();
      Diagnostics diagnostics;
      if (prepared.block != nullptr) {
        block.block = prepared.block;
        made_.block_maps.push_back(prepared.map);
      } else if (prepared.file != nullptr) {
        const auto lowered = test_.sources().block(prepared.file, parameters_, diagnostics);
        if (lowered == nullptr) {
          blame(prepared.file->source, std::nullopt, diagnostics);
          return false;
        }
        block.block = std::shared_ptr<const Block>(lowered, &lowered->block);
        made_.block_maps.push_back(std::shared_ptr<const SourceMap>(lowered, &lowered->map));
      } else {
        auto lowered = lower(*prepared.fragment);
        if (!lowered) return false;
        block.block = std::make_shared<const Block>(std::move(lowered->block));
        made_.block_maps.push_back(std::make_shared<const SourceMap>(std::move(lowered->map)));
      }
      if (prepared.key) block.external_key = key_of(*prepared.key);
    }
    Block verified;
    if (!add_verified(test_.verified(), verified)) return false;
    auto credential = unsigned_credential(std::move(blocks), std::move(verified));
    if (!credential) return refuse(test_.test().blocks.front().span, credential.error());
    made_.credential = *std::move(credential);
    return true;
  }

  bool make_further() {
    for (std::size_t i = 0; i < test_.credentials().size(); ++i) {
      const TestCredential& written = test_.test().credentials[i];
      auto facts = lower(test_.credentials()[i].facts);
      Block verified;
      if (!facts || !add_verified(test_.credentials()[i].verified, verified)) return false;
      Issuance issuance{written.format.text, std::nullopt, written.issuer ? written.issuer->text : std::string()};
      if (written.key) issuance.key = key_of(written.key->text);
      auto credential = unsigned_credential({{std::make_shared<const Block>(std::move(facts->block)), std::nullopt}},
                                            std::move(verified), std::move(issuance));
      if (!credential) return refuse(written.span, credential.error());
      made_.further.push_back(*std::move(credential));
      made_.further_maps.push_back(std::make_shared<const SourceMap>(std::move(facts->map)));
    }
    return true;
  }

  bool add_verified(const std::optional<Fragment>& fragment, Block& verified) {
    if (!fragment) return true;
    auto lowered = lower(*fragment);
    if (lowered) verified = std::move(lowered->block);
    return lowered.has_value();
  }

  // Nothing where its parameters do not fit, which is noted.
  std::optional<LoweredBlock> lower(const Fragment& fragment) {
    Diagnostics diagnostics;
    auto lowered = fragment.lower(parameters_, diagnostics);
    if (!lowered) blame(nullptr, std::nullopt, diagnostics);
    return lowered;
  }

  bool make_request() {
    made_.request = std::make_unique<Request>(made_.policy->policy);
    if (const auto& facts = test_.request_facts()) {
      const auto lowered = lower(*facts);
      if (!lowered) return false;
      made_.request->add_block(lowered->block);
    }
    if (test_.test().now) made_.request->add("time", {Date{*test_.test().now}});
    return true;
  }

  void decide() {
    if (const auto& token = test_.test().token) {
      const auto& open = test_.host().open_token;
      auto bytes = test_.sources().bytes(test_.file().source->name(), token->file.text);
      if (!bytes) {
        refuse(token->file.span, bytes.error());
        return;
      }
      auto credential = open ? open(*bytes, token->key.text)
                             : Result<Credential>(fail(ErrorCode::kUsage, "tokens cannot be opened here"));
      if (!credential) {
        made_.outcome = fail(credential.error());
        return;
      }
      made_.credential = *std::move(credential);
    }
    made_.outcome = authorizer_.authorize(made_.policy->policy, *made_.request, {made_.credential, made_.further});
  }

  std::optional<PublicKey> key_of(const std::string& name) const {
    const auto* value = parameters_.find(name);
    const auto* key = value == nullptr ? nullptr : std::get_if<PublicKey>(value);
    return key == nullptr ? stand_in_key(name) : *key;
  }

  bool refuse(Span span, const Error& error) {
    diagnostics_.report(DiagnosticCode::kTestUnreadableFile, span, error.to_string())
        .set_error(error.code())
        .set_help(error.help());
    return false;
  }

  // What is wrong with the text of `source`, or of the test if it is null; `whole`: at this place instead.
  void blame(const std::shared_ptr<const Source>& source, std::optional<Span> whole, const Diagnostics& diagnostics) {
    if (source == nullptr) {
      append(diagnostics, diagnostics_);
      if (!whole) return;
      Diagnostics moved;
      for (const Diagnostic& diagnostic : diagnostics) {
        moved.add(diagnostic.severity, diagnostic.kind, *whole, diagnostic.message).set_help(diagnostic.help);
      }
      diagnostics_ = std::move(moved);
      return;
    }
    made_.wrong.push_back({source, diagnostics});
  }

  const PreparedTest& test_;
  const Parameters& parameters_;
  Authorizer& authorizer_;
  Diagnostics diagnostics_;
  Evaluation made_;
};

}  // namespace

std::optional<SourcePlace> Evaluation::place(const PreparedTest& test, const StatementRef& where) const {
  const auto index = where.block.index();
  if (!index) return policy == nullptr ? std::nullopt : policy->places.find(where);
  if (const std::size_t number = where.block.credential(); number > 0) {
    if (*index > 0 || number > further_maps.size()) return std::nullopt;
    const auto span = further_maps[number - 1]->span(where);
    if (!span) return std::nullopt;
    return SourcePlace{test.credentials()[number - 1].facts.tree().shared_source(), *span};
  }
  if (*index >= block_maps.size() || block_maps[*index] == nullptr) return std::nullopt;
  const auto span = block_maps[*index]->span(where);
  if (!span) return std::nullopt;
  const PreparedBlock& block = test.blocks()[*index];
  return SourcePlace{block.file != nullptr ? block.file->source : block.fragment->tree().shared_source(), *span};
}

Result<Credential> unsigned_credential(std::vector<CredentialBlock> blocks, Block verified, Issuance issuance) {
  return CredentialIssuer::issue(std::move(blocks), std::move(verified), nullptr, std::move(issuance));
}

Evaluation evaluate(const PreparedTest& test, const Parameters& parameters, Authorizer& authorizer) {
  return CaseMaker(test, parameters, authorizer).run();
}

AuthorizerOptions test_authorizer(const std::optional<EvalLimits>& limits) {
  AuthorizerOptions options;
  options.limits = limits;
  options.clock = [] { return std::chrono::nanoseconds(0); };
  return options;
}

}  // namespace hardtack::policytest
