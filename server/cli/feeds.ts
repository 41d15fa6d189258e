import { DomainError } from '#server/core/errors.ts';
import { command, type CommandGroup } from './command.ts';

const unavailable = command({
  usage: '',
  summary: 'Curated feeds from Wikimedia Commons and the wikis; not part of this release.',
  options: {},
  async run() {
    throw new DomainError(
      'not_found',
      'Curated feeds are not part of this release; they come with one of their own. Nothing was done.',
    );
  },
});

/** `social feeds …` */
export const feeds: CommandGroup = { '': unavailable };
