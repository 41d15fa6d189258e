/** Puts the seeded people onto the configured server, once; `npm run dev` does this by itself. */
import { configOrExit } from '#server/boot.ts';
import { createDeps } from '#server/deps.ts';
import { plantSeed } from './plant.ts';

const config = configOrExit();
if (config.production) {
  console.error('The seed is for development: it does not go onto a server in production.');
  process.exit(2);
}
const deps = await createDeps(config, 'cli');
try {
  const seed = await plantSeed(deps);
  if (seed) console.log(`Seeded ${Object.keys(seed.accounts).join(', ')}.`);
} finally {
  await deps.close();
}
