import { SaxesParser } from 'saxes';

/** An element of an XML document, its names resolved. */
export interface XmlElement {
  /** Namespace; empty for none. */
  space: string;
  name: string;
  /** By local name, or `prefix:name`. */
  attributes: Record<string, string>;
  children: XmlElement[];
  /** Its own text, without that of its children. */
  text: string;
}

/** Reads a document as strictly as XML 1.0 and its namespaces want it. Throws at the first fault. */
export function readXml(document: string): XmlElement {
  const top: XmlElement = { space: '', name: '', attributes: {}, children: [], text: '' };
  const open = [top];
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ uri, local, attributes }) => {
    const element: XmlElement = {
      space: uri,
      name: local,
      attributes: Object.fromEntries(
        Object.values(attributes).map(({ name, value }) => [name, value]),
      ),
      children: [],
      text: '',
    };
    open.at(-1)!.children.push(element);
    open.push(element);
  });
  parser.on('closetag', () => void open.pop());
  const text = (more: string): void => void (open.at(-1)!.text += more);
  parser.on('text', text);
  parser.on('cdata', text);
  parser.write(document).close();
  return top.children[0]!;
}
