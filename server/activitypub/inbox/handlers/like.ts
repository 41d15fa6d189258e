import { notFound } from '#server/core/errors.ts';
import { favourite } from '#server/statuses/actions/favourite.ts';
import { idOf } from '../../vocab.ts';
import type { HandlerDeps, Incoming } from '../handler.ts';

/**
 * Like of a status of this server, also one with an emoji (Misskey), and EmojiReact (Pleroma, Akkoma,
 * snac2): there is one kind of liking here, and of somebody's several reactions one counts. Likes of others' posts concern their servers, not us.
 */
export async function like(deps: HandlerDeps, { activity, id, signer }: Incoming): Promise<void> {
  const uri = idOf(activity['object']);
  const row =
    uri === null
      ? undefined
      : await deps.db
          .selectFrom('statuses')
          .select('id')
          .where('uri', '=', uri)
          .where('local', '=', true)
          .where('deleted_at', 'is', null)
          .executeTakeFirst();
  if (row === undefined) throw notFound();
  await favourite(deps, { accountId: signer.id, statusId: row.id, uri: id });
}
