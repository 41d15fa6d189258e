import { type HydrateAccountsDeps, hydrateAccountList } from '#server/accounts/hydrate.ts';
import { DomainError } from '#server/core/errors.ts';
import { type MentionDeps, resolveMentions } from './mentions.ts';
import { tokenize } from './render/tokens.ts';

/**
 * Refuses a text that names others than its author means to reach (`allowed_mentions`), and says whom:
 * an app that shows who will be told asks first. `invalid`, with `unexpected_accounts`, as in Mastodon.
 */
export async function refuseUnexpected(
  deps: MentionDeps & HydrateAccountsDeps,
  { text, allowed }: { text: string; allowed: readonly string[] | undefined },
): Promise<void> {
  if (allowed === undefined) return;
  const named = [...(await resolveMentions(deps, tokenize(text))).values()].map(({ id }) => id);
  const unexpected = [...new Set(named)].filter((id) => !allowed.includes(id));
  if (unexpected.length === 0) return;
  throw new DomainError('invalid', 'Post would be sent to unexpected accounts', {
    more: { unexpected_accounts: await hydrateAccountList(deps, unexpected) },
  });
}
