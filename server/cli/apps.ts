import { registerApp } from '#server/oauth/register-app.ts';
import { OOB } from '#server/oauth/redirect-uri.ts';
import { DEFAULT_SCOPES } from './batch.ts';
import { command, type CommandGroup, required } from './command.ts';
import { asLines } from './output.ts';
import { readScopes } from './scopes.ts';

const create = command({
  usage:
    'NAME [--redirect-uri URI]… [--scopes S] [--website URL] [--client-id LITERAL --client-secret LITERAL]',
  summary: 'Registers an application and prints its id, client_id and client_secret.',
  options: {
    'redirect-uri': { type: 'string', multiple: true },
    scopes: { type: 'string' },
    website: { type: 'string' },
    'client-id': { type: 'string' },
    'client-secret': { type: 'string' },
  },
  async run(ctx, values, positionals) {
    const app = await registerApp(ctx.deps.db, {
      name: required(positionals, 'NAME'),
      website: values.website ?? null,
      redirectUris: values['redirect-uri'] ?? [OOB],
      scopes: readScopes(values.scopes ?? DEFAULT_SCOPES),
      clientId: values['client-id'],
      clientSecret: values['client-secret'],
    });
    const { id, client_id, client_secret } = app;
    ctx.output.print({ id, client_id, client_secret }, asLines({ id, client_id, client_secret }));
  },
});

/** `social apps …` */
export const apps: CommandGroup = { create };
