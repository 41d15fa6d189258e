import { z } from 'zod';
import type { FeedSource, FeedSourceParam } from '#server/contract/curated-feed.ts';
import { toColumns, writeSchedule } from './schedule.ts';
import type { AnySource } from './source.ts';
import { SOURCES } from './sources.ts';

/**
 * Every source with what it has to be told, read from the schemas that check it: a form made of these
 * knows a new source by itself.
 */
export function describeSources(): FeedSource[] {
  return SOURCES.map((source) => ({
    name: source.name,
    summary: source.summary,
    schedule: writeSchedule(toColumns(source.schedule)),
    posts_per_run: source.postsPerRun,
    params: paramsOf(source),
  }));
}

interface Described {
  title?: string;
  description?: string;
  format?: string;
  maxLength?: number;
  choices?: unknown[];
}

function paramsOf({ params }: AnySource): FeedSourceParam[] {
  const schema = z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' });
  const properties = Object.entries(schema.properties ?? {}) as [string, Described][];
  return properties.map(([name, one]) => ({
    name,
    kind: one.format === 'uri' ? 'url' : 'text',
    required: schema.required?.includes(name) ?? false,
    label: one.title ?? name,
    hint: one.description ?? '',
    max_length: one.maxLength ?? null,
    choices: (one.choices ?? []).filter((choice) => typeof choice === 'string'),
  }));
}
