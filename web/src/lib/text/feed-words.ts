import type { CuratedFeed, FeedItem, FeedSource, FeedSourceParam } from '#lib/api/entities.ts';
import type { I18n } from '#lib/i18n/i18n.ts';
import type { MessageKey } from '#lib/i18n/messages.ts';

/** Sources and what they ask for come from the server; these have words in the reader's language. */
const sources: Record<string, MessageKey> = {
  potd: 'curate-source-potd',
  motd: 'curate-source-motd',
  category: 'curate-source-category',
  uploads: 'curate-source-uploads',
  search: 'curate-source-search',
  'featured-article': 'curate-source-featured-article',
  'on-this-day': 'curate-source-on-this-day',
  'did-you-know': 'curate-source-did-you-know',
  'in-the-news': 'curate-source-in-the-news',
  'page-changes': 'curate-source-page-changes',
  'talk-sections': 'curate-source-talk-sections',
  rss: 'curate-source-rss',
};

const params: Record<string, { label: MessageKey; hint: MessageKey }> = {
  category: { label: 'curate-param-category', hint: 'curate-hint-category' },
  user: { label: 'curate-param-user', hint: 'curate-hint-user' },
  query: { label: 'curate-param-query', hint: 'curate-hint-query' },
  page: { label: 'curate-param-page', hint: 'curate-hint-page' },
  url: { label: 'curate-param-url', hint: 'curate-hint-url' },
  wiki: { label: 'curate-param-wiki', hint: 'curate-hint-wiki' },
};

const problems: Record<NonNullable<CuratedFeed['problem']>['kind'], MessageKey> = {
  unconfigured: 'curate-problem-unconfigured',
  forbidden_host: 'curate-problem-forbidden',
  unreachable: 'curate-problem-unreachable',
  refused: 'curate-problem-refused',
  bad_response: 'curate-problem-answer',
  item: 'curate-problem-item',
  other: 'curate-problem-other',
};

const reasons: Record<Exclude<FeedItem['reason_code'], 'other' | null>, MessageKey> = {
  older: 'curate-reason-older',
  backlog: 'curate-reason-backlog',
  by_curator: 'curate-reason-by-curator',
  post_deleted: 'curate-reason-post-deleted',
  feed_changed: 'curate-reason-feed-changed',
  file_deleted: 'curate-reason-file-deleted',
  no_picture: 'curate-reason-no-picture',
  out_of_news: 'curate-reason-out-of-news',
  nothing_chosen: 'curate-reason-nothing-chosen',
  nothing_there: 'curate-reason-nothing-there',
  hidden: 'curate-reason-hidden',
  not_free: 'curate-reason-not-free',
  tagged_for_deletion: 'curate-reason-tagged',
  doubtful: 'curate-reason-doubtful',
  no_licence: 'curate-reason-no-licence',
};

/** Why something was not posted; null where a wiki said so in words of its own. */
export function reasonWords(code: FeedItem['reason_code'], t: I18n['t']): string | null {
  return code === null || code === 'other' ? null : t(reasons[code]);
}

/** What a source is called; one that is new to us as the server calls it. */
export function sourceName(source: Pick<FeedSource, 'name' | 'summary'>, t: I18n['t']): string {
  const key = sources[source.name];
  return key ? t(key) : source.summary;
}

export function paramWords(param: FeedSourceParam, t: I18n['t']): { label: string; hint: string } {
  const keys = params[param.name];
  return keys
    ? { label: t(keys.label), hint: t(keys.hint) }
    : { label: param.label, hint: param.hint };
}

/** What kind of thing went wrong in the last run. */
export function problemWords({ kind }: NonNullable<CuratedFeed['problem']>, t: I18n['t']): string {
  return t(problems[kind]);
}
