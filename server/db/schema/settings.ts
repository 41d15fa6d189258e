import type { Generated, Json, SerialId, TimestampDefault } from './types.ts';

export interface SettingsTable {
  name: string;
  value: Json<unknown>;
  updated_at: TimestampDefault;
}

export interface RulesTable {
  id: SerialId;
  position: Generated<number>;
  text: string;
  hint: Generated<string>;
  created_at: TimestampDefault;
}
