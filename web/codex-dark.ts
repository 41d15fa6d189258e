import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Plugin } from 'vite';

const id = 'virtual:codex-dark.css';

/**
 * Codex ships its dark colours as one block on `:root`. A reader chooses light, dark or what the
 * system says, so the same block is needed under two selectors.
 */
export function codexDark(): Plugin {
  return {
    name: 'codex-dark',
    resolveId: (source) => (source === id ? `\0${id}` : undefined),
    load(source) {
      if (source !== `\0${id}`) return undefined;
      const file = createRequire(import.meta.url).resolve(
        '@wikimedia/codex-design-tokens/theme-wikimedia-ui-mode-dark.css',
      );
      const css = readFileSync(file, 'utf8');
      const always = css.replace(':root', ":root[data-theme='dark']");
      const system = css.replace(':root', ":root[data-theme='system']");
      return `${always}\n@media (prefers-color-scheme: dark) {\n${system}\n}\n`;
    },
  };
}
