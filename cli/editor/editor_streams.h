// The streams of a session with an editor: descriptors, with a copy of what arrives where somebody wants to replay it.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "lsp/session/streams.h"

namespace hardtack::cli {

class DescriptorSource final : public lsp::ByteSource {
 public:
  // `mirror` is a descriptor that gets every byte too; -1 for none. Descriptors stay the caller's.
  DescriptorSource(int descriptor, int mirror);
  ~DescriptorSource() override;
  DescriptorSource(const DescriptorSource&) = delete;
  DescriptorSource& operator=(const DescriptorSource&) = delete;

  Result<std::size_t> read(std::span<char> into) override;
  void interrupt() override;

 private:
  int descriptor_;
  int mirror_;
  int wake_[2] = {-1, -1};  // a pipe: a byte ends the waiting
};

// What a file held.
class TextSource final : public lsp::ByteSource {
 public:
  explicit TextSource(std::string text) : text_(std::move(text)) {}
  Result<std::size_t> read(std::span<char> into) override;
  void interrupt() override {}

 private:
  std::string text_;
  std::size_t used_ = 0;
};

class DescriptorSink final : public lsp::ByteSink {
 public:
  explicit DescriptorSink(int descriptor) : descriptor_(descriptor) {}
  Result<void> write(std::string_view bytes) override;

 private:
  int descriptor_;
};

}  // namespace hardtack::cli
