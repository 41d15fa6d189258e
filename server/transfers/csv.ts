/** Records of a CSV text (RFC 4180, any line end); blank lines are left out. */
export function parseCsv(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let field = '';
  let quoted = false;
  const endField = () => {
    record.push(field);
    field = '';
  };
  const endRecord = () => {
    endField();
    if (record.some((one) => one.trim() !== '')) records.push(record);
    record = [];
  };
  const source = text.replace(/^\uFEFF/, '');
  for (let at = 0; at < source.length; at += 1) {
    const char = source[at]!;
    if (quoted) {
      if (char !== '"') field += char;
      else if (source[at + 1] === '"') {
        field += '"';
        at += 1;
      } else quoted = false;
    } else if (char === '"' && field === '') quoted = true;
    else if (char === ',') endField();
    else if (char === '\n' || char === '\r') endRecord();
    else field += char;
  }
  if (field !== '' || record.length > 0) endRecord();
  return records;
}

/** One line; what has commas, quotes or line ends is quoted. */
export function csvLine(fields: readonly (string | boolean | null)[]): string {
  const texts = fields.map((field) => (field === null ? '' : String(field)));
  return `${texts.map((text) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)).join(',')}\n`;
}
