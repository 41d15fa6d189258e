import type { Context } from 'hono';
import { z } from 'zod';
import { DomainError } from '#server/core/errors.ts';
import { nestBrackets, type Params } from './brackets.ts';
import { bodyOfGet } from './get-body.ts';

/**
 * Every parameter of a request, from the query string, JSON, form or multipart body alike, on any
 * verb: clients differ in where they put them (Ice Cubes posts in the query string, masto.js sends
 * bodies with DELETE). The body wins over the query. Broken JSON is a 400-style refusal, never
 * taken for an empty body.
 */
export async function readParams(c: Context): Promise<Params> {
  const query = nestBrackets(new URL(c.req.url).searchParams);
  const isGet = c.req.method === 'GET' || c.req.method === 'HEAD';
  const body = isGet ? await bodyOfGet(c) : c.req;
  if (body === null) return query;
  return { ...query, ...(await readBody(body, c.req.header('content-type') ?? '')) };
}

/**
 * The parameters in the shape of `schema`. Throws `invalid` naming each fault. Schemas are built
 * with the readers of `fields.ts`, which take "1", 1, true and the like for what they mean.
 */
export async function validParams<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  return parseParams(await readParams(c), schema);
}

export function parseParams<T>(params: Params, schema: z.ZodType<T>): T {
  const first = schema.safeParse(params);
  const bare = first.success ? [] : barePlaces(params, first.error);
  const rest = Object.entries(params).filter(([name]) => !bare.includes(name));
  const result = bare.length === 0 ? first : schema.safeParse(Object.fromEntries(rest));
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `${nameOf(issue)} ${textOf(issue)}`);
  throw new DomainError('invalid', `Validation failed: ${faults.join(', ')}`);
}

/**
 * Parameters that hold a bare word where a list or an object belongs. They count as not sent, as
 * Rails counts them: masto.js sends `fields_attributes=undefined` in a form.
 */
function barePlaces(params: Params, error: z.ZodError): string[] {
  return error.issues.flatMap((issue) => {
    const [name, ...deeper] = issue.path;
    if (typeof name !== 'string' || deeper.length > 0 || issue.code !== 'invalid_type') return [];
    const isBare = ['string', 'number', 'boolean'].includes(typeof params[name]);
    return isBare && ['array', 'object', 'record'].includes(issue.expected) ? [name] : [];
  });
}

/** As Rails names parameters: "Quote approval policy". */
function nameOf({ path }: z.core.$ZodIssue): string {
  const name = path.join(' ').replaceAll('_', ' ') || 'body';
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** In Rails' words where zod's own would list what there is. */
function textOf({ code, message }: z.core.$ZodIssue): string {
  const isZods = /^Invalid (?:option|input)/.test(message);
  return code === 'invalid_value' && isZods ? 'is not included in the list' : message;
}

/** A body that can be read in one of these ways, once. */
type Body = Pick<Response, 'text' | 'formData'>;

async function readBody(body: Body, contentType: string): Promise<Params> {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/json' || type.endsWith('+json')) return await readJson(body);
  if (type === 'multipart/form-data' || type === 'application/x-www-form-urlencoded') {
    return nestBrackets(await readForm(body));
  }
  const text = await body.text();
  if (text.trim() === '') return {};
  throw new DomainError('unsupported_media_type', 'The body must be JSON, a form or multipart');
}

async function readJson(body: Body): Promise<Params> {
  const text = await body.text();
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

async function readForm(body: Body): Promise<Iterable<[string, string | File]>> {
  try {
    return [...(await body.formData()).entries()] as [string, string | File][];
  } catch (cause) {
    throw new DomainError('bad_request', 'The form could not be read', { cause });
  }
}
