#include "cli/editor/evaluation_plan.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "engine/base/stable_sort.h"
#include "engine/program/print.h"
#include "engine/text/cat.h"
#include "engine/text/date_time.h"
#include "engine/text/quote.h"
#include "grammar/compile.h"
#include "grammar/text/render.h"
#include "lsp/protocol/uri.h"
#include "tokens/keys/key_format.h"

namespace hardtack::cli {
namespace {

constexpr std::size_t kMaxFileBytes = 1u << 20;
// In the place of policies where a block is evaluated.
constexpr std::string_view kAnyPolicy = "allow if true;\n";

std::string folder_of(std::string_view path) { return std::string(path.substr(0, path.rfind('/'))); }

// Whether the document is a block: by its name, else because it has no policy.
bool is_block(const analysis::Document& document) {
  if (document.role() != analysis::Role::kAny) return document.role() == analysis::Role::kBlock;
  const SyntaxTree& tree = document.tree();
  return std::ranges::none_of(tree.statements(),
                              [&](NodeId statement) { return tree.kind(statement) == NodeKind::kPolicy; });
}

bool names(const policytest::PolicyTest& test, const std::string& folder, const std::string& path) {
  const auto is = [&](const std::optional<policytest::Word>& word) {
    return word && lsp::plain_path(folder + "/" + word->text) == path;
  };
  return (test.authorizer && is(test.authorizer->from)) ||
         std::ranges::any_of(test.blocks, [&](const policytest::TestBlock& block) { return is(block.from); });
}

// The first test that names the document, of the files nearest to it.
std::optional<EvaluationPlan> nearest_test(const lsp::EvaluationTask& task) {
  const auto path = lsp::path_of_uri(task.document->name());
  if (!path) return std::nullopt;
  std::vector<std::pair<bool, const analysis::Document*>> candidates;  // far, document
  for (const analysis::DocumentPtr& document : task.snapshot->documents()) {
    const auto of = lsp::path_of_uri(document->name());
    if (document->role() != analysis::Role::kTest || !of) continue;
    const std::string folder = folder_of(*of);
    const bool found = std::ranges::any_of(document->outline().files, [&](const analysis::FileReference& file) {
      return lsp::plain_path(folder + "/" + file.path) == *path;
    });
    if (found) candidates.emplace_back(folder != folder_of(*path), document.get());
  }
  sort_stably(candidates, [](const auto& candidate) { return candidate.first; });
  for (const auto& [far, document] : candidates) {
    policytest::TestFile file = policytest::parse_test_file(std::string(document->text()), {.name = document->name()});
    if (file.diagnostics.has_errors()) continue;
    const std::string folder = folder_of(*lsp::path_of_uri(document->name()));
    const auto test = std::ranges::find_if(
        file.tests, [&, folder = folder](const policytest::PolicyTest& one) { return names(one, folder, *path); });
    if (test == file.tests.end()) continue;
    EvaluationPlan plan;
    plan.basis = EvaluationPlan::Basis::kNearestTest;
    plan.test_name = test->name;
    plan.filter = [name = test->name](const std::string& other) { return other == name; };
    plan.only_first = true;
    plan.file = std::move(file);
    return plan;
  }
  return std::nullopt;
}

Result<std::string> facts_of(const std::string& name, std::string text) {
  const ParsedBlock parsed = parse_block_source(std::move(text), {}, {.name = name});
  if (!parsed.block) return fail(to_error(*parsed.source, parsed.diagnostics));
  if (!parsed.block->rules().empty() || !parsed.block->checks().empty())
    return fail(ErrorCode::kUsage, cat(quote(name), " holds more than facts"));
  return print_block(*parsed.block);
}

Result<std::string> key_text(const std::string& from, const std::string& key, EvaluationFiles& files) {
  if (PublicKey::from_text(key)) return key;
  auto file = files.read(from, key);
  if (!file) return fail(file.error().with_context("the public key of `[evaluate]`"));
  const auto decoded =
      decode_public_key(ByteView(reinterpret_cast<const std::uint8_t*>(file->text.data()), file->text.size()), {});
  if (!decoded) return fail(decoded.error().with_context("the public key of `[evaluate]`"));
  return decoded->to_text();
}

policytest::TextPart whole(const std::shared_ptr<const Source>& source) { return {source, {0, source->size()}}; }

Result<EvaluationPlan> made_plan(const lsp::EvaluationTask& task, EvaluationFiles& files, bool configured) {
  EvaluationPlan plan;
  plan.basis = configured ? EvaluationPlan::Basis::kConfiguration : EvaluationPlan::Basis::kAlone;
  // What the configuration names lies in its folder. The text that is made here is none of the workspace's.
  const auto path = lsp::path_of_uri(task.document->name());
  const std::string folder = configured ? folder_of(task.configuration->path) : path ? folder_of(*path) : std::string();
  const std::string from = folder.empty() ? "evaluation" : lsp::uri_of_path(folder + "/.evaluation");
  policytest::PolicyTest test;
  test.name = "evaluation";
  const bool block = is_block(*task.document);
  std::string added = block ? std::string(kAnyPolicy) : std::string();
  if (configured) {
    const analysis::EvaluateConfig& evaluate = task.configuration->config.evaluate;
    for (const std::string& entry : evaluate.facts) {
      if (!analysis::is_policy_name(entry)) {
        HARDTACK_TRY(const std::string facts, facts_of("facts of `[evaluate]`", entry));
        added += facts;
        continue;
      }
      HARDTACK_TRY(policytest::HostFile file, files.read(from, entry));
      HARDTACK_TRY(const std::string facts, facts_of(entry, std::move(file.text)));
      added += facts;
    }
    test.now = evaluate.now;
    if (evaluate.token && !block) {
      if (!evaluate.public_key) {
        return fail(Error(ErrorCode::kUsage, "`[evaluate]` names a token and no key to verify it with")
                        .with_help("add `public-key = \"ed25519/...\"`, or the name of a file that holds it"));
      }
      HARDTACK_TRY(std::string key, key_text(from, *evaluate.public_key, files));
      test.token = policytest::TestToken{{}, {{}, *evaluate.token}, {{}, std::move(key)}};
    }
  }
  plan.file.source = std::make_shared<const Source>(from, std::move(added));
  test.authorizer.emplace();
  if (plan.file.source->size() > 0) test.authorizer->text = whole(plan.file.source);
  const policytest::Word document{{}, task.document->name()};
  if (block) {
    test.has_authority = true;
    test.blocks.push_back({{}, std::nullopt, document, std::nullopt});
  } else {
    test.authorizer->from = document;
  }
  // So that it is decided; what is expected of it is of no interest.
  policytest::Expectation& any = test.expectations.emplace_back();
  any.kind = policytest::Expectation::Kind::kAllow;
  plan.file.tests.push_back(std::move(test));
  return plan;
}

std::string policy_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

}  // namespace

Result<policytest::HostFile> EvaluationFiles::read(const std::string& from, const std::string& path) {
  const auto known = [&](const std::string& name) -> std::optional<policytest::HostFile> {
    const analysis::Document* document = task_.snapshot->find(name);
    if (document == nullptr) return std::nullopt;
    documents_.insert(name);
    return policytest::HostFile{name, std::string(document->text())};
  };
  if (auto document = known(path)) return *std::move(document);
  const auto of = lsp::path_of_uri(from);
  if (!of) return fail(ErrorCode::kIo, "the document is not saved, so that no file lies beside it");
  const std::string folder = folder_of(*of);
  const std::string full = lsp::plain_path(path.starts_with('/') ? path : folder + "/" + path);
  const std::string& root = task_.root.empty() ? folder : task_.root;
  if (!lsp::lies_in(full, root))
    return fail(ErrorCode::kIo, cat("the file ", quote(path), " is outside of the workspace's folder"));
  const std::string name = lsp::uri_key(lsp::uri_of_path(full));
  if (auto document = known(name)) return *std::move(document);
  auto text = host_.read(root, full, kMaxFileBytes);
  if (!text) return fail(ErrorCode::kIo, cat("cannot read ", quote(path)));
  return policytest::HostFile{name, *std::move(text)};
}

Result<EvaluationPlan> plan_evaluation(const lsp::EvaluationTask& task, EvaluationFiles& files) {
  if (task.kind == lsp::EvaluationKind::kDocument) {
    if (task.document->skipped()) return fail(ErrorCode::kUsage, "the text was not read, as its diagnostic says");
    if (task.configuration != nullptr && !task.configuration->problem.empty()) {
      return fail(Error(ErrorCode::kUsage, "hardtack.toml cannot be read, so that nobody knows what to evaluate with")
                      .with_help(task.configuration->problem));
    }
    if (task.configuration != nullptr && task.configuration->has_evaluate) return made_plan(task, files, true);
    if (auto plan = nearest_test(task)) return *std::move(plan);
    return made_plan(task, files, false);
  }
  EvaluationPlan plan;
  plan.basis = EvaluationPlan::Basis::kTests;
  plan.file = policytest::parse_test_file(std::string(task.document->text()), {.name = task.document->name()});
  if (task.kind == lsp::EvaluationKind::kTest) {
    const bool found = std::ranges::any_of(plan.file.tests,
                                           [&](const policytest::PolicyTest& test) { return test.name == task.test; });
    if (!found) return fail(ErrorCode::kUsage, cat("the document has no test ", quote(task.test)));
    plan.filter = [name = task.test](const std::string& other) { return other == name; };
  }
  return plan;
}

std::string test_of(const lsp::EvaluationTask& task, const EvaluationPlan& plan, const std::string& name,
                    const std::string& expectations) {
  const auto path = lsp::path_of_uri(task.document->name());
  if (!path || plan.file.tests.empty()) return {};
  const policytest::PolicyTest& test = plan.file.tests.front();
  const std::filesystem::path folder = folder_of(*path);
  const auto relative = [&](const std::string& full) {
    return std::filesystem::path(full).lexically_relative(folder).generic_string();
  };
  std::string text = cat("test ", policy_string(name), " {\n");
  const std::string file = policy_string(relative(*path));
  if (test.token) {
    const std::string token = lsp::plain_path(folder_of(task.configuration->path) + "/" + test.token->file.text);
    text += cat("  token ", policy_string(relative(token)), " key ", policy_string(test.token->key.text), ";\n");
  }
  if (test.has_authority) text += cat("  authority from ", file, ";\n");
  text += test.has_authority ? std::string("  authorizer") : cat("  authorizer from ", file);
  if (plan.file.source->size() == 0) {
    text += ";\n";
  } else {
    text += " {\n";
    for (std::string_view rest = plan.file.source->text(); !rest.empty();) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      if (end > 0) text += cat("    ", rest.substr(0, end), "\n");
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    text += "  }\n";
  }
  if (test.now) text += cat("  now ", format_date_time(static_cast<std::int64_t>(*test.now)), ";\n");
  return text + expectations + "}\n";
}

}  // namespace hardtack::cli
