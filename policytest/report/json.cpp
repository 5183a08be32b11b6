#include "json/make_json.h"
#include "policytest/report/reports.h"
#include "report/diagnostic_json.h"
#include "report/explanation_json.h"

namespace hardtack::policytest {
namespace {

JsonValue place_or_null(const std::optional<Location>& at) {
  return at && at->source != nullptr ? place_json({at->source, at->span}) : JsonValue();
}

JsonValue finding_json(const Finding& finding) {
  JsonValue::Array notes;
  for (const DiagnosticNote& note : finding.notes) {
    notes.push_back(json_object({{"message", note.message}, {"location", place_or_null(note.at)}}));
  }
  return json_object({{"location", place_json(finding.place)},
                      {"message", finding.message},
                      {"expected", finding.expected},
                      {"got", finding.got},
                      {"notes", std::move(notes)},
                      {"update", finding.update.empty() ? JsonValue() : JsonValue(finding.update)}});
}

JsonValue case_json(const FileResult& file, const CaseResult& one) {
  JsonValue::Array findings;
  for (const Finding& finding : one.findings) findings.push_back(finding_json(finding));
  return json_object({{"name", one.name},
                      {"file", file.name},
                      {"location", place_json(one.place)},
                      {"status", name_of(one.status)},
                      {"error", one.error.empty() ? JsonValue() : JsonValue(one.error)},
                      {"findings", std::move(findings)},
                      {"explanation", one.structured ? explanation_json(*one.structured) : JsonValue()}});
}

JsonValue mutants_json(const std::vector<Mutant>& mutants) {
  JsonValue::Array list;
  for (const Mutant& mutant : mutants) {
    list.push_back(json_object({{"location", place_json({mutant.source, mutant.span})},
                                {"description", mutant.description},
                                {"reason", mutant.reason.empty() ? JsonValue() : JsonValue(mutant.reason)}}));
  }
  return list;
}

}  // namespace

JsonValue json_report(const RunResult& result, const ReportParts& parts) {
  JsonValue::Array cases, diagnostics;
  for (const FileResult& file : result.files) {
    for (const FileResult::Wrong& wrong : file.wrong) {
      for (const Diagnostic& diagnostic : wrong.diagnostics) {
        diagnostics.push_back(diagnostic_json(*wrong.source, diagnostic));
      }
    }
    for (const CaseResult& one : file.cases) cases.push_back(case_json(file, one));
  }
  JsonValue mutation;
  if (parts.mutation != nullptr) {
    mutation = json_object({{"tried", json_number(parts.mutation->tried)},
                            {"noticed", json_number(parts.mutation->noticed)},
                            {"complete", !parts.mutation->cut_short},
                            {"survivors", mutants_json(parts.mutation->survivors)},
                            {"equivalent", mutants_json(parts.mutation->equivalent)}});
  }
  return json_object({{"passed", json_number(result.passed)},
                      {"failed", json_number(result.failed)},
                      {"errors", json_number(result.errors)},
                      {"skipped", json_number(result.skipped)},
                      {"cases", std::move(cases)},
                      {"diagnostics", std::move(diagnostics)},
                      {"coverage", parts.coverage != nullptr ? json_coverage(*parts.coverage) : JsonValue()},
                      {"mutation", std::move(mutation)}});
}

JsonValue json_coverage(const Coverage& coverage) {
  JsonValue::Array files;
  for (const auto& [name, file] : coverage.files) {
    JsonValue::Array units;
    for (const CoverageUnit& unit : file.units) {
      units.push_back(
          json_object({{"location", place_json({file.source, unit.span})},
                       {"kind", name_of(unit.where.kind)},
                       {"index", json_number(unit.where.index)},
                       {"alternative", unit.where.alternative ? json_number(*unit.where.alternative) : JsonValue()},
                       {"matched", json_number(unit.matched)},
                       {"unmatched", json_number(unit.unmatched)}}));
    }
    files.push_back(json_object({{"file", name}, {"units", std::move(units)}}));
  }
  return json_object({{"units", json_number(coverage.units())},
                      {"covered", json_number(coverage.covered())},
                      {"percent", coverage.percent()},
                      {"files", std::move(files)}});
}

}  // namespace hardtack::policytest
