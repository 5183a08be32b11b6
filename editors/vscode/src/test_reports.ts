// What `hardtack test` prints, checked: whatever has another shape is an error and no result.

export interface Place {
  readonly file: string;
  readonly range: Range | undefined;
}

export interface Range {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

export interface ListedCase extends Place {
  readonly name: string;
}

export interface Finding {
  readonly message: string;
  readonly expected: string | undefined;
  readonly got: string | undefined;
  readonly place: Place | undefined;
}

export interface CaseReport extends Place {
  readonly name: string;
  readonly status: "passed" | "failed" | "error" | "skipped";
  readonly findings: readonly Finding[];
}

export interface CoverageUnit {
  readonly range: Range;
  readonly matched: number;
  readonly unmatched: number;
}

export interface FileCoverageReport {
  readonly file: string;
  readonly units: readonly CoverageUnit[];
}

type Json = Record<string, unknown>;

function object(value: unknown, what: string): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error(`${what} is no object`);
  return value as Json;
}
function array(value: unknown, what: string): unknown[] {
  if (!Array.isArray(value)) throw new Error(`${what} is no array`);
  return value;
}
function text(value: unknown, what: string): string {
  if (typeof value !== "string") throw new Error(`${what} is no string`);
  return value;
}
function count(value: unknown, what: string): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0) throw new Error(`${what} is no count`);
  return value;
}
const optionalText = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);

function position(value: unknown): Range["start"] {
  const at = object(value, "position");
  return { line: count(at["line"], "line"), character: count(at["character"], "character") };
}
function range(value: unknown): Range | undefined {
  if (value === undefined || value === null) return undefined;
  const of = object(value, "range");
  return { start: position(of["start"]), end: position(of["end"]) };
}
function place(value: unknown): Place {
  const at = object(value, "location");
  return { file: text(at["file"], "file"), range: range(at["range"]) };
}

function parse(json: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new Error("the output is no JSON");
  }
  return object(value, "the output");
}

/** `hardtack test --list`: a line `FILE:LINE: NAME` for each test. */
export function readList(lines: string): ListedCase[] {
  return lines
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const parts = /^(.+?):([1-9][0-9]*): (.*)$/.exec(line);
      if (parts === null) throw new Error(`\`${line}\` lists no test`);
      const at = { line: Number(parts[2]) - 1, character: 0 };
      return { file: parts[1] as string, name: parts[3] as string, range: { start: at, end: at } };
    });
}

/** `hardtack test --json` */
export function readReport(json: string): CaseReport[] {
  return array(parse(json)["cases"], "`cases`").map((value) => {
    const entry = object(value, "case");
    const status = text(entry["status"], "status");
    if (status !== "passed" && status !== "failed" && status !== "error" && status !== "skipped") {
      throw new Error(`\`${status}\` is no status`);
    }
    const findings = array(entry["findings"] ?? [], "`findings`").map((of): Finding => {
      const finding = object(of, "finding");
      const notes = array(finding["notes"] ?? [], "`notes`").map((note) => text(object(note, "note")["message"], "note"));
      return {
        message: [text(finding["message"], "message"), ...notes].join("\n"),
        expected: optionalText(finding["expected"]),
        got: optionalText(finding["got"]),
        place: place(finding["location"]),
      };
    });
    const error = optionalText(entry["error"]);
    if (error !== undefined) findings.push({ message: error, expected: undefined, got: undefined, place: undefined });
    return {
      name: text(entry["name"], "name"),
      ...place(entry["location"]),
      status,
      findings,
    };
  });
}

/** The member `coverage` of `hardtack test --json --threshold 0`. */
export function readCoverage(json: string): FileCoverageReport[] {
  const coverage = object(parse(json)["coverage"], "`coverage`");
  return array(coverage["files"], "`files`").map((value) => {
    const entry = object(value, "file");
    return {
      file: text(entry["file"], "file"),
      units: array(entry["units"], "`units`").map((of) => {
        const unit = object(of, "unit");
        const at = place(unit["location"]).range;
        if (at === undefined) throw new Error("a unit has no range");
        return { range: at, matched: count(unit["matched"], "matched"), unmatched: count(unit["unmatched"], "unmatched") };
      }),
    };
  });
}
