// Every request and notification that the server takes, in one table. What the server says that it can do is made from
// it, so that nothing is announced without a handler, or handled without being announced.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "lsp/features/features.h"
#include "lsp/features/services.h"

namespace hardtack::lsp {

// What a request is about, and so where its URI is.
enum class Subject : std::uint8_t {
  kDocument,   // textDocument.uri
  kItem,       // item.uri
  kData,       // data.uri
  kWorkspace,  // all documents
  kCommand,    // the server itself: workspace/executeCommand
};
// Where it runs: what takes a moment on the server's thread, what may take longer beside it.
enum class Where : std::uint8_t { kServer, kWorker };

// Of the server's capabilities: a path of members, and what is there; true where there is no function.
struct Capability {
  std::string_view path;
  JsonValue (*value)(const Services& services) = nullptr;
};

struct RequestEntry {
  std::string_view method;
  Subject subject = Subject::kDocument;
  Where where = Where::kServer;
  Feature run = nullptr;
  Capability capability;
};
std::span<const RequestEntry> request_table();
const RequestEntry* find_request(std::string_view method);

enum class NotificationKind : std::uint8_t {
  kInitialized,
  kExit,
  kOpen,
  kChange,
  kClose,
  kSave,
  kFolders,
  kWatchedFiles,
  kConfiguration,
  kSetTrace,
  kCancel,
  kProgressCancel,
};
struct NotificationEntry {
  std::string_view method;
  NotificationKind kind{};
  Capability capability;  // an empty path: the protocol has none, or it is registered later
};
std::span<const NotificationEntry> notification_table();
const NotificationEntry* find_notification(std::string_view method);

// Without the position encoding, which was agreed on with the client.
JsonValue::Object server_capabilities(const Services& services);

}  // namespace hardtack::lsp
