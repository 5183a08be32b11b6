// Signed requests and canonical JSON against node's own cryptography and npm `canonicalize`, both ways.
//
//   npm ci --prefix tests/interop/formats
//   node tests/interop/formats/requests.mjs build/release/bin 200
//
// Needs the programs `hardtack` and `hardtack_canonicalize`. Ends with 1 if any check fails.
import { spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import url from 'node:url';

import canonicalize from 'canonicalize';

const programs = path.resolve(process.argv[2] ?? 'build/release/bin');
const cases = Number(process.argv[3] ?? 200);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'hardtack-requests-'));
process.chdir(folder);

let checks = 0;
let failures = 0;

function check(holds, what, detail = '') {
  ++checks;
  if (holds) return;
  ++failures;
  console.error(`FAILED: ${what} ${detail}`);
}

const pick = (list) => list[crypto.randomInt(list.length)];
const hex = () => crypto.randomBytes(4).toString('hex');

function write(name, value) {
  fs.writeFileSync(name, typeof value === 'string' ? value : JSON.stringify(value), { mode: 0o600 });
  return name;
}

function hardtack(what, wanted, ...words) {
  const result = spawnSync(path.join(programs, 'hardtack'), ['token', ...words]);
  check(result.status === wanted, `${what}: ${words.join(' ')}`, `ended with ${result.status}: ${result.stderr}`);
  return result.stdout.toString().trim();
}

function randomNumber() {
  const any = crypto.randomBytes(8).readDoubleLE();
  return pick([Number.isFinite(any) ? any : 0, crypto.randomInt(1000), crypto.randomBytes(4).readInt32LE(), crypto.randomInt(1000) / 8,
    10 ** crypto.randomInt(40) * 3, 2 ** 53 - crypto.randomInt(3), -0]);
}

function randomText() {
  const pieces = ['a', 'Z', '"', '\\', '/', '\n', '\u0000', '\u001f', '\u007f', '\u00e9', 'e\u0301', '\u2028', '\ufb33', '\u{1f602}', '1', ''];
  return Array.from({ length: crypto.randomInt(5) }, () => pick(pieces)).join('');
}

function randomValue(depth) {
  const kind = crypto.randomInt(depth > 0 ? 8 : 5);
  if (kind === 0) return randomNumber();
  if (kind === 1) return randomText();
  if (kind === 2) return pick([null, true, false]);
  if (kind < 5) return randomNumber();
  if (kind === 5) return Array.from({ length: crypto.randomInt(4) }, () => randomValue(depth - 1));
  return Object.fromEntries(Array.from({ length: crypto.randomInt(6) }, () => [randomText(), randomValue(depth - 1)]));
}

function canonicalJson() {
  const values = Array.from({ length: cases }, () => randomValue(4));
  const lines = values.map((value) => JSON.stringify(value));
  const result = spawnSync(path.join(programs, 'hardtack_canonicalize'), [], { input: lines.join('\n') + '\n' });
  check(result.status === 0, 'hardtack_canonicalize', `ended with ${result.status}`);
  const ours = result.stdout.toString().split('\n');
  values.forEach((value, i) => check(ours[i] === canonicalize(value), `canonical form of ${lines[i]}`, ours[i]));
}

const sha256 = (text) => crypto.createHash('sha256').update(text, 'utf8').digest('hex');
const byBytes = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b));

// The signing inputs, written from the specification and not from our sources.
function matchInput(body, isNew, endpoint, epoch) {
  const packages = [...(body.package_ids ?? [])].sort(byBytes);
  if (body.type === 'context_match_request') {
    return [body.type, ...(isNew ? [body.seller_agent_url] : []), body.property_rid, body.placement_id, packages.join(','),
      endpoint, String(epoch)].join('\n');
  }
  const seen = new Map();
  for (const identity of body.identities) {
    const key = JSON.stringify([identity.uid_type, identity.user_token]);
    if (!seen.has(key)) seen.set(key, identity);
  }
  const identities = [...seen.values()].sort((a, b) => byBytes(a.uid_type, b.uid_type) || byBytes(a.user_token, b.user_token));
  const fields = {
    type: body.type, request_id: body.request_id, identities_hash: sha256(canonicalize(identities)), consent: body.consent ?? null,
    package_ids: packages, provider_endpoint_url: endpoint, daily_epoch: epoch,
  };
  if (isNew) {
    fields.seller_agent_url = body.seller_agent_url;
    const sealed = [...(body.sealed_credentials ?? [])].sort((a, b) => byBytes(a.audience_kid, b.audience_kid));
    fields.sealed_credentials_hash = sealed.length > 0 ? sha256(canonicalize(sealed)) : null;
  }
  return sha256(canonicalize(fields));
}

function matchBody(isNew) {
  const body = crypto.randomInt(2) === 0
    ? { type: 'context_match_request', property_rid: crypto.randomUUID(), placement_id: `place-${hex()}-é` }
    : { type: 'identity_match_request', request_id: hex(),
      identities: Array.from({ length: 1 + crypto.randomInt(4) }, () => ({
        uid_type: pick(['uid2', 'id5', 'maid']), user_token: pick(['é', 'a', 'b']) + pick(['', hex()]),
        ...(isNew && crypto.randomInt(2) === 0 ? { attestation: { v: crypto.randomInt(9), 'é': randomText() } } : {}),
      })) };
  if (isNew) body.seller_agent_url = `https://seller-${hex()}.example/agent`;
  if (crypto.randomInt(2) === 0) body.package_ids = Array.from({ length: 1 + crypto.randomInt(4) }, () => `pkg-${pick(['b', 'a', 'é', hex()])}`);
  if (body.request_id !== undefined && crypto.randomInt(2) === 0) body.consent = { gdpr: true, tcf_consent: randomText(), n: crypto.randomInt(99) };
  if (body.request_id !== undefined && isNew && crypto.randomInt(2) === 0) {
    body.sealed_credentials = [{ audience_kid: 'b', payload: hex() }, { audience_kid: 'a', payload: hex() }];
  }
  return body;
}

