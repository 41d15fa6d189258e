import type { Allowed, Approval, InteractionPolicy } from '#server/db/schema/quotes.ts';
import { isObject, type JsonObject } from '../json.ts';
import { idsOf, isPublic } from '../vocab.ts';

const KINDS = {
  quote: 'canQuote',
  reply: 'canReply',
  favourite: 'canLike',
  reblog: 'canAnnounce',
} as const satisfies Record<keyof InteractionPolicy, string>;

const GTS = 'https://gotosocial.org/ns#';
const MAX_NAMED = 64;

/** Who is meant by the ids in a policy. */
export interface PolicyNames {
  authorUri: string;
  followersUrl: string | null;
  followingUrl: string | null;
}

/**
 * Who may do what with a post, as its document says: GoToSocial's interaction policies
 * (https://docs.gotosocial.org/en/latest/federation/interaction_policy/), with the names before
 * version 0.20 too. Null where it says nothing.
 */
export function readPolicy(document: JsonObject, names: PolicyNames): InteractionPolicy | null {
  const given = at(document, 'interactionPolicy');
  if (!isObject(given)) return null;
  const policy: InteractionPolicy = {};
  for (const [kind, name] of Object.entries(KINDS) as [keyof InteractionPolicy, string][]) {
    const rule = at(given, name);
    if (isObject(rule)) policy[kind] = approvalOf(rule, names);
  }
  return Object.keys(policy).length === 0 ? null : policy;
}

function approvalOf(rule: JsonObject, names: PolicyNames): Approval {
  return {
    automatic: groupsOf(at(rule, 'automaticApproval') ?? at(rule, 'always'), names),
    manual: groupsOf(at(rule, 'manualApproval') ?? at(rule, 'approvalRequired'), names),
  };
}

/** The author is always meant; whoever else is named is not somebody we can tell apart. */
function groupsOf(value: unknown, names: PolicyNames): Allowed[] {
  const groups = idsOf(value, MAX_NAMED).flatMap((id): Allowed[] => {
    if (isPublic(id)) return ['public'];
    if (id === names.authorUri) return [];
    if (id === names.followersUrl) return ['followers'];
    return id === names.followingUrl ? ['following'] : ['unsupported_policy'];
  });
  return [...new Set(groups)];
}

function at(object: JsonObject, name: string): unknown {
  return object[name] ?? object[`${GTS}${name}`];
}
