import { issueToken } from '#server/oauth/issue-token.ts';
import { DEFAULT_SCOPES } from './batch.ts';
import { command, type CommandGroup, required, UsageError } from './command.ts';
import { asLines } from './output.ts';
import { readScopes } from './scopes.ts';

const create = command({
  usage: 'NAME [--app ID] [--scopes "read write follow push admin:read"] [--token LITERAL]',
  summary: 'Makes a token that speaks for an account.',
  options: {
    app: { type: 'string' },
    scopes: { type: 'string' },
    token: { type: 'string' },
  },
  async run(ctx, values, positionals) {
    const { token } = values;
    if (token !== undefined && !/^[\w-]+$/.test(token)) {
      throw new UsageError(
        '--token may hold letters, digits, - and _ only: it must fit into a WebSocket subprotocol',
      );
    }
    const scopes = readScopes(values.scopes ?? DEFAULT_SCOPES);
    const issued = await issueToken(ctx.deps.db, {
      username: required(positionals, 'NAME'),
      appId: values.app ?? null,
      scopes,
      token,
    });
    const answer = { id: issued.accountId, token: issued.token, scopes: scopes.join(' ') };
    ctx.output.print(answer, asLines(answer));
  },
});

/** `social tokens …` */
export const tokens: CommandGroup = { create };
