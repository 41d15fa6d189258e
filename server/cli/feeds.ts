import { createFeed } from '#server/feeds/create.ts';
import { editFeed } from '#server/feeds/edit.ts';
import { createFamily } from '#server/feeds/family.ts';
import {
  listItems,
  postCandidate,
  postItemOf,
  removeItemByHand,
  showItem,
} from '#server/feeds/items.ts';
import {
  deleteFeed,
  feedIdOf,
  listFeeds,
  paramsOfFeed,
  pauseFeed,
  resumeFeed,
} from '#server/feeds/manage.ts';
import { postByHand } from '#server/feeds/post-by-hand.ts';
import { type Preview, previewFeed, previewSource } from '#server/feeds/preview.ts';
import { rememberAnswers } from '#server/feeds/remember.ts';
import { runFeed } from '#server/feeds/run.ts';
import { readSchedule } from '#server/feeds/schedule.ts';
import { SOURCES } from '#server/feeds/sources.ts';
import { FeedItem } from '#server/contract/curated-feed.ts';
import { command, type CommandGroup, oneOf, readCount, required, UsageError } from './command.ts';
import type { CliContext } from './context.ts';

const ITEM_STATES = FeedItem.shape.state.options;

const FROM = {
  source: { type: 'string' },
  family: { type: 'string' },
  param: { type: 'string', multiple: true },
  language: { type: 'string' },
  languages: { type: 'string' },
} as const;

const create = command({
  usage:
    '[NAME] --source S [--param key=value …] [--language L] | --family S --languages en,de,…; [--display-name N] [--note N] [--hashtags a,b] [--schedule 06:00|30m] [--posts-per-run N] [--paused]',
  summary: `Makes a feed, or with --family one in each language. Sources: ${SOURCES.map((one) => one.name).join(', ')}.`,
  options: {
    ...FROM,
    'display-name': { type: 'string' },
    note: { type: 'string' },
    hashtags: { type: 'string' },
    schedule: { type: 'string' },
    'posts-per-run': { type: 'string' },
    paused: { type: 'boolean' },
  },
  async run({ deps, output }, values, [username]) {
    const perRun = values['posts-per-run'];
    const feed = {
      source: sourceOf(values),
      params: paramsOf(values.param),
      username,
      displayName: values['display-name'],
      note: values.note,
      hashtags: values.hashtags === undefined ? undefined : listOf(values.hashtags),
      schedule: values.schedule === undefined ? undefined : readSchedule(values.schedule),
      postsPerRun: perRun === undefined ? undefined : readCount(perRun, 1),
    };
    const languages = listOf(values.languages ?? values.language ?? 'en');
    const made =
      languages.length > 1 || values.family !== undefined
        ? await createFamily(deps, feed, languages)
        : [await createFeed(deps, { ...feed, language: languages[0] ?? 'en' })];
    if (values.paused) for (const { id } of made) await pauseFeed(deps.db, id);
    const rows = made.map((one) => ({ ...one, url: `${deps.config.origin}/@${one.username}` }));
    output.table(rows, 'No feeds were made.');
    if (deps.config.wikimedia.contact === null)
      output.note('WIKIMEDIA_CONTACT is not set: feeds do not run before it is.');
  },
});

const list = command({
  usage: '',
  summary: 'Lists the feeds: when they ran, when they last ran well, what went wrong.',
  options: {},
  async run({ deps, output }) {
    const feeds = await listFeeds(deps.db);
    const shown = ({ params, ...feed }: (typeof feeds)[number]) =>
      output.json === 'yes' ? { ...feed, params } : feed;
    output.table(feeds.map(shown), 'There are no feeds.');
  },
});

