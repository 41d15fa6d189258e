import { z } from 'zod';

/** Ours: where somebody follows or answers from the server that they have an account on. */
export const RemoteInteraction = z.strictObject({
  url: z.url(),
  /** Of that address, to be shown to whoever is about to go there. */
  host: z.string(),
});
export type RemoteInteraction = z.infer<typeof RemoteInteraction>;
