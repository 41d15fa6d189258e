import { hash } from 'node:crypto';
import { sql } from 'kysely';
import type { HandlerDeps, Incoming } from '../handler.ts';

const HOURS = 6;

/** Under which it is remembered that the signer undid something that was not here. */
export function undoneName(signerId: string, uri: string): string {
  return `undone:${signerId}:${hash('sha256', uri, 'base64url')}`;
}

/** Whether the signer undid this activity before it came. */
export async function wasUndone(
  deps: HandlerDeps,
  { id, signer }: Pick<Incoming, 'id' | 'signer'>,
): Promise<boolean> {
  if (id === null) return false;
  const row = await deps.db
    .selectFrom('remote_reads')
    .select('subject')
    .where('subject', '=', undoneName(signer.id, id))
    .where('read_at', '>', sql<Date>`now() - make_interval(hours => ${HOURS})`)
    .executeTakeFirst();
  return row !== undefined;
}
