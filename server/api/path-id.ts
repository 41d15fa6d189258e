import type { Context } from 'hono';
import { notFound } from '#server/core/errors.ts';
import { type Id, isId } from '#server/core/ids.ts';

/** The id in the address (`:id` unless told); what cannot be one is not found. */
export function pathId(c: Context, name = 'id'): Id {
  const id = c.req.param(name);
  if (!isId(id)) throw notFound();
  return id;
}
