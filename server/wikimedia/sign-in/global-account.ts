import { z } from 'zod';
import type { WikiClient } from '../client.ts';

/** An account as all wikis together know it. */
export interface GlobalAccount {
  name: string;
  registeredAt: Date | null;
  edits: number;
  locked: boolean;
  hidden: boolean;
  /** In a global group, or in any group of any wiki. */
  inGroup: boolean;
  /** Wikis on which it is blocked, by their database names; the home wiki's first. */
  blockedOn: string[];
  /** Blocked without an end on the wiki where it was made. */
  blockedAtHome: boolean;
}

const block = z.object({ expiry: z.string().optional() });
const merged = z.object({
  wiki: z.string(),
  groups: z.array(z.string()).optional(),
  blocked: block.optional(),
});
const answer = z.object({
  query: z.object({
    globaluserinfo: z.object({
      home: z.string().optional(),
      id: z.number().optional(),
      name: z.string().optional(),
      registration: z.string().optional(),
      editcount: z.number().optional(),
      locked: z.boolean().optional(),
      hidden: z.boolean().optional(),
      missing: z.boolean().optional(),
      groups: z.array(z.string()).optional(),
      merged: z.array(merged).optional(),
    }),
  }),
});

/** The account with this central id; null when there is none (any more). Throws `WikiError`. */
export async function findGlobalAccount(
  client: WikiClient,
  metaApi: string,
  sub: string,
): Promise<GlobalAccount | null> {
  const { query } = await client.query(
    metaApi,
    {
      action: 'query',
      meta: 'globaluserinfo',
      guiid: sub,
      guiprop: ['groups', 'merged', 'editcount'],
    },
    answer,
  );
  const info = query.globaluserinfo;
  if (info.missing || info.name === undefined) return null;
  const accounts = info.merged ?? [];
  const blocked = accounts.filter((account) => account.blocked !== undefined);
  const home = blocked.find((account) => account.wiki === info.home);
  return {
    name: info.name,
    registeredAt: dateOf(info.registration),
    edits: info.editcount ?? 0,
    locked: info.locked ?? false,
    hidden: info.hidden ?? false,
    inGroup:
      (info.groups ?? []).length > 0 || accounts.some(({ groups = [] }) => groups.length > 0),
    blockedOn: blocked.map(({ wiki }) => wiki),
    blockedAtHome: home?.blocked?.expiry !== undefined && isForEver(home.blocked.expiry),
  };
}

function isForEver(expiry: string): boolean {
  return /^(infinity|infinite|indefinite|never)$/i.test(expiry);
}

function dateOf(timestamp: string | undefined): Date | null {
  const date = new Date(timestamp ?? '');
  return Number.isNaN(date.getTime()) ? null : date;
}
