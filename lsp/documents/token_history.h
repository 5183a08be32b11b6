// The semantic tokens that were sent last for each document, so that the next answer can be the difference. Bounded:
// the oldest are forgotten, and who asks about them gets all tokens. Belongs to one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <vector>

namespace hardtack::lsp {

class TokenHistory {
 public:
  static constexpr std::size_t kMaxDocuments = 64;

  struct Entry {
    std::string document;
    std::string id;
    std::vector<std::uint32_t> data;
  };

  // Null if it is not known any more.
  const Entry* find(std::string_view document, std::string_view id) const;
  // Gives the new id.
  std::string remember(std::string_view document, std::vector<std::uint32_t> data);
  void forget(std::string_view document);

 private:
  std::list<Entry> entries_;  // the latest first
  std::uint64_t next_id_ = 1;
};

}  // namespace hardtack::lsp
