/**
 * `npm run bench -- NAME …`: measures one thing against its own limit, in the same run. See
 * README.md.
 */
import { readOptions, UsageError } from './lib/options.ts';
import { describeMachine, watchProcessors } from './lib/machine.ts';
import type { Bench } from './lib/bench.ts';
import { deliveries } from './deliveries.ts';
import { fanOut } from './fan-out.ts';
import { feeds } from './feeds.ts';
import { home } from './home.ts';
import { inbox } from './inbox.ts';
import { reads } from './reads.ts';
import { streams } from './streams.ts';
import { troubledHosts } from './troubled-hosts.ts';

const BENCHES: Record<string, Bench> = {
  home,
  reads,
  inbox,
  deliveries,
  'troubled-hosts': troubledHosts,
  'fan-out': fanOut,
  streams,
  feeds,
};

function help(): string {
  const lines = Object.entries(BENCHES).map(
    ([name, { summary }]) => `  ${name.padEnd(15)} ${summary}`,
  );
  return `Usage: npm run bench -- NAME [--rounds N] [--redis] [--profile DIR] [--target URL --token T]\n\n${lines.join('\n')}`;
}

async function main(args: string[]): Promise<number> {
  const options = readOptions(args);
  const bench = BENCHES[options.name];
  if (!bench) throw new UsageError(help());
  if (options.target && !bench.takesTarget) {
    throw new UsageError(
      `${options.name} needs data that only our own server lets in at once; it takes no --target.`,
    );
  }
  console.log(`${options.name}: ${bench.summary}\n${describeMachine()}\n`);
  const processors = watchProcessors();
  const results = await bench.run(options);
  for (const text of [...results, processors()]) console.log(`${text}\n`);
  return 0;
}

try {
  process.exit(await main(process.argv.slice(2)));
} catch (err) {
  console.error(err instanceof UsageError ? err.message : err);
  process.exit(err instanceof UsageError ? 2 : 1);
}
