export interface Finding {
  name: string;
  state: 'ok' | 'warning' | 'failure';
  detail: string;
}

/** What a check saw; one that throws has failed, with the error's words. */
export type Check = () => Promise<Omit<Finding, 'name'>> | Omit<Finding, 'name'>;

/** A check that takes longer than this has failed, in milliseconds. */
const PATIENCE = 10_000;

export const ok = (detail: string) => ({ state: 'ok', detail }) as const;
export const warning = (detail: string) => ({ state: 'warning', detail }) as const;
export const failure = (detail: string) => ({ state: 'failure', detail }) as const;

export async function look(name: string, check: Check): Promise<Finding> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('no answer within ten seconds')), PATIENCE);
  });
  try {
    return { name, ...(await Promise.race([check(), late])) };
  } catch (err) {
    return { name, ...failure(wordsOf(err)) };
  } finally {
    clearTimeout(timer);
  }
}

/** Node hides the words of failed connections in a list of attempts. */
function wordsOf(err: unknown): string {
  if (err instanceof AggregateError) return err.errors.map(wordsOf).join('; ');
  return err instanceof Error ? err.message : String(err);
}
