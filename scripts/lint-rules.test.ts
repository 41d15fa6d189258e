import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { capture, ROOT } from './lib/processes.ts';

/** The house rules that oxlint holds, each with a file that breaks it. */
const BREACHES: Record<string, { file: string; text: string; times?: number }> = {
  'node(no-process-env)': {
    file: 'server/statuses/edit.ts',
    text: 'export const port = process.env.PORT;\n',
  },
  'eslint(no-restricted-globals)': {
    file: 'server/wikimedia/commons.ts',
    text: `export const page = () => fetch('https://commons.wikimedia.org/');
export const ask = () => new WebSocket('wss://commons.wikimedia.org/');
export const hear = () => new EventSource('https://stream.wikimedia.org/');
`,
    times: 3,
  },
  'eslint(no-restricted-properties)': {
    file: 'server/feeds/read.ts',
    text: "export const page = () => globalThis.fetch('https://commons.wikimedia.org/');\n",
  },
  'import(no-default-export)': {
    file: 'server/accounts/create.ts',
    text: 'export default function create() {}\n',
  },
  'unicorn(filename-case)': {
    file: 'server/accounts/createAccount.ts',
    text: 'export const created = true;\n',
  },
  'eslint(max-lines)': {
    file: 'server/media/everything.ts',
    text: Array.from({ length: 401 }, (_, line) => `export const part${line} = ${line};\n`).join(
      '',
    ),
  },
  'eslint(max-lines-per-function)': {
    file: 'server/media/process.ts',
    text: `export function process(lines: string[]) {\n${'  lines.push(lines.join());\n'.repeat(60)}}\n`,
  },
  'typescript(no-floating-promises)': {
    file: 'server/jobs/forget.ts',
    text: 'export function forget(work: () => Promise<void>) {\n  work();\n}\n',
  },
};

interface Diagnostic {
  code: string;
  filename: string;
}

let folder: string;
let diagnostics: Diagnostic[];

before(async () => {
  // Outside the repository, where nothing is ignored.
  folder = mkdtempSync(join(tmpdir(), 'social-breaches-'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  for (const file of ['.oxlintrc.json', 'tsconfig.json', 'package.json']) {
    cpSync(join(ROOT, file), join(folder, file));
  }
  for (const { file, text } of Object.values(BREACHES)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  const linter = join(ROOT, 'node_modules/.bin/oxlint');
  const { output } = await capture(linter, ['--type-aware', '-f', 'json', 'server'], {
    cwd: folder,
  });
  diagnostics = JSON.parse(output).diagnostics;
});

after(() => rmSync(folder, { recursive: true, force: true }));

for (const [rule, { file, times = 1 }] of Object.entries(BREACHES)) {
  test(`a breach of ${rule} is found`, () => {
    const found = diagnostics
      .filter(({ filename }) => filename.endsWith(file))
      .map(({ code }) => code);
    assert.deepEqual(found, Array(times).fill(rule));
  });
}
