import { parseArgs } from 'node:util';
import type { Config } from '#server/config.ts';
import { DomainError } from '#server/core/errors.ts';
import { openDatabase } from '#server/db/pool.ts';
import { checkMail, checkRedis, checkSpace, checkStorage } from './checks/around.ts';
import { type Check, type Finding, look } from './checks/check.ts';
import {
  checkClock,
  checkDatabase,
  checkMigrations,
  checkOwner,
  checkQueues,
} from './checks/database.ts';
import { checkConfig, checkOrigin } from './checks/origin.ts';
import type { Command, CommandGroup } from './command.ts';
import { createOutput } from './output.ts';

const SIGNS = { ok: '✔', warning: '!', failure: '✖' };

const examine: Command = {
  usage: '',
  summary:
    'Checks configuration, database, Redis, storage, mail, public address, clock and queues.',
  async run(argv, io) {
    const { values } = parseArgs({ args: argv, options: { json: { type: 'boolean' } } });
    const output = createOutput(values.json ? 'yes' : 'no', io);
    const findings = await examineAll(io.config());
    if (values.json) output.print(findings, '');
    else for (const finding of findings) output.print(finding, asLine(finding));
    const failures = findings.filter((finding) => finding.state === 'failure').length;
    if (failures > 0)
      throw new DomainError('overloaded', `${failures} of ${findings.length} checks failed.`);
  },
};

/** All checks, whatever the others find; nothing is changed. */
async function examineAll(config: Config): Promise<Finding[]> {
  const database = openDatabase(config.databaseUrl, {
    max: 2,
    applicationName: 'wikimedia-social-doctor',
  });
  const checks: [string, Check][] = [
    ['configuration', () => checkConfig(config)],
    ['database', () => checkDatabase(database.db)],
    ['migrations', () => checkMigrations(database.db)],
    ['clock', () => checkClock(database.db)],
    ['owner', () => checkOwner(database.db)],
    ['queues', () => checkQueues(database.db)],
    ['redis', () => checkRedis(config)],
    ['storage', () => checkStorage(config)],
    ['disk', () => checkSpace(config)],
    ['mail', () => checkMail(config)],
    ['origin', () => checkOrigin(config)],
  ];
  try {
    return await Promise.all(checks.map(([name, check]) => look(name, check)));
  } finally {
    await database.close();
  }
}

function asLine({ name, state, detail }: Finding): string {
  return `${SIGNS[state]} ${name.padEnd(14)} ${detail}`;
}

/** `social doctor` */
export const doctor: CommandGroup = { '': examine };
