#include "policytest/evaluate/policy_sources.h"

#include <variant>

#include "engine/program/print.h"
#include "engine/text/cat.h"
#include "engine/text/utf8.h"

namespace hardtack::policytest {
namespace {

// The function that one of the published samples calls.
ExternFunctions functions_of_suite() {
  ExternFunctions functions;
  functions.add("test", [](ExternCall& call) -> Result<Value> {
    if (!call.argument) return call.receiver;
    return call.terms.string(*call.argument == call.receiver ? "equal strings" : "different strings");
  });
  return functions;
}

// Exact, unlike what is shown.
std::string value_text(const Parameters::Value& value) {
  if (const auto* key = std::get_if<PublicKey>(&value)) return key->to_text();
  return print_term(std::get<Term>(value));
}

}  // namespace

std::optional<SourcePlace> AuthorizerPlaces::find(const StatementRef& where) const {
  const auto span = map.span(where);
  if (!span) return std::nullopt;
  if (first == nullptr) return SourcePlace{second.source, *span};
  if (span->begin < first_end) return SourcePlace{first, *span};
  const std::uint32_t begin = second.span.begin + (span->begin - second_begin);
  return SourcePlace{second.source, {begin, begin + span->size()}};
}

Result<std::shared_ptr<const PolicyFile>> PolicySources::file(const std::string& from, const std::string& path,
                                                              SourceKind kind) {
  const std::scoped_lock lock(mutex_);
  const Result<HostFile>& read_file = read(from, path);
  if (!read_file) return fail(read_file.error());
  const HostFile& host_file = *read_file;
  auto& slot = files_[{host_file.name, kind}];
  if (slot == nullptr) {
    auto made = std::make_shared<PolicyFile>();
    made->name = host_file.name;
    made->kind = kind;
    made->source = std::make_shared<const Source>(host_file.name, host_file.text);
    const ParseLimits limits;
    if (host_file.text.size() > limits.max_bytes) {
      made->diagnostics.report(
          DiagnosticCode::kSourceTooLarge, {0, 0},
          cat("the text has ", host_file.text.size(), " bytes; at most ", limits.max_bytes, " are read"));
    } else if (const auto invalid = find_stray_byte(host_file.text)) {
      const auto at = static_cast<std::uint32_t>(*invalid);
      made->diagnostics.report(DiagnosticCode::kInvalidUtf8, {at, at + 1}, "the text is not valid UTF-8");
    } else {
      made->fragment = Fragment::parse({made->source, {0, made->source->size()}}, kind, made->diagnostics);
    }
    made->diagnostics.sort();
    slot = std::move(made);
  }
  return slot;
}

Result<std::string> PolicySources::bytes(const std::string& from, const std::string& path) {
  const std::scoped_lock lock(mutex_);
  HARDTACK_TRY(const HostFile file, read(from, path));
  return file.text;
}

const Result<HostFile>& PolicySources::read(const std::string& from, const std::string& path) {
  auto found = read_.find({from, path});
  if (found == read_.end()) {
    auto read = host_.read ? host_.read(from, path) : Result<HostFile>(fail(ErrorCode::kIo, "there are no files"));
    found = read_.emplace(std::pair(from, path), std::move(read)).first;
  }
  return found->second;
}

std::string PolicySources::key_of(const PolicyFile& file, const Parameters& parameters) {
  std::string key = file.name;
  for (const std::string& name : file.fragment.parameters()) {
    key += '\0';
    if (const auto* value = parameters.find(name)) key += value_text(*value);
  }
  return key;
}

PolicyOptions PolicySources::policy_options(bool suite_functions) const {
  PolicyOptions options;
  options.token_predicates = host_.token_predicates;
  options.saturate = !observed;
  options.externs = suite_functions ? functions_of_suite() : host_.externs;
  return options;
}

std::shared_ptr<const CompiledPolicy> PolicySources::policy(const std::shared_ptr<const PolicyFile>& file,
                                                            const TextPart* added, const Parameters& parameters,
                                                            bool suite_functions, Diagnostics& diagnostics) {
  std::string key;
  if (file != nullptr && added == nullptr) {
    key = key_of(*file, parameters);
    const std::scoped_lock lock(mutex_);
    if (const auto found = policies_.find(key); found != policies_.end()) return found->second;
  }
  auto made = std::make_shared<CompiledPolicy>();
  std::optional<LoweredBlock> lowered;
  if (file == nullptr) {
    made->places.second = *added;
    lowered = Fragment::parse(*added, SourceKind::kAuthorizer, diagnostics).lower(parameters, diagnostics);
  } else if (added == nullptr) {
    made->places.second = {file->source, {0, file->source->size()}};
    lowered = file->fragment.lower(parameters, diagnostics);
  } else {
    std::string text(file->source->text());
    made->places.first = file->source;
    made->places.first_end = static_cast<std::uint32_t>(text.size());
    made->places.second = *added;
    const auto tokens = file->fragment.tree().tokens();
    const bool open = !tokens.empty() && tokens.back().kind != TokenKind::kSemicolon;
    text += open ? "\n;\n" : "\n";  // the last line may end in a comment
    made->places.second_begin = static_cast<std::uint32_t>(text.size());
    text += added->source->text(added->span);
    const auto joined = std::make_shared<const Source>(file->name, std::move(text));
    lowered = Fragment::parse({joined, {0, joined->size()}}, SourceKind::kAuthorizer, diagnostics)
                  .lower(parameters, diagnostics);
  }
  if (!lowered) return nullptr;
  made->places.map = std::move(lowered->map);
  auto policy = Policy::compile(std::move(lowered->block), policy_options(suite_functions));
  if (!policy) {
    diagnostics
        .report(DiagnosticCode::kInvalidProgram, added != nullptr ? added->span : Span{}, policy.error().message())
        .set_error(policy.error().code())
        .set_help(policy.error().help());
    return nullptr;
  }
  made->policy = *std::move(policy);
  if (!key.empty()) {
    const std::scoped_lock lock(mutex_);
    return policies_.emplace(std::move(key), std::move(made)).first->second;
  }
  return made;
}

std::shared_ptr<const LoweredBlock> PolicySources::block(const std::shared_ptr<const PolicyFile>& file,
                                                         const Parameters& parameters, Diagnostics& diagnostics) {
  std::string key = key_of(*file, parameters);
  {
    const std::scoped_lock lock(mutex_);
    if (const auto found = blocks_.find(key); found != blocks_.end()) return found->second;
  }
  auto lowered = file->fragment.lower(parameters, diagnostics);
  if (!lowered) return nullptr;
  auto made = std::make_shared<const LoweredBlock>(*std::move(lowered));
  const std::scoped_lock lock(mutex_);
  return blocks_.emplace(std::move(key), std::move(made)).first->second;
}

std::vector<std::shared_ptr<const PolicyFile>> PolicySources::files() const {
  const std::scoped_lock lock(mutex_);
  std::vector<std::shared_ptr<const PolicyFile>> all;
  for (const auto& [name, file] : files_) all.push_back(file);
  return all;
}

}  // namespace hardtack::policytest
