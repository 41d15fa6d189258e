import { moveAccount } from '#server/accounts/relations/move.ts';
import { setAliases } from '#server/accounts/profile/set-aliases.ts';
import { notFound } from '#server/core/errors.ts';
import type { Deps } from '#server/deps.ts';
import { findAccountId } from '#server/users/find-user.ts';
import { command, required } from './command.ts';

/** The other accounts of somebody, which may move here. */
export const alias = command({
  usage: 'NAME [--add HANDLE] [--remove HANDLE]',
  summary:
    'Shows or changes the other accounts that somebody has elsewhere and may move here from.',
  options: { add: { type: 'string' }, remove: { type: 'string' } },
  async run({ deps, output }, values, positionals) {
    const accountId = await findAccountId(deps.db, required(positionals, 'NAME'));
    const uris = async (handle: string | undefined) =>
      handle === undefined ? [] : [(await fresh(deps, handle)).uri];
    const [add, remove] = [await uris(values.add), await uris(values.remove)];
    const aliases = await setAliases(deps, { accountId, add, remove });
    output.table(
      aliases.map((uri) => ({ alias: uri })),
      'None.',
    );
  },
});

export const move = command({
  usage: 'NAME HANDLE',
  summary: 'Moves an account, with its followers, to another one that names it among its aliases.',
  words: 2,
  options: {},
  async run({ deps, output }, _values, positionals) {
    const accountId = await findAccountId(deps.db, required(positionals, 'NAME'));
    const target = await fresh(deps, required(positionals.slice(1), 'HANDLE'));
    await moveAccount(deps, { accountId, targetAccountId: target.id });
    output.print({ moved_to: target.uri }, `Moved to ${target.uri}.`);
  },
});

/** An account by handle or address, as its own server describes it at this moment. */
async function fresh(deps: Deps, handle: string): Promise<{ id: string; uri: string }> {
  const name = handle.replace(/^(?:acct:)?@?(?=[^/]*$)/, '');
  const id = await deps.federation.lookup.account(name);
  const row = await deps.db
    .selectFrom('accounts')
    .select(['id', 'uri', 'domain'])
    .where('id', '=', id ?? '0')
    .executeTakeFirst();
  if (!row) throw notFound();
  return row.domain === null ? row : await deps.federation.actors.refresh(row.uri);
}
