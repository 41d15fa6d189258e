import { deleteLocalAccount } from '#server/accounts/delete-local.ts';
import { rotateKeys } from '#server/accounts/rotate-keys.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { suspendAccount, unsuspendAccount } from '#server/moderation/suspend-account.ts';
import { warn } from '#server/moderation/warn.ts';
import { createByOperator } from '#server/users/create-by-operator.ts';
import { findAccountId, findUser } from '#server/users/find-user.ts';
import { listUsers, showUser } from '#server/users/list.ts';
import { modifyUser, rejectUser } from '#server/users/modify.ts';
import { confirmsAtOnce } from '#server/users/registration-mode.ts';
import { createBatch } from './batch.ts';
import { command, type CommandGroup, oneOf, readCount, required, UsageError } from './command.ts';
import { alias, move } from './move.ts';
import { asLines } from './output.ts';
import { readScopes } from './scopes.ts';

const ROLES = ['user', 'curator', 'moderator', 'admin', 'owner'] as const;

const create = command({
  usage:
    'NAME --email E [--password P] [--role user|curator|moderator|admin|owner] [--display-name N] [--confirmed] [--scopes S] | --batch FILE',
  summary:
    'Makes an account; with --batch one for each line of FILE, each with a token. Without --role the first one owns the server.',
  options: {
    email: { type: 'string' },
    password: { type: 'string' },
    role: { type: 'string' },
    'display-name': { type: 'string' },
    confirmed: { type: 'boolean' },
    scopes: { type: 'string' },
    batch: { type: 'string' },
  },
  async run(ctx, values, positionals) {
    if (values.batch !== undefined) return await createBatch(ctx, values.batch);
    const username = required(positionals, 'NAME');
    const { email, password, scopes } = values;
    if (email === undefined) throw new UsageError('--email is missing');
    const created = await createByOperator(ctx.deps, {
      username,
      email,
      password,
      role: oneOf(values.role, ROLES, '--role'),
      displayName: values['display-name'],
      confirmed: values.confirmed || confirmsAtOnce(ctx.config) ? 'now' : 'later',
      scopes: scopes === undefined ? null : readScopes(scopes),
    });
    const answer = {
      id: created.accountId,
      username,
      role: created.role,
      ...(created.generatedPassword ? { password: created.generatedPassword } : {}),
      ...(created.token ? { token: created.token } : {}),
    };
    ctx.output.print(answer, asLines(answer));
  },
});

const list = command({
  usage: '[--role R] [--pending] [--limit N]',
  summary: 'Lists the accounts of this server, the newest first.',
  options: { role: { type: 'string' }, pending: { type: 'boolean' }, limit: { type: 'string' } },
  async run({ deps, output }, values) {
    const rows = await listUsers(deps.db, {
      role: oneOf(values.role, ROLES, '--role'),
      status: values.pending ? 'pending' : undefined,
      limit: readCount(values.limit, 100),
    });
    output.table(rows, 'Nobody.');
  },
});

const show = command({
  usage: 'NAME',
  summary: 'Shows an account.',
  options: {},
  async run({ deps, output }, _values, positionals) {
    const user = await findUser(deps.db, required(positionals, 'NAME'));
    const shown = await showUser(deps.db, user.id);
    output.print(shown, asLines(shown));
  },
});

const modify = command({
  usage:
    'NAME [--role R] [--email E] [--password P] [--confirm] [--approve] [--reject] [--disable [--text TEXT]] [--enable]',
  summary:
    'Changes an account, or decides about one that waits for approval. Who is shut out is told so, with TEXT.',
  options: {
    role: { type: 'string' },
    email: { type: 'string' },
    password: { type: 'string' },
    confirm: { type: 'boolean' },
    approve: { type: 'boolean' },
    reject: { type: 'boolean' },
    disable: { type: 'boolean' },
    enable: { type: 'boolean' },
    text: { type: 'string' },
  },
  async run({ deps, output }, values, positionals) {
    if (Object.keys(values).every((name) => name === 'json'))
      throw new UsageError('Nothing to change');
    const user = await findUser(deps.db, required(positionals, 'NAME'));
    if (values.reject) {
      await rejectUser(deps.db, user);
      return output.print(
        { id: user.account_id, state: 'rejected' },
        `${user.username} was turned down.`,
      );
    }
    await modifyUser(deps.db, user, {
      role: oneOf(values.role, ROLES, '--role'),
      email: values.email,
      password: values.password,
      confirmed: values.confirm ? 'now' : undefined,
      approved: values.approve ? 'now' : undefined,
      access: values.disable ? 'disabled' : values.enable ? 'enabled' : undefined,
      warning: { text: values.text ?? '' },
    });
    const shown = await showUser(deps.db, user.id);
    output.print(shown, asLines(shown));
  },
});

const suspend = command({
  usage: 'NAME|USER@HOST [--text TEXT] [--undo]',
  summary:
    'Hides an account, here or elsewhere, and ends its access; its owner here is told, with TEXT. --undo shows it again.',
  options: { text: { type: 'string' }, undo: { type: 'boolean' } },
  async run({ deps, output }, values, positionals) {
    const id = await findAccountId(deps.db, required(positionals, 'NAME'));
    if (values.undo) await unsuspendAccount(deps.db, id);
    else await suspendAccount(deps.db, id, { text: values.text ?? '' });
    const state = values.undo ? 'visible again' : 'suspended';
    output.print({ id, suspended: !values.undo }, `${positionals[0]} is ${state}.`);
  },
});

const warnOne = command({
  usage: 'NAME --text TEXT',
  summary: 'Tells somebody of this server what the moderators have to say; nothing else happens.',
  options: { text: { type: 'string' } },
  async run({ deps, output }, values, positionals) {
    const user = await findUser(deps.db, required(positionals, 'NAME'));
    const { text = '' } = values;
    if (text.trim() === '') throw new UsageError('--text is missing');
    const warning = { accountId: user.account_id, action: 'none', text } as const;
    await inTransaction(deps.db, (tx) => warn(tx, warning));
    output.print({ id: user.account_id, warned: true }, `${user.username} is told.`);
  },
});

const remove = command({
  usage: 'NAME --yes',
  summary: 'Deletes an account of this server for good and tells its followers elsewhere.',
  options: { yes: { type: 'boolean' } },
  async run({ deps, output }, values, positionals) {
    const user = await findUser(deps.db, required(positionals, 'NAME'));
    if (!values.yes)
      throw new UsageError(`This cannot be undone; add --yes to delete ${user.username}`);
    await deleteLocalAccount(deps.db, user.account_id);
    output.print({ id: user.account_id, deleted: true }, `${user.username} is deleted.`);
  },
});

const rotate = command({
  usage: 'NAME',
  summary: 'Gives an account of this server a new key and tells its followers elsewhere.',
  options: {},
  async run({ deps, output }, _values, positionals) {
    const id = await findAccountId(deps.db, required(positionals, 'NAME'));
    const keyId = await rotateKeys(deps.db, id);
    output.print({ id, key_id: keyId }, `${positionals[0]} signs with ${keyId} from now on.`);
  },
});

/** `social accounts …` */
export const accounts: CommandGroup = {
  create,
  list,
  show,
  modify,
  alias,
  move,
  suspend,
  warn: warnOne,
  'rotate-keys': rotate,
  delete: remove,
};
