import type { PushTexts } from './en.ts';

export const de: PushTexts = {
  mention: '{name} hat dich erwähnt',
  status: '{name} hat etwas veröffentlicht',
  reblog: '{name} hat deinen Beitrag geteilt',
  follow: '{name} folgt dir jetzt',
  follow_request: '{name} möchte dir folgen',
  favourite: '{name} hat deinen Beitrag favorisiert',
  poll: 'Eine Umfrage von {name} ist beendet',
  update: '{name} hat einen Beitrag bearbeitet',
  quote: '{name} hat deinen Beitrag zitiert',
  quoted_update: '{name} hat einen Beitrag bearbeitet, den du zitiert hast',
  'admin.sign_up': '{name} hat sich registriert',
  'admin.report': '{name} hat jemanden gemeldet',
  moderation_warning: 'Du hast eine Verwarnung der Moderation erhalten',
  severed_relationships: 'Durch eine Entscheidung der Moderation hast du Verbindungen verloren',
};