const preview = command({
  usage: 'NAME | --source S [--param key=value …] [--language L]; [--limit N]',
  summary: 'Shows what a feed would post next, or what a new one would begin with; posts nothing.',
  options: { ...FROM, limit: { type: 'string' } },
  async run(ctx, values, positionals) {
    const limit = readCount(values.limit, 3);
    const deps = feedDeps(ctx);
    const previews =
      values.source === undefined && values.family === undefined
        ? await previewFeed(deps, required(positionals, 'NAME'), limit)
        : await previewSource(deps, {
            source: sourceOf(values),
            params: paramsOf(values.param),
            language: values.language ?? 'en',
            limit,
          });
    const text = previews.map(asText).join('\n\n----\n\n');
    ctx.output.print(previews, text || 'There is nothing new.');
  },
});

const run = command({
  usage: 'NAME…',
  summary: 'Runs feeds now, whatever their schedule says.',
  options: {},
  words: 1_000,
  async run(ctx, _values, positionals) {
    required(positionals, 'NAME');
    const deps = { ...feedDeps(ctx), wiki: rememberAnswers(ctx.deps.wiki) };
    for (const username of positionals) {
      const report = await runFeed(deps, await feedIdOf(ctx.deps.db, username));
      const { problems, ...counts } = report;
      const numbers = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
      ctx.output.print(
        { username, ...report },
        [`@${username}: ${numbers.join(', ')}`, ...problems].join('\n'),
      );
    }
  },
});

const pause = command({
  usage: 'NAME',
  summary: 'Stops a feed; what it posted stays.',
  options: {},
  async run({ deps, output }, _values, positionals) {
    const username = required(positionals, 'NAME');
    await pauseFeed(deps.db, await feedIdOf(deps.db, username));
    output.print({ paused: username }, `@${username} is paused.`);
  },
});

const resume = command({
  usage: 'NAME',
  summary: 'Lets a paused feed go on.',
  options: {},
  async run({ deps, output }, _values, positionals) {
    const username = required(positionals, 'NAME');
    await resumeFeed(deps.db, await feedIdOf(deps.db, username));
    output.print({ resumed: username }, `@${username} goes on.`);
  },
});

const remove = command({
  usage: 'NAME',
  summary: 'Deletes a feed, its account and all its posts, here and everywhere.',
  options: {},
  async run({ deps, output }, _values, positionals) {
    const username = required(positionals, 'NAME');
    await deleteFeed(deps.db, await feedIdOf(deps.db, username));
    output.print({ deleted: username }, `@${username} is gone.`);
  },
});

const edit = command({
  usage:
    'NAME [--param key=value …] [--language L] [--display-name N] [--note N] [--hashtags a,b] [--schedule 06:00|30m] [--posts-per-run N]',
  summary: 'Changes a feed. Its source stays; with other params it begins anew with the newest.',
  options: {
    param: { type: 'string', multiple: true },
    language: { type: 'string' },
    'display-name': { type: 'string' },
    note: { type: 'string' },
    hashtags: { type: 'string' },
    schedule: { type: 'string' },
    'posts-per-run': { type: 'string' },
  },
  async run({ deps, output }, values, positionals) {
    const username = required(positionals, 'NAME');
    const perRun = values['posts-per-run'];
    const id = await feedIdOf(deps.db, username);
    await editFeed(deps, id, {
      // What is not named stays.
      params: values.param && {
        ...(await paramsOfFeed(deps.db, id)),
        ...paramsOf(values.param),
      },
      language: values.language,
      displayName: values['display-name'],
      note: values.note,
      hashtags: values.hashtags === undefined ? undefined : listOf(values.hashtags),
      schedule: values.schedule === undefined ? undefined : readSchedule(values.schedule),
      postsPerRun: perRun === undefined ? undefined : readCount(perRun, 1),
    });
    output.print({ changed: username }, `@${username} is changed.`);
  },
});

