import { areKnown, parseScopes } from '#server/oauth/scopes.ts';
import { UsageError } from './command.ts';

/** Scopes by spaces; any that exist, as the role decides at request time what they are good for. */
export function readScopes(text: string): string[] {
  const scopes = parseScopes(text);
  if (scopes.length === 0 || !areKnown(scopes))
    throw new UsageError(`"${text}" names a scope that does not exist`);
  return scopes;
}
