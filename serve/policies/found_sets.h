// Which policy sets names of files make, wherever the files are: in a folder of this machine (policy_files.h) or in a
// signed bundle (serve/bundle/). Belongs to one thread.
//
//   FoundSets found;
//   HARDTACK_CHECK(found.add("shop.bcdl", "/etc/hardtack/policies/shop.bcdl"));
//   HARDTACK_CHECK(found.add("fleet/1.bcdl", ...));            // one of several files of the set `fleet`
//   HARDTACK_TRY(auto sets, std::move(found).complete("/etc/hardtack/policies"));
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"

namespace hardtack::serve {

enum class PolicyFileKind : std::uint8_t { kPolicy, kData };

struct FoundFile {
  std::string path;
  PolicyFileKind kind = PolicyFileKind::kPolicy;
};
// By the names of the sets; the files of one in byte order of their paths.
using FoundFiles = std::map<std::string, std::vector<FoundFile>, std::less<>>;

class FoundSets {
 public:
  // `name` is that of a file, or of a folder, `/` and a file in it. Names that are no policy's are passed over, and so
  // is what lies deeper. Error: kUsage for a second set of one name.
  Result<void> add(std::string_view name, std::string path);
  std::size_t size() const { return sets_.size(); }
  // Errors: kUsage for no set, and for data without a policy. `where` is what messages call all of it.
  Result<FoundFiles> complete(const std::string& where) &&;

 private:
  FoundFiles sets_;
  std::map<std::string, bool, std::less<>> is_folder_;  // of the same names
};

}  // namespace hardtack::serve
