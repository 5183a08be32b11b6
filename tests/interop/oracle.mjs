// The independent oracle of the interop tests: the reference implementation compiled to WebAssembly, behind a line protocol.
//
// Reads one JSON object per line on stdin and answers one JSON object per line on stdout, in order (README.md lists the
// operations). The process is long-lived. A panic of the WebAssembly module poisons its instance, so each panic is reported as
// {"crash": "..."} and the next request runs in a fresh instance.
//
// The module is instantiated by hand instead of by `import`, for three reasons: no experimental node flag is needed, the clock
// can be held still (no time limit can make a test flaky), and the randomness can be seeded (a failing seed reproduces the very
// bytes of the token).

import { readFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { dirname, join } from "node:path";

const here = dirname(fileURLToPath(import.meta.url));
const packageFolder = join(here, "node_modules", "@biscuit-auth", "biscuit-wasm", "module");
const gluePath = join(packageFolder, "biscuit_bg.js");

// ---- randomness: splitmix64, reseeded per request when the request carries a seed -------------------------------------------

let randomState = 0x9e3779b97f4a7c15n;
const mask64 = (1n << 64n) - 1n;

function nextRandom() {
  randomState = (randomState + 0x9e3779b97f4a7c15n) & mask64;
  let z = randomState;
  z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & mask64;
  z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & mask64;
  return z ^ (z >> 31n);
}

function fillRandom(array) {
  for (let i = 0; i < array.length; i++) array[i] = Number(nextRandom() & 0xffn);
  return array;
}

// The module looks for `globalThis.crypto` first; node 18 has none, later ones a getter that may be redefined.
Object.defineProperty(globalThis, "crypto", {
  value: { getRandomValues: fillRandom },
  configurable: true,
  writable: true,
});

// ---- instances ------------------------------------------------------------------------------------------------------------

const wasmModule = new WebAssembly.Module(readFileSync(join(packageFolder, "biscuit_bg.wasm")));
let instanceCount = 0;
let clockIsReal = false;
let lastPanic = "";
let api = null;

// The module prints its panic messages through console.error; stdout belongs to the protocol alone.
console.error = (...parts) => {
  lastPanic = parts.map(String).join(" ").split("\n\nStack:")[0];
};
console.log = console.info = console.debug = console.warn = () => {};

async function freshInstance() {
  instanceCount += 1;
  const glue = await import(pathToFileURL(gluePath).href + `?instance=${instanceCount}`);
  const imports = {};
  for (const { module, name } of WebAssembly.Module.imports(wasmModule)) {
    imports[module] ??= {};
    imports[module][name] = name in glue ? glue[name] : () => (clockIsReal ? performance.now() : 0);
  }
  const instance = new WebAssembly.Instance(wasmModule, imports);
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  api = glue;
}

// ---- objects of one request, released when it is answered -------------------------------------------------------------------

let owned = [];
function own(object) {
  owned.push(object);
  return object;
}
function releaseAll(poisoned) {
  if (!poisoned) {
    for (const object of owned) {
      if (object && object.__wbg_ptr) object.free();
    }
  }
  owned = [];
}

// ---- helpers ----------------------------------------------------------------------------------------------------------------

const algorithms = { ed25519: 0, secp256r1: 1 };

function privateKey(text) {
  return own(api.PrivateKey.fromString(text));
}
function keyPair(text) {
  return own(api.KeyPair.fromPrivateKey(privateKey(text)));
}
function publicKey(text) {
  const [algorithm, hex] = text.split("/");
  return own(api.PublicKey.fromString(hex, algorithms[algorithm]));
}
function token(request) {
  return own(api.Biscuit.fromBase64(request.token, publicKey(request.public)));
}
function blockBuilder(source) {
  const builder = own(new api.BlockBuilder());
  builder.addCode(source);
  return builder;
}
function hex(bytes) {
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}
function limits(request) {
  return { max_facts: 1000, max_iterations: 100, max_time_micro: 10_000_000, ...(request.limits ?? {}) };
}
// Structured errors are plain objects; errors of the glue itself are Error instances.
function plain(error) {
  if (error instanceof Error) return { message: error.message };
  if (error instanceof Map) return Object.fromEntries([...error].map(([k, v]) => [k, plain(v)]));
  return error;
}
function jsonValue(key, value) {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Map) return Object.fromEntries(value);
  if (value instanceof Uint8Array) return { bytes: hex(value) };
  if (value instanceof Set) return { set: [...value] };
  return value;
}

