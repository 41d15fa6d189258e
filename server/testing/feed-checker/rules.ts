import type { XmlElement } from './read-xml.ts';

/** Collects what is wrong with a document, in words. */
export interface Faults {
  list: string[];
  /** Notes `text` unless `holds`. */
  need(holds: unknown, text: string): void;
}

export function createFaults(): Faults {
  const list: string[] = [];
  return {
    list,
    need: (holds, text) => {
      if (!holds) list.push(text);
    },
  };
}

export function isWebAddress(text: string | undefined): boolean {
  return text !== undefined && /^https?:\/\/[^\s<>"]+$/.test(text) && URL.canParse(text);
}

/** RFC 3339, as Atom and JSON Feed want their dates. */
export function isInternetDate(text: string | undefined): boolean {
  const shape = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
  return text !== undefined && shape.test(text) && !Number.isNaN(Date.parse(text));
}

/** RFC 822 with years of four digits, as the RSS profile wants them. */
export function isMailDate(text: string | undefined): boolean {
  const shape =
    /^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d(?::\d\d)? (?:GMT|UT|Z|[+-]\d{4})$/;
  return text !== undefined && shape.test(text) && !Number.isNaN(Date.parse(text));
}

export function isLanguage(text: string | undefined): boolean {
  return text !== undefined && /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/.test(text);
}

export function isMediaType(text: string | undefined): boolean {
  return text !== undefined && /^[a-z]+\/[\w.+-]+$/.test(text);
}

/** Children of an element with this name and namespace. */
export function named(element: XmlElement, space: string, name: string): XmlElement[] {
  return element.children.filter((child) => child.space === space && child.name === name);
}

/** HTML inside a feed has no place of its own: its addresses are whole, and nothing in it runs. */
export function checkHtml(faults: Faults, html: string, where: string): void {
  for (const [, address = ''] of html.matchAll(/\s(?:href|src)="([^"]*)"/g))
    faults.need(isWebAddress(address.replaceAll('&amp;', '&')), `${where}: ${address} is relative`);
  faults.need(!/<(?:script|style|iframe|object|form)\b|\son\w+=/i.test(html), `${where}: unsafe`);
  for (const [image] of html.matchAll(/<img\b[^>]*>/g))
    faults.need(/\salt="/.test(image), `${where}: a picture without alt`);
}
