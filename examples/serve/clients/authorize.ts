// Asks a decision service whether a token allows an operation: docs/openapi/native.json. No package is needed.
//
//     node --experimental-strip-types authorize.ts http://127.0.0.1:8400 operation=read < ann.token
import { readFileSync } from "node:fs";

type Fact = { name: string; terms: (string | number | boolean)[] };

export async function allowed(service: string, token: string, facts: Fact[]): Promise<boolean> {
  const answer = await fetch(`${service}/v1/authorize`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ token, facts }),
    signal: AbortSignal.timeout(2000),
  });
  // An error or no answer is an exception: never an allow.
  if (answer.status !== 200) throw new Error(`the service answered ${answer.status}`);
  return ((await answer.json()) as { decision: string }).decision === "allow";
}

const [service, ...words] = process.argv.slice(2);
if (!service || !words.every((word) => word.includes("="))) throw new Error("usage: authorize.ts SERVICE [NAME=TERM]... < TOKEN");
const facts = words.map((word) => ({ name: word.split("=")[0], terms: [word.slice(word.indexOf("=") + 1)] }));
console.log((await allowed(service, readFileSync(0, "utf8").trim(), facts)) ? "allow" : "deny");
