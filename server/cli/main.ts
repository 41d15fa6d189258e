import { inspect } from 'node:util';
import { explainDatabaseFault } from '#server/boot.ts';
import { ConfigError } from '#server/config.ts';
import { DomainError } from '#server/core/errors.ts';
import { accounts } from './accounts.ts';
import { announcements } from './announcements.ts';
import { apps } from './apps.ts';
import { backup, restore } from './backup.ts';
import { type CommandGroup, UsageError } from './command.ts';
import { domains } from './domains.ts';
import { emojis } from './emojis.ts';
import { doctor } from './doctor.ts';
import { feeds } from './feeds.ts';
import { invites } from './invites.ts';
import { type Io, processIo } from './io.ts';
import { media } from './media.ts';
import { queues } from './queues.ts';
import { relays } from './relays.ts';
import { settings } from './settings.ts';
import { statuses } from './statuses.ts';
import { terms } from './terms.ts';
import { tokens } from './tokens.ts';

const GROUPS: Record<string, CommandGroup> = {
  accounts,
  apps,
  tokens,
  invites,
  domains,
  statuses,
  media,
  emojis,
  announcements,
  terms,
  queues,
  relays,
  settings,
  feeds,
  backup,
  restore,
  doctor,
};

/**
 * The operator's command: `social accounts create …`. Answers on stdout, complaints on stderr.
 * Returns the exit code: 0 done, 1 refused or failed, 2 not understood or badly configured.
 */
export async function main(args: string[], io: Io = processIo): Promise<number> {
  const [word = '', ...rest] = args;
  const group = Object.hasOwn(GROUPS, word) ? GROUPS[word] : undefined;
  if (!group) return help(io, word);
  const name = Object.hasOwn(group, rest[0] ?? '') ? (rest[0] ?? '') : '';
  const found = group[name];
  if (!found) return helpOn(io, word, group, rest[0]);
  try {
    await found.run(name === '' ? rest : rest.slice(1), io);
    return 0;
  } catch (err) {
    return refuse(io, err, `${word} ${name} ${found.usage}`.replaceAll(/ +/g, ' '));
  }
}

function refuse(io: Io, err: unknown, usage: string): number {
  if (err instanceof UsageError) {
    io.complain(`${err.message}\nUsage: social ${usage}`);
    return 2;
  }
  if (err instanceof ConfigError) {
    io.complain(err.message);
    return 2;
  }
  io.complain(
    err instanceof DomainError ? err.message : (explainDatabaseFault(err) ?? inspect(err)),
  );
  return 1;
}

function help(io: Io, word: string): number {
  const isAsked = word === '' || word === 'help' || word === '--help';
  const all = Object.entries(GROUPS).map(([name, group]) => lines(name, group));
  const text = `Usage: social COMMAND … [--json]\n\n${all.join('\n')}`;
  if (isAsked) io.write(text);
  else io.complain(`There is no command "${word}".\n${text}`);
  return isAsked ? 0 : 2;
}

function helpOn(io: Io, word: string, group: CommandGroup, asked: string | undefined): number {
  const isAsked = asked === undefined || asked === 'help' || asked === '--help';
  if (isAsked) io.write(lines(word, group));
  else io.complain(`There is no command "${word} ${asked}".\n${lines(word, group)}`);
  return isAsked ? 0 : 2;
}

function lines(word: string, group: CommandGroup): string {
  return Object.entries(group)
    .map(([name, { usage, summary }]) => {
      const call = [word, name, usage].filter(Boolean).join(' ');
      return `  ${call}\n      ${summary}`;
    })
    .join('\n');
}

// Run by itself, as a service's container or a test does.
if (import.meta.main) process.exit(await main(process.argv.slice(2)));
