import type { MessageKey } from '#lib/i18n/messages.ts';

const kinds: [RegExp, MessageKey][] = [
  [/^read(:|$)/, 'scope-read'],
  [/^write(:|$)/, 'scope-write'],
  [/^follow$/, 'scope-follow'],
  [/^push$/, 'scope-push'],
  [/^profile$/, 'scope-profile'],
  [/^admin:/, 'scope-admin'],
];

/** OAuth scopes in words, one line for each kind, with the scopes that it stands for. */
export function scopeLines(scopes: string[]): { key: MessageKey; scopes: string[] }[] {
  return kinds.flatMap(([pattern, key]) => {
    const matching = scopes.filter((scope) => pattern.test(scope));
    return matching.length ? [{ key, scopes: matching }] : [];
  });
}
