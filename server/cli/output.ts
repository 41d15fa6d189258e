import type { Io } from './io.ts';

/** How a command answers: for people, or with `--json` one JSON value a line. */
export interface Output {
  json: 'yes' | 'no';
  /** An answer: `value` for programs, `text` for people. */
  print(value: unknown, text: string): void;
  /** What must be known besides, without being part of the answer. */
  note(text: string): void;
  /** Rows: a table for people, one JSON array for programs. */
  table(rows: Record<string, unknown>[], nothing: string): void;
}

export function createOutput(json: 'yes' | 'no', io: Io): Output {
  const { write } = io;
  return {
    json,
    note: (text) => io.complain(text),
    print: (value, text) => write(json === 'yes' ? JSON.stringify(value) : text),
    table(rows, nothing) {
      if (json === 'yes') write(JSON.stringify(rows));
      else write(rows.length === 0 ? nothing : asTable(rows));
    },
  };
}

/** `key: value` lines, for people. */
export function asLines(value: Record<string, unknown>): string {
  const width = Math.max(...Object.keys(value).map((key) => key.length));
  return Object.entries(value)
    .map(([key, v]) => `${`${key}:`.padEnd(width + 2)}${asText(v)}`)
    .join('\n');
}

function asTable(rows: Record<string, unknown>[]): string {
  const names = Object.keys(rows[0] ?? {});
  const cells = [names, ...rows.map((row) => names.map((name) => asText(row[name])))];
  const widths = names.map((_, at) => Math.max(...cells.map((line) => line[at]?.length ?? 0)));
  return cells
    .map((line) =>
      line
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function asText(value: unknown): string {
  if (value === null || value === undefined) return '-';
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(asText).join(' ');
  return typeof value === 'object'
    ? JSON.stringify(value)
    : String(value as string | number | boolean);
}
