#include "serve/operation/decision_log.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <climits>
#include <cstring>
#include <utility>

#include "engine/text/cat.h"
#include "engine/text/date_time.h"
#include "engine/text/utf8.h"
#include "json/json.h"

namespace hardtack::serve {
namespace {

constexpr std::array<std::string_view, 8> kMaskable = {"subject.type", "subject.id", "action",     "resource.type",
                                                       "resource.id",  "client",     "request_id", "credential_ids"};
constexpr int kRetryMs = 100;
// How often a sink that takes nothing is asked once more when the log ends.
constexpr int kLastTries = 10;

Result<int> open_sink(const std::string& path) {
  const int opened = path == "-" ? ::dup(STDOUT_FILENO)
                                 : ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0600);
  if (opened < 0) return fail(ErrorCode::kIo, cat("cannot write the decision log: ", std::strerror(errno)));
  return opened;
}

// Line separators of Unicode, which some readers of lines take for ends of lines.
std::string without_separators(std::string line) {
  for (std::size_t at = line.find("\xe2\x80"); at != std::string::npos; at = line.find("\xe2\x80", at + 2)) {
    if (at + 2 < line.size() && (line[at + 2] == '\xa8' || line[at + 2] == '\xa9'))
      line.replace(at, 3, line[at + 2] == '\xa8' ? "\\u2028" : "\\u2029");
  }
  return line;
}

}  // namespace

Result<std::unique_ptr<DecisionLog>> DecisionLog::open(DecisionLogOptions options) {
  for (const std::string& name : options.mask) {
    if (std::ranges::find(kMaskable, name) != kMaskable.end()) continue;
    std::string known;
    for (const std::string_view one : kMaskable) known += cat(known.empty() ? "" : ", ", one);
    return fail(Error(ErrorCode::kUsage, cat("the decision log has no member `", name, "` to mask"))
                    .with_help("there are " + known));
  }
  HARDTACK_TRY(const int descriptor, open_sink(options.path));
  return std::unique_ptr<DecisionLog>(new DecisionLog(std::move(options), descriptor));
}

DecisionLog::DecisionLog(DecisionLogOptions options, int descriptor)
    : options_(std::move(options)), descriptor_(descriptor), writer_([this] { write_lines(); }) {}

DecisionLog::~DecisionLog() {
  {
    const std::scoped_lock lock(mutex_);
    ending_ = true;
  }
  wake_.notify_all();
  writer_.join();
  ::close(descriptor_);
}

bool DecisionLog::masked(std::string_view name) const {
  return std::ranges::find(options_.mask, name) != options_.mask.end();
}

JsonValue DecisionLog::text(std::string_view name, std::string_view value) const {
  if (masked(name)) return "***";
  if (value.size() <= options_.max_text) return value;
  return std::string(cut_utf8(value, options_.max_text)) + "...";
}

std::string DecisionLog::finished(JsonValue::Object members) const {
  if (!options_.mask.empty())
    members.emplace_back("masked", JsonValue::Array(options_.mask.begin(), options_.mask.end()));
  std::string line = without_separators(write_json(JsonValue(std::move(members)), JsonLayout::kCompact));
  line += '\n';
  return line;
}

std::string DecisionLog::line_of(const DecisionRecord& record) const {
  JsonValue::Object members;
  members.emplace_back("time", format_date_time(static_cast<std::int64_t>(record.time)));
  members.emplace_back("id", record.decision_id);
  members.emplace_back("api", record.api);
  members.emplace_back("decision", record.allowed ? "allow" : "deny");
  members.emplace_back("reason", record.reason);
  const auto entity = [&](const std::string& name, std::string_view type, std::string_view id) {
    if (type.empty() && id.empty()) return;
    members.emplace_back(name, JsonValue::Object{{"type", text(name + ".type", type)}, {"id", text(name + ".id", id)}});
  };
  entity("subject", record.subject_type, record.subject_id);
  if (!record.action.empty()) members.emplace_back("action", text("action", record.action));
  entity("resource", record.resource_type, record.resource_id);
  if (!record.policy_set.empty()) members.emplace_back("policy_set", record.policy_set);
  if (!record.policy_digest.empty()) members.emplace_back("policy", record.policy_digest);
  if (!record.client.empty()) members.emplace_back("client", text("client", record.client));
  if (!record.request_id.empty()) members.emplace_back("request_id", text("request_id", record.request_id));
  if (!record.credential_ids.empty()) {
    JsonValue::Array ids;
    for (const std::string& id : record.credential_ids) ids.push_back(text("credential_ids", id));
    members.emplace_back("credential_ids", std::move(ids));
  }
  if (!record.replaced.empty())
    members.emplace_back("replaced", JsonValue::Array(record.replaced.begin(), record.replaced.end()));
  if (record.results > 0) members.emplace_back("results", static_cast<std::int64_t>(record.results));
  members.emplace_back("facts", static_cast<std::int64_t>(record.stats.facts));
  members.emplace_back("steps", static_cast<std::int64_t>(record.stats.steps));
  members.emplace_back(
      "evaluation_us",
      static_cast<std::int64_t>(std::chrono::duration_cast<std::chrono::microseconds>(record.stats.elapsed).count()));
  return finished(std::move(members));
}