const items = command({
  usage: 'NAME [--state waiting|published|skipped|removed] [--limit N]',
  summary: 'Lists what a feed found and what became of it, the newest first.',
  options: { state: { type: 'string' }, limit: { type: 'string' } },
  async run({ deps, output }, values, positionals) {
    const id = await feedIdOf(deps.db, required(positionals, 'NAME'));
    const state = oneOf(values.state, ITEM_STATES, '--state');
    const page = { limit: readCount(values.limit, 20) };
    const rows = await listItems(deps, id, { state, page });
    const shown = rows.map(({ status, ...item }) => ({ ...item, url: status?.url ?? null }));
    output.table(shown, 'It found nothing.');
  },
});

const post = command({
  usage: 'NAME --item ID | --key KEY | --text T [--picture PAGE-ID] [--alt T]',
  summary:
    'Posts by hand: an item (also one that was removed), one of a preview by its key, or a text with a picture of Commons.',
  options: {
    item: { type: 'string' },
    key: { type: 'string' },
    text: { type: 'string' },
    picture: { type: 'string' },
    alt: { type: 'string' },
  },
  async run(ctx, values, positionals) {
    const feedId = await feedIdOf(ctx.deps.db, required(positionals, 'NAME'));
    const item = await shownItem(ctx, await postOne(feedDeps(ctx), feedId, values));
    ctx.output.print(item, item.url ?? item.title);
  },
});

async function postOne(
  deps: ReturnType<typeof feedDeps>,
  feedId: string,
  values: { item?: string | undefined; key?: string | undefined; text?: string | undefined } & {
    picture?: string | undefined;
    alt?: string | undefined;
  },
): Promise<string> {
  if (values.item !== undefined) {
    await postItemOf(deps, feedId, values.item);
    return values.item;
  }
  if (values.key !== undefined) return await postCandidate(deps, feedId, values.key);
  const { text = '', picture: pictureId, alt } = values;
  if (text === '' && pictureId === undefined)
    throw new UsageError('One of --item, --key and --text is needed');
  return await postByHand(deps, feedId, { text, pictureId, alt });
}

const removeItem = command({
  usage: 'ITEM…',
  summary: 'Takes posts of feeds back, or gives up what waits, by the ids of `feeds items`.',
  options: {},
  words: 1_000,
  async run(ctx, _values, positionals) {
    required(positionals, 'ITEM');
    for (const id of positionals) {
      await removeItemByHand(ctx.deps, id);
      const { title } = await shownItem(ctx, id);
      ctx.output.print({ removed: id, title }, `${title} is removed and never posted again.`);
    }
  },
});

async function shownItem({ deps }: CliContext, id: string) {
  const { status, ...item } = await showItem(deps, id);
  return { ...item, url: status?.url ?? null };
}

function feedDeps({ deps }: CliContext) {
  return { ...deps, remote: deps.federation.lookup };
}

function sourceOf(values: { source?: string | undefined; family?: string | undefined }): string {
  const name = values.source ?? values.family;
  if (name !== undefined) return name;
  throw new UsageError('--source is missing');
}

/** `--param category=Foo --param wiki=https://…` */
function paramsOf(given: string[] | undefined): Record<string, string> {
  return Object.fromEntries(
    (given ?? []).map((pair) => {
      const [, name, value] = /^(\w+)=([\s\S]*)$/.exec(pair) ?? [];
      if (name === undefined) throw new UsageError(`"${pair}" is not key=value`);
      return [name, value ?? ''];
    }),
  );
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((one) => one.trim().replace(/^#/, ''))
    .filter((one) => one !== '');
}

function asText(one: Preview): string {
  if (one.skipped !== undefined) return `${one.title}: not posted, ${one.skipped}`;
  const picture = one.picture ? `\n\n[${one.picture.url}]\n[alt: ${one.picture.alt}]` : '';
  return `(${one.language}) ${one.text}${picture}`;
}

/** `social feeds …` */
export const feeds: CommandGroup = {
  create,
  list,
  preview,
  edit,
  run,
  pause,
  resume,
  items,
  post,
  'remove-item': removeItem,
  delete: remove,
};
