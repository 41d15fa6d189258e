import { ConfigError, readConfig } from '../config.ts';
import { DomainError } from '../core/errors.ts';
import { accounts } from './accounts.ts';
import { apps } from './apps.ts';
import { backup, restore } from './backup.ts';
import { type Command, type CommandGroup, UsageError } from './command.ts';
import { openContext } from './context.ts';
import { domains } from './domains.ts';
import { feeds } from './feeds.ts';
import { invites } from './invites.ts';
import { media } from './media.ts';
import { queues } from './queues.ts';
import { settings } from './settings.ts';
import { statuses } from './statuses.ts';
import { tokens } from './tokens.ts';

const GROUPS: Record<string, CommandGroup> = {
  accounts,
  apps,
  tokens,
  invites,
  domains,
  statuses,
  media,
  queues,
  settings,
  feeds,
  backup,
  restore,
};

/**
 * The operator's command: `social accounts create …`. Answers on stdout, complaints on stderr.
 * Returns the exit code: 0 done, 1 refused or failed, 2 not understood or badly configured.
 */
export async function main(args: string[]): Promise<number> {
  const [word = '', ...rest] = args;
  const group = Object.hasOwn(GROUPS, word) ? GROUPS[word] : undefined;
  if (!group) return help(word);
  const name = Object.hasOwn(group, rest[0] ?? '') ? (rest[0] ?? '') : '';
  const found = group[name];
  if (!found) return helpOn(word, group, rest[0]);
  try {
    await found.run(
      name === '' ? rest : rest.slice(1),
      async (output) => await openContext(configuration(), output),
    );
    return 0;
  } catch (err) {
    return complain(err, `${word} ${name}`.trim(), found);
  }
}

function configuration() {
  const config = readConfig();
  if (!config.databaseUrl) {
    throw new ConfigError(['DATABASE_URL: not set; `npm run social` brings its own database']);
  }
  return config;
}

function complain(err: unknown, name: string, { usage }: Command): number {
  if (err instanceof UsageError) {
    console.error(`${err.message}\nUsage: social ${name} ${usage}`);
    return 2;
  }
  if (err instanceof ConfigError) {
    console.error(err.message);
    return 2;
  }
  console.error(err instanceof DomainError ? err.message : err);
  return 1;
}

function help(word: string): number {
  const isAsked = word === '' || word === 'help' || word === '--help';
  const write = isAsked ? console.log : console.error;
  if (!isAsked) write(`There is no command "${word}".`);
  write('Usage: social COMMAND … [--json]\n');
  for (const [name, group] of Object.entries(GROUPS)) write(lines(name, group));
  return isAsked ? 0 : 2;
}

function helpOn(word: string, group: CommandGroup, asked: string | undefined): number {
  const isAsked = asked === undefined || asked === 'help' || asked === '--help';
  const write = isAsked ? console.log : console.error;
  if (!isAsked) write(`There is no command "${word} ${asked}".`);
  write(lines(word, group));
  return isAsked ? 0 : 2;
}

function lines(word: string, group: CommandGroup): string {
  return Object.entries(group)
    .map(([name, { usage, summary }]) => `  ${`${word} ${name}`.trim()} ${usage}\n      ${summary}`)
    .join('\n');
}

// Run by itself, as a service's container or a test does.
if (import.meta.main) process.exit(await main(process.argv.slice(2)));
