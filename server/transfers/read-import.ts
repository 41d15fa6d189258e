import { z } from 'zod';
import { asciiHost } from '#server/accounts/lookup.ts';
import { invalid } from '#server/core/errors.ts';
import type { ImportType } from '#server/db/schema/transfers.ts';
import { parseCsv } from './csv.ts';

/** As in Mastodon. */
const MAX_ROWS = 20_000;

const acct = z.string();
const list = z.array(z.string()).optional();
const schemas = {
  following: z.object({
    acct,
    showReblogs: z.boolean().optional(),
    notify: z.boolean().optional(),
    languages: list,
  }),
  blocking: z.object({ acct }),
  muting: z.object({ acct, hideNotifications: z.boolean().optional() }),
  domain_blocking: z.object({ domain: z.string() }),
  bookmarks: z.object({ uri: z.string() }),
  lists: z.object({ list: z.string(), acct }),
} satisfies Record<ImportType, z.ZodType>;

export type ImportRow<Type extends ImportType> = z.infer<(typeof schemas)[Type]>;

/** The columns of a file without a header, in order; with one, they go by name. */
const COLUMNS: Record<ImportType, string[]> = {
  following: ['Account address', 'Show boosts', 'Notify on new posts', 'Languages'],
  blocking: ['Account address'],
  muting: ['Account address', 'Hide notifications'],
  domain_blocking: ['#domain'],
  bookmarks: ['#uri'],
  lists: ['List name', 'Account address'],
};
const HEADERS = new Set(Object.values(COLUMNS).map((columns) => columns[0]));

/**
 * What an uploaded file asks for, row by row: Mastodon's CSV formats, with or without a header.
 * Throws `invalid` for an empty file, too many rows, and one of another kind.
 */
export function readImport(type: ImportType, text: string): object[] {
  const records = parseCsv(text, MAX_ROWS);
  const headed = HEADERS.has(records[0]?.[0]?.trim());
  const columns = headed ? records[0]!.map((name) => name.trim()) : COLUMNS[type];
  const needed = type === 'lists' ? COLUMNS.lists : COLUMNS[type].slice(0, 1);
  if (!needed.every((name) => columns.includes(name)))
    throw invalid('Data is incompatible with the selected import type');
  const rows = records.slice(headed ? 1 : 0);
  if (rows.length === 0) throw invalid('Data is empty');
  if (rows.length > MAX_ROWS) throw invalid(`Data contains more than ${MAX_ROWS} rows`);
  return rows.map((fields) => readRow(type, (name) => fields[columns.indexOf(name)]?.trim()));
}

/** A row that was kept. */
export function rowOf<Type extends ImportType>(type: Type, data: unknown): ImportRow<Type> {
  return schemas[type].parse(data) as ImportRow<Type>;
}

function readRow(type: ImportType, field: (name: string) => string | undefined): object {
  const who = { acct: handleOf(field('Account address') ?? '') };
  switch (type) {
    case 'following':
      return {
        ...who,
        showReblogs: truth(field('Show boosts')),
        notify: truth(field('Notify on new posts')),
        languages: words(field('Languages')),
      };
    case 'muting':
      return { ...who, hideNotifications: truth(field('Hide notifications')) };
    case 'domain_blocking':
      return { domain: (field('#domain') ?? '').toLowerCase() };
    case 'bookmarks':
      return { uri: field('#uri') ?? '' };
    case 'lists':
      return { ...who, list: field('List name') ?? '' };
    case 'blocking':
      return who;
  }
}

/** Hosts are kept in ASCII; some software writes them as people do. */
function handleOf(address: string): string {
  const [name = '', ...host] = address.replace(/^@/, '').split('@');
  return host.length === 1 ? `${name}@${asciiHost(host[0]!)}` : address.replace(/^@/, '');
}

function truth(value: string | undefined): boolean | undefined {
  if (value === undefined || value === '') return undefined;
  return !['false', 'f', '0', 'off', 'no'].includes(value.toLowerCase());
}

function words(value: string | undefined): string[] | undefined {
  const found = (value ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => /^[a-z]{2,3}(-[a-z0-9]+)*$/i.test(one));
  return found.length > 0 ? found : undefined;
}