const endpoint = 'https://provider.example';
const today = Math.floor(Date.now() / 86400000);

function matches(pair, jwk) {
  const isNew = crypto.randomInt(2) === 0;
  const format = isNew ? 'request' : 'request-g1';
  write('keys', { keys: [{ format, id: 'k1', key: jwk }] });
  const body = matchBody(isNew);
  const epoch = today - crypto.randomInt(2);
  const theirs = crypto.sign(null, Buffer.from(matchInput(body, isNew, endpoint, epoch)), pair.privateKey);
  const document = { headers: { 'X-AdCP-Key-Id': 'k1', 'X-AdCP-Signature': theirs.toString('base64url') }, request: body };
  write('theirs', document);
  hardtack(`signed by node as ${format}`, 0, 'verify', 'theirs', '--key-set', 'keys', '--audience', `${endpoint}/`);
  hardtack('another endpoint', 2, 'verify', 'theirs', '--key-set', 'keys', '--audience', 'https://other.example');
  write('stale', { ...document, headers: { ...document.headers, 'X-AdCP-Signature':
    crypto.sign(null, Buffer.from(matchInput(body, isNew, endpoint, today - 2)), pair.privateKey).toString('base64url') } });
  hardtack('two days old', 2, 'verify', 'stale', '--key-set', 'keys', '--audience', endpoint);
  write('body', body);
  const ours = JSON.parse(hardtack(`mint ${format}`, 0, 'mint', '--format', format, '--claims', 'body', '--key-id', 'k1',
    '--location', endpoint, '--private-key-file', 'private') || '{"headers":{}}');
  const signature = Buffer.from(ours.headers['X-AdCP-Signature'] ?? '', 'base64url');
  check([today, today + 1].some((day) => crypto.verify(null, Buffer.from(matchInput(body, isNew, endpoint, day)), pair.publicKey, signature)),
    `node verifies ${format}`, JSON.stringify(body));
}

function httpBase(request, components, params) {
  const target = new url.URL(request.url);
  const lines = components.map((name) => `"${name}": ${name === '@method' ? request.method : name === '@target-uri' ? target.href
    : name === '@authority' ? target.host : request.headers[name]}`);
  return [...lines, `"@signature-params": ${params}`].join('\n');
}

function https(pair) {
  const request = { method: pick(['POST', 'GET']), url: `https://seller.example:8443/adcp/${hex()}?q=${hex()}`,
    headers: { 'content-type': 'application/json' } };
  write('request', request);
  const components = ['@method', '@target-uri', '@authority', 'content-type'];
  if (request.method === 'POST') {
    request.body = JSON.stringify({ a: randomText() });
    write('request', request);
    request.headers['content-digest'] = `sha-256=:${crypto.createHash('sha256').update(request.body, 'utf8').digest('base64')}:`;
    components.push('content-digest');
  }
  const now = Math.floor(Date.now() / 1000);
  const params = `(${components.map((name) => `"${name}"`).join(' ')});created=${now};expires=${now + 200};` +
    `nonce="${crypto.randomBytes(18).toString('base64url')}";keyid="k1";alg="ed25519";tag="adcp/request-signing/v1"`;
  const signature = crypto.sign(null, Buffer.from(httpBase(request, components, params)), pair.privateKey).toString('base64');
  request.headers['signature-input'] = `sig1=${params}`;
  request.headers.signature = `sig1=:${signature}:`;
  write('theirs', request);
  hardtack('signed by node', 0, 'verify', 'theirs', '--key-set', 'jwks', '--audience', 'https://seller.example:8443');
  write('changed', { ...request, method: 'PUT' });
  hardtack('another method', 2, 'verify', 'changed', '--key-set', 'jwks', '--audience', 'https://seller.example:8443');

  const ours = JSON.parse(hardtack('mint http-signature', 0, 'mint', '--format', 'http-signature', '--claims', 'request',
    '--key-id', 'k1', '--private-key-file', 'private') || '{"headers":{"signature-input":"","signature":""}}');
  const made = ours.headers['signature-input'].replace('sig1=', '');
  const covered = [...made.slice(0, made.indexOf(')')).matchAll(/"([^"]+)"/g)].map((match) => match[1]);
  check(crypto.verify(null, Buffer.from(httpBase(ours, covered, made)), pair.publicKey,
    Buffer.from(ours.headers.signature.slice(6, -1), 'base64')), 'node verifies http-signature', JSON.stringify(ours));
}

canonicalJson();
for (let number = 0; number < cases; ++number) {
  const pair = crypto.generateKeyPairSync('ed25519');
  const jwk = { ...pair.publicKey.export({ format: 'jwk' }), kid: 'k1', adcp_use: 'request-signing' };
  write('jwks', { keys: [jwk] });
  write('private', { ...pair.privateKey.export({ format: 'jwk' }), adcp_use: 'request-signing' });
  matches(pair, jwk);
  https(pair);
}
fs.rmSync(folder, { recursive: true });
console.log(`${cases} cases, ${checks} checks, ${failures} failed`);
process.exit(failures === 0 ? 0 : 1);
