import { DomainError } from '#server/core/errors.ts';
import type { DomainBlock, Severity } from './domain-blocks.ts';

const HEADER = '#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate';
const SEVERITIES = new Set<string>(['silence', 'suspend', 'noop']);

/** The list as Mastodon exports it, so that lists can be shared. Private comments stay here. */
export function toCsv(blocks: DomainBlock[]): string {
  const lines = blocks.map((block) =>
    [
      block.domain,
      block.severity,
      String(block.reject_media),
      'false',
      quote(block.public_comment),
      'false',
    ].join(','),
  );
  return [HEADER, ...lines, ''].join('\n');
}

/** A list in Mastodon's format, with its columns in any order, or just one domain a line. */
export function fromCsv(text: string): DomainBlock[] {
  const [first, ...rest] = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
  if (first === undefined) return [];
  const columns = split(first).map((name) => name.replace(/^#/, '').trim().toLowerCase());
  if (!columns.includes('domain'))
    return [first, ...rest].map((line) => blockOf({ domain: line.trim() }));
  return rest.map((line) => {
    const cells = split(line);
    return blockOf(Object.fromEntries(columns.map((name, index) => [name, cells[index] ?? ''])));
  });
}

function blockOf(row: Record<string, string>): DomainBlock {
  const severity = row['severity'] || 'suspend';
  if (!SEVERITIES.has(severity))
    throw new DomainError('invalid', `"${severity}" is not a severity`);
  return {
    domain: row['domain'] ?? '',
    severity: severity as Severity,
    reject_media: row['reject_media']?.toLowerCase() === 'true',
    public_comment: row['public_comment'] ?? '',
    private_comment: '',
  };
}

function quote(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""').replaceAll('\n', ' ')}"` : text;
}

/** One line of CSV: commas part cells, quotes hold them together, a doubled quote is one. */
function split(line: string): string[] {
  const cells = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)];
  return cells.map(([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '');
}
