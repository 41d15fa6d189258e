import type { ColumnType, Generated } from 'kysely';

/** A timestamptz: read as a Date, written as a Date or an ISO string. */
export type Timestamp = ColumnType<Date, Date | string, Date | string>;

/** A timestamptz that defaults to now(). */
export type TimestampDefault = ColumnType<Date, Date | string | undefined, Date | string>;

/** A bigint identity column: a decimal string, made by the database. */
export type SerialId = ColumnType<string, never, never>;

/** jsonb: read as the value, written as JSON text (pg would turn an array into a PostgreSQL array). */
export type Json<T> = ColumnType<T, string, string>;

/** jsonb with a default. */
export type JsonDefault<T> = ColumnType<T, string | undefined, string>;

/** bigint used as an amount: read as a string. */
export type BigCount = ColumnType<string, string | number, string | number>;

export type Visibility = 'public' | 'unlisted' | 'private' | 'direct';

export type { Generated };
