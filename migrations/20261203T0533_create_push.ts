import { type Kysely, sql } from 'kysely';

/** Where browsers and apps are told of notifications while they are closed, and what waits to be sent. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table push_subscriptions (
      -- clients read it as a 32-bit number
      id integer generated always as identity primary key,
      account_id bigint not null references accounts (id) on delete cascade,
      -- one for each token of an app and each session of a browser, which it ends with
      token_id bigint unique references oauth_tokens (id) on delete cascade,
      session_id bigint unique references sessions (id) on delete cascade,
      endpoint text not null,
      -- the receiver's public key (a point of P-256, uncompressed) and its secret
      p256dh bytea not null check (length(p256dh) = 65),
      auth bytea not null check (length(auth) = 16),
      -- RFC 8291 (aes128gcm), or the draft that came before it (aesgcm)
      standard boolean not null default false,
      -- types of notifications
      alerts text[] not null,
      policy text not null default 'all' check (policy in ('all', 'followed', 'follower', 'none')),
      -- the app's own token, sealed with the secret key: apps tell by it whose notification it is
      sealed_token bytea,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      check (num_nonnulls(token_id, session_id) = 1)
    )`.execute(db);
  await sql`create index push_subscriptions_account on push_subscriptions (account_id)`.execute(db);

  await sql`
    create table push_deliveries (
      id bigint generated always as identity primary key,
      subscription_id integer not null references push_subscriptions (id) on delete cascade,
      notification_id bigint not null references notifications (id) on delete cascade,
      attempts integer not null default 0,
      due_at timestamptz not null default now(),
      last_error text,
      unique (subscription_id, notification_id)
    )`.execute(db);
  await sql`create index push_deliveries_due on push_deliveries (due_at, id)`.execute(db);
  await sql`create index push_deliveries_notification on push_deliveries (notification_id)`.execute(
    db,
  );
}
