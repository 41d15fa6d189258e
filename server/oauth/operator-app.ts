import { newSecret } from '#server/core/secrets.ts';
import type { Db } from '#server/db/pool.ts';
import { SCOPES } from './scopes.ts';

const CLIENT_ID = 'operator';

/** The application that tokens made by the operator's command belong to. Returns its id. */
export async function operatorApp(db: Db): Promise<string> {
  const find = () =>
    db.selectFrom('oauth_apps').select('id').where('client_id', '=', CLIENT_ID).executeTakeFirst();
  const known = await find();
  if (known) return known.id;
  await db
    .insertInto('oauth_apps')
    .values({
      client_id: CLIENT_ID,
      client_secret: newSecret(),
      name: 'Command line',
      redirect_uris: [],
      scopes: [...SCOPES],
    })
    .onConflict((oc) => oc.doNothing())
    .execute();
  const made = await find();
  if (!made) throw new Error('the operator app could not be made');
  return made.id;
}
