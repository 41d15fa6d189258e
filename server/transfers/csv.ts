import { invalid } from '#server/core/errors.ts';

/** More than any file of ours or others has in a row. */
const MOST_FIELDS = 100;

/**
 * Records of a CSV text (RFC 4180, any line end); blank lines are left out. Throws `invalid` for a
 * text of more than `most` records beside a header, or of a hundred times as many blank lines, as
 * soon as it has read so many, and for rows of more than a hundred fields: what somebody uploads
 * would else take more memory than there is.
 */
export function parseCsv(text: string, most = Infinity): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let lines = 0;
  for (let at = text.startsWith('\uFEFF') ? 1 : 0; at < text.length; at += 1) {
    const [field, end] = readField(text, at);
    if (record.push(field) > MOST_FIELDS)
      throw invalid(`Data has rows of more than ${MOST_FIELDS} fields`);
    at = end;
    // After a comma at the very end there is one more field.
    if (text[at] === ',' && at + 1 < text.length) continue;
    if (text[at] === ',') record.push('');
    if (record.some((one) => one.trim() !== '')) records.push(record);
    if (records.length > most + 1 || (lines += 1) > 100 * (most + 1))
      throw invalid(`Data contains more than ${most} rows`);
    record = [];
  }
  return records;
}

/** The field that begins at `from`, and where its comma or line end stands, or the end of the text. */
function readField(text: string, from: number): [field: string, end: number] {
  if (text[from] !== '"') {
    const end = endOfPlain(text, from);
    return [text.slice(from, end), end];
  }
  let close = text.indexOf('"', from + 1);
  while (close !== -1 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
  if (close === -1) return [text.slice(from + 1).replaceAll('""', '"'), text.length];
  const quoted = text.slice(from + 1, close).replaceAll('""', '"');
  // What follows the quotes without a comma is taken as it stands.
  const end = endOfPlain(text, close + 1);
  return [quoted + text.slice(close + 1, end), end];
}

function endOfPlain(text: string, from: number): number {
  END.lastIndex = from;
  return END.exec(text)?.index ?? text.length;
}

const END = /[,\n\r]/g;

/** One line; what has commas, quotes or line ends is quoted. */
export function csvLine(fields: readonly (string | boolean | null)[]): string {
  const texts = fields.map((field) => (field === null ? '' : String(field)));
  return `${texts.map((text) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)).join(',')}\n`;
}
