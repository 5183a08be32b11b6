// The documents that the client has open: their texts as the client has them, which count instead of any file.
//
// Keys are uri_key() of the client's URI. A document whose edits cannot be applied is lost: its text is not known any
// more, and it is as if closed until the client sends the whole text again. Belongs to one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "json/json.h"
#include "lsp/documents/editable_text.h"
#include "lsp/protocol/json_rpc.h"

namespace hardtack::lsp {

struct OpenDocument {
  std::string uri;  // as the client spells it
  std::string language;
  std::int64_t version = 0;
  EditableText text{std::string()};
  bool lost = false;
};

struct OpenLimits {
  std::size_t max_documents = 10'000;
  std::size_t max_bytes = 512u << 20;  // of all texts together
};

// What an event did to a document, and what there is to say about it.
struct DocumentEvent {
  enum class Kind : std::uint8_t { kIgnored, kChanged, kLost };
  Kind kind = Kind::kIgnored;
  std::string key;
  std::string problem;  // for the log; empty where there is none
};

class OpenDocuments {
 public:
  explicit OpenDocuments(const OpenLimits& limits = {}) : limits_(limits) {}

  // The parameters of didOpen, didChange and didClose. An error is one of the parameters.
  RpcResult<DocumentEvent> open(const JsonValue& params);
  RpcResult<DocumentEvent> change(const JsonValue& params, PositionUnit unit);
  RpcResult<DocumentEvent> close(const JsonValue& params);

  // Null if it is not open, or lost.
  const OpenDocument* find(std::string_view key) const;
  const std::map<std::string, OpenDocument, std::less<>>& all() const { return documents_; }

 private:
  DocumentEvent lose(const std::string& key, OpenDocument& document, std::string why);
  bool has_room(std::size_t bytes) const { return bytes <= limits_.max_bytes && bytes_ <= limits_.max_bytes - bytes; }

  OpenLimits limits_;
  std::map<std::string, OpenDocument, std::less<>> documents_;
  std::size_t bytes_ = 0;
};

}  // namespace hardtack::lsp
