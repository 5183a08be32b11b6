#include "analysis/features/signature_help.h"

#include <algorithm>

#include "analysis/index/call_at.h"
#include "analysis/language/documentation.h"
#include "engine/text/cat.h"
#include "engine/text/utf8.h"

namespace hardtack::analysis {
namespace {

constexpr std::size_t kMaxSignatures = 16;
constexpr std::uint32_t kMaxParameters = 64;
constexpr std::size_t kMaxNameBytes = 200;

class SignatureWriter {
 public:
  explicit SignatureWriter(std::string_view name) { signature_.label = cat(cut_utf8(name, kMaxNameBytes), '('); }
  void add(std::string_view parameter) {
    if (!signature_.parameters.empty()) signature_.label += ", ";
    const auto begin = static_cast<std::uint32_t>(signature_.label.size());
    signature_.label += parameter;
    signature_.parameters.push_back({begin, static_cast<std::uint32_t>(signature_.label.size())});
  }
  Signature finish(std::string_view result, std::string documentation) && {
    signature_.label += ')';
    signature_.label += result;
    signature_.documentation = std::move(documentation);
    return std::move(signature_);
  }

 private:
  Signature signature_;
};

Signature predicate_signature_of(const Snapshot& snapshot, const ProgramPredicate& predicate) {
  const std::uint32_t number = snapshot.program().number_of(predicate);
  SignatureWriter writer(predicate.name);
  for (std::uint32_t i = 0; i < std::min(predicate.arity, kMaxParameters); ++i) {
    writer.add(to_string(snapshot.types().types(number, i)));
  }
  std::string documentation;
  if (predicate.ambient != nullptr) documentation = predicate.ambient->documentation;
  return std::move(writer).finish("", std::move(documentation));
}

Signature method_signature(const Method& method) {
  const LanguageEntry* entry = find_method_entry(method.name);
  SignatureWriter writer(method.name);
  // The parameter as the entry's signature has it: between its first parentheses.
  if (method.argument != MethodArgument::kNone) {
    std::string_view parameter = "value";
    if (entry != nullptr) {
      const std::size_t open = entry->signature.find('('), close = entry->signature.find(')');
      if (open < close && close != std::string_view::npos) {
        parameter = entry->signature.substr(open + 1, close - open - 1);
      }
    }
    writer.add(parameter);
  }
  return std::move(writer).finish("", entry == nullptr ? std::string() : markdown_of(*entry));
}

Signature extern_signature(const Snapshot& snapshot, std::string_view name) {
  SignatureWriter writer(cat("extern::", name));
  for (const AmbientFunction& function : snapshot.ambient().functions) {
    if (function.name != name) continue;
    if (!function.arity || *function.arity > 1) writer.add(argument_text(function));
    return std::move(writer).finish(cat(" -> ", to_string(function.result)), function.documentation);
  }
  writer.add("value");
  return std::move(writer).finish("", "A function of the host.");
}

}  // namespace

std::optional<SignatureHelp> signature_help(const Snapshot& snapshot, const Document& document, std::uint32_t offset) {
  offset = std::min(offset, document.source().size());
  const auto call = call_at(document, offset);
  if (!call) return std::nullopt;
  const SyntaxTree& tree = document.tree();
  const std::string_view name = tree.source().text(tree.tokens()[call->name].span);
  SignatureHelp help;
  help.active_parameter = call->argument;
  if (call->method) {
    constexpr std::string_view kExtern = "extern::";
    if (name.starts_with(kExtern)) {
      help.signatures.push_back(extern_signature(snapshot, name.substr(kExtern.size())));
    } else if (const auto method = find_method(name)) {
      help.signatures.push_back(method_signature(methods()[*method]));
    }
  } else {
    const std::uint32_t written = std::max(call->arguments, call->argument + 1);
    for (const ProgramPredicate* predicate : snapshot.program().named(name)) {
      // What is being written is a use of its own; it teaches nothing unless nothing else has the name.
      if (!predicate->stated() && predicate->counts.uses <= 1 && predicate->arity <= written) continue;
      if (help.signatures.size() == kMaxSignatures) break;
      if (predicate->arity < written) help.active_signature = static_cast<std::uint32_t>(help.signatures.size() + 1);
      help.signatures.push_back(predicate_signature_of(snapshot, *predicate));
    }
    if (help.active_signature >= help.signatures.size() && !help.signatures.empty()) {
      help.active_signature = static_cast<std::uint32_t>(help.signatures.size() - 1);
    }
  }
  if (help.signatures.empty()) return std::nullopt;
  return help;
}

}  // namespace hardtack::analysis
