import { readXml, type XmlElement } from './read-xml.ts';
import * as rules from './rules.ts';

const ATOM = 'http://www.w3.org/2005/Atom';
const MEDIA = 'http://search.yahoo.com/mrss/';
const WEBFEEDS = 'http://webfeeds.org/rss/1.0';
const SPACES = new Set(['', ATOM, MEDIA, WEBFEEDS, 'http://purl.org/dc/elements/1.1/']);
const OF_CHANNEL = new Set([
  ...['title', 'link', 'description', 'language', 'copyright', 'managingEditor', 'webMaster'],
  ...['pubDate', 'lastBuildDate', 'category', 'generator', 'docs', 'cloud', 'ttl', 'image'],
  ...['rating', 'textInput', 'skipHours', 'skipDays', 'item'],
]);
const OF_ITEM = new Set([
  ...['title', 'link', 'description', 'author', 'category', 'comments', 'enclosure', 'guid'],
  ...['pubDate', 'source'],
]);

/**
 * What is wrong with an RSS document, after https://www.rssboard.org/rss-specification and
 * https://www.rssboard.org/rss-profile.
 */
export function checkRss(document: string): string[] {
  const faults = rules.createFaults();
  try {
    const root = readXml(document);
    faults.need(root.name === 'rss' && root.space === '', 'the root is no rss');
    faults.need(root.attributes['version'] === '2.0', 'the version is not 2.0');
    const channels = rules.named(root, '', 'channel');
    faults.need(channels.length === 1, 'there is not one channel');
    if (channels[0]) checkChannel(faults, channels[0]);
  } catch (error) {
    faults.list.push(`not well-formed: ${String(error)}`);
  }
  return faults.list;
}

function checkChannel(faults: rules.Faults, channel: XmlElement): void {
  checkNames(faults, channel, OF_CHANNEL, 'channel');
  for (const name of ['title', 'link', 'description'] as const) {
    const found = rules.named(channel, '', name);
    faults.need(found.length === 1 && found[0]!.text.trim() !== '', `channel: no single ${name}`);
  }
  faults.need(rules.isWebAddress(textOf(channel, 'link')), 'channel: link is no address');
  const language = textOf(channel, 'language');
  faults.need(language === undefined || rules.isLanguage(language), 'channel: language');
  for (const name of ['pubDate', 'lastBuildDate']) {
    const date = textOf(channel, name);
    faults.need(date === undefined || rules.isMailDate(date), `channel: ${name} is no date`);
  }
  const self = rules.named(channel, ATOM, 'link').filter((one) => one.attributes['rel'] === 'self');
  faults.need(self.length === 1, 'channel: no atom:link to itself');
  faults.need(rules.isWebAddress(self[0]?.attributes['href']), 'channel: atom:link href');
  for (const image of rules.named(channel, '', 'image')) {
    for (const name of ['url', 'link'])
      faults.need(rules.isWebAddress(textOf(image, name)), `image: ${name} is no address`);
    faults.need(textOf(image, 'title') === textOf(channel, 'title'), 'image: another title');
    faults.need(textOf(image, 'link') === textOf(channel, 'link'), 'image: another link');
  }
  const items = rules.named(channel, '', 'item');
  const guids = items.map((item) => textOf(item, 'guid'));
  faults.need(new Set(guids).size === guids.length, 'items share a guid');
  items.forEach((item, n) => checkItem(faults, item, `item ${n + 1}`));
}

function checkItem(faults: rules.Faults, item: XmlElement, where: string): void {
  checkNames(faults, item, OF_ITEM, where);
  for (const name of OF_ITEM) {
    const most = name === 'category' ? Infinity : 1;
    faults.need(rules.named(item, '', name).length <= most, `${where}: several ${name}`);
  }
  const [title, description] = [textOf(item, 'title'), textOf(item, 'description')];
  faults.need(title?.trim() || description?.trim(), `${where}: neither title nor description`);
  faults.need(
    !/<(?:a|b|i|em|p|br|span|strong)\b[^>]*>/.test(title ?? ''),
    `${where}: markup in the title`,
  );
  rules.checkHtml(faults, description ?? '', where);
  const link = textOf(item, 'link');
  faults.need(link === undefined || rules.isWebAddress(link), `${where}: link is no address`);
  const date = textOf(item, 'pubDate');
  faults.need(date === undefined || rules.isMailDate(date), `${where}: pubDate is no date`);
  const author = textOf(item, 'author');
  faults.need(
    author === undefined || /\S+@\S+/.test(author),
    `${where}: author is no mail address`,
  );
  const [guid] = rules.named(item, '', 'guid');
  faults.need(guid?.text.trim(), `${where}: no guid`);
  const permanent = guid?.attributes['isPermaLink'] ?? 'true';
  faults.need(['true', 'false'].includes(permanent), `${where}: isPermaLink`);
  faults.need(permanent === 'false' || rules.isWebAddress(guid?.text), `${where}: guid no link`);
  for (const category of rules.named(item, '', 'category'))
    faults.need(category.text.trim(), `${where}: empty category`);
  for (const { attributes } of rules.named(item, '', 'enclosure')) {
    faults.need(rules.isWebAddress(attributes['url']), `${where}: enclosure url`);
    faults.need(/^\d+$/.test(attributes['length'] ?? ''), `${where}: enclosure length`);
    faults.need(rules.isMediaType(attributes['type']), `${where}: enclosure type`);
  }
  for (const content of rules.named(item, MEDIA, 'content')) checkMedia(faults, content, where);
}

/** https://www.rssboard.org/media-rss */
function checkMedia(faults: rules.Faults, content: XmlElement, where: string): void {
  const { url, type, medium } = content.attributes;
  faults.need(rules.isWebAddress(url), `${where}: media:content url`);
  faults.need(type === undefined || rules.isMediaType(type), `${where}: media:content type`);
  const mediums = ['image', 'audio', 'video', 'document', 'executable', undefined];
  faults.need(mediums.includes(medium), `${where}: media:content medium`);
  for (const license of rules.named(content, MEDIA, 'license'))
    faults.need(rules.isWebAddress(license.attributes['href']), `${where}: media:license href`);
  for (const { attributes } of rules.named(content, MEDIA, 'description'))
    faults.need(
      ['plain', 'html', undefined].includes(attributes['type']),
      `${where}: media:description type`,
    );
}

function checkNames(
  faults: rules.Faults,
  element: XmlElement,
  known: ReadonlySet<string>,
  where: string,
): void {
  for (const { space, name } of element.children) {
    faults.need(SPACES.has(space), `${where}: ${name} of an unknown namespace ${space}`);
    faults.need(space !== '' || known.has(name), `${where}: no such element: ${name}`);
  }
}

function textOf(element: XmlElement, name: string): string | undefined {
  return rules.named(element, '', name)[0]?.text;
}
