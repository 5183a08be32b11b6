// The page: asks the service that it came from, and shows what it answers. The admin token is a variable of this module
// and lives as long as the tab; nothing is stored, and texts are only ever text.

import { outline, picture, treeOf, whose } from "/derivation.js";

const at = (id) => document.getElementById(id);
let adminToken = "";

const kExamples = [
  {
    name: "groups inside groups",
    policy: `// Who is in a group that is in another is in that one, too.
member($u, $g) <- in_group($u, $g);
member($u, $g) <- member($u, $h), inside($h, $g);

in_group("ann", "backend");
inside("backend", "engineering");
inside("engineering", "staff");
may("staff", "read");

allow if user($u), operation($op), member($u, $g), may($g, $op);
`,
    facts: 'user("ann");\noperation("read");\n',
  },
  {
    name: "the owner alone may write",
    policy: `owner("ann", "plan.txt");

deny if operation("write"), resource($f), user($u), owner($o, $f), $u != $o;
allow if operation("read");
allow if operation("write"), user($u), resource($f), owner($u, $f);
`,
    facts: 'user("bob");\noperation("write");\nresource("plan.txt");\n',
  },
  {
    name: "nothing allows it",
    policy: `check if time($t), $t > 2025-01-01T00:00:00Z;

allow if user($u), role($u, "admin");
allow if operation("read"), resource($f), $f.starts_with("/public/");
`,
    facts: 'user("ann");\nrole("ann", "Admin");\noperation("read");\nresource("/private/keys");\n',
  },
];

async function ask(method, path, body) {
  const headers = {};
  if (adminToken) headers.authorization = `Bearer ${adminToken}`;
  if (body !== undefined) headers["content-type"] = "application/json";
  const answer = await fetch(path, {
    method, headers, body: body === undefined ? undefined : JSON.stringify(body),
    credentials: "same-origin", cache: "no-store", redirect: "error",
  });
  return { status: answer.status, body: await answer.json() };
}

function verdict(decision, word, headline = "", reason = "", advice = "") {
  at("verdict").dataset.decision = decision;
  at("decision").textContent = word;
  at("headline").textContent = headline;
  at("reason").textContent = reason;
  at("advice").textContent = advice;
}

function hideDetails() {
  for (const id of ["source-errors", "derivation", "outline", "world", "document"]) at(id).hidden = true;
}

function showFacts(world) {
  const table = document.createElement("table");
  const row = (cell, ...texts) => {
    const made = document.createElement("tr");
    for (const text of texts) {
      const one = document.createElement(cell);
      one.textContent = text;
      if (cell === "th") one.scope = "col";
      made.append(one);
    }
    return made;
  };
  table.append(row("th", "fact", "who said it, or what it rests on"));
  for (const group of world.facts || []) {
    for (const fact of group.facts) table.append(row("td", fact, group.origin.map(whose).join(", ")));
  }
  at("facts-table").replaceChildren(table);
  at("world").hidden = false;
}

let shown = null;  // what the picture is of
function draw() {
  const actual = at("size").getAttribute("aria-pressed") === "true";
  at("picture").replaceChildren(picture(shown.tree, shown.told, actual ? Infinity : at("picture").clientWidth));
}

function showDocument(answer) {
  hideDetails();
  const { decision, explanation, error, source, rendering, world } = answer;
  if (source) {
    verdict("error", `the ${source} ${source === "facts" ? "do" : "does"} not compile`);
    at("source-errors").textContent = rendering;
    at("source-errors").hidden = false;
    return;
  }
  const words = { allow: "allowed", deny: "denied", error: "not decided, which is no allow" };
  if (explanation) {
    verdict(decision, words[decision], explanation.headline.replace(/^(denied|no decision): /, ""), explanation.reason, explanation.advice);
    const tree = treeOf(explanation);
    if (tree.length > 0) {
      at("derivation").hidden = false;
      shown = { tree, told: [explanation.headline, explanation.reason].filter(Boolean).join(": ") };
      draw();
      at("outline-list").replaceChildren(...outline(tree));
      at("outline").hidden = false;
    }
  } else {
    const revoked = answer.result?.Err?.Revoked;
    verdict(decision, words[decision], error?.message || (revoked ? `the token is revoked: ${revoked.id}` : ""), "", error?.help);
  }
  if (world) showFacts(world);
  at("json").textContent = JSON.stringify(answer, null, 2);
  at("document").hidden = false;
}

