#!/usr/bin/env node
import { bootstrap } from '../scripts/bootstrap.js';

await bootstrap('scripts/social.ts', process.argv.slice(2)).catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
