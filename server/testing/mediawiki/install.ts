import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, mkdir, readdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** Where Debian's package `mediawiki` puts its programs. */
export const MEDIAWIKI = '/usr/share/mediawiki';
/** Debian's. */
export const PHP = '/usr/bin/php';
const SETTINGS = new URL('settings.php', import.meta.url).pathname;

const run = promisify(execFile);

/** Whether a real MediaWiki can run here; `npm test` says so in one line when it cannot. */
export function hasMediaWiki(): boolean {
  return existsSync(`${MEDIAWIKI}/maintenance/install.php`) && existsSync(PHP);
}

export const ADMIN = { name: 'Admin', password: 'Adm1n-Passw0rd-x' };

export interface WikiShape {
  /** What the wiki calls itself. */
  name: string;
  /** Folder of `api.php` in addresses: `/w`; empty for none. */
  scriptPath: string;
  /** Address of a page, with `$1`; undefined: `index.php?title=$1`. */
  articlePath?: string;
  /** Of its content and interface: `en`. */
  language: string;
  /** Whether it says author and licence of files as CommonsMetadata does. */
  metadata: 'commons' | 'none';
  /** More of LocalSettings.php. */
  php: string;
}

/** Installs a wiki on SQLite into `root`, to be served from `root`/www at `origin`. */
export async function installMediaWiki(
  root: string,
  origin: string,
  shape: WikiShape,
): Promise<void> {
  for (const folder of ['data', 'conf', 'images', 'www'])
    await mkdir(join(root, folder), { recursive: true });
  await run(PHP, [
    `${MEDIAWIKI}/maintenance/install.php`,
    ...['--dbtype', 'sqlite', '--dbname', 'wiki', '--dbpath', join(root, 'data')],
    ...['--server', origin, '--scriptpath', shape.scriptPath, '--lang', shape.language],
    ...['--pass', ADMIN.password, '--confpath', join(root, 'conf')],
    shape.name,
    ADMIN.name,
  ]);
  await symlink(join(root, 'images'), join(root, 'www/images'));
  await linkPrograms(join(root, 'www'), shape.scriptPath);
  await appendFile(settingsOf(root), laidOver(root, shape));
}

/** In a folder of their own, or one by one beside the pictures. */
async function linkPrograms(www: string, scriptPath: string): Promise<void> {
  if (scriptPath !== '') {
    await mkdir(dirname(join(www, scriptPath)), { recursive: true });
    return await symlink(MEDIAWIKI, join(www, scriptPath));
  }
  for (const name of await readdir(MEDIAWIKI)) {
    if (name !== 'images') await symlink(join(MEDIAWIKI, name), join(www, name));
  }
}

/** Its LocalSettings.php, which MediaWiki finds by the variable `MW_CONFIG_FILE`. */
export function settingsOf(root: string): string {
  return join(root, 'conf/LocalSettings.php');
}

function laidOver(root: string, { articlePath, metadata, php }: WikiShape): string {
  return [
    '',
    `$testWikiRoot = ${quoted(root)};`,
    `$testWikiMetadata = ${metadata === 'commons' ? 'true' : 'false'};`,
    `$wgUploadDirectory = ${quoted(join(root, 'images'))};`,
    "$wgUploadPath = '/images';",
    ...(articlePath === undefined ? [] : [`$wgArticlePath = ${quoted(articlePath)};`]),
    `require ${quoted(SETTINGS)};`,
    php,
    '',
  ].join('\n');
}

function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
}
