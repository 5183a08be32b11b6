// The explanation of a decision as a tree, and the tree as a picture and as an outline. Nothing here reads HTML: texts
// are text nodes.

const kSvg = "http://www.w3.org/2000/svg";
const kMostNodes = 400;
const kLine = 30;        // characters
const kMostLines = 3;
const kCharacter = 7.3;  // of 12 px monospace
const kLineHeight = 15;
const kGap = 12;
const kColumn = 26;
const kLeastScale = 0.7;

export function whose(origin) {
  if (origin === null || origin === undefined) return "the authorizer";
  if (origin === 0) return "the authority block";
  if (typeof origin === "object") return `block ${origin.block_id} of credential ${origin.credential}`;
  return `block ${origin}`;
}

// Of the authorizer, which most statements are, nothing is said.
function ofWhom(origin) {
  return origin === null ? "" : ` of ${whose(origin)}`;
}

function allWhose(origins) {
  return (origins || []).map(whose).join(", ");
}

// {text, note, kind, children}
function factNode(derivation) {
  const derived = derivation.how === "derived" && derivation.rule;
  return {
    text: derivation.fact,
    note: derived ? `by rule ${derivation.rule.index}${ofWhom(derivation.rule.origin)}`
      : derivation.how === "said" ? `said by ${allWhose(derivation.origin)}` : "from somewhere else",
    more: derived ? derivation.rule.text : "",
    kind: derived ? "derived" : "said",
    children: (derivation.premises || []).map(factNode),
  };
}

function ruleNode(rule) {
  return {
    text: rule.text, note: `rule ${rule.index}${ofWhom(rule.origin)} could give it`, kind: "said",
    children: rule.query ? queryNodes(rule.query) : [],
  };
}

function queryNodes(query) {
  const nodes = (query.facts || []).map(factNode);
  if (query.finding === "hidden" || (query.hidden || []).length > 0) {
    for (const hidden of query.hidden || []) {
      nodes.push({
        text: hidden.fact, kind: "hidden", children: [],
        note: `said by ${allWhose(hidden.origin)}, which is not trusted here`,
        more: hidden.trusting ? `visible with: trusting ${hidden.trusting}` : "",
      });
    }
  } else if (query.missing) {
    nodes.push({
      text: query.missing.wanted || query.missing.atom, note: "found nothing for it", kind: "missing",
      children: [
        ...(query.near_misses || []).map((near) => ({
          text: near.fact, note: `close: ${near.difference || near.kind}, of ${allWhose(near.origin)}`, kind: "said", children: [],
        })),
        ...(query.rules || []).map(ruleNode),
      ],
    });
  }
  if (query.expression) {
    const bindings = (query.false_for || [])[0];
    const values = bindings ? Object.entries(bindings).map(([name, value]) => `${name} = ${value}`).join(", ") : "";
    nodes.push({
      text: query.expression, kind: "missing", children: [],
      note: query.error ? "could not be evaluated" : `is false${values ? ` for ${values}` : ""}`, more: values,
    });
  }
  return nodes;
}

export function treeOf(explanation) {
  return (explanation.statements || []).map((statement) => {
    const queries = statement.queries || [];
    const against = statement.result === "failed" || statement.result === "error" ||
      (statement.result === "matched" && statement.text.startsWith("deny"));
    const what = `${statement.kind} ${statement.index}${ofWhom(statement.origin)}`;
    const how = { failed: "failed", unmatched: "did not match", matched: "matched", error: "could not be evaluated" };
    return {
      text: statement.text, note: `${what}: ${how[statement.result] || statement.result}`,
      kind: against ? "against" : statement.result === "matched" ? "matched" : "said",
      children: queries.length <= 1 ? queries.flatMap(queryNodes)
        : queries.map((query, i) => ({
          text: query.text, note: `alternative ${i + 1}`, kind: query.finding === "matched" ? "matched" : "said",
          children: queryNodes(query),
        })),
    };
  });
}

function clipped(text, most) {
  const characters = Array.from(text);
  return characters.length > most ? characters.slice(0, most - 1).join("") + "…" : text;
}

