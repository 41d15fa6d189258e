import { cut } from './cut.ts';
import type { Removal } from '../removals.ts';

const AUTHORITY = 'server/testing/safety/12-16-authority.test.ts';
const MOVES = 'server/activitypub/inbox/handlers/profile-activities.test.ts';
const MIGRATION = 'migrations/20261202T1417_create_relays_allows_featured_tags.ts';
const QUOTES = 'server/activitypub/inbox/handlers/quotes.test.ts';
const CONSENT = 'server/activitypub/resolve/verify-quote.ts';
const MOVE = 'server/activitypub/inbox/handlers/move.ts';
const TRUSTED = 'server/activitypub/inbox/trusted.ts';

/** Items 11 to 16: may they do that? */
export const authority: Removal[] = [
  cut(11, 'a consent lies with the quoted author', QUOTES, [
    CONSENT,
    'if (!sameHost(uri, author)) return;',
  ]),
  cut(11, 'a consent is by the quoted author', QUOTES, [
    CONSENT,
    "    httpIdOf(document['attributedTo']) === wanted.author &&\n",
  ]),
  cut(11, 'a consent names the quote', QUOTES, [
    CONSENT,
    "    httpIdOf(at(document, 'interactingObject')) === wanted.quoting &&\n",
  ]),
  cut(11, 'a consent names what is quoted', QUOTES, [
    CONSENT,
    "httpIdOf(at(document, 'interactionTarget')) === wanted.quoted",
    'wanted.quoted !== null',
  ]),
  {
    item: 12,
    what: 'what a profile says of its links is unverified',
    test: AUTHORITY,
    edits: [
      {
        file: 'server/accounts/receive-remote.ts',
        search: 'verified_at: known?.verified_at ?? null',
        replace: 'verified_at: new Date().toISOString()',
      },
    ],
  },
  {
    item: 12,
    what: 'the words of a link are its address',
    test: 'server/activitypub/resolve/verify-profile-links.test.ts',
    edits: [
      {
        file: 'server/accounts/profile/links.ts',
        search: ' && text === href',
        replace: '',
      },
    ],
  },
  {
    item: 12,
    what: 'no credentials in a link',
    test: 'server/activitypub/resolve/verify-profile-links.test.ts',
    edits: [
      {
        file: 'server/accounts/profile/links.ts',
        search: 'text.toLowerCase().startsWith(`${url.protocol}//${url.host}`) ? url.href : null',
        replace: 'url.href',
      },
    ],
  },
  {
    item: 12,
    what: 'the page names the profile',
    test: 'server/activitypub/resolve/verify-profile-links.test.ts',
    edits: [
      {
        file: 'server/accounts/profile/links.ts',
        search: "isMe && addresses.has(URL.parse(href.trim())?.href ?? '')",
        replace: 'isMe',
      },
    ],
  },
  {
    item: 12,
    what: 'the page is where it was said to be',
    test: 'server/activitypub/resolve/verify-profile-links.test.ts',
    edits: [
      {
        file: 'server/accounts/profile/verify-links.ts',
        search: ' || !isStillThere(url, page.finalUrl)',
        replace: '',
      },
    ],
  },
  {
    item: 12,
    what: 'the address of a profile is on the host of its actor',
    test: 'server/activitypub/resolve/verify-profile-links.test.ts',
    edits: [
      {
        file: 'server/accounts/profile/verify-links.ts',
        search: 'isSameHost ? [url, uri] : [uri]',
        replace: '[url ?? uri, uri]',
      },
    ],
  },
  {
    item: 12,
    what: 'a host is asked a few times in a minute',
    test: 'server/activitypub/resolve/verify-profile-links.test.ts',
    edits: [
      {
        file: 'server/activitypub/resolve/verify-profile-links.ts',
        search:
          'if (await claimRead(deps.db, `links:${new URL(url).host}:${place}`, 60)) return true;',
        replace: 'return true;',
      },
    ],
  },
  {
    item: 13,
    what: 'a trailing dot is no other host',
    test: AUTHORITY,
    edits: [
      {
        file: 'server/activitypub/vocab.ts',
        search: "parsed.host.replace(/\\.(?=:|$)/, '')",
        replace: 'parsed.host',
      },
    ],
  },
  {
    item: 13,
    what: 'domains are kept in lower case and punycode',
    test: AUTHORITY,
    edits: [
      {
        file: 'server/moderation/domain-blocks.ts',
        search: '  return url.host;\n',
        replace: '  return text;\n',
      },
      {
        file: MIGRATION,
        search: '      select lower(host)\n',
        replace: '      select host\n',
      },
      {
        file: 'server/moderation/domain-blocks.ts',
        search: '!isHost || !/^[a-z0-9.:-]+$/.test(url.host)',
        replace: '!isHost',
      },
    ],
  },
  {
    item: 13,
    what: 'subdomains on the boundary of a label',
    test: AUTHORITY,
    edits: [
      {
        file: MIGRATION,
        search: "where severity = 'suspend' and domain in (select domain_names(host)))",
        replace:
          "where severity = 'suspend' and regexp_replace(host, ':[0-9]+$', '') like '%' || regexp_replace(domain, ':[0-9]+$', ''))",
      },
    ],
  },
  {
    item: 14,
    what: 'the target says the same',
    test: MOVES,
    edits: [{ file: MOVE, search: '!row.also_known_as.includes(signer.uri)', replace: 'false' }],
  },
  {
    item: 14,
    what: 'only oneself is moved',
    test: MOVES,
    edits: [{ file: MOVE, search: "throw refuse('Only oneself can be moved');", replace: '{}' }],
  },
  {
    item: 14,
    what: 'once in seven days',
    test: MOVES,
    edits: [
      {
        file: MOVE,
        search: "throw new DomainError('forbidden', 'That account moved only recently');",
        replace: '{}',
      },
    ],
  },
  {
    item: 15,
    what: 'an Update is for the author',
    test: AUTHORITY,
    edits: [
      { file: TRUSTED, search: '&& isBy(embedded, id, signerUri)', replace: '' },
      {
        file: 'server/activitypub/inbox/handlers/update.ts',
        search: 'known.accountId === signer.id',
        replace: 'true',
      },
      {
        file: 'server/activitypub/inbox/handlers/update.ts',
        search: 'deps.statuses.update(object, signer)',
        replace: 'deps.statuses.update(object)',
      },
    ],
  },
  {
    item: 15,
    what: 'a Delete is for the author',
    test: AUTHORITY,
    edits: [
      {
        file: 'server/statuses/receive/receive-delete.ts',
        search: 'if (known.account_id === deleted.accountId) await',
        replace: 'await',
      },
    ],
  },
  {
    item: 15,
    what: 'an Accept is for who was asked',
    test: AUTHORITY,
    edits: [
      {
        file: 'server/activitypub/inbox/handlers/answer-follow.ts',
        search: "      .where('target_account_id', '=', targetId)\n",
        replace: '',
      },
      {
        file: 'server/activitypub/inbox/handlers/answer-follow.ts',
        search: 'if (byId !== null) return { accountId: byId, targetAccountId: signer.id };',
        replace:
          'if (byId !== null) return { accountId: byId, targetAccountId: (await deps.actors.known([idOf((activity["object"] as { object?: string })?.object) ?? ""]))[0]?.id ?? signer.id };',
      },
    ],
  },
  {
    item: 15,
    what: 'what is private is not boosted by others',
    test: AUTHORITY,
    edits: [
      {
        file: 'server/activitypub/inbox/handlers/announce.ts',
        search: 'if (!isOpen && status.accountId !== boosterId)',
        replace: 'if (boosterId === "")',
      },
      {
        file: 'server/statuses/receive/receive-boost.ts',
        search: 'if (!mayBoost(target, boost.accountId)) {',
        replace: 'if (mayBoost.length === 0) {',
      },
    ],
  },
  {
    item: 16,
    what: 'suspended servers are refused at the door',
    test: AUTHORITY,
    edits: [
      {
        file: 'server/activitypub/inbox/accept.ts',
        search: 'await refuseSuspended(deps, claim.keyId, actorUri);',
        replace: '',
      },
    ],
  },
  {
    item: 16,
    what: 'nothing of them is fetched',
    test: AUTHORITY,
    edits: [
      {
        file: 'server/activitypub/fetch/admission.ts',
        search: 'if (await domains.isSuspended(host))',
        replace: 'if (host === "")',
      },
    ],
  },
  {
    item: 16,
    what: 'they are judged again when the work is done',
    test: AUTHORITY,
    edits: [
      {
        file: 'server/activitypub/inbox/dispatch.ts',
        search: "if (await deps.domains.isSuspended(hostOf(signerUri) ?? '')) return;",
        replace: '',
      },
    ],
  },
];
