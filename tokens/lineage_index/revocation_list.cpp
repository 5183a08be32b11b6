#include "tokens/lineage_index/revocation_list.h"

#include <vector>

#include "engine/text/cat.h"
#include "engine/text/trim.h"

#include "tokens/lineage_index/biscuit_id.h"

namespace hardtack {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

constexpr std::string_view kSpace = " \t\r\v\f";

}  // namespace

Result<RevocationList> RevocationList::parse(std::string_view text) {
  if (text.size() > kMaxBytes) {
    return fail(ErrorCode::kInvalidLineage, cat("the revocation list is longer than ", kMaxBytes, " bytes"));
  }
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  std::unordered_set<std::string> ids;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    const std::string_view line = trimmed(text.substr(0, end), kSpace);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.empty() || line.starts_with('#')) continue;
    std::vector<std::string> spelt = biscuit_ids(line);
    if (spelt.empty()) {
      return fail(Error(ErrorCode::kInvalidLineage, cat("line ", number, " is not a revocation id"))
                      .with_help("a line is one id as `hardtack inspect` shows it, the hexadecimal digits of a "
                                 "signature, or begins with `#`; ids of other formats are revoked in the index"));
    }
    for (std::string& id : spelt) ids.insert(std::move(id));
  }
  return RevocationList(std::move(ids));
}

}  // namespace hardtack
