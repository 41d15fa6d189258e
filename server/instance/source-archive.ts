import { lstat, readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { type TarEntry, writeTar } from '#server/core/tar.ts';

/** Where the archive is served. */
export const SOURCE_PATH = '/source.tar.gz';

const ROOT = join(import.meta.dirname, '../..');

/** What the source consists of. Named one by one, files without a usual ending and dotfiles too. */
const PARTS = [
  'bench',
  'bin',
  'docs',
  'migrations',
  'scripts',
  'server',
  'web',
  'workers',
  '.ci/run',
  '.dependency-cruiser.js',
  '.dockerignore',
  '.editorconfig',
  '.env.example',
  '.githooks/pre-commit',
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
const MADE = new Set(['node_modules', 'build']);

/**
 * What files below those folders end in. A dump, a `.env`, notes or a key that somebody left there
 * stay here, and so does whatever a link leads to.
 */
const ENDINGS = new Set([
  ...['.ts', '.js', '.svelte', '.css', '.html', '.php', '.json', '.webmanifest', '.md'],
  ...['.png', '.svg'],
]);
const NAMED_BELOW = new Set(['web/static/robots.txt']);

let archive: Promise<Uint8Array<ArrayBuffer>> | undefined;

/**
 * The source of what runs here as a .tar.gz, local changes included, as the AGPL (section 13)
 * wants it offered to everyone who uses the server. Packed when it is first asked for.
 */
export function sourceArchive(): Promise<Uint8Array<ArrayBuffer>> {
  archive ??= packSource(ROOT);
  archive.catch(() => (archive = undefined));
  return archive;
}

/** The tree at `root` as such an archive. */
export async function packSource(root: string): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeTar(entries(root))) chunks.push(chunk);
  return new Uint8Array(gzipSync(Buffer.concat(chunks)));
}

async function* entries(root: string): AsyncGenerator<TarEntry> {
  for (const part of PARTS) {
    const found = await lstat(join(root, part)).catch(() => null);
    if (found?.isDirectory()) yield* below(root, part);
    else if (found?.isFile()) yield await entry(root, part);
  }
}

async function* below(root: string, folder: string): AsyncGenerator<TarEntry> {
  const there = await readdir(join(root, folder), { withFileTypes: true });
  for (const found of there.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = `${folder}/${found.name}`;
    if (found.isDirectory() && !MADE.has(found.name) && !found.name.startsWith('.'))
      yield* below(root, path);
    else if (found.isFile() && isSource(path, found.name)) yield await entry(root, path);
  }
}

function isSource(path: string, name: string): boolean {
  return NAMED_BELOW.has(path) || (!name.startsWith('.') && ENDINGS.has(extname(name)));
}

async function entry(root: string, path: string): Promise<TarEntry> {
  const bytes = await readFile(join(root, path));
  return { name: `wikimedia-social/${path}`, size: bytes.length, content: Readable.from([bytes]) };
}
