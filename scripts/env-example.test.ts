import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseEnv } from 'node:util';
import { readConfig, VARIABLES } from '#server/config.ts';
import { ROOT } from './lib/processes.ts';

const text = readFileSync(`${ROOT}.env.example`, 'utf8');
const documented = [...text.matchAll(/^#([A-Z][A-Z0-9_]*)=/gm)].map((match) => match[1]!);

test('.env.example explains every variable that the configuration reads, once', () => {
  assert.deepEqual(documented.toSorted(), VARIABLES.toSorted());
});

test('the values shown in .env.example are good ones', () => {
  const shown = parseEnv(text.replaceAll(/^#(?=[A-Z][A-Z0-9_]*=.)/gm, ''));
  const needed = { S3_ACCESS_KEY_ID: 'id', S3_SECRET_ACCESS_KEY: 'secret' };
  assert.doesNotThrow(() => readConfig({ ...shown, ...needed }));
});

test('the defaults shown in .env.example are the defaults', () => {
  const shown = parseEnv(
    text.replaceAll(
      /^#(?=(NODE_ENV|ORIGIN|HOST|TRUSTED_PROXIES|DATA_DIR|STATUS_CHARACTERS|MEDIA_ATTACHMENTS|IP_RETENTION_DAYS|LOG_LEVEL|EMAIL_CONFIRMATION|RATE_LIMITS|ALLOW_UNSAFE)=.)/gm,
      '',
    ),
  );
  assert.deepEqual(readConfig(shown), readConfig({}));
});
