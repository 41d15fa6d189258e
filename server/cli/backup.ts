import { join } from 'node:path';
import { backUp } from '#server/backup/backup.ts';
import { restore as restoreFrom } from '#server/backup/restore.ts';
import { DomainError } from '#server/core/errors.ts';
import { command, type CommandGroup, required } from './command.ts';
import { typedPath } from './files.ts';

const make = command({
  usage: '[FILE]',
  summary:
    'Writes database, media and secret key into one .tar.gz; the server may go on meanwhile.',
  options: {},
  async run({ deps, output }, _values, positionals) {
    const path = typedPath(positionals[0] ?? join('.', nameOfToday()));
    const { bytes, manifest } = await backUp(deps, path).catch((err: unknown) => {
      throw cannotWrite(path, err);
    });
    if (manifest.media === 'elsewhere')
      output.note('Media lie in a bucket and are not in the backup.');
    const answer = { file: path, bytes, tables: manifest.tables.length, media: manifest.media };
    output.print(answer, `${path} (${size(bytes)})`);
  },
});

const bringBack = command({
  usage: 'FILE',
  summary: 'Brings a backup back into an empty database. Stop the server first.',
  options: {},
  async run({ deps, output }, _values, positionals) {
    const path = typedPath(required(positionals, 'FILE'));
    const { manifest, media, secretKey } = await restoreFrom(deps, path);
    if (secretKey === 'set-it-yourself') {
      output.note(
        'SECRET_KEY in the environment is not the one of the backup: set it to what its file secret-key says.',
      );
    }
    const answer = {
      created_at: manifest.created_at,
      tables: manifest.tables.length,
      media,
      secret_key: secretKey,
    };
    output.print(
      answer,
      `Restored ${manifest.tables.length} tables and ${media} media files of ${manifest.created_at}.`,
    );
  },
});

/** A refusal where the operator's folder or disk is at fault; anything else as it is. */
function cannotWrite(path: string, err: unknown): unknown {
  const { code = '' } = err as NodeJS.ErrnoException;
  const reason = FAULTS[code];
  if (reason === undefined) return err;
  return new DomainError('invalid', `${path} cannot be written: ${reason}`, { cause: err });
}

const FAULTS: Record<string, string> = {
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'its folder is a file',
  EISDIR: 'it is a folder',
  EACCES: 'its folder belongs to somebody else',
  EROFS: 'its folder is read-only',
  ENOSPC: 'the disk is full',
};

function size(bytes: number): string {
  const megabytes = bytes / 1024 / 1024;
  return megabytes < 1 ? `${Math.ceil(bytes / 1024)} kB` : `${megabytes.toFixed(1)} MB`;
}

/** `wikimedia-social-20261122T1700.tar.gz` */
function nameOfToday(): string {
  const moment = new Date().toISOString().replaceAll(/[-:]/g, '').slice(0, 13);
  return `wikimedia-social-${moment}.tar.gz`;
}

/** `social backup` */
export const backup: CommandGroup = { '': make };

/** `social restore` */
export const restore: CommandGroup = { '': bringBack };
