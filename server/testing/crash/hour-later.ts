import { sql } from 'kysely';
import type { Instance } from '../instance.ts';

/**
 * Lets an hour pass for the work that waits: leases that dead workers held have run out, pauses
 * after failures are over. Only while no worker runs: a lease that is held must not run out.
 */
export async function anHourLater({ database: { db } }: Instance): Promise<void> {
  const hour = sql`interval '1 hour'`;
  await sql`update deliveries set run_at = run_at - ${hour}, leased_until = leased_until - ${hour}`.execute(
    db,
  );
  await sql`update hosts set blocked_until = blocked_until - ${hour}`.execute(db);
  await sql`update events set run_at = run_at - ${hour}`.execute(db);
  await sql`update inbound_activities set run_at = run_at - ${hour} where processed_at is null`.execute(
    db,
  );
}
