import { refuse } from './refuse.ts';

/** The parameters of a draft-cavage `Signature` header, checked one by one. */
export interface SignatureHeader {
  keyId: string;
  /** In lower case; null where absent. */
  algorithm: string | null;
  /** Lower-case names in the order they were signed. */
  headers: string[];
  /** Seconds since the epoch. */
  created: number | null;
  expires: number | null;
  signature: Buffer;
}

const MAX_HEADER = 4096;
const MAX_KEY_ID = 2048;
const MAX_SIGNED_HEADERS = 32;
/** An RSA-4096 signature has 512 bytes. */
const MAX_SIGNATURE = 1024;

// One parameter: name, "=", a quoted or bare value, then a comma or the end.
// Sticky and without nested repetition, so it runs in linear time on any input.
const PARAMETER =
  /[ \t]*([A-Za-z][A-Za-z0-9_-]*)[ \t]*=[ \t]*(?:"([^"\\]*)"|([^\s",]+))[ \t]*(,|$)/y;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const FIELD = /^(?:\(request-target\)|\(created\)|\(expires\)|[!#$%&'*+.^_`|~0-9a-z-]+)$/;
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f]/;

/**
 * Reads a `Signature` header (draft-cavage-http-signatures-12 §2.1). Liberal in form: quoted or
 * bare values, blanks around separators, the `Signature ` prefix of the Authorization form, numbers
 * in quotes. Strict in meaning: a parameter given twice, an unknown signed pseudo-header, control
 * characters or anything unparsable is refused as `unauthenticated`.
 */
export function parseSignatureHeader(text: string): SignatureHeader {
  if (text.length > MAX_HEADER) throw refuse('The Signature header is too long');
  if (CONTROL.test(text)) throw refuse('The Signature header holds control characters');
  const parameters = tokenise(text.replace(/^[ \t]*Signature[ \t]+/i, '').trim());
  const keyId = parameters.get('keyId') ?? '';
  if (!isKeyId(keyId)) throw refuse('keyId must be an http(s) URL');
  return {
    keyId,
    algorithm: parameters.get('algorithm')?.toLowerCase() ?? null,
    headers: signedHeaders(parameters.get('headers')),
    created: seconds('created', parameters.get('created')),
    expires: seconds('expires', parameters.get('expires')),
    signature: signatureBytes(parameters.get('signature') ?? ''),
  };
}

/** The parameters of any header of this form; null where it has another. */
export function readParameters(text: string): Map<string, string> | null {
  if (CONTROL.test(text)) return null;
  try {
    return tokenise(text.trim());
  } catch {
    return null;
  }
}

function tokenise(text: string): Map<string, string> {
  const parameters = new Map<string, string>();
  PARAMETER.lastIndex = 0;
  let position = 0;
  while (position < text.length) {
    PARAMETER.lastIndex = position;
    const match = PARAMETER.exec(text);
    if (match === null) throw refuse('The Signature header cannot be parsed');
    const name = match[1]!;
    if (parameters.has(name)) throw refuse(`The Signature header gives ${name} twice`);
    parameters.set(name, match[2] ?? match[3] ?? '');
    position = PARAMETER.lastIndex;
    if (match[4] === ',' && position === text.length) {
      throw refuse('The Signature header ends in a comma');
    }
  }
  return parameters;
}

/** Whether a key is named as we can read it: an http(s) URL without credentials. */
export function isKeyId(keyId: string): boolean {
  if (keyId.length === 0 || keyId.length > MAX_KEY_ID || !/^https?:\/\/[^\s]+$/i.test(keyId)) {
    return false;
  }
  const url = URL.parse(keyId);
  return url !== null && url.username === '' && url.password === '';
}

/** Draft 12 §2.1.6: without `headers`, only `(created)` is signed. */
function signedHeaders(value: string | undefined): string[] {
  if (value === undefined) return ['(created)'];
  const names = value
    .toLowerCase()
    .split(/[ \t]+/)
    .filter(Boolean);
  if (names.length === 0) throw refuse('The Signature header signs nothing');
  if (names.length > MAX_SIGNED_HEADERS)
    throw refuse('The Signature header signs too many headers');
  for (const name of names) {
    if (!FIELD.test(name)) throw refuse('The Signature header signs an unknown component');
  }
  if (new Set(names).size !== names.length)
    throw refuse('The Signature header signs a header twice');
  return names;
}

function seconds(name: string, value: string | undefined): number | null {
  if (value === undefined) return null;
  if (!/^[1-9]\d{0,11}$/.test(value)) throw refuse(`${name} is not a number of seconds`);
  return Number(value);
}

function signatureBytes(value: string): Buffer {
  if (!BASE64.test(value)) throw refuse('The signature is not base64');
  const bytes = Buffer.from(value, 'base64');
  if (bytes.length === 0 || bytes.length > MAX_SIGNATURE)
    throw refuse('The signature has a wrong length');
  return bytes;
}
