import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { type TarEntry, writeTar } from '#server/core/tar.ts';

/** Where the archive is served. */
export const SOURCE_PATH = '/source.tar.gz';

const ROOT = join(import.meta.dirname, '../..');

/** What the source consists of. Named one by one: nothing else that lies about ever gets out. */
const PARTS = [
  'bench',
  'bin',
  'docs',
  'migrations',
  'scripts',
  'server',
  'web',
  'workers',
  '.ci',
  '.dependency-cruiser.js',
  '.dockerignore',
  '.editorconfig',
  '.env.example',
  '.githooks',
  '.gitignore',

  '.oxfmtrc.json',
  '.oxlintrc.json',
  'Caddyfile',
  'CONTRIBUTING.md',
  'Dockerfile',
  'LICENSE',
  'README.md',
  'compose.yaml',
  'knip.json',
  'package-lock.json',
  'package.json',
  'tsconfig.json',
];

/** Made of the source, not part of it. */
const MADE = new Set(['node_modules', '.svelte-kit', 'build', '.cache']);

let archive: Promise<Uint8Array<ArrayBuffer>> | undefined;

/**
 * The source of what runs here as a .tar.gz, local changes included, as the AGPL (section 13)
 * wants it offered to everyone who uses the server. Packed when it is first asked for.
 */
export function sourceArchive(): Promise<Uint8Array<ArrayBuffer>> {
  archive ??= pack();
  archive.catch(() => (archive = undefined));
  return archive;
}

async function pack(): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeTar(entries())) chunks.push(chunk);
  return new Uint8Array(gzipSync(Buffer.concat(chunks)));
}

async function* entries(): AsyncGenerator<TarEntry> {
  for (const part of PARTS) yield* below(part);
}

async function* below(path: string): AsyncGenerator<TarEntry> {
  const found = await stat(join(ROOT, path)).catch(() => null);
  if (found?.isDirectory()) {
    const names = (await readdir(join(ROOT, path))).filter((name) => !MADE.has(name)).toSorted();
    for (const name of names) yield* below(`${path}/${name}`);
  } else if (found?.isFile()) {
    const bytes = await readFile(join(ROOT, path));
    yield { name: `wikimedia-social/${path}`, size: bytes.length, content: Readable.from([bytes]) };
  }
}
