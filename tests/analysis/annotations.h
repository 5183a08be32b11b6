// Policy texts with marks in them, for tests of what is asked about places:
//
//   ^          a point; `^^` is the operator `^`
//   [[ ... ]]  a range; an array in an array is written `[ [1] ]`
//   //- NAME   on a line of its own: what follows is the text of the file NAME; what comes before is `policy.bcdl`
//
//   Fixture fixture("user(\"a\");\n//- b.bcdl\ncheck if [[us^er]]($u);");
//   hover(fixture.snapshot(), fixture.document(), fixture.point());
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/workspace.h"
#include "engine/base/span.h"

namespace hardtack::analysis::testing {

struct MarkedRange {
  std::string file;
  Span span;
  friend bool operator==(const MarkedRange&, const MarkedRange&) = default;
};

class Fixture {
 public:
  explicit Fixture(std::string_view marked, Ambient ambient = {}, WorkspaceOptions options = {});

  Workspace& workspace() { return workspace_; }
  const Snapshot& snapshot() const { return *snapshot_; }
  const SnapshotPtr& shared_snapshot() const { return snapshot_; }
  // The file that has the first point, or the first file.
  const Document& document() const { return *snapshot_->find(point_file_); }
  const Document& file(std::string_view name) const { return *snapshot_->find(name); }

  std::uint32_t point() const { return points_.at(0); }
  const std::vector<std::uint32_t>& points() const { return points_; }  // of document()
  // In the order of the text, files in the order of the fixture.
  const std::vector<MarkedRange>& ranges() const { return ranges_; }
  // "policy.bcdl:user b.bcdl:user": the marked ranges with what stands there.
  std::string range_texts() const;

 private:
  void add_file(const std::string& name, std::string_view marked);

  Workspace workspace_;
  SnapshotPtr snapshot_;
  std::string point_file_;
  std::vector<std::uint32_t> points_;
  std::vector<MarkedRange> ranges_;
};

// "name:begin-end" of each, for comparison.
std::string describe_places(const std::vector<MarkedRange>& ranges);
std::string describe_places(const std::vector<Place>& places);
std::string describe_spans(const std::vector<Span>& spans);
// Of the ranges of one file.
std::string describe_spans(const std::vector<MarkedRange>& ranges);

}  // namespace hardtack::analysis::testing
