// Exposure tokens and cap tokens with proofs of possession, made by other implementations and verified here, and the
// reverse.
//
//   npm ci --prefix tests/interop/formats
//   node tests/interop/formats/exposure_possession.mjs build/release/bin/hardtack build/release/bin/hardtack_sign_proof 200
//
// npm `@hpke/core` with `@hpke/chacha20poly1305`, and `@noble/curves` with `@noble/hashes`. Ends with 1 if any check
// fails.
import { spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { Chacha20Poly1305 } from '@hpke/chacha20poly1305';
import { CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import { p256 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { keccak_256 as keccak } from '@noble/hashes/sha3.js';

const command = path.resolve(process.argv[2] ?? 'build/release/bin/hardtack');
const signer = path.resolve(process.argv[3] ?? 'build/release/bin/hardtack_sign_proof');
const cases = Number(process.argv[4] ?? 200);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'hardtack-sealed-'));
process.chdir(folder);

let checks = 0;
let failures = 0;

function check(holds, what, detail = '') {
  ++checks;
  if (holds) return;
  ++failures;
  console.error(`FAILED: ${what} ${detail}`);
}

function write(name, contents) {
  fs.writeFileSync(name, typeof contents === 'object' && !Buffer.isBuffer(contents) ? JSON.stringify(contents) : contents,
    { mode: 0o600 });
  return name;
}

function hardtack(what, wanted, ...words) {
  const result = spawnSync(command, ['token', ...words]);
  check(result.status === wanted, `${what}: ${words.join(' ')}`, `ended with ${result.status}: ${result.stderr}`);
  return result.stdout.toString().trim();
}

const below = (bound) => crypto.randomInt(bound);
const hex = (bytes) => Buffer.from(bytes).toString('hex');
const base64url = (bytes) => Buffer.from(bytes).toString('base64url');
const ascii = (text) => new TextEncoder().encode(text);
const now = () => Math.floor(Date.now() / 1000);

const suite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Chacha20Poly1305() });
const types = [['uid2', 32], ['euid', 32], ['id5', 32], ['rampid', 32], ['rampid_derived', 48], ['maid', 16], ['pairid', 32],
  ['hashed_email', 32], ['publisher_first_party', 32], ['world_id_nullifier', 48]];

// As many entries as fit into 120 bytes.
function entries() {
  const list = [];
  let size = 0;
  for (let wanted = below(5); wanted > 0; --wanted) {
    const id = 1 + below(types.length);
    size += 1 + types[id - 1][1];
    if (size > 120) break;
    list.push({ id, token: crypto.randomBytes(types[id - 1][1]) });
  }
  return list;
}

const letter = () => String.fromCharCode(65 + below(26));

async function exposures() {
  const pair = crypto.generateKeyPairSync('x25519');
  const jwk = pair.privateKey.export({ format: 'jwk' });
  const kid = base64url(crypto.randomBytes(6)).slice(0, 1 + below(8));
  const named = { ...jwk, kid, adcp_use: 'tmpx-encrypt', alg: 'HPKE-DHKEM-X25519-HKDF-SHA256', use: 'enc', iat: now() };
  write('private', named);
  const { d, ...published } = named;
  write('public', below(2) ? published : { keys: [{ ...published, kid: 'older', iat: 1 }, published] });
  const country = letter() + letter();

  const theirs = entries();
  const time = Buffer.alloc(4);
  time.writeUInt32BE(now());
  const nonce = crypto.randomBytes(8);
  const plaintext = Buffer.concat([Buffer.from([1]), time, Buffer.from(country), nonce, Buffer.from([theirs.length]),
    ...theirs.flatMap(({ id, token }) => [Buffer.from([id]), token])]);
  const recipient = await suite.kem.deserializePublicKey(Buffer.from(jwk.x, 'base64url'));
  const sender = await suite.createSenderContext({ recipientPublicKey: recipient });
  const sealed = Buffer.concat([Buffer.from(sender.enc), Buffer.from(await sender.seal(plaintext))]);
  write('token', `${kid}.${base64url(sealed)}`);
  const read = JSON.parse(hardtack('theirs opens', 0, 'verify', 'token', '--format', 'exposure', '--key-file', 'private', '--json'));
  check(read.key_id === kid, 'the key id', read.key_id);
  check(read.facts.some((fact) => fact.startsWith(`exposure("${country}", `) && fact.endsWith(`hex:${hex(nonce)})`)),
    'country and nonce', read.facts.join('; '));
  for (const { id, token } of theirs)
    check(read.facts.includes(`exposure_id("${types[id - 1][0]}", hex:${hex(token)})`), 'an entry', read.facts.join('; '));
  sealed[below(sealed.length)] ^= 1 << below(8);
  write('changed', `${kid}.${base64url(sealed)}`);
  hardtack('theirs, changed', 2, 'verify', 'changed', '--format', 'exposure', '--key-file', 'private');

  const ours = entries();
  write('claims', { country, entries: ours.map(({ id, token }) => ({ type: types[id - 1][0], token: hex(token) })) });
  const wire = hardtack('ours', 0, 'mint', '--format', 'exposure', '--claims', 'claims', '--key-file', 'public');
  const [id, body] = wire.split('.');
  check(id === kid && wire.length <= 255, 'the key id of ours', wire);
  try {
    const bytes = Buffer.from(body, 'base64url');
    const secret = await suite.kem.deserializePrivateKey(Buffer.from(d, 'base64url'));
    const receiver = await suite.createRecipientContext({ recipientKey: secret, enc: bytes.subarray(0, 32) });
    const opened = Buffer.from(await receiver.open(bytes.subarray(32)));
    const expected = Buffer.concat([Buffer.from([ours.length]), ...ours.flatMap((e) => [Buffer.from([e.id]), e.token])]);
    check(opened[0] === 1 && opened.subarray(5, 7).toString() === country && opened.subarray(15).equals(expected), 'ours, opened');
  } catch (error) {
    check(false, 'ours opens there', String(error));
  }
}

