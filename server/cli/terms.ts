import { allTerms, publishTerms } from '#server/instance/terms.ts';
import { command, type CommandGroup, required } from './command.ts';
import { readTyped } from './files.ts';

const publish = command({
  usage: 'FILE [--effective DAY]',
  summary: 'Puts down the terms of service that hold from a day on (today): plain text.',
  options: { effective: { type: 'string' } },
  async run({ deps, output }, values, positionals) {
    const text = await readTyped(required(positionals, 'FILE'));
    const day = values.effective ?? new Date().toISOString().slice(0, 10);
    await publishTerms(deps.db, day, text);
    output.print({ effective_date: day }, `These terms hold from ${day} on.`);
  },
});

const list = command({
  usage: '',
  summary: 'Lists the terms of service that held, hold and will hold.',
  options: {},
  async run({ deps, output }) {
    const rows = (await allTerms(deps.db)).map(({ day, effective, text }) => ({
      effective_date: day,
      effective,
      characters: text.length,
    }));
    output.table(rows, 'There are no terms of service.');
  },
});

/** `social terms …` */
export const terms: CommandGroup = { publish, list };
