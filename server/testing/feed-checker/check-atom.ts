import { readXml, type XmlElement } from './read-xml.ts';
import * as rules from './rules.ts';

const ATOM = 'http://www.w3.org/2005/Atom';
const OF_FEED = new Set([
  ...['author', 'category', 'contributor', 'generator', 'icon', 'id', 'link', 'logo', 'rights'],
  ...['subtitle', 'title', 'updated', 'entry'],
]);
const OF_ENTRY = new Set([
  ...['author', 'category', 'content', 'contributor', 'id', 'link', 'published', 'rights'],
  ...['source', 'summary', 'title', 'updated'],
]);
const SEVERAL = new Set(['author', 'category', 'contributor', 'link', 'entry']);

/** What is wrong with an Atom document, after https://www.rfc-editor.org/rfc/rfc4287 section 4. */
export function checkAtom(document: string): string[] {
  const faults = rules.createFaults();
  try {
    const root = readXml(document);
    faults.need(root.name === 'feed' && root.space === ATOM, 'the root is no feed of Atom');
    checkParts(faults, root, OF_FEED, 'feed');
    const entries = rules.named(root, ATOM, 'entry');
    const hasAuthor = rules.named(root, ATOM, 'author').length > 0;
    const self = rules.named(root, ATOM, 'link').some((link) => link.attributes['rel'] === 'self');
    faults.need(self, 'feed: no link to itself');
    const ids = entries.map((entry) => textOf(entry, 'id'));
    faults.need(new Set(ids).size === ids.length, 'entries share an id');
    entries.forEach((entry, n) => {
      const where = `entry ${n + 1}`;
      checkParts(faults, entry, OF_ENTRY, where);
      checkContent(faults, entry, where);
      const authors = rules.named(entry, ATOM, 'author').length;
      faults.need(hasAuthor || authors > 0, `${where}: no author here or above`);
    });
  } catch (error) {
    faults.list.push(`not well-formed: ${String(error)}`);
  }
  return faults.list;
}

/** What feeds and entries have in common. */
function checkParts(
  faults: rules.Faults,
  element: XmlElement,
  known: ReadonlySet<string>,
  where: string,
): void {
  for (const { space, name } of element.children)
    faults.need(space !== ATOM || known.has(name), `${where}: no such element: ${name}`);
  for (const name of known)
    faults.need(
      SEVERAL.has(name) || rules.named(element, ATOM, name).length <= 1,
      `${where}: several ${name}`,
    );
  for (const name of ['id', 'title', 'updated'])
    faults.need(rules.named(element, ATOM, name).length === 1, `${where}: no ${name}`);
  const id = textOf(element, 'id') ?? '';
  faults.need(/^[a-z][a-z0-9+.-]*:\S+$/i.test(id), `${where}: id is no address`);
  for (const name of ['updated', 'published']) {
    const date = textOf(element, name);
    faults.need(date === undefined || rules.isInternetDate(date), `${where}: ${name} is no date`);
  }
  for (const name of ['title', 'subtitle', 'rights', 'summary'])
    for (const text of rules.named(element, ATOM, name)) checkText(faults, text, where);
  for (const { attributes } of rules.named(element, ATOM, 'category'))
    faults.need(attributes['term'], `${where}: category without term`);
  for (const person of rules.named(element, ATOM, 'author')) {
    faults.need(textOf(person, 'name')?.trim(), `${where}: author without name`);
    const uri = textOf(person, 'uri');
    faults.need(uri === undefined || rules.isWebAddress(uri), `${where}: author uri`);
  }
  for (const name of ['icon', 'logo']) {
    const address = textOf(element, name);
    faults.need(address === undefined || rules.isWebAddress(address), `${where}: ${name}`);
  }
  checkLinks(faults, element, where);
}

function checkLinks(faults: rules.Faults, element: XmlElement, where: string): void {
  const links = rules.named(element, ATOM, 'link').map((link) => link.attributes);
  for (const { href, type, length, hreflang } of links) {
    faults.need(rules.isWebAddress(href), `${where}: link href`);
    faults.need(type === undefined || rules.isMediaType(type), `${where}: link type`);
    faults.need(length === undefined || /^\d+$/.test(length), `${where}: link length`);
    faults.need(hreflang === undefined || rules.isLanguage(hreflang), `${where}: link hreflang`);
  }
  const alternates = links
    .filter(({ rel }) => rel === undefined || rel === 'alternate')
    .map(({ type, hreflang }) => `${type} ${hreflang}`);
  faults.need(new Set(alternates).size === alternates.length, `${where}: alternates alike`);
}

function checkContent(faults: rules.Faults, entry: XmlElement, where: string): void {
  const [content] = rules.named(entry, ATOM, 'content');
  if (content === undefined) {
    const links = rules.named(entry, ATOM, 'link');
    const hasPage = links.some(
      ({ attributes }) => (attributes['rel'] ?? 'alternate') === 'alternate',
    );
    return faults.need(hasPage, `${where}: neither content nor a page`);
  }
  if (content.attributes['src'] !== undefined)
    return faults.need(textOf(entry, 'summary'), `${where}: content elsewhere, and no summary`);
  checkText(faults, content, where);
  const lang = content.attributes['xml:lang'];
  faults.need(lang === undefined || rules.isLanguage(lang), `${where}: xml:lang`);
}

function checkText(faults: rules.Faults, element: XmlElement, where: string): void {
  const { type = 'text' } = element.attributes;
  faults.need(['text', 'html', 'xhtml'].includes(type), `${where}: ${element.name} type ${type}`);
  if (type !== 'xhtml')
    faults.need(element.children.length === 0, `${where}: elements in ${element.name}`);
  if (type === 'html') rules.checkHtml(faults, element.text, where);
}

function textOf(element: XmlElement, name: string): string | undefined {
  return rules.named(element, ATOM, name)[0]?.text;
}
