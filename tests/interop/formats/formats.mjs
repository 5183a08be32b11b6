// Tokens of other implementations against the command, both ways: minted there and verified here, and the reverse.
//
//   npm ci --prefix tests/interop/formats
//   node tests/interop/formats/formats.mjs build/release/bin/hardtack 200
//
// npm `jose` (JWT), `macaroon` and `paseto`. Ends with 1 if any check fails.
import { spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import * as jose from 'jose';
import macaroon from 'macaroon';
import * as paseto from 'paseto';
import * as v3local from 'paseto/v3/local';
import * as v3public from 'paseto/v3/public';
import * as v4public from 'paseto/v4/public';

const command = path.resolve(process.argv[2] ?? 'build/release/bin/hardtack');
const cases = Number(process.argv[3] ?? 200);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'hardtack-formats-'));
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
  fs.writeFileSync(name, contents, { mode: 0o600 });
  return name;
}

function hardtack(what, wanted, ...words) {
  const result = spawnSync(command, ['token', ...words]);
  check(result.status === wanted, `${what}: ${words.join(' ')}`, `ended with ${result.status}: ${result.stderr}`);
  return result.stdout;
}

const text = (output) => output.toString().trim();
const utf8 = (value) => new TextEncoder().encode(value);

async function attempt(what, promise, holds) {
  try {
    check(holds(await promise), what);
  } catch (error) {
    check(false, what, String(error));
  }
}

function macaroons(word) {
  const secret = crypto.randomBytes(20);
  const shared = crypto.randomBytes(12);
  write('secret', secret);
  write('shared', shared);
  const minted = macaroon.newMacaroon({ identifier: `id-${word}`, location: 'http://issuer/', rootKey: secret, version: 2 });
  minted.addFirstPartyCaveat(`user = ${word}`);
  write('plain', Buffer.from(minted.exportBinary()));
  hardtack('binary', 0, 'verify', 'plain', '--format', 'macaroon', '--secret-file', 'secret');
  hardtack('another key', 2, 'verify', 'plain', '--secret-file', 'shared');
  minted.addThirdPartyCaveat(shared, `cid-${word}`, 'http://login/');
  const discharge = macaroon.newMacaroon({ identifier: `cid-${word}`, location: '', rootKey: shared, version: 2 });
  discharge.addFirstPartyCaveat('inner');
  discharge.bindToRoot(minted.signature);
  write('token', JSON.stringify(minted.exportJSON()));
  write('discharge', Buffer.from(discharge.exportBinary()));
  hardtack('a discharge', 0, 'verify', 'token', '--secret-file', 'secret', '--discharge', 'discharge');
  hardtack('no discharge', 2, 'verify', 'token', '--secret-file', 'secret');

  for (const variant of ['v2b', 'v2', 'v2j']) {
    write('ours', hardtack('mint', 0, 'mint', '--format', 'macaroon', '--identifier', `me-${word}`, '--location', 'here',
      '--secret-file', 'secret', '--caveat', `a = ${word}`, '--variant', variant));
    const narrowed = hardtack('third party', 0, 'attenuate', 'ours', '--third-party-id', 'tp', '--third-party-location', 'there',
      '--third-party-secret-file', 'shared');
    try {
      const read = variant === 'v2j' ? macaroon.importMacaroon(JSON.parse(narrowed))
        : macaroon.importMacaroon(variant === 'v2b' ? new Uint8Array(narrowed) : text(narrowed));
      const theirs = macaroon.newMacaroon({ identifier: 'tp', location: '', rootKey: shared, version: 2 });
      theirs.bindToRoot(read.signature);
      read.verify(secret, (caveat) => (caveat === `a = ${word}` ? null : 'unknown'), [theirs]);
      check(true, variant);
    } catch (error) {
      check(false, `npm macaroon reads ${variant}`, String(error));
    }
  }
}

