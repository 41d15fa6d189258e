import { cut } from './cut.ts';
import type { Removal } from '../removals.ts';

const RESOURCES = 'server/testing/safety/20-25-resources.test.ts';
const CLIENT = 'server/activitypub/fetch/guarded-client.test.ts';
const ACCEPTED = 'server/activitypub/inbox/accept.test.ts';
const CRAWLED = 'server/activitypub/resolve/fetch-thread.test.ts';
const GUARDED = 'server/activitypub/fetch/guarded-client.ts';
const NETWORKS = 'server/activitypub/fetch/networks.ts';
const CONNECT = 'server/activitypub/fetch/connect.ts';
const BODY = 'server/activitypub/fetch/read-body.ts';
const BUDGET = 'server/activitypub/fetch/budget.ts';
const ADMISSION = 'server/activitypub/fetch/admission.ts';
const READ_NOTE = 'server/activitypub/objects/read-note.ts';
const READ_ACTOR = 'server/activitypub/objects/read-actor.ts';

const specialAddresses = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '192.0.0.0/24',
  '198.18.0.0/15',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '2001::/23',
  '2002::/16',
];

/** Items 17 to 25: where do our requests go, and what may they cost? */
export const resources: Removal[] = [
  ...specialAddresses.map((network) =>
    cut(17, `${network} is not public`, CLIENT, [NETWORKS, `  '${network}',\n`]),
  ),
  cut(17, 'IPv6 is an allow-list', CLIENT, [NETWORKS, 'isIn(address, GLOBAL_V6) && ']),
  cut(17, 'IPv4 in IPv6 is judged as IPv4', CLIENT, [
    NETWORKS,
    'if (v6.isIPv4MappedAddress()) return v6.toIPv4Address();',
    'if (v6.isIPv4MappedAddress()) return ipaddr.parse("8.8.8.8");',
  ]),
  cut(17, 'NAT64 is judged as IPv4', CLIENT, [
    NETWORKS,
    'new ipaddr.IPv4(v6.toByteArray().slice(12))',
    'ipaddr.parse("8.8.8.8")',
  ]),
  cut(17, 'the public is spoken to on port 443 by https', CLIENT, [
    CONNECT,
    '(isUsual ? open : allowedOnly)',
    '(isUsual ? open : open)',
  ]),
  cut(18, 'the address that is dialled is the one that is judged', CLIENT, [
    CONNECT,
    'addresses.filter(({ address }) => mayDial(address))',
    'addresses',
  ]),
  cut(18, 'a literal address is judged too', CLIENT, [
    CONNECT,
    'if (isIP(host) !== 0 && !mayDial(host))',
    'if (host === "")',
  ]),
  cut(19, 'three redirects at most', CLIENT, [
    GUARDED,
    'if (hops === MAX_REDIRECTS)',
    'if (hops === 40)',
  ]),
  cut(19, 'every hop is signed for its own host', CLIENT, [
    GUARDED,
    'const response = await send(door, request, way, url, signal);',
    'const response = await send(door, hops > 0 ? { ...request, signAs: undefined as never } : request, way, url, signal);',
  ]),
  cut(19, 'every hop is judged', CLIENT, [
    CONNECT,
    'if (isIP(host) !== 0 && !mayDial(host))',
    'if (host === "")',
  ]),
  cut(19, 'no credentials in a URL', CLIENT, [
    GUARDED,
    "if (url.username !== '' || url.password !== '')",
    "if (url.href === '')",
  ]),
  cut(19, 'a delivery follows no redirect', CLIENT, [GUARDED, "request.method !== 'GET' ||\n", '']),
  cut(20, 'one client for all, and it asks for public addresses', RESOURCES, [
    NETWORKS,
    "return isPublic(address) ? 'public' : 'none';",
    "return 'allowed';",
  ]),
  cut(21, 'decompressed bytes are counted as they come', CLIENT, [
    BODY,
    'if (size > maxBytes)',
    'if (size > 1e12)',
  ]),
  cut(21, 'an encoding that was not asked for is refused', CLIENT, [
    BODY,
    "throw new FetchError('bad_response', 'The answer has an encoding that was not asked for');",
    'return null;',
  ]),
  cut(21, 'a request ends at its deadline', CLIENT, [
    GUARDED,
    'AbortSignal.timeout(request.timeoutMs ?? TOTAL_TIMEOUT)',
    'new AbortController().signal',
  ]),
  cut(21, 'the inbox takes one megabyte', ACCEPTED, [
    'server/http/federation/read-body.ts',
    'if (size <= limit) return resolve',
    'if (size >= 0) return resolve',
  ]),
  cut(21, 'a body that does not come ends its connection', ACCEPTED, [
    'server/http/federation/read-body.ts',
    'setTimeout(() => incoming.destroy(), timeout)',
    'setTimeout(() => {}, timeout)',
  ]),
  cut(22, 'ten new servers below one domain', RESOURCES, [
    ADMISSION,
    'if (hosts.size >= NEW_SUBDOMAINS)',
    'if (hosts.size >= 1e9)',
  ]),
  cut(22, 'a purse of documents', RESOURCES, [ADMISSION, "    spend('documents');\n"]),
  cut(22, 'twenty ancestors', RESOURCES, [
    'server/activitypub/resolve/resolve-status.ts',
    'chain.length < MAX_ANCESTORS',
    'chain.length < 1000',
  ]),
  cut(22, 'eight unknown people of a post', RESOURCES, [
    'server/activitypub/resolve/resolve-status.ts',
    '.slice(0, maxUnknown)',
  ]),
  cut(22, 'every address is asked once', CRAWLED, [BUDGET, 'visited.has(url) || ']),
  cut(22, 'so many requests', CRAWLED, [BUDGET, 'visited.size >= limits.requests || ']),
  cut(22, 'so many hosts', CRAWLED, [
    BUDGET,
    'if (spent === 0 && byHost.size >= limits.hosts) return false;',
  ]),
  cut(23, 'links in pages are found in short pieces', 'server/activitypub/resolve/lookup.test.ts', [
    'server/activitypub/fetch/alternate.ts',
    "return html.split('<').filter((piece) => piece.length < MAX_TAG && /^link\\s/i.test(piece));",
    'return [...html.matchAll(/<link[^>]*>/gi)].map(([all]) => all.slice(1));',
  ]),
  cut(23, 'an activity that fails fails alone', 'server/activitypub/inbox/drain.test.ts', [
    'server/activitypub/inbox/drain.ts',
    "    await note(deps.db, kept, isRefused ? 'refused' : 'failed', error);\n",
    '    throw error;\n',
  ]),
  cut(24, 'tags of a post', RESOURCES, [
    READ_NOTE,
    'const MAX_TAGS = 64;',
    'const MAX_TAGS = 1e6;',
  ]),
  cut(24, 'files of a post', RESOURCES, [
    'server/activitypub/objects/read-media.ts',
    'const MAX_MEDIA = 16;',
    'const MAX_MEDIA = 1e6;',
  ]),
  cut(24, 'length of a post', RESOURCES, [
    'server/activitypub/objects/convert-text.ts',
    'const MAX_CONTENT = 65_536;',
    'const MAX_CONTENT = 1e9;',
  ]),
  cut(24, 'fields of a profile', RESOURCES, [
    READ_ACTOR,
    'const MAX_FIELDS = 50;',
    'const MAX_FIELDS = 1e6;',
  ]),
  cut(24, 'aliases of a profile', RESOURCES, [
    READ_ACTOR,
    'const MAX_ALIASES = 256;',
    'const MAX_ALIASES = 1e6;',
  ]),
  cut(24, 'emoji', RESOURCES, [
    'server/activitypub/objects/read-emojis.ts',
    'const MAX_EMOJIS = 48;',
    'const MAX_EMOJIS = 1e6;',
  ]),
  cut(24, 'objects of an activity', RESOURCES, [
    'server/activitypub/inbox/trusted.ts',
    'export const MAX_OBJECTS = 16;',
    'export const MAX_OBJECTS = 1e6;',
  ]),
  cut(24, 'options of a poll', 'server/activitypub/inbox/handlers/polls.test.ts', [
    'server/polls/limits.ts',
    'REMOTE_POLL_LIMITS = { options: 500,',
    'REMOTE_POLL_LIMITS = { options: 1e6,',
  ]),
  cut(25, 'counters', RESOURCES, [
    'server/rate-limits/counters.ts',
    'new LRUCache<string, Count>({ max: maxKeys })',
    'new Map<string, Count>()',
  ]),
  cut(25, 'what is known of peers’ signatures', 'server/activitypub/fetch/knock.test.ts', [
    'server/activitypub/fetch/knock.ts',
    'const MAX_ORIGINS = 10_000;',
    'const MAX_ORIGINS = 1e7;',
  ]),
  cut(25, 'deletions of what never came', RESOURCES, [
    'server/statuses/prune.ts',
    'delete from tombstones where author_uri is not null',
    'delete from tombstones where false',
  ]),
];
