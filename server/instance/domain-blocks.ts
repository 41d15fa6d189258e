import { createHash } from 'node:crypto';
import type { DomainBlock } from '#server/contract/instance.ts';
import { notFound } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import { readSettings } from '#server/settings/settings.ts';
import { findBlocks } from './queries.ts';

/**
 * Which servers are limited or shut out here, as far as `moderation.show_domain_blocks` tells it;
 * `askUser` throws for whoever is not signed in. Throws "not found" where nobody is told.
 * https://docs.joinmastodon.org/methods/instance/#domain_blocks
 */
export async function showDomainBlocks(db: Db, askUser: () => unknown): Promise<DomainBlock[]> {
  const shown = (await readSettings(db))['moderation.show_domain_blocks'];
  if (shown === 'disabled') throw notFound();
  if (shown === 'users') askUser();
  const blocks = await findBlocks(db);
  return blocks
    .filter((block) => shown !== 'explained' || block.public_comment !== '')
    .map(({ domain, severity, public_comment }) => ({
      domain,
      digest: createHash('sha256').update(domain).digest('hex'),
      severity,
      comment: public_comment || null,
    }));
}