async function jwts(word, number) {
  for (const alg of ['EdDSA', 'ES256', 'HS256']) {
    let keys;
    if (alg === 'HS256') {
      const secret = crypto.randomBytes(32);
      keys = { sign: secret, verify: secret };
      write('key', secret);
    } else {
      const pair = await jose.generateKeyPair(alg, { extractable: true });
      keys = { sign: pair.privateKey, verify: pair.publicKey };
      write('key', JSON.stringify(await jose.exportJWK(pair.publicKey)));
      write('private', JSON.stringify(await jose.exportJWK(pair.privateKey)));
      write('pem', await jose.exportSPKI(pair.publicKey));
    }
    const option = alg === 'HS256' ? '--secret-file' : '--key-file';
    const claims = { sub: word, aud: 'api', right: [['file', 'read']], n: number, exp: Math.floor(Date.now() / 1000) + 100 };
    write('token', await new jose.SignJWT(claims).setProtectedHeader({ alg, kid: 'k1' }).sign(keys.sign));
    hardtack(alg, 0, 'verify', 'token', '--format', 'jwt', '--audience', 'api', option, 'key');
    if (alg !== 'HS256') hardtack(`${alg} by PEM`, 0, 'verify', 'token', '--audience', 'api', '--key-file', 'pem');
    write('claims', JSON.stringify({ sub: word, n: number }));
    const ours = text(hardtack(`mint ${alg}`, 0, 'mint', '--format', 'jwt', '--claims', 'claims', '--add-ttl', '1h', '--key-id', 'k2',
      option === '--secret-file' ? option : '--private-key-file', alg === 'HS256' ? 'key' : 'private'));
    await attempt(`jose verifies ${alg}`, jose.jwtVerify(ours, keys.verify, { algorithms: [alg] }),
      (read) => read.payload.sub === word && read.protectedHeader.kid === 'k2');
  }
}

async function pasetos(word, number) {
  write('claims', JSON.stringify({ sub: word, n: number }));
  for (const [parts, version] of [[v4public, '4'], [v3public, '3']]) {
    const protocol = new paseto.PublicProtocol(parts.GenerateKeyPairFactory, parts.SignFactory, parts.VerifyFactory,
      parts.ExportPublicKeyFactory, parts.ExportSecretKeyFactory);
    const pair = await protocol.GenerateKeyPair({ extractable: true });
    write('key', await protocol.ExportPublicKey(pair.publicKey)); // as PASERK
    write('private', await protocol.ExportSecretKey(pair.secretKey));
    write('token', await protocol.Sign(pair.secretKey, { sub: word, n: number },
      { footer: utf8('{"kid":"k"}'), implicitAssertion: utf8('said') }));
    hardtack(`v${version}.public`, 0, 'verify', 'token', '--format', 'paseto', '--key-file', 'key', '--assertion', 'said');
    hardtack('another assertion', 2, 'verify', 'token', '--key-file', 'key', '--assertion', 'unsaid');
    const ours = text(hardtack(`mint v${version}.public`, 0, 'mint', '--format', 'paseto', '--claims', 'claims', '--add-ttl', '1h',
      '--footer', 'foot', '--assertion', 'said', '--private-key-file', 'private'));
    await attempt(`npm paseto verifies v${version}.public`,
      protocol.Verify(pair.publicKey, ours, { implicitAssertion: utf8('said') }), (read) => read.claims.sub === word);
  }
  // The package has no v4.local of its own, since WebCrypto has no XChaCha20.
  const protocol = new paseto.LocalProtocol(v3local.GenerateKeyFactory, v3local.EncryptFactory, v3local.DecryptFactory,
    v3local.ExportKeyFactory);
  const key = await protocol.GenerateKey({ extractable: true });
  write('key', await protocol.ExportKey(key));
  write('token', await protocol.Encrypt(key, { sub: word }, { footer: utf8('f'), implicitAssertion: utf8('said') }));
  hardtack('v3.local', 0, 'verify', 'token', '--format', 'paseto', '--key-file', 'key', '--assertion', 'said');
  const ours = text(hardtack('mint v3.local', 0, 'mint', '--format', 'paseto', '--claims', 'claims', '--add-ttl', '1h',
    '--private-key-file', 'key'));
  await attempt('npm paseto decrypts v3.local', protocol.Decrypt(key, ours), (read) => read.claims.sub === word);
}

for (let number = 0; number < cases; ++number) {
  const word = `${crypto.randomBytes(4).toString('hex')}-é`;
  macaroons(word);
  await jwts(word, number);
  await pasetos(word, number);
}
fs.rmSync(folder, { recursive: true });
console.log(`${cases} cases, ${checks} checks, ${failures} failed`);
process.exit(failures === 0 ? 0 : 1);