// Lines of at most kLine characters, broken behind a space where there is one.
function wrapped(text) {
  const lines = [];
  let rest = Array.from(text.replace(/\s+/g, " "));
  while (rest.length > kLine && lines.length < kMostLines - 1) {
    const space = rest.lastIndexOf(" ", kLine - 1);
    const at = space > kLine / 3 ? space + 1 : kLine;
    lines.push(rest.slice(0, at).join("").trimEnd());
    rest = rest.slice(at);
  }
  lines.push(clipped(rest.join(""), kLine));
  return lines;
}

function element(name, attributes, ...children) {
  const made = document.createElementNS(kSvg, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  for (const child of children) made.append(child);
  return made;
}

// Columns by depth, rows by leaves: a node stands in the middle of what it rests on.
function place(roots) {
  const nodes = [], widths = [];
  let next = kGap, cut = false;
  const visit = (node, depth, parent) => {
    if (nodes.length >= kMostNodes) {
      cut = true;
      return null;
    }
    const lines = wrapped(node.text), note = clipped(node.note, 48);
    const placed = { ...node, lines, full: node.text, note, depth, parent, middle: 0 };
    placed.width = Math.max(...lines.map((line) => Array.from(line).length * kCharacter), Array.from(note).length * 6.2) + 22;
    placed.height = 25 + kLineHeight * lines.length;
    nodes.push(placed);
    widths[depth] = Math.max(widths[depth] || 0, placed.width);
    const start = next;
    const below = node.children.map((child) => visit(child, depth + 1, placed)).filter(Boolean);
    if (below.length === 0) {
      placed.middle = next + placed.height / 2;
      next += placed.height + kGap;
    } else {
      placed.middle = (below[0].middle + below[below.length - 1].middle) / 2;
      // One that is higher than what it rests on makes room for itself.
      placed.middle = Math.max(placed.middle, start + placed.height / 2);
      next = Math.max(next, placed.middle + placed.height / 2 + kGap);
    }
    return placed;
  };
  for (const root of roots) {
    visit(root, 0, null);
    next += kGap;
  }
  const columns = [kGap];
  widths.forEach((width, depth) => columns.push(columns[depth] + width + kColumn));
  for (const node of nodes) node.x = columns[node.depth];
  return { nodes, cut, width: columns[columns.length - 1] - kColumn + kGap, height: next };
}

// As wide as `room`, as far as that can be read.
export function picture(roots, summary, room) {
  const { nodes, cut, width, height } = place(roots);
  const scale = Math.min(1, Math.max(kLeastScale, room / width));
  const svg = element("svg", {
    width: width * scale, height: height * scale, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-labelledby": "picture-title picture-summary",
  });
  const title = element("title", { id: "picture-title" }, "Derivation of the decision");
  const described = element("desc", { id: "picture-summary" }, summary + (cut ? "; it is cut" : ""));
  svg.append(title, described);
  for (const node of nodes) {
    if (!node.parent) continue;
    const x = node.parent.x + node.parent.width, y = node.parent.middle;
    const end = node.middle, half = (node.x - x) / 2;
    svg.append(element("path", { class: "edge", d: `M${x} ${y} C${x + half} ${y} ${node.x - half} ${end} ${node.x} ${end}` }));
  }
  for (const node of nodes) {
    const top = node.middle - node.height / 2;
    svg.append(element("g", { class: node.kind },
      element("title", {}, [node.full, node.note, node.more].filter(Boolean).join("\n")),
      element("rect", { class: "box", x: node.x, y: top, width: node.width, height: node.height, rx: 6 }),
      ...node.lines.map((line, i) => element("text", { x: node.x + 10, y: top + 17 + i * kLineHeight }, line)),
      element("text", { x: node.x + 10, y: top + node.height - 8, class: "small" }, node.note)));
  }
  return svg;
}

// The same for whoever reads instead: nested lists.
export function outline(roots, most = kMostNodes) {
  let left = most;
  const item = (node) => {
    const made = document.createElement("li");
    const code = document.createElement("code");
    code.textContent = node.text;
    made.append(code, ` ${node.note}`);
    if (node.more) made.append(` (${node.more})`);
    const below = list(node.children);
    if (below.length > 0) {
      const inner = document.createElement("ul");
      inner.append(...below);
      made.append(inner);
    }
    return made;
  };
  const list = (nodes) => nodes.filter(() => left-- > 0).map(item);
  return list(roots);
}
