import { z } from 'zod';
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

async function store(
  db: Parameters<typeof setSetting>[0],
  name: SettingName,
  text: string,
): Promise<unknown> {
  const value = asValue(text) as SettingValue<typeof name>;
  try {
    await setSetting(db, name, value);
  } catch (err) {
    if (err instanceof z.ZodError)
      throw new UsageError(`${name}: ${err.issues[0]?.message}`, { cause: err });
    throw err;
  }
  return value;
}

/** Text, unless it is a JSON list, null or a quoted text. */
function asValue(text: string): unknown {
  if (!/^(?:\[|null$|")/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** `social settings …` */
export const settings: CommandGroup = { list, set };
