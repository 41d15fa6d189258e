import { refuse } from './refuse.ts';

/** A bare item of a structured field (RFC 8941 §3.3), as far as signatures use them. */
export type BareItem = string | number | boolean | Token | Buffer;

export interface Token {
  token: string;
}

export type Parameters = ReadonlyMap<string, BareItem>;

/** An inner list of strings: the covered components of a signature. */
export interface InnerList {
  items: { value: string; parameters: Parameters }[];
  parameters: Parameters;
}

/** A header of up to this many characters; ours has some 200. */
const MAX_LENGTH = 8192;
const MAX_MEMBERS = 8;
const MAX_ITEMS = 32;
const MAX_PARAMETERS = 16;

// Sticky and without nested repetition, so each runs in linear time on any input.
const KEY = /[a-z*][a-z0-9_.*-]*/y;
const INTEGER = /-?\d{1,15}(?![\d.])/y;
const STRING = /"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"/y;
const TOKEN = /[A-Za-z*][!#$%&'*+.^_`|~0-9A-Za-z:/-]*/y;
const BYTES = /:([A-Za-z0-9+/]*={0,2}):/y;
const BOOLEAN = /\?([01])/y;
const BLANKS = /[ \t]*/y;

/** A dictionary of inner lists: `Signature-Input`. Throws `unauthenticated` for anything else. */
export function parseInnerLists(text: string): Map<string, InnerList> {
  return dictionary('Signature-Input', text, (reader) => {
    reader.expect('(');
    const items: InnerList['items'] = [];
    for (;;) {
      reader.skip(' ');
      if (reader.accept(')')) return { items, parameters: parametersOf(reader) };
      if (items.length > 0 && !reader.follows(' ')) throw reader.fault();
      if (items.length === MAX_ITEMS) throw reader.fault();
      const value = reader.take(STRING);
      if (value === null) throw reader.fault();
      items.push({ value: unescape(value), parameters: parametersOf(reader) });
    }
  });
}

/** A dictionary of byte sequences: `Signature`, `Content-Digest`. Parameters are passed over. */
export function parseByteSequences(name: string, text: string): Map<string, Buffer> {
  return dictionary(name, text, (reader) => {
    const bytes = reader.take(BYTES);
    if (bytes === null) throw reader.fault();
    parametersOf(reader);
    return Buffer.from(bytes, 'base64');
  });
}

/** The one text that an inner list has (RFC 8941 §4.1.1.1): it is part of what is signed. */
export function serialiseInnerList(list: InnerList): string {
  const items = list.items.map(({ value, parameters }) => serialiseItem(value, parameters));
  return `(${items.join(' ')})${serialiseParameters(list.parameters)}`;
}

export function serialiseItem(value: string, parameters: Parameters): string {
  return `${bare(value)}${serialiseParameters(parameters)}`;
}

function serialiseParameters(parameters: Parameters): string {
  return [...parameters]
    .map(([key, value]) => (value === true ? `;${key}` : `;${key}=${bare(value)}`))
    .join('');
}

function bare(value: BareItem): string {
  if (typeof value === 'string') return `"${value.replaceAll(/["\\]/g, '\\$&')}"`;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? '?1' : '?0';
  return Buffer.isBuffer(value) ? `:${value.toString('base64')}:` : value.token;
}

/** Where a standard parser lets the last of two equal keys win, two are refused here. */
function dictionary<T>(name: string, text: string, member: (reader: Reader) => T): Map<string, T> {
  const reader = createReader(name, text);
  const members = new Map<string, T>();
  reader.skip(' ');
  for (;;) {
    const key = reader.take(KEY);
    if (key === null || members.size === MAX_MEMBERS) throw reader.fault();
    if (members.has(key)) throw refuse(`${name} gives ${key} twice`);
    reader.expect('=');
    members.set(key, member(reader));
    reader.take(BLANKS);
    if (reader.isAtEnd()) return members;
    reader.expect(',');
    reader.take(BLANKS);
  }
}

function parametersOf(reader: Reader): Parameters {
  const parameters = new Map<string, BareItem>();
  while (reader.accept(';')) {
    reader.skip(' ');
    const key = reader.take(KEY);
    if (key === null || parameters.size === MAX_PARAMETERS) throw reader.fault();
    if (parameters.has(key)) throw refuse(`${reader.name} gives ${key} twice`);
    parameters.set(key, reader.accept('=') ? bareItem(reader) : true);
  }
  return parameters;
}

function bareItem(reader: Reader): BareItem {
  const string = reader.take(STRING);
  if (string !== null) return unescape(string);
  const integer = reader.take(INTEGER);
  if (integer !== null) return Number(integer);
  const bytes = reader.take(BYTES);
  if (bytes !== null) return Buffer.from(bytes, 'base64');
  const boolean = reader.take(BOOLEAN);
  if (boolean !== null) return boolean === '1';
  const token = reader.take(TOKEN);
  if (token !== null) return { token };
  throw reader.fault();
}

function unescape(text: string): string {
  return text.replaceAll(/\\(["\\])/g, '$1');
}

interface Reader {
  name: string;
  /** The next match of a sticky pattern (its first group if it has one); null where it is not next. */
  take(pattern: RegExp): string | null;
  accept(character: string): boolean;
  expect(character: string): void;
  skip(character: string): void;
  /** Whether the character just read is this one. */
  follows(character: string): boolean;
  isAtEnd(): boolean;
  fault(): Error;
}

function createReader(name: string, text: string): Reader {
  if (text.length > MAX_LENGTH) throw refuse(`${name} is too long`);
  let position = 0;
  const fault = (): Error => refuse(`${name} cannot be parsed`);
  const accept = (character: string): boolean => {
    if (text[position] !== character) return false;
    position += 1;
    return true;
  };
  return {
    name,
    take(pattern) {
      pattern.lastIndex = position;
      const match = pattern.exec(text);
      if (match === null) return null;
      position = pattern.lastIndex;
      return match[1] ?? match[0];
    },
    accept,
    expect(character) {
      if (!accept(character)) throw fault();
    },
    skip(character) {
      while (accept(character));
    },
    follows: (character) => text[position - 1] === character,
    isAtEnd: () => position >= text.length,
    fault,
  };
}
