#include "decide/token_findings.h"

#include <fmt/format.h>

#include <utility>

#include "json/make_json.h"
#include "report/result_json.h"
#include "report/terminal.h"
#include "tokens/biscuit/format/container.h"

namespace hardtack {
namespace {

using Lineage = TokenFindings::Lineage;

std::string blocks_text(const std::vector<std::size_t>& blocks) {
  std::string text = blocks.size() == 1 ? "block" : "blocks";
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    text += fmt::format("{} {}", i == 0 ? "" : i + 1 == blocks.size() ? " and" : ",", blocks[i]);
  }
  return text + (blocks.size() == 1 ? " declares no parent" : " declare no parent");
}

std::string lineage_text(const TokenFindings& findings, bool color) {
  const std::string name(name_of(findings.lineage));
  switch (findings.lineage) {
    case Lineage::kComplete: return styled(name, Style::kGreen, color);
    case Lineage::kIncomplete: return name + " (" + blocks_text(findings.undeclared) + ")";
    case Lineage::kMismatch:
    case Lineage::kRefused:
      return styled(findings.lineage == Lineage::kMismatch ? "MISMATCH" : "REFUSED", Style::kRed, color) + " (" +
             escape_controls(findings.lineage_error->to_string()) + ")";
    case Lineage::kUnchecked: break;
  }
  return name;
}

}  // namespace

std::string_view name_of(TokenFindings::Lineage lineage) {
  switch (lineage) {
    case Lineage::kUnchecked: return "not checked";
    case Lineage::kComplete: return "complete";
    case Lineage::kIncomplete: return "incomplete";
    case Lineage::kMismatch: return "mismatch";
    case Lineage::kRefused: return "refused";
  }
  return {};
}

TokenFindings findings_of(const VerifiedBiscuit& token) {
  TokenFindings findings;
  findings.signatures = true;
  for (std::size_t i = 1; i < token.blocks().size(); ++i) {
    if (!token.declares_parent(i)) findings.undeclared.push_back(i);
  }
  findings.lineage = findings.undeclared.empty() ? Lineage::kComplete : Lineage::kIncomplete;
  return findings;
}

TokenFindings findings_of(const UnverifiedBiscuit& token, const RootKeyProvider& keys, const Error& refusal) {
  TokenFindings findings;
  const auto root = keys.find(token.root_key_id());
  if (!root) {
    findings.unchecked = root.error().to_string();
    return findings;
  }
  findings.signatures = verify_signatures(token.container(), *root).has_value();
  if (!*findings.signatures) return findings;
  if (refusal.code() == ErrorCode::kLineageMismatch) findings.lineage = Lineage::kMismatch;
  if (refusal.code() == ErrorCode::kReservedName) findings.lineage = Lineage::kRefused;
  if (findings.lineage != Lineage::kUnchecked) findings.lineage_error = refusal;
  return findings;
}

std::string render(const TokenFindings& findings, bool color) {
  if (!findings.signatures) {
    return "signatures: " + styled("not checked", Style::kYellow, color) + " (" + escape_controls(findings.unchecked) +
           ")\n";
  }
  if (!*findings.signatures) return "signatures: " + styled("NOT VALID", Style::kRed, color) + "\n";
  return "signatures: " + styled("valid", Style::kGreen, color) + "\nlineage: " + lineage_text(findings, color) + "\n";
}

JsonValue lineage_json(const TokenFindings& findings) {
  if (findings.lineage == Lineage::kUnchecked) return {};
  JsonValue::Array undeclared;
  for (const std::size_t block : findings.undeclared) undeclared.push_back(json_number(block));
  JsonValue::Object members = {{"status", std::string(name_of(findings.lineage))},
                               {"undeclared", std::move(undeclared)}};
  if (findings.lineage_error) members.emplace_back("error", error_json(*findings.lineage_error));
  return members;
}

}  // namespace hardtack
