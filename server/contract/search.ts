import { z } from 'zod';
import { Account } from './account.ts';
import { Status } from './status.ts';
import { Tag } from './tag.ts';

/** https://docs.joinmastodon.org/entities/Search/ */
export const Search = z.strictObject({
  accounts: z.array(Account),
  statuses: z.array(Status),
  hashtags: z.array(Tag),
});
export type Search = z.infer<typeof Search>;

/** https://docs.joinmastodon.org/methods/search/#v1: older apps read hashtags as names. */
export const SearchV1 = z.strictObject({ ...Search.shape, hashtags: z.array(z.string()) });
export type SearchV1 = z.infer<typeof SearchV1>;