function showProblem(answer) {
  hideDetails();
  const where = answer.body.pointer ? ` (${answer.body.pointer.slice(1)})` : "";
  verdict("error", answer.body.title, `${answer.body.detail}${where}`);
  if (answer.status === 401) signIn(true);
}

function question() {
  const asked = { facts: at("facts").value };
  if (at("source").value) {
    asked.policy_set = at("source").value;
  } else {
    asked.policy = at("policy").value;
  }
  const token = at("token").value.trim();
  if (token) asked.token = token;
  if (at("now").value.trim()) asked.now = at("now").value.trim();
  return asked;
}

async function decide() {
  at("decide").disabled = true;
  try {
    const answer = await ask("POST", "/admin/v1/try", question());
    if (answer.status === 200) {
      showDocument(answer.body);
    } else {
      showProblem(answer);
    }
  } catch (failure) {
    hideDetails();
    verdict("error", "the service did not answer", String(failure));
  } finally {
    at("decide").disabled = false;
  }
}

function signIn(wanted) {
  at("sign-in").hidden = !wanted;
  at("sign-out").hidden = wanted || !adminToken;
  if (wanted) at("admin-token").focus();
}

function showStatus(status) {
  const sets = status.policies.sets;
  const names = sets.map((set) => `${set.name} ${set.digest.slice(0, 12)}`).join(", ");
  const ready = status.ready ? "ready" : `not ready: ${status.conditions.map((one) => one.condition).join(", ")}`;
  at("service").textContent = `version ${status.version}, ${ready}; decides by ${sets.length > 3 ? `${sets.length} policy sets` : names}`;
  const chosen = at("source").value;
  at("source").replaceChildren(new Option("the policy below", ""), ...sets.map((set) => new Option(`running set ${set.name}`, set.name)));
  at("source").value = sets.some((set) => set.name === chosen) ? chosen : "";
  sourceChanged();
}

async function begin() {
  try {
    const answer = await ask("GET", "/admin/v1/status");
    if (answer.status === 200) {
      showStatus(answer.body);
      signIn(false);
    } else {
      const refused = adminToken !== "";
      adminToken = "";
      at("service").textContent = refused ? "this token is not accepted" : "sign in to ask the service";
      signIn(true);
    }
  } catch (failure) {
    at("service").textContent = `the service did not answer: ${failure}`;
  }
}

function sourceChanged() {
  const running = at("source").value !== "";
  at("policy").disabled = running;
  at("copy").hidden = !running;
}

// The text of a running set, as the service prints it.
async function copyRunning() {
  const answer = await ask("POST", "/admin/v1/try", { policy_set: at("source").value });
  if (answer.status !== 200 || !answer.body.authorizer_code) return showProblem(answer);
  at("policy").value = answer.body.authorizer_code.split("\n").filter((line) => !line.startsWith("time(")).join("\n").trimStart();
  at("source").value = "";
  sourceChanged();
  at("policy").focus();
}

function useExample(example) {
  at("source").value = "";
  sourceChanged();
  at("policy").value = example.policy;
  at("facts").value = example.facts;
  at("token").value = "";
  at("now").value = "";
}

at("example").append(...kExamples.map((example, i) => new Option(example.name, String(i))));
at("example").addEventListener("change", () => {
  const example = kExamples[Number(at("example").value)];
  if (at("example").value !== "" && example) useExample(example);
});
at("source").addEventListener("change", sourceChanged);
at("size").addEventListener("click", () => {
  at("size").setAttribute("aria-pressed", String(at("size").getAttribute("aria-pressed") !== "true"));
  draw();
});
at("copy").addEventListener("click", copyRunning);
at("question").addEventListener("submit", (event) => {
  event.preventDefault();
  decide();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.defaultPrevented) {
    event.preventDefault();
    decide();
  }
});
at("sign-in").addEventListener("submit", (event) => {
  event.preventDefault();
  adminToken = at("admin-token").value.trim();
  at("admin-token").value = "";
  begin();
});
at("sign-out").addEventListener("click", () => {
  adminToken = "";
  hideDetails();
  verdict("none", "nothing is decided yet");
  begin();
});
useExample(kExamples[0]);
begin();
