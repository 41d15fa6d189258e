import type { MailTexts } from './en.ts';

export const de: MailTexts = {
  greeting: 'Hallo {username},',
  farewell: 'Diese E-Mail wurde von {site} ({origin}) verschickt.',

  'confirm.subject': 'Bestätige deine E-Mail-Adresse für {site}',
  'confirm.body':
    'du hast dich bei {site} mit dieser E-Mail-Adresse registriert. Bestätige, dass sie dir gehört, um loszulegen.',
  'confirm.button': 'E-Mail-Adresse bestätigen',
  'confirm.after':
    'Der Link gilt sieben Tage. Wenn nicht du dich registriert hast, beachte diese E-Mail nicht.',

  'reset.subject': 'Ein neues Passwort für {site} setzen',
  'reset.body':
    'jemand, hoffentlich du, möchte ein neues Passwort für dein Konto bei {site} setzen.',
  'reset.button': 'Neues Passwort setzen',
  'reset.after':
    'Der Link gilt einmal und sechs Stunden lang. Wenn nicht du darum gebeten hast, beachte diese E-Mail nicht: Dein Passwort bleibt, wie es ist.',

  'approved.subject': 'Willkommen bei {site}',
  'approved.body': 'dein Konto bei {site} wurde freigegeben. Du kannst dich jetzt anmelden.',
  'approved.button': 'Anmelden',
  'approved.after': 'Wen du bei Fragen ansprechen kannst, steht auf der Seite über den Server.',

  'password.subject': 'Dein Passwort für {site} wurde geändert',
  'password.body': 'für dein Konto bei {site} wurde ein neues Passwort gesetzt.',
  'password.button': 'Ein anderes Passwort setzen',
  'password.after':
    'Wenn du es warst, ist nichts zu tun. Wenn nicht, setze sofort ein anderes Passwort: Damit enden alle Sitzungen.',

  'email.subject': 'Deine E-Mail-Adresse für {site} wurde geändert',
  'email.body':
    'dein Konto bei {site} hat jetzt eine andere E-Mail-Adresse. Diese wird nicht mehr verwendet.',
  'email.button': 'Wen man fragen kann',
  'email.after': 'Wenn nicht du das wolltest, schreibe denen, die den Server betreiben.',

  'linked.subject': 'Ein Wiki-Konto wurde mit deinem Konto bei {site} verknüpft',
  'linked.body':
    'das Wiki-Konto {about} wurde mit deinem Konto bei {site} verknüpft. Von nun an kann man sich damit anmelden.',
  'linked.button': 'In deinen Einstellungen ansehen',
  'linked.after':
    'Wenn du es nicht warst, hebe die Verknüpfung dort auf und setze ein anderes Passwort.',

  'unlinked.subject': 'Ein Wiki-Konto ist nicht mehr mit deinem Konto bei {site} verknüpft',
  'unlinked.body':
    'das Wiki-Konto {about} ist nicht mehr mit deinem Konto bei {site} verknüpft. Man kann sich damit nicht mehr anmelden.',
  'unlinked.button': 'In deinen Einstellungen ansehen',
  'unlinked.after': 'Wenn du es nicht warst, setze ein anderes Passwort.',

  'warning.subject': 'Von der Moderation von {site}',
  'warning.body': 'die Moderation von {site} teilt dir mit:',
  'warning.disable':
    'die Moderation von {site} hat dein Konto deaktiviert: Du kannst dich nicht mehr anmelden. Dein Profil und deine Beiträge bleiben, wie sie sind.',
  'warning.mark_statuses_as_sensitive':
    'die Moderation von {site} hat Beiträge von dir als heikel gekennzeichnet.',
  'warning.delete_statuses': 'die Moderation von {site} hat Beiträge von dir gelöscht.',
  'warning.sensitive':
    'die Moderation von {site} hat entschieden, dass von nun an alles, was du Beiträgen anhängst, als heikel gekennzeichnet wird.',
  'warning.silence':
    'die Moderation von {site} hat dein Konto eingeschränkt: Deine Beiträge werden nur noch denen gezeigt, die dir folgen.',
  'warning.suspend':
    'die Moderation von {site} hat dein Konto gesperrt: Es kann nicht mehr verwendet werden, und andere sehen dein Profil und deine Beiträge nicht.',
  'warning.button': 'Wen man fragen kann',
  'warning.after': 'Wenn du das für einen Irrtum hältst, schreibe denen, die den Server betreiben.',

  'report.subject': 'Eine Meldung bei {site} über {about}',
  'report.body':
    '{about} wurde bei {site} gemeldet. Du erfährst davon, weil du dort zur Moderation gehörst.',
  'report.button': 'Meldung ansehen',
  'report.after': 'Die Meldung steht unter deinen Benachrichtigungen.',

  'waiting.subject': '{about} möchte bei {site} mitmachen',
  'waiting.body': '{about} hat sich bei {site} registriert und wartet auf Freigabe.',
  'waiting.button': 'Ansehen, wer wartet',
  'waiting.after': 'Du erfährst davon, weil du dort zur Moderation gehörst.',
};
