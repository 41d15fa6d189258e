import { DomainError } from '#server/core/errors.ts';
import { isId } from '#server/core/ids.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { warn } from '#server/moderation/warn.ts';
import { buryStatus } from '#server/statuses/bury.ts';
import { publish } from '#server/statuses/publish.ts';
import { findUser } from '#server/users/find-user.ts';
import { command, type CommandGroup, oneOf, required, UsageError } from './command.ts';
import { asLines } from './output.ts';

const VISIBILITIES = ['public', 'unlisted', 'private', 'direct'] as const;

const show = command({
  usage: 'ID',
  summary: 'Shows a status with what the operator needs to judge it, whoever may see it.',
  options: {},
  async run({ deps, output }, _values, positionals) {
    const status = await findStatus(deps.db, required(positionals, 'ID'));
    output.print(status, asLines(status));
  },
});

const remove = command({
  usage: 'ID [--text TEXT]',
  summary:
    'Deletes a status and its boosts; one of this server is deleted elsewhere too, and its author told, with TEXT.',
  options: { text: { type: 'string' } },
  async run({ deps, output }, values, positionals) {
    const { id, account_id } = await findStatus(deps.db, required(positionals, 'ID'));
    const warning = {
      action: 'delete_statuses',
      text: values.text ?? '',
      statusIds: [id],
    } as const;
    await inTransaction(deps.db, async (tx) => {
      await buryStatus(tx, id);
      await warn(tx, { accountId: account_id, ...warning });
    });
    output.print({ id, deleted: true }, `${id} is deleted.`);
  },
});

const publishOne = command({
  usage: 'NAME --text TEXT [--visibility V] [--spoiler-text T] [--language L] [--in-reply-to ID]',
  summary: 'Publishes a status as an account of this server.',
  options: {
    text: { type: 'string' },
    visibility: { type: 'string' },
    'spoiler-text': { type: 'string' },
    language: { type: 'string' },
    'in-reply-to': { type: 'string' },
  },
  async run({ deps, output }, values, positionals) {
    const user = await findUser(deps.db, required(positionals, 'NAME'));
    if (values.text === undefined) throw new UsageError('--text is missing');
    const id = await publish(
      { ...deps, remote: deps.federation.lookup },
      {
        accountId: user.account_id,
        text: values.text,
        visibility: oneOf(values.visibility, VISIBILITIES, '--visibility'),
        spoilerText: values['spoiler-text'],
        language: values.language,
        inReplyToId: values['in-reply-to'],
      },
    );
    const { uri, url } = await findStatus(deps.db, id);
    output.print({ id, uri, url }, asLines({ id, uri, url }));
  },
});

async function findStatus(db: Db, id: string) {
  const status = isId(id)
    ? await db
        .selectFrom('statuses')
        .innerJoin('accounts', 'accounts.id', 'statuses.account_id')
        .select([
          'statuses.id',
          'statuses.account_id',
          'statuses.uri',
          'statuses.url',
          'accounts.username',
          'accounts.domain',
          'statuses.visibility',
          'statuses.content',
          'statuses.spoiler_text',
          'statuses.language',
          'statuses.in_reply_to_id',
          'statuses.reblog_of_id',
          'statuses.created_at',
          'statuses.edited_at',
        ])
        .where('statuses.id', '=', id)
        .where('statuses.deleted_at', 'is', null)
        .executeTakeFirst()
    : undefined;
  if (!status) throw new DomainError('not_found', `There is no status ${id}`);
  return status;
}

/** `social statuses …` */
export const statuses: CommandGroup = { show, delete: remove, publish: publishOne };
