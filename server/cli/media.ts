import { pruneMedia } from '#server/media/prune.ts';
import { command, type CommandGroup, readCount } from './command.ts';

const prune = command({
  usage: '[--remote-days N]',
  summary:
    'Deletes uploads that no status took, and copies of remote media older than N days (14).',
  options: { 'remote-days': { type: 'string' } },
  async run({ deps, output }, values) {
    const remoteDays = readCount(values['remote-days'], 14);
    const pruned = await pruneMedia(deps, { remoteDays });
    output.print(
      pruned,
      `${pruned.unattached} uploads and ${pruned.remote} remote copies deleted.`,
    );
  },
});

/** `social media …` */
export const media: CommandGroup = { prune };
