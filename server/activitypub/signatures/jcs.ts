/**
 * JSON in its one canonical form, https://www.rfc-editor.org/rfc/rfc8785: keys sorted by UTF-16 code
 * units, no blanks, numbers and strings as ECMAScript writes them, which `JSON.stringify` does. For
 * values that came out of `JSON.parse`; throws on lone surrogates and on anything that is not JSON.
 */
export function canonicalise(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalise).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const object = value as Record<string, unknown>;
    const members = Object.keys(object)
      .toSorted(byCodeUnits)
      .map((key) => `${scalar(key)}:${canonicalise(object[key])}`);
    return `{${members.join(',')}}`;
  }
  return scalar(value);
}

function byCodeUnits(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function scalar(value: unknown): string {
  if (typeof value === 'string' && !value.isWellFormed()) throw new TypeError('A lone surrogate');
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new TypeError('Not a JSON number');
  if (value !== null && !['string', 'number', 'boolean'].includes(typeof value))
    throw new TypeError('Not a JSON value');
  return JSON.stringify(value);
}
