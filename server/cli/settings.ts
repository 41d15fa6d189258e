import { z } from 'zod';
import type { Db } from '#server/db/pool.ts';
import { applyFederationMode } from '#server/moderation/domain-allows.ts';
import {
  readSettings,
  SETTING_NAMES,
  type SettingName,
  setSetting,
  type SettingValue,
} from '#server/settings/settings.ts';
import { command, type CommandGroup, oneOf, required, UsageError } from './command.ts';
import { asLines } from './output.ts';

const list = command({
  usage: '',
  summary: 'Shows every setting.',
  options: {},
  async run({ deps, output }) {
    const settings = await readSettings(deps.db);
    output.print(settings, asLines(settings));
  },
});

const set = command({
  usage: 'NAME VALUE',
  words: 2,
  summary: 'Changes a setting; lists and null are written as JSON.',
  options: {},
  async run({ deps, output }, _values, positionals) {
    const name = oneOf(required(positionals, 'NAME'), SETTING_NAMES, 'NAME');
    const text = positionals[1];
    if (name === undefined || text === undefined) throw new UsageError('VALUE is missing');
    const value = await store(deps.db, name, text);
    if (name === 'federation.mode') await applyFederationMode(deps.db);
    output.print({ [name]: value }, `${name}: ${JSON.stringify(value)}`);
  },
});

async function store(db: Db, name: SettingName, text: string): Promise<unknown> {
  const read = readings(text);
  for (const [at, value] of read.entries()) {
    try {
      await setSetting(db, name, value as SettingValue<typeof name>);
      return value;
    } catch (err) {
      if (!(err instanceof z.ZodError)) throw err;
      if (at === read.length - 1)
        throw new UsageError(`${name}: ${err.issues[0]?.message}`, { cause: err });
    }
  }
}

/** What it may mean: a JSON list, null or quoted text is that; else it is text, or at last a number. */
function readings(text: string): unknown[] {
  if (/^-?\d+$/.test(text)) return [text, Number(text)];
  if (!/^(?:\[|null$|")/.test(text)) return [text];
  try {
    return [JSON.parse(text)];
  } catch {
    return [text];
  }
}

/** `social settings …` */
export const settings: CommandGroup = { list, set };
