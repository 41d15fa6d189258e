/** What somebody without an account here may do from the server that they have one on. */
export type Intent = 'follow' | 'reply' | 'favourite' | 'boost';

export const INTENTS: readonly Intent[] = ['follow', 'reply', 'favourite', 'boost'];

/** The page that leads a visitor on: to signing in here, or to their own server. */
export function interactPath(
  intent: Intent,
  { uri, url }: { uri?: string; url: string | null },
): string {
  return `/interact?${new URLSearchParams({ intent, uri: uri ?? url ?? '' })}`;
}
