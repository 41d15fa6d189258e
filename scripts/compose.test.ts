import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';
import { VARIABLES } from '#server/config.ts';
import { capture, ROOT } from './lib/processes.ts';

interface Service {
  image?: string;
  build?: string;
  command?: string[];
  entrypoint?: string[];
  environment?: Record<string, unknown>;
  volumes?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
  ports?: string[];
}

const text = readFileSync(`${ROOT}compose.yaml`, 'utf8');
const compose: { services: Record<string, Service>; volumes: Record<string, unknown> } = parse(
  text,
  { merge: true },
);
const services = Object.entries(compose.services);
const required = {
  ORIGIN: 'https://social.example',
  SECRET_KEY: 'x'.repeat(64),
  POSTGRES_PASSWORD: 'x',
};

test('docker compose accepts the file', async (t) => {
  const { code: absent } = await capture('docker', ['compose', 'version']).catch(() => ({
    code: 1,
  }));
  if (absent) return t.skip('docker compose is not installed');
  const env = { ...process.env, ...required };
  const { code, output } = await capture(
    'docker',
    ['compose', '--profile', '*', 'config', '--quiet'],
    { env },
  );
  assert.equal(code, 0, output);
});

test('every part is there, and only the proxy is open to the world', () => {
  const names = services.map(([name]) => name);
  for (const name of ['postgres', 'redis', 'web', 'worker', 'proxy'])
    assert.ok(names.includes(name), name);
  assert.deepEqual(
    services.filter(([, { ports }]) => ports).map(([name]) => name),
    ['proxy'],
  );
});

test('what others wait for can say that it is well', () => {
  for (const [name, { depends_on = {} }] of services) {
    for (const [other, { condition }] of Object.entries(depends_on)) {
      assert.ok(compose.services[other], `${name} waits for ${other}`);
      if (condition === 'service_healthy') assert.ok(compose.services[other]?.healthcheck, other);
    }
  }
});

test('what is kept is kept in named volumes', () => {
  const mounted = services.flatMap(([, { volumes = [] }]) =>
    volumes.map((volume) => volume.split(':')[0]!),
  );
  const named = mounted.filter((source) => !source.startsWith('.'));
  assert.deepEqual([...new Set(named)].toSorted(), Object.keys(compose.volumes).toSorted());
  for (const file of mounted.filter((source) => source.startsWith('./')))
    assert.ok(existsSync(ROOT + file), file);
});

test('our services run scripts that exist, with variables that the configuration knows', () => {
  for (const [name, { build, command = [], entrypoint = [], environment = {} }] of services) {
    if (!build) continue;
    for (const script of [...command, ...entrypoint].filter((part) => part.endsWith('.ts'))) {
      assert.ok(existsSync(ROOT + script), `${name} runs ${script}`);
    }
    for (const variable of Object.keys(environment))
      assert.ok(VARIABLES.includes(variable), variable);
  }
});

test('no secret has a default', () => {
  const values = [...text.matchAll(/\$\{(\w+)([^}]*)\}/g)];
  for (const [, variable = '', rest = ''] of values) {
    assert.ok(Object.hasOwn(required, variable) && rest.startsWith(':?'), `${variable}${rest}`);
  }
});
