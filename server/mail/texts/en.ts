/**
 * What the mails say. `{names}` are filled in; a translation is a file like this one with the same
 * keys (the type of this one says which).
 */
export const en = {
  greeting: 'Hello {username},',
  farewell: 'This mail was sent by {site} ({origin}).',

  'confirm.subject': 'Confirm your e-mail address for {site}',
  'confirm.body':
    'you signed up at {site} with this e-mail address. Confirm that it is yours to start.',
  'confirm.button': 'Confirm the e-mail address',
  'confirm.after':
    'The link works for seven days. If it was not you who signed up, ignore this mail.',

  'reset.subject': 'Set a new password for {site}',
  'reset.body': 'somebody, hopefully you, asked to set a new password for your account at {site}.',
  'reset.button': 'Set a new password',
  'reset.after':
    'The link works once, for six hours. If it was not you who asked, ignore this mail: your password stays as it is.',

  'approved.subject': 'Welcome to {site}',
  'approved.body': 'your account at {site} has been approved. You can sign in now.',
  'approved.button': 'Sign in',
  'approved.after': 'If you have questions, the about page says whom to ask.',
};

export type MailTexts = typeof en;
