/** What a visitor wants to do with an account or a post. */
export const INTENTS = ['follow', 'reply', 'favourite', 'boost'] as const;
export type Intent = (typeof INTENTS)[number];

export interface InteractionWish {
  /** As it was typed: a handle, the name of a server or an address of it. */
  server: string;
  intent: Intent;
  /** ActivityPub id of the account or post. */
  uri: string;
}

/**
 * Where somebody who has an account elsewhere does it: an address on that server. Null for what names
 * no server; throws `remote_unavailable` where none answers. The federation side implements it and
 * the composition root joins the two.
 */
export type FindInteraction = (wish: InteractionWish) => Promise<string | null>;
