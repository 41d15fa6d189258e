import { cut } from './cut.ts';
import type { Removal } from '../removals.ts';

const PEOPLE = 'server/testing/safety/26-30-people.test.ts';
const ACCEPT = 'server/activitypub/inbox/accept.ts';
const FILES = 'server/media/file-routes.ts';
const PICTURE = 'server/media/picture.ts';
const POLICY = 'server/statuses/policy.ts';
const WEB = 'server/http/web.ts';

/** Items 26 to 30: what do people here see, and who sees them? */
export const people: Removal[] = [
  cut(26, 'posts are sanitised when they come in', PEOPLE, [
    'server/statuses/receive/receive.ts',
    'content: sanitizeContent(remote.content),',
    'content: remote.content,',
  ]),
  cut(26, 'profiles are sanitised when they come in', PEOPLE, [
    'server/accounts/receive-remote.ts',
    'note: sanitizeContent(remote.note),',
    'note: remote.note,',
  ]),
  cut(26, 'fields are sanitised when they come in', PEOPLE, [
    'server/accounts/receive-remote.ts',
    'const value = sanitizeContent(received);',
    'const value = received;',
  ]),
  cut(26, 'posts are sanitised when they are shown', PEOPLE, [
    'server/statuses/load-fragments.ts',
    'row.local ? row.content : safeRemoteHtml(row.content)',
    'row.local ? row.content : row.content + safeRemoteHtml("")',
  ]),
  cut(26, 'profiles are sanitised when they are shown', PEOPLE, [
    'server/accounts/profile/render-note.ts',
    'remembered(`remote ${html}`, () => sanitizeContent(html))',
    'remembered(`remote ${html}`, () => (sanitizeContent.length > 9 ? "" : html))',
  ]),
  cut(27, 'a page has a policy', PEOPLE, [
    WEB,
    '  if (policy !== null)\n    headers.set(',
    "  headers.delete('content-security-policy');\n  if (policy === '')\n    headers.set(",
  ]),
  cut(27, 'nothing inline runs', PEOPLE, [
    WEB,
    'policy.replaceAll(/\\b(?:img|media)-src /g, `$&${sources} `)',
    "policy.replace(\"script-src 'self'\", \"script-src 'self' 'unsafe-inline'\")",
  ]),
  cut(27, 'nothing is loaded from elsewhere', PEOPLE, [WEB, '`$&${sources} `', '`$&https: `']),
  cut(27, 'films and sounds come through the proxy', PEOPLE, [
    'server/media/present.ts',
    "if (row.type === 'unknown')",
    "if (row.type !== 'image')",
  ]),
  cut(27, 'a file alone is in a sandbox', PEOPLE, [
    FILES,
    "media-src 'self'; sandbox\"",
    "media-src 'self'\"",
  ]),
  {
    item: 27,
    what: 'a file is what it is called',
    test: PEOPLE,
    edits: [
      { file: FILES, search: "    'X-Content-Type-Options': 'nosniff',\n", replace: '' },
      {
        file: 'server/http/middleware/security-headers.ts',
        search: "    set('X-Content-Type-Options', 'nosniff');\n",
        replace: '',
      },
    ],
  },
  cut(27, 'a film is told by its bytes', PEOPLE, [
    'server/media/recording.ts',
    'const mime = sniffRecording(bytes);',
    "const mime = sniffRecording(bytes) ?? 'video/mp4';",
  ]),
  {
    item: 28,
    what: 'few readers, chosen by the bytes',
    test: PEOPLE,
    edits: [
      {
        file: PICTURE,
        search: "sharp.block({ operation: ['VipsForeignLoad'] });",
        replace: '',
      },
      { file: PICTURE, search: 'if (type === null) throw notAPicture();', replace: '' },
      {
        file: PICTURE,
        search: 'const type = sniffPicture(bytes);',
        replace: "const type = sniffPicture(bytes) ?? 'image/png';",
      },
    ],
  },
  {
    item: 28,
    what: 'pixels are counted before they are unpacked',
    test: PEOPLE,
    edits: [
      { file: PICTURE, search: 'if (width * height > maxPixels ||', replace: 'if (' },
      {
        file: PICTURE,
        search: ': { limitInputPixels: maxPixels };',
        replace: ': { limitInputPixels: false };',
      },
      { file: PICTURE, search: "failOn: 'error'", replace: "failOn: 'none'" },
    ],
  },
  cut(28, 'pictures are encoded anew', PEOPLE, [
    PICTURE,
    '  const { data, info } = await encoded.toBuffer({ resolveWithObject: true });\n',
    '  const { data, info } = await encoded.keepMetadata().toBuffer({ resolveWithObject: true });\n',
  ]),
  cut(29, 'one question of visibility', PEOPLE, [
    POLICY,
    "const listed = sql<SqlBool>`${visibility} in ('public', 'unlisted')`;",
    "const listed = sql<SqlBool>`${visibility} in ('public', 'unlisted', 'private')`;",
  ]),
  cut(29, 'the outbox is the public’s', PEOPLE, [
    'server/http/federation/outbox.ts',
    '    .where(visibleTo(null))\n',
  ]),
  cut(29, 'what is not for all is kept by no cache', PEOPLE, [
    'server/http/federation/negotiate.ts',
    ": 'private, no-store',",
    ": 'public, max-age=60',",
  ]),
  cut(30, 'follows end with a server', PEOPLE, [
    'server/moderation/domain-blocks.ts',
    "if (block.severity === 'suspend') await severDomain(tx, domain);",
  ]),
  {
    item: 30,
    what: 'a suspended server speaks no more',
    test: PEOPLE,
    edits: [
      {
        file: ACCEPT,
        search: 'await refuseSuspended(deps, claim.keyId, actorUri);',
        replace: '',
      },
      {
        file: ACCEPT,
        search:
          "if (signer.isSuspended) throw new DomainError('forbidden', 'That account is suspended here');",
        replace: '',
      },
    ],
  },
  cut(30, 'a person’s block of a server', PEOPLE, [
    POLICY,
    'where d.account_id = ${author} and d.domain =',
    'where false and d.account_id = ${author} and d.domain =',
  ]),
];
