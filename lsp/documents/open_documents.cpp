#include "lsp/documents/open_documents.h"

#include <utility>

#include "lsp/protocol/params.h"
#include "lsp/protocol/uri.h"

namespace hardtack::lsp {
namespace {

std::string_view problem_text(EditProblem problem) {
  switch (problem) {
    case EditProblem::kNone: return "";
    case EditProblem::kReversed: return "an edit ends before it begins";
    case EditProblem::kTooLarge: return "the text grew beyond what a document may have";
    case EditProblem::kTooMuchWork: return "one message holds more edits of a large text than are applied at once";
  }
  return "";
}

}  // namespace

const OpenDocument* OpenDocuments::find(std::string_view key) const {
  const auto found = documents_.find(key);
  return found == documents_.end() || found->second.lost ? nullptr : &found->second;
}

DocumentEvent OpenDocuments::lose(const std::string& key, OpenDocument& document, std::string why) {
  bytes_ -= document.text.text().size();
  document.text = EditableText(std::string());
  document.lost = true;
  return {DocumentEvent::Kind::kLost, key, std::move(why)};
}

RpcResult<DocumentEvent> OpenDocuments::open(const JsonValue& params) {
  HARDTACK_TRY(const JsonValue* item, object_member(params, "textDocument"));
  HARDTACK_TRY(std::string uri, string_member(*item, "uri"));
  HARDTACK_TRY(std::string text, string_member(*item, "text"));
  HARDTACK_TRY(const std::int64_t version, integer_member(*item, "version"));
  HARDTACK_TRY(std::string language, string_member(*item, "languageId"));
  const std::string key = uri_key(uri);
  DocumentEvent event{DocumentEvent::Kind::kChanged, key, {}};
  if (const auto found = documents_.find(key); found != documents_.end()) {
    event.problem = "a document was opened twice";
    bytes_ -= found->second.text.text().size();
    documents_.erase(found);
  }
  OpenDocument document{std::move(uri), std::move(language), version, EditableText(std::string()), false};
  if (documents_.size() >= limits_.max_documents)
    return DocumentEvent{DocumentEvent::Kind::kIgnored, key, "too many documents are open"};
  if (text.size() > Source::kMaxBytes || !has_room(text.size())) {
    document.lost = true;
    documents_.emplace(key, std::move(document));
    return DocumentEvent{DocumentEvent::Kind::kLost, key, "the text is larger than what documents may have"};
  }
  bytes_ += text.size();
  document.text = EditableText(std::move(text));
  documents_.emplace(key, std::move(document));
  return event;
}

RpcResult<DocumentEvent> OpenDocuments::change(const JsonValue& params, PositionUnit unit) {
  HARDTACK_TRY(const JsonValue* item, object_member(params, "textDocument"));
  HARDTACK_TRY(const std::string uri, string_member(*item, "uri"));
  HARDTACK_TRY(const JsonValue* changes, array_member(params, "contentChanges"));
  const std::string key = uri_key(uri);
  const auto found = documents_.find(key);
  if (found == documents_.end())
    return DocumentEvent{DocumentEvent::Kind::kIgnored, key, "a document was changed that is not open"};
  OpenDocument& document = found->second;
  DocumentEvent event{DocumentEvent::Kind::kChanged, key, {}};
  if (const JsonValue* version = item->find("version"); version != nullptr && version->is_integer()) {
    if (version->as_integer() <= document.version) event.problem = "the version of a document did not grow";
    document.version = version->as_integer();
  }
  EditWork work;
  const auto& list = changes->as_array();
  // What comes before the last whole text does not matter.
  std::size_t first = list.size();
  while (first > 0 && list[first - 1].find("range") != nullptr) --first;
  for (std::size_t i = first == 0 ? 0 : first - 1; i < list.size(); ++i) {
    const auto text = string_member(list[i], "text");
    if (!text) return lose(key, document, "an edit has no text");
    if (list[i].find("range") == nullptr) {
      bytes_ -= document.text.text().size();
      document.text = EditableText(std::string());
      if (text->size() > Source::kMaxBytes || !has_room(text->size()))
        return lose(key, document, "the text is larger than what documents may have");
      bytes_ += text->size();
      document.text = EditableText(*text);
      document.lost = false;
      continue;
    }
    if (document.lost)
      return DocumentEvent{DocumentEvent::Kind::kIgnored, key, "a document was changed whose text was lost"};
    const auto range = range_member(list[i], "range");
    if (!range) return lose(key, document, "an edit has no valid range");
    const std::size_t before = document.text.text().size();
    const EditProblem problem = document.text.replace(*range, unit, *text, work);
    bytes_ = bytes_ - before + document.text.text().size();
    if (problem != EditProblem::kNone) return lose(key, document, std::string(problem_text(problem)));
    if (bytes_ > limits_.max_bytes)
      return lose(key, document, "the open documents are larger than they may be together");
  }
  if (document.lost) event.kind = DocumentEvent::Kind::kIgnored;
  return event;
}

RpcResult<DocumentEvent> OpenDocuments::close(const JsonValue& params) {
  HARDTACK_TRY(const std::string uri, document_uri(params));
  const std::string key = uri_key(uri);
  const auto found = documents_.find(key);
  if (found == documents_.end())
    return DocumentEvent{DocumentEvent::Kind::kIgnored, key, "a document was closed that is not open"};
  bytes_ -= found->second.text.text().size();
  documents_.erase(found);
  return DocumentEvent{DocumentEvent::Kind::kChanged, key, {}};
}

}  // namespace hardtack::lsp
