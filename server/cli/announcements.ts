import { allAnnouncements, announce, removeAnnouncement } from '#server/announcements/announce.ts';
import { notFound } from '#server/core/errors.ts';
import { isId } from '#server/core/ids.ts';
import { command, type CommandGroup, required, UsageError } from './command.ts';

const create = command({
  usage: 'TEXT [--starts TIME] [--ends TIME] [--all-day]',
  summary: 'Tells everybody here something, until it ends; times as 2026-12-24T18:00Z.',
  options: {
    starts: { type: 'string' },
    ends: { type: 'string' },
    'all-day': { type: 'boolean' },
  },
  async run({ deps, output }, values, positionals) {
    const id = await announce(deps, {
      text: required(positionals, 'TEXT'),
      startsAt: timeOf(values.starts),
      endsAt: timeOf(values.ends),
      allDay: values['all-day'] ? 'yes' : 'no',
    });
    output.print({ id }, `Announced (${id}).`);
  },
});

const list = command({
  usage: '',
  summary: 'Lists the announcements, those that are over too.',
  options: {},
  async run({ deps, output }) {
    output.table(await allAnnouncements(deps.db), 'There are no announcements.');
  },
});

const remove = command({
  usage: 'ID',
  summary: 'Takes an announcement away.',
  options: {},
  async run({ deps, output }, _values, positionals) {
    const id = required(positionals, 'ID');
    if (!isId(id)) throw notFound();
    await removeAnnouncement(deps, id);
    output.print({ removed: id }, `Announcement ${id} is gone.`);
  },
});

function timeOf(text: string | undefined): Date | null {
  if (text === undefined) return null;
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new UsageError(`"${text}" is no time`);
  return time;
}

/** `social announcements …` */
export const announcements: CommandGroup = { create, list, remove };
