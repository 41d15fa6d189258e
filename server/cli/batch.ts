import { z } from 'zod';
import { DomainError } from '#server/core/errors.ts';
import { areKnown, parseScopes } from '#server/oauth/scopes.ts';
import { type AccountWish, createByOperator } from '#server/users/create-by-operator.ts';
import type { CliContext } from './context.ts';
import { readTyped } from './files.ts';

/** How many are in the making at a time: what the thread pool can work on. */
const AT_A_TIME = 8;
export const DEFAULT_SCOPES = 'read write follow push';

const line = z.object({
  username: z.string(),
  email: z.string(),
  password: z.string().optional(),
  role: z.enum(['user', 'curator', 'moderator', 'admin', 'owner']).default('user'),
  display_name: z.string().optional(),
  scopes: z
    .union([z.string(), z.array(z.string()).transform((list) => list.join(' '))])
    .default(DEFAULT_SCOPES),
});

/**
 * Makes an account for each line of `file` (JSON objects) and prints each, in the order of the
 * lines, as soon as it is there. The whole file is read and checked first; an account that exists
 * stops the run after those before it.
 */
export async function createBatch(ctx: CliContext, file: string): Promise<void> {
  const wishes = parse(await readTyped(file));
  for (let at = 0; at < wishes.length; at += AT_A_TIME) {
    const part = wishes.slice(at, at + AT_A_TIME);
    const outcomes = await Promise.allSettled(part.map((wish) => createByOperator(ctx.deps, wish)));
    for (const [index, outcome] of outcomes.entries()) {
      const username = part[index]?.username ?? '';
      if (outcome.status === 'rejected') throw withLine(outcome.reason, at + index + 1, username);
      const { accountId: id, token } = outcome.value;
      ctx.output.print({ id, username, token }, `${id} ${token} ${username}`);
    }
  }
}

function parse(text: string): AccountWish[] {
  const lines = text.split('\n').filter((row) => row.trim() !== '');
  return lines.map((row, index) => {
    const parsed = line.safeParse(json(row));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw new DomainError(
        'invalid',
        `Line ${index + 1}: ${issue?.path.join('.')} ${issue?.message}`,
      );
    }
    const scopes = parseScopes(parsed.data.scopes);
    if (!areKnown(scopes))
      throw new DomainError(
        'invalid',
        `Line ${index + 1}: unknown scope in "${parsed.data.scopes}"`,
      );
    const { username, email, password, role, display_name: displayName } = parsed.data;
    return { username, email, password, role, displayName, confirmed: 'now', scopes };
  });
}

function json(row: string): unknown {
  try {
    return JSON.parse(row);
  } catch {
    return null;
  }
}

function withLine(reason: unknown, number: number, username: string): unknown {
  if (!(reason instanceof DomainError)) return reason;
  return new DomainError(reason.code, `Line ${number} (${username}): ${reason.message}`, {
    cause: reason,
  });
}
