import { z } from 'zod';
import { boolean, id, list, text } from '#server/api/params/fields.ts';

const given = (value: string | undefined): value is string => value !== undefined;

/** Which notifications are asked for: https://docs.joinmastodon.org/methods/notifications/#get */
export const selectionParams = z
  .object({
    types: list(text),
    exclude_types: list(text),
    account_id: id,
    include_filtered: boolean,
  })
  .transform((p) => ({
    types: p.types.filter(given),
    excludeTypes: p.exclude_types.filter(given),
    fromAccountId: p.account_id,
    filtered: p.include_filtered ? ('with' as const) : ('without' as const),
  }));
