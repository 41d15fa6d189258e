import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigError, readConfig } from './config.ts';

test('nothing set gives a development server on localhost', () => {
  const config = readConfig({});
  assert.equal(config.origin, 'http://localhost:3000');
  assert.equal(config.domain, 'localhost:3000');
  assert.equal(config.port, 3000);
  assert.equal(config.production, false);
});

test('the port follows the origin and an empty variable counts as not set', () => {
  const config = readConfig({ ORIGIN: 'https://social.example', DOMAIN: '' });
  assert.equal(config.port, 443);
  assert.equal(config.domain, 'social.example');
});

test('every fault is listed at once', () => {
  const env = { ORIGIN: 'nonsense', PORT: '99999', REGISTRATIONS: 'maybe', RATE_LIMITS: '1' };
  assert.throws(
    () => readConfig(env),
    (err: unknown) =>
      err instanceof ConfigError && Object.keys(env).every((name) => err.message.includes(name)),
  );
});

test('a fault in one variable hides no fault in how the others go together', () => {
  const env = {
    NODE_ENV: 'production',
    PORT: '99999',
    ORIGIN: 'https://social.example/path',
    TRUSTED_PROXIES: '10.0.0.0',
    S3_BUCKET: 'media',
    RATE_LIMITS: 'off',
    SECRET_KEY: 'short',
    DATABASE_URL: 'postgres://db/social',
  };
  assert.throws(
    () => readConfig(env),
    (err: unknown) => {
      assert.ok(err instanceof ConfigError);
      const named = err.faults.map((fault) => fault.slice(0, fault.indexOf(':')));
      assert.deepEqual(named.toSorted(), [
        'ORIGIN',
        'PORT',
        'RATE_LIMITS',
        'S3_*',
        'SECRET_KEY',
        'TRUSTED_PROXIES',
      ]);
      return true;
    },
  );
});

const REFUSED_IN_PRODUCTION: NodeJS.ProcessEnv[] = [
  { ALLOWED_PRIVATE_NETWORKS: '127.0.0.0/8' },
  { EMAIL_CONFIRMATION: 'off' },
  { RATE_LIMITS: 'off' },
  { DATABASE_URL: 'postgres://db/social' },
];

for (const env of REFUSED_IN_PRODUCTION) {
  const name = Object.keys(env)[0] ?? '';
  test(`production refuses ${name} as it stands`, () => {
    assert.throws(() => readConfig({ ...env, NODE_ENV: 'production' }), ConfigError);
    assert.doesNotThrow(() => readConfig({ ...env }));
  });
}

test('a mode that is almost production is a fault, not development', () => {
  assert.throws(() => readConfig({ NODE_ENV: 'prod' }), /NODE_ENV/);
});

test('ALLOW_UNSAFE opens private networks and nothing else', () => {
  const env = { NODE_ENV: 'production', ALLOW_UNSAFE: 'true' };
  assert.doesNotThrow(() => readConfig({ ...env, ALLOWED_PRIVATE_NETWORKS: '127.0.0.0/8' }));
  assert.throws(() => readConfig({ ...env, RATE_LIMITS: 'off' }), ConfigError);
});

test('networks are read as ranges and a wrong one is named', () => {
  const config = readConfig({ ALLOWED_PRIVATE_NETWORKS: '127.0.0.0/8, ::1/128' });
  assert.equal(config.allowedPrivateNetworks.length, 2);
  assert.throws(() => readConfig({ ALLOWED_PRIVATE_NETWORKS: '10.0.0.0' }), /10\.0\.0\.0/);
});

test('half of the S3 settings is a fault', () => {
  assert.throws(() => readConfig({ S3_BUCKET: 'media' }), /S3_/);
});
