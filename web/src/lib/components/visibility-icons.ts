import type { Icon } from '@wikimedia/codex-icons';
import type { Visibility } from '#lib/api/entities.ts';
import { cdxIconGlobe, cdxIconLock, cdxIconMessage, cdxIconUnLock } from './icons.ts';

export const visibilityIcons: Record<Visibility, Icon> = {
  public: cdxIconGlobe,
  unlisted: cdxIconUnLock,
  private: cdxIconLock,
  direct: cdxIconMessage,
};
