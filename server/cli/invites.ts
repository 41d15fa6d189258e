import { DomainError } from '#server/core/errors.ts';
import { DAY } from '#server/core/time.ts';
import { createInvite, listInvites, revokeInvite } from '#server/users/invites.ts';
import { command, type CommandGroup, readCount, required } from './command.ts';

const create = command({
  usage: '[--uses N] [--days N]',
  summary: 'Makes an invite: good for anyone who has its link, N times or for N days.',
  options: { uses: { type: 'string' }, days: { type: 'string' } },
  async run({ deps, config, output }, values) {
    const code = await createInvite(deps.db, {
      createdByAccountId: null,
      maxUses: values.uses === undefined ? null : readCount(values.uses, 1),
      expiresAt:
        values.days === undefined ? null : new Date(Date.now() + readCount(values.days, 1) * DAY),
    });
    const link = `${config.origin}/invite/${code}`;
    output.print({ code, link }, link);
  },
});

const list = command({
  usage: '',
  summary: 'Lists the invites.',
  options: {},
  async run({ deps, output }) {
    output.table(await listInvites(deps.db), 'There are no invites.');
  },
});

const revoke = command({
  usage: 'CODE',
  summary: 'Makes an invite worthless; those who came by it stay.',
  options: {},
  async run({ deps, output }, _values, positionals) {
    const code = required(positionals, 'CODE');
    if (!(await revokeInvite(deps.db, code)))
      throw new DomainError('not_found', `There is no invite ${code}`);
    output.print({ code, revoked: true }, `${code} is worthless now.`);
  },
});

/** `social invites …` */
export const invites: CommandGroup = { create, list, revoke };
