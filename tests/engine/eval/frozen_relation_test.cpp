#include "engine/eval/facts/frozen_relation.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace hardtack {
namespace {

// Rows (i, i / 4).
struct Sample {
  explicit Sample(Row rows) : types{2, 2}, slots(FrozenRelation::slots_for(rows)), ends{rows / 2, rows} {
    for (Row row = 0; row < rows; ++row) {
      cells.push_back(Value::integer(row));
      cells.push_back(Value::integer(row / 4));
    }
  }
  FrozenRelation relation() { return FrozenRelation({StringId{7}, 2, cells, ends, types, slots, {}}, seed); }

  HashSeed seed{3, 5};
  std::vector<Value> cells;
  std::vector<std::uint16_t> types;
  std::vector<RowSlot> slots;
  std::vector<Row> ends;
};

TEST(FrozenRelation, FindsRowsWithATableAndWithout) {
  for (const Row rows : {0u, 1u, 7u, 8u, 9u, 16u, 17u, 1'000u}) {
    Sample sample(rows);
    EXPECT_EQ(sample.slots.empty(), rows <= FrozenRelation::kScannedRows);
    const FrozenRelation relation = sample.relation();
    ASSERT_EQ(relation.size(), rows);
    for (Row row = 0; row < rows; ++row) {
      EXPECT_EQ(relation.find(relation.values(row), FrozenRelation::kOrigin, sample.seed), row);
      EXPECT_EQ(relation.find(relation.values(row), Origin::place(0), sample.seed), kNoRow);
    }
    const std::array absent{Value::integer(rows), Value::integer(rows / 4)};
    const std::array other_type{Value::date(0), Value::integer(0)};
    EXPECT_EQ(relation.find(absent, FrozenRelation::kOrigin, sample.seed), kNoRow);
    EXPECT_EQ(relation.find(other_type, FrozenRelation::kOrigin, sample.seed), kNoRow);
  }
}

TEST(FrozenRelation, HoldsTheRowWithoutTerms) {
  const std::vector<Row> ends{0, 1};
  const FrozenRelation relation({StringId{7}, 0, {}, ends, {}, {}, {}}, HashSeed{3, 5});
  EXPECT_EQ(relation.find({}, FrozenRelation::kOrigin, HashSeed{3, 5}), 0u);
}

TEST(FrozenRelation, GivesItsRowsRoundByRound) {
  Sample sample(9);
  const FrozenRelation relation = sample.relation();
  EXPECT_EQ(relation.rows_after(0), 4u);
  EXPECT_EQ(relation.rows_after(1), 9u);
  EXPECT_EQ(relation.rows_after(100), 9u);
}

}  // namespace
}  // namespace hardtack
