// The tokens of a policy by hand, character after character: the judge of the TextMate grammar, which shares nothing with it.
const isNamePart = (c) => c !== undefined && /[\p{L}\p{N}_:]/u.test(c);

// Behind an operand `-` subtracts, elsewhere it is the sign of a number.
const isOperand = (token) =>
  token !== undefined &&
  (["variable", "integer", "string", "date", "bytes", "key", "constant", "parameter", "name"].includes(token.kind) ||
    (token.kind === "punctuation" && ")]}".includes(token.text)));

/** [{line, column, kind, text}] in order. */
export function scan(text) {
  const points = [...text];
  const found = [];
  let at = 0, line = 0, column = 0;
  const advance = (count) => {
    for (let i = 0; i < count; ++i, ++at) {
      if (points[at] === "\n") {
        ++line;
        column = 0;
      } else {
        column += points[at].length;
      }
    }
  };
  const upTo = (end) => points.slice(at, end).join("");
  const take = (kind, count) => {
    found.push({ line, column, kind, text: upTo(at + count) });
    advance(count);
  };
  const white = (index) => {
    while (index < points.length && /\s/.test(points[index])) ++index;
    return index;
  };

  while (at < points.length) {
    const c = points[at], next = points[at + 1];
    if (/\s/.test(c)) {
      advance(1);
    } else if (c === "/" && next === "/") {
      let end = at;
      while (end < points.length && points[end] !== "\n") ++end;
      take("comment", end - at);
    } else if (c === "/" && next === "*") {
      let end = at + 2;
      while (end < points.length && !(points[end] === "*" && points[end + 1] === "/")) ++end;
      take("comment", Math.min(end + 2, points.length) - at);
    } else if (c === '"') {
      let end = at + 1;
      while (end < points.length && points[end] !== '"') end += points[end] === "\\" ? 2 : 1;
      take("string", end + 1 - at);
    } else if (c === ":") {
      // Behind a key of a map; inside a name it is a part of it.
      take("punctuation", 1);
    } else if (c === "$") {
      let end = at + 1;
      while (isNamePart(points[end])) ++end;
      take("variable", end - at);
    } else if (isNamePart(c) || (c === "-" && /[0-9]/.test(next ?? "") && !isOperand(found.at(-1)))) {
      let end = at + 1;
      while (isNamePart(points[end])) ++end;
      let word = upTo(end);
      const rest = points.slice(at, at + 40).join("");
      const date = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/.exec(rest);
      if (date) {
        take("date", date[0].length);
        continue;
      }
      if ((word === "ed25519" || word === "secp256r1") && points[end] === "/") {
        ++end;
        while (/[0-9a-fA-F]/.test(points[end] ?? "")) ++end;
        take("key", end - at);
        continue;
      }
      const last = found.at(-1);
      const behind = (text) => last?.kind === "punctuation" && last.text === text;
      const call = points[white(end)] === "(";
      if (behind(".")) {
        take(word.startsWith("extern::") ? "extern" : "method", end - at);
      } else if (word.startsWith("hex:")) {
        take("bytes", end - at);
      } else if (/^-?[0-9]+$/.test(word)) {
        take("integer", end - at);
      } else if (behind("{") && points[white(end)] === "}" && !["true", "false", "null"].includes(word)) {
        take("parameter", end - at);
      } else if (call && !/^(or|if)$/i.test(word) && !(word === "all" && points[end] !== "(")) {
        take("predicate", end - at);
      } else if (/^(check|reject|allow|deny|if|all|or)$/i.test(word) || ["trusting", "authority", "previous"].includes(word)) {
        take("keyword", end - at);
      } else if (["true", "false", "null"].includes(word)) {
        take("constant", end - at);
      } else {
        take("name", end - at);
      }
    } else if ("<>=!&|^+-*/".includes(c)) {
      let end = at + 1;
      while (["<-", "->", "==", "===", "!=", "!==", "<=", ">=", "&&", "||"].some((of) => of.startsWith(upTo(end + 1))) && end < points.length) ++end;
      take("operator", end - at);
    } else {
      take("punctuation", 1);
    }
  }
  return found;
}

/** The beginning of the scope that each kind has in the grammar. */
export const scopeOf = {
  comment: /^comment/,
  string: /^string/,
  variable: /^variable\.other/,
  date: /^constant\.other\.date/,
  key: /^constant\.other\.public-key/,
  bytes: /^constant\.other\.bytes/,
  integer: /^constant\.numeric/,
  constant: /^constant\.language/,
  parameter: /^variable\.parameter/,
  predicate: /^entity\.name\.function\.predicate/,
  method: /^(support\.function|entity\.name\.function)\.method/,
  extern: /^keyword\.other\.extern/,
  keyword: /^(keyword|storage)/,
  operator: /^keyword\.operator/,
  punctuation: /^punctuation/,
  name: /^entity\.name\.label/,
};
