import { fromCsv, toCsv } from '#server/moderation/blocklist-csv.ts';
import {
  allowDomain,
  disallowDomain,
  listAllowedDomains,
} from '#server/moderation/domain-allows.ts';
import { blockDomain, listDomainBlocks, unblockDomain } from '#server/moderation/domain-blocks.ts';
import { command, type CommandGroup, oneOf, required } from './command.ts';
import { readTyped } from './files.ts';

const SEVERITIES = ['silence', 'suspend', 'noop'] as const;

const block = command({
  usage:
    'DOMAIN [--severity silence|suspend|noop] [--reject-media] [--comment TEXT] [--private-comment TEXT]',
  summary: 'Decides about a server and everything below it; "suspend" cuts it off.',
  options: {
    severity: { type: 'string' },
    'reject-media': { type: 'boolean' },
    comment: { type: 'string' },
    'private-comment': { type: 'string' },
  },
  async run({ deps, output }, values, positionals) {
    const domain = required(positionals, 'DOMAIN');
    const severity = oneOf(values.severity, SEVERITIES, '--severity') ?? 'suspend';
    await blockDomain(deps.db, {
      domain,
      severity,
      reject_media: values['reject-media'] ?? false,
      public_comment: values.comment ?? '',
      private_comment: values['private-comment'] ?? '',
    });
    output.print({ domain, severity }, `${domain}: ${severity}`);
  },
});

const unblock = command({
  usage: 'DOMAIN',
  summary: 'Takes the decision about a server back.',
  options: {},
  async run({ deps, output }, _values, positionals) {
    const domain = required(positionals, 'DOMAIN');
    await unblockDomain(deps.db, domain);
    output.print({ domain, severity: null }, `${domain} is not blocked any more.`);
  },
});

const list = command({
  usage: '',
  summary: 'Lists the decisions about other servers.',
  options: {},
  async run({ deps, output }) {
    output.table(await listDomainBlocks(deps.db), 'No server is blocked.');
  },
});

const importList = command({
  usage: 'FILE',
  summary: "Blocks what a list names: Mastodon's CSV, or one domain a line.",
  options: {},
  async run({ deps, output }, _values, positionals) {
    const blocks = fromCsv(await readTyped(required(positionals, 'FILE')));
    for (const one of blocks) await blockDomain(deps.db, one);
    output.print({ imported: blocks.length }, `${blocks.length} decisions imported.`);
  },
});

const exportList = command({
  usage: '',
  summary: "Prints the list as Mastodon's CSV.",
  options: {},
  async run({ deps, output }) {
    const blocks = await listDomainBlocks(deps.db);
    output.print(blocks, toCsv(blocks).trimEnd());
  },
});

const allow = command({
  usage: 'DOMAIN',
  summary:
    'Lets a server and everything below it in, for when the setting federation.mode is limited.',
  options: {},
  async run({ deps, output }, _values, positionals) {
    const domain = await allowDomain(deps.db, required(positionals, 'DOMAIN'));
    output.print({ domain, allowed: true }, `${domain} is let in.`);
  },
});

const disallow = command({
  usage: 'DOMAIN',
  summary: 'Takes a server off the list of those that are let in.',
  options: {},
  async run({ deps, output }, _values, positionals) {
    const domain = await disallowDomain(deps.db, required(positionals, 'DOMAIN'));
    output.print({ domain, allowed: false }, `${domain} is not let in any more.`);
  },
});

const allowed = command({
  usage: '',
  summary: 'Lists the servers that are let in.',
  options: {},
  async run({ deps, output }) {
    output.table(await listAllowedDomains(deps.db), 'No server is on the list.');
  },
});

/** `social domains …` */
export const domains: CommandGroup = {
  block,
  unblock,
  allow,
  disallow,
  allowed,
  list,
  import: importList,
  export: exportList,
};
