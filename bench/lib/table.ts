import { median, medianRatio } from './rounds.ts';

/** Rows of text as columns, the first left-aligned and the others to the right. */
export function table(head: string[], rows: string[][]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ');
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [line(head), rule, ...rows.map(line)].join('\n');
}

/** The figures of some contestants, with the first's share of each of the others'. */
export function comparison(unit: string, figures: Record<string, number[]>): string {
  const [[, ours] = ['', []]] = Object.entries(figures);
  const rows = Object.entries(figures).map(([name, values], index) => [
    name,
    round(median(values)),
    `${round(Math.min(...values))}-${round(Math.max(...values))}`,
    index === 0 ? '' : medianRatio(ours, values).toFixed(2),
  ]);
  return table([unit, 'median', 'range', 'ours / this'], rows);
}

export function round(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}
