#include "policytest/run/update.h"

#include <algorithm>
#include <vector>

#include "engine/base/stable_sort.h"
#include "grammar/text/diagnostic.h"

namespace hardtack::policytest {

std::optional<std::string> updated_text(const FileResult& file) {
  std::vector<TextEdit> edits;
  for (const CaseResult& one : file.cases) {
    if (one.of_table) continue;
    for (const Finding& finding : one.findings) {
      if (!finding.update.empty() && finding.place.source == file.source) {
        edits.push_back({finding.place.span, finding.update});
      }
    }
  }
  sort_stably(edits, [](const TextEdit& edit) { return edit.span.begin; });
  std::string text;
  std::uint32_t at = 0;
  bool changed = false;
  for (const TextEdit& edit : edits) {
    if (edit.span.begin < at) continue;  // a second finding about one expectation
    text += file.source->text({at, edit.span.begin});
    text += edit.replacement;
    at = edit.span.end;
    changed = true;
  }
  if (!changed) return std::nullopt;
  text += file.source->text({at, file.source->size()});
  return text;
}

}  // namespace hardtack::policytest
