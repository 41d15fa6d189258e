import { createByOperator } from '../users/create-by-operator.ts';
import { confirmsAtOnce } from '../users/registration-mode.ts';
import { createBatch } from './batch.ts';
import { command, type CommandGroup, oneOf, required, UsageError } from './command.ts';
import { asLines } from './output.ts';
import { readScopes } from './scopes.ts';

const ROLES = ['user', 'moderator', 'admin', 'owner'] as const;

const create = command({
  usage: 'NAME --email E [--password P] [--role user|moderator|admin|owner] [--display-name N] [--confirmed] [--scopes S] | --batch FILE',
  summary: 'Makes an account; with --batch one for each line of FILE, each with a token.',
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
      role: oneOf(values.role, ROLES, '--role') ?? 'user',
      displayName: values['display-name'],
      confirmed: values.confirmed || confirmsAtOnce(ctx.config) ? 'now' : 'later',
      scopes: scopes === undefined ? null : readScopes(scopes),
    });
    const answer = {
      id: created.accountId,
      username,
      ...(created.generatedPassword ? { password: created.generatedPassword } : {}),
      ...(created.token ? { token: created.token } : {}),
    };
    ctx.output.print(answer, asLines(answer));
  },
});

/** `social accounts …` */
export const accounts: CommandGroup = { create };
