import { type Kysely, sql } from 'kysely';

/** Statuses that quote others, whether their authors consent, and who may do what with a status. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // {quote, reply, favourite, reblog}: {automatic, manual}, each a list of 'public', 'followers',
  // 'following' and 'unsupported_policy'; null where its author said nothing
  await sql`alter table statuses add column interaction_policy jsonb`.execute(db);
  await sql`alter table status_stats add column quotes_count integer not null default 0`.execute(
    db,
  );
  await sql`
    alter table users add column default_quote_policy text not null default 'public'
      check (default_quote_policy in ('public', 'followers', 'nobody'))`.execute(db);

  await sql`
    create table quotes (
      id bigint generated always as identity primary key,
      -- the status that quotes; it quotes one at most
      status_id bigint not null unique references statuses (id) on delete cascade,
      account_id bigint not null references accounts (id) on delete cascade,
      -- null while the quoted status is not known here, and when it is gone
      quoted_status_id bigint references statuses (id) on delete set null,
      quoted_account_id bigint references accounts (id) on delete set null,
      -- its uri as the quoting author gave it
      quoted_uri text not null,
      state text not null default 'pending'
        check (state in ('pending', 'accepted', 'rejected', 'revoked', 'deleted')),
      -- from a server that does not ask for consent
      legacy boolean not null default false,
      -- id of the QuoteRequest, ours or theirs
      request_uri text,
      -- the QuoteAuthorization of a quoted author elsewhere, as it was told; checked when accepted
      authorization_uri text,
      created_at timestamptz not null default now()
    )`.execute(db);
  await sql`create index quotes_quoted on quotes (quoted_status_id, id desc) where quoted_status_id is not null`.execute(
    db,
  );
  await sql`create index quotes_account on quotes (account_id)`.execute(db);
  await sql`create index quotes_quoted_account on quotes (quoted_account_id) where quoted_account_id is not null`.execute(
    db,
  );
  await sql`create index quotes_request on quotes (request_uri) where request_uri is not null`.execute(
    db,
  );
  await sql`create index quotes_authorization on quotes (authorization_uri) where authorization_uri is not null`.execute(
    db,
  );
}
