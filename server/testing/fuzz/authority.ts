import { changedColumns, type Change, type Row } from './changes.ts';

/** Who attacked, and what is whose. */
export interface Attack {
  /** Several where they deleted themselves and came again. */
  signerIds: ReadonlySet<string>;
  signerUri: string;
  signerHost: string;
  /** Ids of accounts here. */
  locals: ReadonlySet<string>;
  /** Uris of actors who did nothing. */
  honest: ReadonlySet<string>;
  /** Uris of what they published, which may be read from their servers. */
  published: ReadonlySet<string>;
  /** The author of a status, also of one that is gone by now; and whether it is of here. */
  authors: ReadonlyMap<string, { accountId: string; uri: string }>;
  /** Accounts whose own documents say that they are the attacker too. */
  alsoTheSigner: ReadonlySet<string>;
  /** Follows that were there, by `account target`: an Accept needs a request. */
  asked: ReadonlySet<string>;
}

type Rule = (change: Change, attack: Attack) => boolean;

const rowOf = ({ old, new: now }: Change): Row => now ?? old!;
const isBy =
  (column = 'account_id'): Rule =>
  (change, { signerIds }) =>
    [change.old, change.new].every((row) => row === null || signerIds.has(row[column] ?? ''));
const only =
  (...columns: string[]): Rule =>
  (change) =>
    change.old !== null &&
    change.new !== null &&
    changedColumns(change).every((column) => columns.includes(column));
const inserted: Rule = ({ old }) => old === null;
const anything: Rule = () => true;
const hostOf = (uri: string | null | undefined): string => URL.parse(uri ?? '')?.host ?? '';

/** Of a status of the signer's, or one that was read from where its author published it. */
const ofStatus: Rule = (change, attack) => {
  const author = attack.authors.get(rowOf(change)['status_id'] ?? '');
  // Gone with its status, whose own end is judged by itself.
  if (author === undefined) return change.new === null;
  return attack.signerIds.has(author.accountId) || attack.published.has(author.uri);
};

const account: Rule = (change, attack) => {
  const row = rowOf(change);
  if (change.old === null)
    return hostOf(row['uri']) === attack.signerHost && !attack.honest.has(row['uri'] ?? '');
  const columns = changedColumns(change);
  if (['id', 'uri', 'silenced_at'].some((name) => columns.includes(name))) return false;
  if (attack.signerIds.has(row['id'] ?? '')) return true;
  if (attack.locals.has(row['id'] ?? '')) return false;
  // Their own server said so: made by the attacker's documents, or asked again.
  return attack.honest.has(row['uri'] ?? '')
    ? only('fetched_at', 'updated_at')(change, attack)
    : hostOf(row['uri']) === attack.signerHost;
};

const status: Rule = (change, attack) => {
  const row = rowOf(change);
  if (attack.signerIds.has(row['account_id'] ?? ''))
    return row['local'] === 'false' && hostOf(row['uri']) === attack.signerHost;
  if (row['local'] === 'true' || change.new === null) return false;
  if (change.old === null) return attack.published.has(row['uri'] ?? '');
  // A parent that came late takes its place above the answers of others.
  return only(
    'fetched_at',
    'in_reply_to_id',
    'in_reply_to_account_id',
    'conversation_id',
  )(change, attack);
};

/** Follows of the signer's, and those of the signer, which they may accept and end. */
const follow: Rule = (change, attack) => {
  const row = rowOf(change);
  const { account_id: from, target_account_id: to } = row;
  if (isBy()(change, attack)) return true;
  if (attack.signerIds.has(to ?? ''))
    return change.old !== null || attack.asked.has(`${from} ${to}`);
  return attack.locals.has(from ?? '') && attack.alsoTheSigner.has(to ?? '');
};

/** What somebody here is told, by whom; or what becomes of that when its cause is gone. */
const notice: Rule = (change, attack) =>
  isBy('from_account_id')(change, attack) ||
  (change.old?.['type'] === 'admin.report' &&
    attack.signerIds.has(change.old['from_account_id'] ?? '') &&
    only('from_account_id')(change, attack)) ||
  attack.alsoTheSigner.has(rowOf(change)['from_account_id'] ?? '');

