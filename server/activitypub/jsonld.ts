import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import jsonld, { type ContextDefinition, type JsonLdDocument, type Options } from 'jsonld';
import { isObject, type JsonObject } from './json.ts';

const ACTIVITY_STREAMS = 'https://www.w3.org/ns/activitystreams';

/** Every context document there will ever be at run time; see contexts/README.md. */
const FILES: Readonly<Record<string, string>> = {
  [ACTIVITY_STREAMS]: 'activitystreams.json',
  'https://w3id.org/security/v1': 'security-v1.json',
  'https://w3id.org/security/data-integrity/v1': 'security-data-integrity-v1.json',
  'https://w3id.org/security/multikey/v1': 'security-multikey-v1.json',
};

const OUTPUT_CONTEXT = [ACTIVITY_STREAMS, 'https://w3id.org/security/v1'];
const documents = new Map<string, unknown>();

/** The closed loader: what is not in our folder does not exist. */
export async function loadContext(
  url: string,
): Promise<{ contextUrl: undefined; document: never; documentUrl: string }> {
  const key = url.replace(/^http:/, 'https:').replace(/[#/]$/, '');
  const file = FILES[key];
  if (file === undefined)
    throw new Error(`The JSON-LD context ${url} is not among those known here`);
  let document = documents.get(key);
  if (document === undefined) {
    document = JSON.parse(readFileSync(join(import.meta.dirname, 'contexts', file), 'utf8'));
    documents.set(key, document);
  }
  return { contextUrl: undefined, document: document as never, documentUrl: url };
}

/**
 * A document in the plain shape the readers of `vocab.ts` expect. What uses ActivityStreams as
 * everybody does (its context named, or none at all) is in that shape already and is returned as it
 * is: twenty times faster than expansion, and immune to contexts that redefine terms. Only other
 * spellings (expanded form, prefixes) go through JSON-LD, with contexts from our own folder; where
 * that fails, or the document is a graph, the plain view stands.
 */
export async function toPlain(document: JsonObject): Promise<JsonObject> {
  if (isPlain(document) || isReshaped(document)) return document;
  try {
    const compacted = await jsonld.compact(
      document as JsonLdDocument,
      OUTPUT_CONTEXT as unknown as ContextDefinition,
      {
        documentLoader: loadContext as Options.DocLoader['documentLoader'],
        compactArrays: true,
        graph: false,
      },
    );
    return isObject(compacted) && !('@graph' in compacted) ? compacted : document;
  } catch {
    return document;
  }
}

/**
 * Words that put a node somewhere else than where it stands: what looks like the activity to one
 * reader is a detail to another (CVE-2026-46349, CVE-2026-42462). As a key or, in a context that
 * gives it another name, as a value.
 */
const RESHAPING = /"@(?:graph|included|reverse)"/;

function isReshaped(document: JsonObject): boolean {
  return RESHAPING.test(JSON.stringify(document));
}

function isPlain(document: JsonObject): boolean {
  const context = document['@context'];
  const names = Array.isArray(context) ? context : [context];
  const namesActivityStreams = names.some(
    (name) =>
      typeof name === 'string' &&
      name.replace(/^http:/, 'https:').replace(/[#/]$/, '') === ACTIVITY_STREAMS,
  );
  const hasPlainNames = typeof document['id'] === 'string' || typeof document['type'] === 'string';
  return (namesActivityStreams || context === undefined) && hasPlainNames;
}
