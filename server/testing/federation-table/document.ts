import { ACTIONS, type Action } from './actions.ts';

/** What a run saw: for every column, by its title, a word for every action. */
export type Results = Map<string, Map<Action, string>>;

const HEAD = `# Who understands whom

Written by a test run, and held against the next ones: every ✓ was seen in a run of
\`server/testing/federation-table/table.test.ts\`, in which what one side did was found on the other, through
its API or in what the peer had taken in. *Out* is done here and arrives there, *in* the other way round.

- **Ours**: two instances of this server, each with its own processes and database, over http on loopback.
- **Fedify**: a server made of [Fedify](https://fedify.dev/), once knocking by draft-cavage signatures
  first, once by RFC 9421.
`;

const NUMBERS = '¹²³⁴⁵⁶⁷⁸⁹';

/** The table as Markdown; what could not be done is told below it. */
export function documentOf(results: Results): string {
  const reasons: string[] = [];
  const cell = (word: string): string => {
    if (word === '✓' || word === '✗') return word;
    if (!reasons.includes(word)) reasons.push(word);
    return `–${NUMBERS[reasons.indexOf(word)]}`;
  };
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  const titles = [...results.keys()];
  const rows = (Object.keys(ACTIONS) as Action[]).map((action) =>
    line([ACTIONS[action], ...titles.map((title) => cell(results.get(title)?.get(action) ?? '✗'))]),
  );
  const table = [line(['', ...titles]), line(['---', ...titles.map(() => ':-:')]), ...rows];
  const notes = reasons.map((reason, at) => `${NUMBERS[at]} ${reason}`).join('\\\n');
  return `${HEAD}\n${table.join('\n')}\n\n${notes}\n`;
}
