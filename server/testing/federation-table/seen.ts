import type { Instance } from '../instance.ts';
import { until } from '../until.ts';

/** What the moderators of an instance were told about somebody by another server. */
export async function reportsAbout(instance: Instance, accountId: string) {
  return await until(
    () =>
      instance.database.db
        .selectFrom('reports')
        .select(['comment', 'status_ids', 'uri'])
        .where('target_account_id', '=', accountId)
        .where('uri', 'is not', null)
        .executeTakeFirst(),
    { what: `a report about ${accountId}` },
  );
}

/** Fails unless a picture is there. */
export async function assertPicture(url: string | null): Promise<void> {
  const response = await fetch(url ?? '');
  const type = response.headers.get('content-type') ?? '';
  if (response.status !== 200 || !type.startsWith('image/'))
    throw new Error(`${url} answers ${response.status} ${type}`);
}
