import { z } from 'zod';

const text = z.string().max(500);
const request = z.object({
  type: z.enum(['subscribe', 'unsubscribe']),
  // A list of one, too, as what comes back is written.
  stream: z.union([
    text,
    z
      .array(text)
      .min(1)
      .transform((all) => all[0]!),
  ]),
  tag: text.optional(),
  // Ids come as numbers too.
  list: z.union([text, z.number().transform(String)]).optional(),
});

/** What a client says on an open socket. */
export type ClientRequest = z.infer<typeof request>;

/** Null for what cannot be understood, which Mastodon passes over as well. */
export function readRequest(data: string): ClientRequest | null {
  try {
    return request.parse(JSON.parse(data));
  } catch {
    return null;
  }
}
