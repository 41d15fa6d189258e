import { z } from 'zod';
import * as account from '#server/contract/account.ts';
import * as announcement from '#server/contract/announcement.ts';
import * as commonsFile from '#server/contract/commons-file.ts';
import * as conversation from '#server/contract/conversation.ts';
import * as curatedFeed from '#server/contract/curated-feed.ts';
import * as customEmoji from '#server/contract/custom-emoji.ts';
import * as featuredTag from '#server/contract/featured-tag.ts';
import * as feed from '#server/contract/feed.ts';
import * as filter from '#server/contract/filter.ts';
import * as instance from '#server/contract/instance.ts';
import * as instanceTexts from '#server/contract/instance-texts.ts';
import * as list from '#server/contract/list.ts';
import * as marker from '#server/contract/marker.ts';
import * as media from '#server/contract/media-attachment.ts';
import * as notification from '#server/contract/notification.ts';
import * as oauth from '#server/contract/oauth.ts';
import * as poll from '#server/contract/poll.ts';
import * as preferences from '#server/contract/preferences.ts';
import * as previewCard from '#server/contract/preview-card.ts';
import * as profile from '#server/contract/profile.ts';
import * as push from '#server/contract/push-subscription.ts';
import * as relationship from '#server/contract/relationship.ts';
import * as remoteInteraction from '#server/contract/remote-interaction.ts';
import * as report from '#server/contract/report.ts';
import * as scheduled from '#server/contract/scheduled-status.ts';
import * as search from '#server/contract/search.ts';
import * as status from '#server/contract/status.ts';
import * as suggestion from '#server/contract/suggestion.ts';
import * as tag from '#server/contract/tag.ts';
import * as transfer from '#server/contract/transfer.ts';
import * as translation from '#server/contract/translation.ts';

const entities = {
  ...account,
  ...announcement,
  ...commonsFile,
  ...conversation,
  ...curatedFeed,
  ...customEmoji,
  ...featuredTag,
  ...feed,
  ...filter,
  ...instance,
  ...instanceTexts,
  ...list,
  ...marker,
  ...media,
  ...notification,
  ...oauth,
  ...poll,
  ...preferences,
  ...previewCard,
  ...profile,
  ...push,
  ...relationship,
  ...remoteInteraction,
  ...report,
  ...scheduled,
  ...search,
  ...status,
  ...suggestion,
  ...tag,
  ...transfer,
  ...translation,
};

export type JsonSchema = Record<string, unknown>;

export interface Components {
  /** By name: what `#/components/schemas/` holds. */
  schemas: Record<string, JsonSchema>;
  /** The schema itself, or a reference to it where it has a name. */
  refer(schema: z.ZodType): JsonSchema;
}

const PLACE = '#/components/schemas/';

/** JSON Schema 2020-12 of the contract's entities, and of what is made out of them. */
export function describeEntities(others: readonly z.ZodType[]): Components {
  const names = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(entities)) names.add(schema, { id });
  const unnamed = new Map<z.ZodType, string>();
  for (const schema of others) {
    if (names.has(schema)) continue;
    const id = `unnamed-${unnamed.size}`;
    names.add(schema, { id });
    unnamed.set(schema, id);
  }
  const { schemas: all } = z.toJSONSchema(names, { uri: (id) => PLACE + id });
  const inside = (id: string) => withoutNames(all[id] ?? {});
  return {
    schemas: Object.fromEntries(Object.keys(entities).map((id) => [id, inside(id)])),
    refer(schema) {
      const id = unnamed.get(schema);
      return id === undefined ? { $ref: PLACE + names.get(schema)?.id } : inside(id);
    },
  };
}

/** OpenAPI says these once for the whole document. */
export function withoutNames(schema: JsonSchema): JsonSchema {
  const rest = { ...schema };
  delete rest['$schema'];
  delete rest['$id'];
  return rest;
}
