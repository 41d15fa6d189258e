import type { Config } from '#server/config.ts';
import { type FieldErrors, invalid } from '#server/core/errors.ts';
import { statusLength } from '#server/statuses/render/length.ts';

interface Texts {
  displayName?: string | undefined;
  note?: string | undefined;
  fields?: { name: string; value: string }[] | undefined;
}

const FIELD_CHARACTERS = 255;

/** Every fault in Mastodon's words and codes, which apps show beside the fields. */
export function refuseFaults(limits: Config['limits'], change: Texts): void {
  const { displayName = '', note = '', fields = [] } = change;
  const most = limits.displayNameCharacters;
  const faults: Record<string, [error: string, description: string]> = {};
  if (isLonger(displayName, most))
    faults.display_name = ['ERR_TOO_LONG', `is too long (maximum is ${most} characters)`];
  if (isLonger(note, limits.noteCharacters))
    faults.note = ['ERR_TOO_LONG', `character limit of ${limits.noteCharacters} exceeded`];
  const fault = fieldsFault(limits, fields);
  if (fault !== null) faults.fields = fault;
  const entries = Object.entries(faults);
  if (entries.length === 0) return;
  const sentence = entries.map(([name, [, text]]) => `${LABELS[name]} ${text}`).join(', ');
  const details = entries.map(([name, [error, description]]) => [name, [{ error, description }]]);
  throw invalid(sentence, Object.fromEntries(details) as FieldErrors);
}

const LABELS: Record<string, string> = {
  display_name: 'Display name',
  note: 'Note',
  fields: 'Fields',
};

function fieldsFault(
  { profileFields: most }: Config['limits'],
  fields: NonNullable<Texts['fields']>,
): [error: string, description: string] | null {
  if (fields.length > most) return ['ERR_TOO_LONG', `is too long (maximum is ${most} fields)`];
  const isTooLong = (text: string) => text.length > FIELD_CHARACTERS;
  if (fields.some(({ name, value }) => isTooLong(name) || isTooLong(value)))
    return ['ERR_TOO_LONG', `is too long (maximum is ${FIELD_CHARACTERS} characters)`];
  return fields.some(({ name, value }) => name.trim() === '' && value.trim() !== '')
    ? ['ERR_FIELDS_WITH_VALUES_MISSING_LABELS', 'contains values with missing labels']
    : null;
}

/** As for statuses: a character may be a letter with any number of accents, a text may not. */
function isLonger(text: string, characters: number): boolean {
  return text.length > characters * 20 || statusLength(text) > characters;
}