function mint(request) {
  const builder = own(api.Biscuit.builder());
  builder.addCode(request.source);
  if (request.root_key_id !== undefined && request.root_key_id !== null) builder.setRootKeyId(request.root_key_id);
  return own(builder.build(privateKey(request.private)));
}

function appendBlock(parent, source) {
  return own(parent.appendBlock(blockBuilder(source)));
}

function appendThirdParty(parent, source, externalPrivate) {
  const request = own(parent.getThirdPartyRequest());
  const block = own(request.createBlock(privateKey(externalPrivate), blockBuilder(source)));
  return own(parent.appendThirdPartyBlock(own(keyPair(externalPrivate).getPublicKey()), block));
}

function describe(biscuit) {
  const blocks = [];
  for (let i = 0; i < biscuit.countBlocks(); i++) {
    try {
      blocks.push({ source: biscuit.getBlockSource(i) });
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) throw error;
      blocks.push({ err: plain(error) });
    }
  }
  return { blocks, revocation_ids: biscuit.getRevocationIdentifiers().map((id) => id.toString()) };
}

// Runs `work` and separates a refusal of the reference (an answer) from a panic (handled by the caller).
function attempt(work) {
  try {
    return { ok: work() };
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) throw error;
    return { err: plain(error) };
  }
}

function authorize(biscuit, request) {
  const built = attempt(() => {
    const builder = own(new api.AuthorizerBuilder());
    builder.addCode(request.authorizer);
    const code = builder.toString();
    const authorizer = own(biscuit ? builder.buildAuthenticated(biscuit) : builder.buildUnauthenticated());
    return { code, authorizer };
  });
  if ("err" in built) return { stage: "build", result: { err: built.err } };
  const { code, authorizer } = built.ok;
  const result = attempt(() => authorizer.authorizeWithLimits(limits(request)));
  const answer = { stage: "authorize", result, code, world: authorizer.toString() };
  if (request.queries) {
    answer.queries = request.queries.map((text) =>
      attempt(() => authorizer.queryWithLimits(own(api.Rule.fromString(text)), limits(request)).map((f) => own(f).toString())),
    );
  }
  return answer;
}

// ---- operations ---------------------------------------------------------------------------------------------------------------

