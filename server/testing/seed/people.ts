import type { PictureKind } from './draw.ts';

export interface SeedPerson {
  username: SeedName;
  displayName: string;
  note: string;
  fields?: { name: string; value: string }[];
  language: string;
  locked?: true;
  bot?: true;
  /** Colours of the avatar and the header. */
  colours: [string, string];
  follows: SeedName[];
}

export type SeedName = 'alice' | 'bob' | 'carol' | 'dan' | 'erika' | 'frida' | 'robin';

/** The people of every development server. Everyone's password is `password`; alice owns the server. */
export const PEOPLE: SeedPerson[] = [
  {
    username: 'alice',
    displayName: 'Alice Okafor',
    note: 'Photographs bridges for Wikimedia Commons. #WikiLovesMonuments\n\nhttps://commons.wikimedia.org',
    fields: [
      { name: 'Wiki', value: 'https://meta.wikimedia.org' },
      { name: 'Camera', value: 'Whatever is in my pocket' },
    ],
    language: 'en',
    colours: ['#3366cc', '#eaf3ff'],
    follows: ['bob', 'carol', 'dan', 'erika', 'frida'],
  },
  {
    username: 'bob',
    displayName: 'Bob (he/him)',
    note: 'Mosses, lichens and their articles. Asks for citations at parties.',
    language: 'en',
    colours: ['#14866d', '#d5fdf4'],
    follows: ['alice', 'carol', 'erika'],
  },
  {
    username: 'carol',
    displayName: 'Carol',
    note: 'MediaWiki developer. Opinions are in the code review.',
    language: 'en',
    colours: ['#ac6600', '#fef6e7'],
    follows: ['alice', 'bob', 'robin'],
  },
  {
    username: 'dan',
    displayName: 'دانیال',
    note: 'ویکی‌نویس فارسی. #ویکی‌پدیا',
    language: 'fa',
    colours: ['#6b4ba1', '#f3eeff'],
    follows: ['alice', 'bob', 'erika'],
  },
  {
    username: 'erika',
    displayName: 'Erika Groß',
    note: 'Schreibt über Züge, Brücken und Bahnhöfe.',
    language: 'de',
    colours: ['#d73333', '#fee7e6'],
    follows: ['alice', 'dan', 'bob'],
  },
  {
    username: 'frida',
    displayName: 'Frida',
    note: 'Here for friends: I look at every request.',
    language: 'sv',
    locked: true,
    colours: ['#54595d', '#eaecf0'],
    follows: ['alice'],
  },
  {
    username: 'robin',
    displayName: 'Robin the bot',
    note: 'Posts what is new. A bot.',
    language: 'en',
    bot: true,
    colours: ['#00af89', '#202122'],
    follows: [],
  },
];

export interface SeedStatus {
  /** What the others call it below. */
  key: string;
  by: SeedName;
  text: string;
  spoilerText?: string;
  visibility?: 'public' | 'unlisted' | 'private' | 'direct';
  language?: string;
  replyTo?: string;
  pictures?: { kind: PictureKind; description: string }[];
}

/** What they wrote, oldest first. */
export const STATUSES: SeedStatus[] = [
  {
    key: 'welcome',
    by: 'robin',
    text: 'Welcome to Wikimedia Social! Sign in as alice, bob or carol and look around.',
  },
  {
    key: 'moss',
    by: 'bob',
    text: 'Today I learnt that some mosses glow in caves because their cells work like lenses. The article had no picture of it until this morning. #moss #TIL',
    pictures: [
      { kind: 'forest', description: 'Dark green hills under a pale sky, drawn by a computer.' },
    ],
  },
  {
    key: 'bridge',
    by: 'alice',
    text: 'Got up at five for the light on the old bridge. Worth it. Now on Commons under a free licence.\n\n#WikiLovesMonuments #bridges',
    pictures: [
      {
        kind: 'sunrise',
        description: 'A sunrise in orange and pink over still water, drawn by a computer.',
      },
      { kind: 'sea', description: 'A calm blue sea with a low horizon, drawn by a computer.' },
    ],
  },
  {
    key: 'bridge-1',
    by: 'erika',
    text: '@alice Wunderschön! Weißt du, wer sie gebaut hat? #Brücken',
    language: 'de',
    replyTo: 'bridge',
  },
  {
    key: 'bridge-2',
    by: 'alice',
    text: '@erika I looked it up, and the article had it wrong. Fixed, with a source.',
    replyTo: 'bridge-1',
  },
  { key: 'bridge-3', by: 'bob', text: '@alice @erika Which source? 👀', replyTo: 'bridge-2' },
  {
    key: 'persian',
    by: 'dan',
    text: 'امروز مقاله‌ای دربارهٔ پل خواجو را کامل کردم. نظرتان را بنویسید. #ویکی‌پدیا #پل',
  },
  {
    key: 'persian-1',
    by: 'alice',
    text: '@dan Congratulations! I have pictures of it, if you need one.',
    replyTo: 'persian',
  },
  {
    key: 'spoiler',
    by: 'carol',
    text: 'It was a missing semicolon in a gadget from 2009. Of course it was.',
    spoilerText: 'How this week’s bug ends',
  },
  {
    key: 'code',
    by: 'carol',
    text: 'Reviewing patches this afternoon. If yours waits for longer than a week, tell me here: https://gerrit.wikimedia.org/r/q/status:open+project:mediawiki/core',
  },
  {
    key: 'code-1',
    by: 'bob',
    text: '@carol Mine waits since spring. It only renames a variable.',
    replyTo: 'code',
  },
  {
    key: 'train',
    by: 'erika',
    text: 'Der neue Artikel über die Bahnhofsuhr ist fertig. Sie geht vor, seit 1908. #Züge',
    language: 'de',
  },
  {
    key: 'followers',
    by: 'alice',
    text: 'Only for my followers: I am nervous about my first talk at Wikimania.',
    visibility: 'private',
  },
  {
    key: 'whisper',
    by: 'bob',
    text: '@alice You will be great. Shall we rehearse?',
    visibility: 'direct',
    replyTo: 'followers',
  },
];

/** Who boosted and favourited what. */
export const BOOSTS: [SeedName, string][] = [
  ['carol', 'moss'],
  ['bob', 'bridge'],
  ['alice', 'persian'],
  ['carol', 'welcome'],
  ['erika', 'bridge'],
];

export const FAVOURITES: [SeedName, string][] = [
  ['bob', 'bridge'],
  ['carol', 'bridge'],
  ['dan', 'bridge'],
  ['alice', 'moss'],
  ['alice', 'code-1'],
  ['erika', 'persian'],
  ['bob', 'spoiler'],
];
