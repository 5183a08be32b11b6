// The usual layout of a text, of a part of it, and while it is typed.
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "grammar/format/format.h"
#include "grammar/syntax/limits.h"
#include "lsp/documents/narrow_edits.h"
#include "lsp/features/features.h"

namespace hardtack::lsp {
namespace {

// What a client says about the end of a text. The layout has one line break there, which a client need not want.
struct EndOptions {
  bool insert_newline = true;  // where there is none
  bool trim_newlines = true;   // where there are several
};

RpcResult<bool> choice(const JsonValue& options, std::string_view name) {
  const JsonValue* value = options.find(name);
  if (value == nullptr) return true;
  if (!value->is_bool()) return refuse(RpcCode::kInvalidParams, "`" + std::string(name) + "` is not true or false");
  return value->as_bool();
}

RpcResult<EndOptions> end_options(const JsonValue& params) {
  HARDTACK_TRY(const JsonValue* options, object_member(params, "options"));
  HARDTACK_TRY(const bool insert_newline, choice(*options, "insertFinalNewline"));
  HARDTACK_TRY(const bool trim_newlines, choice(*options, "trimFinalNewlines"));
  return EndOptions{insert_newline, trim_newlines};
}

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

// What the options say about the edit of the blanks at the end, if there is one.
void respect_end(const Source& source, const EndOptions& options, std::vector<TextEdit>& edits) {
  if (edits.empty() || edits.back().span.end != source.size()) return;
  TextEdit& last = edits.back();
  const std::string_view blanks = source.text(last.span);
  if (!is_blank(blanks) || !is_blank(last.replacement)) return;
  const std::size_t breaks = Source({}, std::string(blanks)).line_count() - 1;
  if (!options.insert_newline && breaks == 0) last.replacement.clear();
  if (!options.trim_newlines && breaks > 1) {
    const std::string line_break = std::move(last.replacement);
    last.replacement.clear();
    for (std::size_t i = 0; i < breaks; ++i) last.replacement += line_break;
  }
  if (last.replacement == blanks) edits.pop_back();
}

// Of parts of policy tests, and of configuration, there is none: null, as for what has nothing to offer.
bool has_layout(const FeatureContext& context) {
  return context.document->role() != analysis::Role::kTest &&
         context.document->role() != analysis::Role::kConfiguration;
}

Answer answer(const FeatureContext& context, const EndOptions& options, Result<std::vector<TextEdit>> found) {
  if (!found) return refuse(RpcCode::kInternalError, "a defect of hardtack; please report it");
  const Source& source = context.source();
  std::vector<TextEdit> edits = std::move(*found);
  respect_end(source, options, edits);
  std::size_t size = source.size();
  for (const TextEdit& edit : edits) size = size - edit.span.size() + edit.replacement.size();
  if (size > ParseLimits().max_bytes && size > source.size())
    return refuse(RpcCode::kRequestFailed, "the text would be longer than a policy text may be when it is formatted");
  return edits_json(context, source, narrow_edits(source.text(), edits));
}

Answer format_part(const FeatureContext& context, const JsonValue& params, Span part) {
  HARDTACK_TRY(const EndOptions options, end_options(params));
  if (!has_layout(context)) return JsonValue();
  if (context.document->skipped())
    return refuse(RpcCode::kRequestFailed, "the text was not read, as its diagnostic says");
  return answer(context, options, format_range(context.document->tree(), part));
}

}  // namespace

Answer formatting(const FeatureContext& context, const JsonValue& params) {
  const analysis::TestLanguage* tests = context.services != nullptr ? context.services->tests : nullptr;
  if (context.document->role() == analysis::Role::kTest && tests != nullptr && !context.document->skipped()) {
    HARDTACK_TRY(const EndOptions options, end_options(params));
    auto text = tests->format(context.source().text());
    if (!text) return JsonValue();  // its diagnostics say why
    return answer(context, options, std::vector<TextEdit>{{{0, context.source().size()}, *std::move(text)}});
  }
  return format_part(context, params, {0, context.source().size()});
}

Answer range_formatting(const FeatureContext& context, const JsonValue& params) {
  HARDTACK_TRY(const Span part, span_of(context, params));
  return format_part(context, params, part);
}

Answer on_type_formatting(const FeatureContext& context, const JsonValue& params) {
  HARDTACK_TRY(const std::uint32_t offset, offset_of(context, params));
  HARDTACK_TRY(const std::string typed, string_member(params, "ch"));
  HARDTACK_TRY(const EndOptions options, end_options(params));
  // Nobody asked for this by hand, so that nobody wants to hear why nothing happens.
  if (!has_layout(context) || context.document->skipped() || kFormatTriggers.find(typed) == std::string_view::npos ||
      typed.size() != 1)
    return JsonValue();
  return answer(context, options, format_on_type(context.document->tree(), offset, typed[0]));
}

}  // namespace hardtack::lsp