/** The signer's, and those of attackers before, whose ends come round as late as their activities. */
const key: Rule = (change, attack) => {
  const { key_id } = rowOf(change);
  if (hostOf(key_id) !== attack.signerHost || attack.honest.has(key_id?.split('#')[0] ?? ''))
    return false;
  return isBy()(change, attack) || change.new === null;
};

/** What the signer says is gone counts for what the signer sends, whatever it is called. */
const tombstone: Rule = (change, attack) => {
  const { uri, author_uri } = rowOf(change);
  const isOthers = [...attack.honest].some(
    (other) => uri === other || uri?.startsWith(`${other}/`),
  );
  const isOwn = author_uri === attack.signerUri || (author_uri === null && !isOthers);
  return change.old === null && hostOf(uri) === attack.signerHost && isOwn;
};

/**
 * Which changes of which table an attacker's activities may have made. A table that is not here may
 * not change at all.
 */
const RULES: Readonly<Record<string, Rule>> = {
  // The first notification that a device is told of has the server make its keys.
  settings: (change) => change.old === null && rowOf(change)['name'] === 'push.vapid_keys',
  accounts: account,
  account_keys: key,
  // Held against what they count, elsewhere.
  account_stats: anything,
  status_stats: anything,
  poll_options: anything,
  statuses: status,
  status_edits: ofStatus,
  status_mentions: ofStatus,
  status_hashtags: ofStatus,
  polls: (change, attack) =>
    ofStatus(change, attack) || only('voters_count', 'tally_due_at', 'tallied_at')(change, attack),
  poll_votes: isBy(),
  media: isBy(),
  favourites: isBy(),
  pins: isBy(),
  featured_tags: isBy(),
  blocks: isBy(),
  follows: follow,
  follow_requests: follow,
  // One whose reporter has left stays, under the name of the server.
  reports: (change, attack) =>
    attack.signerIds.has(change.old?.['account_id'] ?? rowOf(change)['account_id'] ?? '') &&
    (inserted(change, attack) || only('account_id')(change, attack)),
  quotes: (change, attack) => isBy()(change, attack) || isBy('quoted_account_id')(change, attack),
  notifications: notice,
  notification_requests: notice,
  custom_emojis: (change, { signerHost }) => rowOf(change)['domain'] === signerHost,
  tombstones: tombstone,
  // What a direct message of the signer's adds to.
  account_conversations: anything,
  account_conversation_statuses: ofStatus,
  hashtags: inserted,
  // The link below a post of the signer's, to be looked at.
  status_cards: ofStatus,
  preview_cards: inserted,
  // The machinery: work to do, and what was asked of whom when.
  events: anything,
  // Also those of attackers before, which come round again.
  inbound_activities: (change, { signerHost }) => hostOf(rowOf(change)['actor_uri']) === signerHost,
  outgoing_activities: (change, attack) => attack.locals.has(rowOf(change)['account_id'] ?? ''),
  deliveries: anything,
  hosts: anything,
  remote_reads: anything,
};

/** The changes that nothing the signer did explains. */
export function unauthorised(changes: readonly Change[], attack: Attack): string[] {
  return changes
    .filter((change) => !isTheSame(change) && !(RULES[change.tbl]?.(change, attack) ?? false))
    .map((change) => `${change.tbl} ${describe(change)}`);
}

/** Written again as it was. */
function isTheSame(change: Change): boolean {
  return change.old !== null && change.new !== null && changedColumns(change).length === 0;
}

function describe(change: Change): string {
  const columns = changedColumns(change);
  const of = (row: Row | null) =>
    row && Object.fromEntries(columns.map((column) => [column, row[column]]));
  return columns.length === 0
    ? JSON.stringify(change).slice(0, 1500)
    : `${JSON.stringify(rowOf(change)).slice(0, 600)}: ${JSON.stringify([of(change.old), of(change.new)]).slice(0, 900)}`;
}