const operations = {
  ping: () => ({ ok: true, instances: instanceCount }),

  keypair(request) {
    const pair = request.private
      ? keyPair(request.private)
      : own(new api.KeyPair(algorithms[request.algorithm ?? "ed25519"]));
    const secret = own(pair.getPrivateKey());
    const open = own(pair.getPublicKey());
    return { private: secret.toString(), public: open.toDatalogParameter ? publicText(open) : open.toString() };
  },

  mint: (request) => ({ token: mint(request).toBase64() }),

  attenuate: (request) => ({ token: appendBlock(token(request), request.source).toBase64() }),

  third_party: (request) => ({
    token: appendThirdParty(token(request), request.source, request.external_private).toBase64(),
  }),

  third_party_request: (request) => ({ request: own(token(request).getThirdPartyRequest()).toBase64() }),

  third_party_block(request) {
    const thirdParty = own(api.ThirdPartyRequest.fromBase64(request.request));
    const block = own(thirdParty.createBlock(privateKey(request.external_private), blockBuilder(request.source)));
    return { block: block.toBase64() };
  },

  seal: (request) => ({ token: own(token(request).sealToken()).toBase64() }),

  inspect: (request) => describe(token(request)),

  authorize: (request) => authorize(request.token ? token(request) : null, request),

  // Mints and attenuates in one go. blocks[0] is the authority block; a block with external_private is a third-party block.
  build(request) {
    const tokens = [];
    let biscuit = null;
    let at = 0;
    try {
      for (const [index, block] of request.blocks.entries()) {
        at = index;
        if (index === 0) {
          biscuit = mint({ source: block.source, private: request.private, root_key_id: request.root_key_id });
        } else if (block.external_private) {
          biscuit = appendThirdParty(biscuit, block.source, block.external_private);
        } else {
          biscuit = appendBlock(biscuit, block.source);
        }
        tokens.push(biscuit.toBase64());
      }
      if (request.seal) biscuit = own(biscuit.sealToken());
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) throw error;
      return { err: plain(error), block: at };
    }
    return { token: biscuit.toBase64(), tokens };
  },

  // Verifies, prints and decides in one go. `repeat` runs the decision again with other addresses of the hash tables.
  decide(request) {
    const loaded = attempt(() => token(request));
    if ("err" in loaded) return { stage: "verify", result: { err: loaded.err } };
    const first = { ...describe(loaded.ok), ...authorize(loaded.ok, request) };
    if (request.repeat > 1) {
      const outcomes = [];
      for (let i = 0; i < request.repeat; i++) outcomes.push(authorize(loaded.ok, { ...request, queries: [] }).result);
      first.repeated = outcomes;
    }
    return first;
  },

  parse(request) {
    const kinds = {
      block: () => blockBuilder(request.source).toString(),
      biscuit: () => {
        const builder = own(api.Biscuit.builder());
        builder.addCode(request.source);
        return builder.toString();
      },
      authorizer: () => {
        const builder = own(new api.AuthorizerBuilder());
        builder.addCode(request.source);
        return builder.toString();
      },
      fact: () => own(api.Fact.fromString(request.source)).toString(),
      rule: () => own(api.Rule.fromString(request.source)).toString(),
      check: () => own(api.Check.fromString(request.source)).toString(),
      policy: () => own(api.Policy.fromString(request.source)).toString(),
    };
    return { printed: kinds[request.kind]() };
  },
};

function publicText(key) {
  const text = key.toString();
  return text.includes("/") ? text : key.toDatalogParameter();
}

async function answer(line) {
  let request;
  try {
    request = JSON.parse(line);
  } catch (error) {
    return { err: { message: `not a JSON line: ${error.message}` } };
  }
  if (request.op !== "batch") return respond(request);
  const answers = [];
  for (const each of request.requests) answers.push(await respond(each));
  return { answers };
}

async function respond(request) {
  if (request.seed !== undefined) randomState = BigInt(request.seed) & mask64;
  clockIsReal = request.real_clock === true;
  const operation = Object.hasOwn(operations, request.op) ? operations[request.op] : null;
  if (!operation) return { err: { message: `unknown operation: ${request.op}` } };
  let poisoned = false;
  lastPanic = "";
  try {
    return operation(request);
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) {
      poisoned = true;
      return { crash: lastPanic || error.message };
    }
    return { err: plain(error) };
  } finally {
    releaseAll(poisoned);
    if (poisoned) await freshInstance();
  }
}

// node's readline also splits at U+2028 and U+2029, which may stand inside a JSON string.
async function* requestLines() {
  let rest = "";
  process.stdin.setEncoding("utf8");
  for await (const chunk of process.stdin) {
    rest += chunk;
    let end;
    while ((end = rest.indexOf("\n")) >= 0) {
      yield rest.slice(0, end);
      rest = rest.slice(end + 1);
    }
  }
  if (rest !== "") yield rest;
}

await freshInstance();
for await (const line of requestLines()) {
  if (line.trim() === "") continue;
  let text;
  try {
    text = JSON.stringify(await answer(line), jsonValue);
  } catch (error) {
    text = JSON.stringify({ err: { message: `oracle: ${error.message}` } });
  }
  process.stdout.write(text + "\n");
}