const digest = (message) => keccak(Buffer.concat([Buffer.from(`\x19Ethereum Signed Message:\n${message.length}`, 'latin1'), message]));
const addressOf = (key) => keccak(secp256k1.getPublicKey(key, false).subarray(1)).subarray(12);

// r, s and v, with s in its lower half.
function personalSign(key, message) {
  const signed = secp256k1.sign(digest(message), key, { prehash: false, format: 'recovered' });
  return `0x${hex(signed.subarray(1))}${(27 + signed[0]).toString(16)}`;
}

function payloadOf(cap, nonce, time) {
  const bare = (omni) => omni.trim().toLowerCase().replace(/^0x/, '');
  return keccak(ascii(`agentkeys-cap-pop:v1:${bare(cap.operator_omni)}:${bare(cap.actor_omni)}:${
    hex(keccak(ascii(cap.service.trim().toLowerCase())))}:${cap.op}:${cap.data_class}:${nonce}:${time}`));
}

const pick = (list) => list[below(list.length)];

function caps() {
  const key = secp256k1.utils.randomSecretKey();
  const address = addressOf(key);
  const omni = () => (below(2) ? '0x' : '') + (below(2) ? hex(crypto.randomBytes(32)) : hex(crypto.randomBytes(32)).toUpperCase());
  const cap = { operator_omni: omni(), actor_omni: omni(), service: pick(['memory:travel', 'openrouter', 'a"b\\c/d', 's3 bucket']),
    op: pick(['store', 'fetch', 'teardown', 'classify']), data_class: pick(['credentials', 'memory', 'config']),
    device_key_hash: `0x${hex(keccak(address))}`, k3_epoch: below(1000) };
  const nonce = hex(crypto.randomBytes(16));
  const time = now();
  const message = payloadOf(cap, nonce, time);
  const proof = { client_sig: personalSign(key, message), client_nonce: nonce, client_ts: time };
  const broker = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });
  write('broker', broker.privateKey.export({ format: 'pem', type: 'pkcs8' }));
  write('broker.pub', broker.publicKey.export({ format: 'pem', type: 'spki' }));
  const brokerKey = Buffer.from(broker.privateKey.export({ format: 'jwk' }).d, 'base64url');

  // Theirs: the broker and the device.
  const payload = { ...cap, issued_at: time, expires_at: time + 300, nonce: hex(crypto.randomBytes(16)) };
  const hash = sha256(ascii(JSON.stringify(payload)));
  const token = { payload, broker_sig: base64url(p256.sign(hash, brokerKey)), ...proof };
  write('cap', token);
  const read = JSON.parse(hardtack('their cap', 0, 'verify', 'cap', '--format', 'possession', '--key-file', 'broker.pub', '--json'));
  check(read.facts.some((fact) => fact.startsWith(`verified:possession("${cap.device_key_hash}", "0x${hex(address)}"`)),
    'their proof', read.facts.join('; '));
  write('cap', { ...token, client_nonce: `${nonce}0` });
  hardtack('their cap with another nonce', 2, 'verify', 'cap', '--format', 'possession', '--key-file', 'broker.pub');
  write('cap', { ...token, client_ts: undefined });
  hardtack('their cap with a part of a proof', 2, 'verify', 'cap', '--format', 'possession', '--key-file', 'broker.pub');
  write('cap', { ...token, payload: { ...payload, expires_at: time + 301 } });
  hardtack('their cap, longer', 2, 'verify', 'cap', '--format', 'possession', '--key-file', 'broker.pub');

  // Ours: the broker, and then the device.
  write('claims', { ...cap, ...proof });
  const ours = JSON.parse(hardtack('our cap', 0, 'mint', '--format', 'possession', '--claims', 'claims', '--private-key-file', 'broker'));
  const signed = sha256(ascii(JSON.stringify(ours.payload)));
  check(p256.verify(Buffer.from(ours.broker_sig, 'base64url'), signed, p256.getPublicKey(brokerKey)), 'our signature');
  check(ours.client_sig === proof.client_sig && ours.client_ts === time, 'the proof beside it');
  return { line: [hex(key), cap.operator_omni, cap.actor_omni, cap.service, cap.op, cap.data_class, nonce, time].join('\t'),
    message, address, signature: proof.client_sig };
}

const requests = [];
for (let number = 0; number < cases; ++number) {
  await exposures();
  requests.push(caps());
}
const answers = spawnSync(signer, { input: requests.map(({ line }) => `${line}\n`).join('') }).stdout.toString().trim().split('\n');
check(answers.length === requests.length, 'one signature for each request', answers.length);
requests.forEach(({ message, address, signature }, number) => {
  const [ours, said] = (answers[number] ?? '').split('\t');
  check(said === `0x${hex(address)}`, 'the address', said);
  check(ours === signature, 'both sign alike, by RFC 6979', `${ours} ${signature}`);
  const bytes = Buffer.from((ours ?? '').slice(2), 'hex');
  try {
    const recovered = secp256k1.Signature.fromBytes(bytes.subarray(0, 64), 'compact').addRecoveryBit(bytes[64] - 27)
      .recoverPublicKey(digest(message)).toBytes(false);
    check(hex(keccak(recovered.subarray(1)).subarray(12)) === hex(address), 'our signature is recovered there');
  } catch (error) {
    check(false, 'our signature is recovered there', String(error));
  }
});
fs.rmSync(folder, { recursive: true });
console.log(`${cases} cases, ${checks} checks, ${failures} failed`);
process.exit(failures === 0 ? 0 : 1);