std::string DecisionLog::line_of(const ActionRecord& record) const {
  JsonValue::Object members;
  members.emplace_back("time", format_date_time(static_cast<std::int64_t>(record.time)));
  members.emplace_back("admin", record.action);
  members.emplace_back("outcome", record.outcome);
  if (!record.who.empty()) members.emplace_back("client", text("client", record.who));
  if (!record.address.empty()) members.emplace_back("address", text("client", record.address));
  if (!record.reason.empty()) members.emplace_back("reason", text("reason", record.reason));
  if (!record.request_id.empty()) members.emplace_back("request_id", text("request_id", record.request_id));
  if (!record.ids.empty()) {
    JsonValue::Array ids;
    for (const std::string& id : record.ids) ids.push_back(text("credential_ids", id));
    members.emplace_back("credential_ids", std::move(ids));
  }
  return finished(std::move(members));
}

void DecisionLog::decided(const DecisionRecord& record) noexcept { queue(record); }
void DecisionLog::acted(const ActionRecord& record) noexcept { queue(record); }

template <typename Record>
void DecisionLog::queue(const Record& record) noexcept {
  try {
    std::string line = line_of(record);
    const std::scoped_lock lock(mutex_);
    bytes_ += line.size();
    queue_.push_back(std::move(line));
    while (queue_.size() > options_.max_events || bytes_ > options_.max_bytes) {
      bytes_ -= queue_.front().size();
      queue_.pop_front();
      ++stats_.dropped;
    }
  } catch (...) {
    const std::scoped_lock lock(mutex_);
    ++stats_.dropped;
    return;
  }
  wake_.notify_one();
}

Result<void> DecisionLog::reopen() {
  if (options_.path == "-") return {};
  HARDTACK_TRY(const int opened, open_sink(options_.path));
  const std::scoped_lock lock(mutex_);
  // In the place of the old one, which the writer may be using.
  const int replaced = ::dup3(opened, descriptor_, O_CLOEXEC);
  ::close(opened);
  if (replaced < 0) return fail(ErrorCode::kIo, "cannot write the decision log anew");
  return {};
}

DecisionLog::Stats DecisionLog::stats() const {
  const std::scoped_lock lock(mutex_);
  Stats stats = stats_;
  stats.queued = queue_.size();
  return stats;
}

void DecisionLog::write_lines() {
  std::string pending;
  std::size_t lines = 0;
  bool ending = false;
  int tries = 0;
  while (true) {
    {
      std::unique_lock lock(mutex_);
      if (pending.empty()) wake_.wait(lock, [&] { return ending_ || !queue_.empty(); });
      ending = ending_;
      // As many as one call may write.
      while (!queue_.empty() && pending.size() < 64 * 1024) {
        bytes_ -= queue_.front().size();
        pending += queue_.front();
        queue_.pop_front();
        ++lines;
      }
      if (pending.empty()) return;  // ending
      if (tries > kLastTries) {
        stats_.dropped += lines + queue_.size();
        return;
      }
    }
    // Of a descriptor that is somebody else's, too, which may block: what a pipe is ready for.
    pollfd ready{descriptor_, POLLOUT, 0};
    if (::poll(&ready, 1, kRetryMs) == 0) {
      if (ending) ++tries;
      continue;
    }
    const ssize_t count = ::write(descriptor_, pending.data(), std::min<std::size_t>(pending.size(), PIPE_BUF));
    if (count >= 0) {
      tries = 0;
      pending.erase(0, static_cast<std::size_t>(count));
      if (!pending.empty()) continue;
      const std::scoped_lock lock(mutex_);
      stats_.written += lines;
      lines = 0;
      continue;
    }
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == EWOULDBLOCK) {
      if (ending) ++tries;
      continue;
    }
    const std::scoped_lock lock(mutex_);
    stats_.failed += lines;
    lines = 0;
    pending.clear();
  }
}

}  // namespace hardtack::serve
