import type { Context } from 'hono';
import { z } from 'zod';
import { DomainError } from '#server/core/errors.ts';
import { nestBrackets, type Params } from './brackets.ts';

/**
 * Every parameter of a request, from the query string, JSON, form or multipart body alike, on any
 * verb: clients differ in where they put them (Ice Cubes posts in the query string, masto.js sends
 * bodies with DELETE). The body wins over the query. Broken JSON is a 400-style refusal, never
 * taken for an empty body.
 */
export async function readParams(c: Context): Promise<Params> {
  const query = nestBrackets(new URL(c.req.url).searchParams);
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return query;
  return { ...query, ...(await readBody(c)) };
}

/**
 * The parameters in the shape of `schema`. Throws `invalid` naming each fault. Schemas are built
 * with the readers of `fields.ts`, which take "1", 1, true and the like for what they mean.
 */
export async function validParams<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  return parseParams(await readParams(c), schema);
}

export function parseParams<T>(params: Params, schema: z.ZodType<T>): T {
  const result = schema.safeParse(params);
  if (result.success) return result.data;
  const faults = result.error.issues.map((i) => `${i.path.join('.') || 'body'} ${i.message}`);
  throw new DomainError('invalid', `Validation failed: ${faults.join(', ')}`);
}

async function readBody(c: Context): Promise<Params> {
  const type = (c.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/json' || type.endsWith('+json')) return await readJson(c);
  if (type === 'multipart/form-data' || type === 'application/x-www-form-urlencoded') {
    return nestBrackets(await readForm(c));
  }
  const text = await c.req.text();
  if (text.trim() === '') return {};
  throw new DomainError('unsupported_media_type', 'The body must be JSON, a form or multipart');
}

async function readJson(c: Context): Promise<Params> {
  const text = await c.req.text();
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text, keepExact);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Params;
  } catch (cause) {
    throw new DomainError('bad_request', 'The body is not valid JSON', { cause });
  }
  throw new DomainError('bad_request', 'The body must be a JSON object');
}

/**
 * Ids sent as JSON numbers (Mastodon.py does) stay exact: whole numbers that a double cannot hold
 * come out as their digits. TypeScript's types do not know the reviver's third argument yet.
 */
const keepExact = ((key: string, value: unknown, context: { source?: string }) => {
  if (key === '__proto__') return undefined;
  const isLarge =
    typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
  return isLarge && /^\d+$/.test(context.source ?? '') ? context.source : value;
}) as (key: string, value: unknown) => unknown;

async function readForm(c: Context): Promise<Iterable<[string, string | File]>> {
  try {
    return [...(await c.req.formData()).entries()] as [string, string | File][];
  } catch (cause) {
    throw new DomainError('bad_request', 'The form could not be read', { cause });
  }
}
