/** What a client sent, whatever way it sent it: strings, files, lists and nested objects. */
export type ParamValue =
  | string
  | number
  | boolean
  | null
  | File
  | ParamValue[]
  | { [key: string]: ParamValue };
export type Params = { [key: string]: ParamValue };

const MAX_DEPTH = 6;
const MAX_ENTRIES = 1_000;
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Nests name/value pairs by Rails' bracket syntax, which Mastodon's clients send in query strings
 * and forms: `a[]=1&a[]=2`, `a[b]=1`, `a[0][b]=1`, `a[][b]=1`. Lists given by number come out in
 * the order of their numbers. Pairs beyond a thousand and names nested deeper than six are ignored.
 */
export function nestBrackets(pairs: Iterable<[string, string | File]>): Params {
  const root: Params = {};
  let count = 0;
  for (const [name, value] of pairs) {
    if (++count > MAX_ENTRIES) break;
    const path = pathOf(name);
    if (path) assign(root, path, value);
  }
  // The whole is never a list, also not where all names are numbers (masto.js sends `0=…`).
  return Object.fromEntries(Object.entries(root).map(([key, value]) => [key, listify(value)]));
}

function pathOf(name: string): string[] | null {
  const head = /^[^[\]]+/.exec(name)?.[0];
  if (head === undefined) return null;
  const rest = name.slice(head.length);
  if (!/^(\[[^[\]]*\])*$/.test(rest)) return [name];
  const keys = [head, ...[...rest.matchAll(/\[([^[\]]*)\]/g)].map((match) => match[1] ?? '')];
  return keys.length > MAX_DEPTH || keys.some((key) => FORBIDDEN.has(key)) ? null : keys;
}

/** Lists are objects with number keys until `listify`; `[]` takes the next number. */
function assign(root: Params, path: string[], value: string | File): void {
  let node: Params = root;
  for (const [index, raw] of path.entries()) {
    const last = index === path.length - 1;
    const key = raw === '' ? nextKey(node, last ? undefined : path[index + 1]) : raw;
    if (last) {
      node[key] = value;
      return;
    }
    const child = node[key];
    node = isNode(child) ? child : (node[key] = {});
  }
}

/** `a[][b]=1&a[][c]=2` fills one element until a name comes round again. */
function nextKey(node: Params, nextName: string | undefined): string {
  const size = Object.keys(node).length;
  const last = node[String(size - 1)];
  const fits = nextName !== undefined && nextName !== '' && isNode(last) && !(nextName in last);
  return String(fits ? size - 1 : size);
}

function listify(value: ParamValue): ParamValue {
  if (!isNode(value)) return value;
  const entries = Object.entries(value);
  const isList = entries.length > 0 && entries.every(([key]) => /^\d+$/.test(key));
  if (isList) return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, v]) => listify(v));
  return Object.fromEntries(entries.map(([key, v]) => [key, listify(v)]));
}

function isNode(value: unknown): value is Params {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof File)
  );
}
