// Keys that the command derives against other implementations of SLIP-0010: seeds and paths at random.
//
//   npm ci --prefix tests/interop/formats
//   node tests/interop/formats/derivation.mjs build/release/bin/hardtack 200
//
// npm `micro-key-producer` (Ed25519, the only curve of its SLIP-0010) and `@scure/bip32` (secp256k1). The steps of a
// path are computed here as docs/adr/0011 says. Ends with 1 if any check fails.
import { spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { HDKey as Bip32 } from '@scure/bip32';
import { HDKey as Slip10 } from 'micro-key-producer/slip10.js';

const command = path.resolve(process.argv[2] ?? 'build/release/bin/hardtack');
const cases = Number(process.argv[3] ?? 200);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'hardtack-derivation-'));
process.chdir(folder);

let checks = 0;
let failures = 0;

function check(holds, what) {
  ++checks;
  if (holds) return;
  ++failures;
  console.error(`FAILED: ${what}`);
}

const hex = (bytes) => Buffer.from(bytes).toString('hex');

// m/1'/2'/... of a path of text.
function steps(textPath) {
  const numbers = textPath.split('/').flatMap((label) => {
    const digest = crypto.createHash('sha256').update(label, 'ascii').digest();
    return Array.from({ length: 8 }, (_, i) => digest.readUInt32BE(4 * i) & 0x7fffffff);
  });
  return `m/${numbers.map((number) => `${number}'`).join('/')}`;
}

const alphabet = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i)).filter((c) => c !== '/');
const pick = (from) => from[crypto.randomInt(from.length)];
const label = () => Array.from({ length: crypto.randomInt(1, 20) }, () => pick(alphabet)).join('');

function derive(seed, textPath, algorithm) {
  fs.writeFileSync('seed', `hex:${seed.toString('hex')}\n`, { mode: 0o600 });
  const words = ['derive-key', '--seed-file', 'seed', `--path=${textPath}`, '--purpose', 'interop',
                 '--key-algorithm', algorithm, '--key-id', 'k'];
  const result = spawnSync(command, words);
  check(result.status === 0, `derive-key ${algorithm} ${textPath} ended with ${result.status}: ${result.stderr}`);
  return result.status === 0 ? JSON.parse(result.stdout) : {};
}

const curves = {
  ed25519(seed, textPath) {
    const key = Slip10.fromMasterSeed(seed).derive(steps(textPath));
    return [key.privateKey, key.publicKeyRaw];
  },
  secp256k1(seed, textPath) {
    const key = Bip32.fromMasterSeed(seed).derive(steps(textPath));
    return [key.privateKey, key.publicKey];
  },
};

for (const [algorithm, reference] of Object.entries(curves)) {
  for (let i = 0; i < cases; ++i) {
    const seed = crypto.randomBytes(crypto.randomInt(32, 65));
    let textPath;
    do {
      textPath = Array.from({ length: crypto.randomInt(1, 6) }, label).join('/');
    } while (/^(shielding|issuer|oidc|wallet|dkim)(\/|$)|(^|\/)\.\.?(\/|$)/.test(textPath));
    const ours = derive(seed, textPath, algorithm);
    const [secret, open] = reference(seed, textPath);
    check(ours.private_key === hex(secret), `the private key of ${algorithm} ${textPath} (seed ${hex(seed)})`);
    check(ours.public_key === hex(open), `the public key of ${algorithm} ${textPath} (seed ${hex(seed)})`);
  }
  console.log(`${algorithm}: ${cases} seeds and paths`);
}

fs.rmSync(folder, { recursive: true });
console.log(`${checks} checks, ${failures} failed`);
process.exit(failures === 0 ? 0 : 1);
