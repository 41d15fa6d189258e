import { isUtf8 } from 'node:buffer';
import { DomainError } from '#server/core/errors.ts';

export type JsonObject = Record<string, unknown>;

const MAX_DEPTH = 32;
const MAX_VALUES = 50_000;
const DANGEROUS = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Remote bytes as a JSON object that is safe to handle and to store: UTF-8, bounded in depth and
 * number of values, without keys that reach into prototypes, and with strings that PostgreSQL's
 * jsonb takes (no NUL, no lone surrogates). Throws `bad_request`.
 */
export function parseJsonObject(bytes: Uint8Array): JsonObject {
  if (!isUtf8(bytes)) throw new DomainError('bad_request', 'The document is not UTF-8');
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new DomainError('bad_request', 'The document is not JSON', { cause });
  }
  if (!isObject(value)) throw new DomainError('bad_request', 'The document is not a JSON object');
  // UTF-8 holds no lone surrogates and JSON no bare NUL: strings can only be broken by an escape.
  clean(value, text.includes('\\u') ? isBroken : () => false);
  return value;
}

/** A JSON object, as opposed to an array, null or a scalar. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Walks with its own stack, so that depth costs a counter and not the call stack. */
function clean(root: JsonObject, isBroken: (text: string) => boolean): void {
  const stack: { value: JsonObject | unknown[]; depth: number }[] = [{ value: root, depth: 1 }];
  let values = 0;
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { value, depth } = next;
    if (depth > MAX_DEPTH)
      throw new DomainError('bad_request', 'The document is nested too deeply');
    const container = value as Record<string, unknown>;
    for (const key of Object.keys(container)) {
      values += 1;
      if (values > MAX_VALUES)
        throw new DomainError('bad_request', 'The document has too many values');
      if (DANGEROUS.has(key) || isBroken(key)) {
        delete container[key];
        continue;
      }
      const child = container[key];
      if (typeof child === 'string') {
        if (isBroken(child)) container[key] = child.replaceAll('\0', '').toWellFormed();
      } else if (typeof child === 'object' && child !== null) {
        stack.push({ value: child as JsonObject, depth: depth + 1 });
      }
    }
  }
}

function isBroken(text: string): boolean {
  return text.includes('\0') || !text.isWellFormed();
}
