import fc, { type Arbitrary } from 'fast-check';
import { fill, NOWHERE, type Names } from './fill.ts';

/** What is done to the text of a document before it is sent. */
export interface Spoiling {
  kind: (typeof KINDS)[number];
  at: number;
  byte: number;
}

const KINDS = [
  'nothing',
  'cut',
  'byte',
  'duplicate',
  'prototype',
  'deep',
  'wide',
  'mark',
  'random',
] as const;

export const spoiling: Arbitrary<Spoiling> = fc.record({
  kind: fc.oneof(
    { weight: 6, arbitrary: fc.constant('nothing' as const) },
    { weight: 1, arbitrary: fc.constantFrom(...KINDS) },
  ),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  byte: fc.integer({ min: 0, max: 255 }),
});

/** The bytes of a document, spoilt or not. */
export function bytesOf(document: unknown, how: Spoiling, names: Names = NOWHERE): Buffer {
  const text = fill(document, names);
  const bytes = Buffer.from(text);
  const at = Math.floor(how.at * bytes.length);
  switch (how.kind) {
    case 'nothing':
      return bytes;
    case 'cut':
      return bytes.subarray(0, at);
    case 'byte':
      return Buffer.concat([bytes.subarray(0, at), Buffer.of(how.byte), bytes.subarray(at)]);
    case 'duplicate':
      return inserted(text, `"actor":${JSON.stringify(names['victim'])},"id":"x","object":[],`);
    case 'prototype':
      return inserted(
        text,
        '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},',
      );
    case 'deep':
      return inserted(text, `"x":${'['.repeat(how.byte * 40)}${']'.repeat(how.byte * 40)},`);
    case 'wide':
      return inserted(text, `"x":[${'0,'.repeat(how.byte * 300)}0],`);
    case 'mark':
      return Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), bytes]);
    case 'random':
      return Buffer.alloc(how.byte, Buffer.of(how.byte, at % 256, 0x7b));
  }
}

function inserted(text: string, more: string): Buffer {
  return Buffer.from(text.startsWith('{"') ? `{${more}${text.slice(1)}` : `{${more}"y":${text}}`);
}
