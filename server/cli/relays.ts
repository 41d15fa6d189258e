import { joinRelay, leaveRelay } from '#server/activitypub/relays/join.ts';
import { listRelays } from '#server/activitypub/relays/rows.ts';
import { command, type CommandGroup, oneOf, required } from './command.ts';

const KINDS = ['mastodon', 'litepub'] as const;

const add = command({
  usage: 'URL [--kind mastodon|litepub]',
  summary:
    "Asks a relay to take this server in: the relay's inbox (Mastodon) or its actor (LitePub). Public posts go to it once it agreed.",
  options: { kind: { type: 'string' } },
  async run({ deps, output }, values, positionals) {
    const url = required(positionals, 'URL');
    const relay = await joinRelay(deps, url, oneOf(values.kind, KINDS, '--kind'));
    output.print(relay, `${relay.inbox}: ${relay.state} (${relay.kind})`);
  },
});

const remove = command({
  usage: 'URL',
  summary: 'Leaves a relay, named by its inbox or its actor.',
  options: {},
  async run({ deps, output }, _values, positionals) {
    const url = required(positionals, 'URL');
    await leaveRelay(deps, url);
    output.print({ removed: url }, `${url} is no relay of this server any more.`);
  },
});

const list = command({
  usage: '',
  summary: 'Lists the relays and whether they agreed: pending, accepted or rejected.',
  options: {},
  async run({ deps, output }) {
    output.table(await listRelays(deps.db), 'There are no relays.');
  },
});

/** `social relays …` */
export const relays: CommandGroup = { add, remove, list };
