import { z } from 'zod';
import { isId } from '#server/core/ids.ts';

/**
 * Readers of single parameters. Forms and query strings know strings only, JSON clients send what
 * they like, so each takes every spelling of the same thing.
 */

const FALSE = new Set(['false', '0', 'f', 'off', 'no', '']);

/**
 * true/false from booleans, numbers and texts; undefined when absent. What is no spelling of false
 * is true, as in Rails: nobody's timeline fails for `only_media=undefined`.
 */
export const boolean = z
  .preprocess((value) => {
    if (typeof value === 'boolean' || value === undefined || value === null)
      return value ?? undefined;
    return typeof value === 'object' ? value : !FALSE.has(String(value).toLowerCase());
  }, z.boolean('must be true or false').optional())
  .optional();

/**
 * Text; numbers are taken as their digits. PostgreSQL knows no NUL in a text and no half characters
 * (lone surrogates) in JSON, so neither gets in.
 */
export const text = z
  .preprocess((value) => {
    if (typeof value === 'number') return String(value);
    return typeof value === 'string'
      ? value.replaceAll('\0', '').toWellFormed()
      : (value ?? undefined);
  }, z.string('must be text').optional())
  .optional();

/** An id; what cannot be one becomes "0", which nothing has: unknown ids are "not found", not faults. */
export const id = z
  .preprocess((value) => {
    if (value === undefined || value === null || value === '') return undefined;
    const digits = String(value);
    return isId(digits) ? digits : '0';
  }, z.string().optional())
  .optional();

/** The greatest that PostgreSQL's bigint holds. */
const GREATEST_ID = 9_223_372_036_854_775_807n;

/** An id to page by: apps begin with one that is greater than all there are. */
export const cursor = z
  .preprocess((value) => {
    if (value === undefined || value === null || value === '') return undefined;
    const digits = String(value);
    if (!/^\d{1,100}$/.test(digits)) return '0';
    const number = BigInt(digits);
    return String(number > GREATEST_ID ? GREATEST_ID : number);
  }, z.string().optional())
  .optional();

/** A list; a single value counts as a list of one. */
export function list<T>(item: z.ZodType<T>): z.ZodType<T[]> {
  return z.preprocess((value) => {
    if (value === undefined || value === null || value === '') return [];
    if (Array.isArray(value)) return value;
    return [value];
  }, z.array(item).max(1_000)) as unknown as z.ZodType<T[]>;
}

/** A number of things, clamped into [1, max] without complaint and without its sign, as Mastodon does. */
export function limit(fallback: number, max: number): z.ZodType<number> {
  return z.preprocess((value) => {
    const number = Math.abs(Number(value));
    if (value === undefined || !Number.isFinite(number) || number < 1) return fallback;
    return Math.min(Math.floor(number), max);
  }, z.number()) as unknown as z.ZodType<number>;
}

/**
 * How many things are passed over, in [0, max]; none where it is no number. Beyond `max` it is still
 * no first page: whoever reads on would never come to an end.
 */
export function offset(max: number): z.ZodType<number> {
  return z.preprocess((value) => {
    const number = Math.floor(Number(value));
    return Number.isNaN(number) ? 0 : Math.min(Math.max(number, 0), max);
  }, z.number()) as unknown as z.ZodType<number>;
}

/** An uploaded file, or one in a `data:` URL, as apps that speak JSON send it and Mastodon takes it. */
export const file = z
  .preprocess(
    (value) => (typeof value === 'string' ? (fileOf(value) ?? value) : value),
    z.instanceof(File, { message: 'must be a file' }).optional(),
  )
  .optional();

function fileOf(url: string): File | null {
  const data = /^data:[\w.+/-]*(?:;[\w=-]+)*;base64,/i.exec(url)?.[0];
  return data === undefined ? null : new File([Buffer.from(url.slice(data.length), 'base64')], '');
}
