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

  'password.subject': 'Your password for {site} was changed',
  'password.body': 'a new password was set for your account at {site}.',
  'password.button': 'Set another password',
  'password.after':
    'If it was you, there is nothing to do. If not, set another password at once: that ends all sessions.',

  'email.subject': 'Your e-mail address for {site} was changed',
  'email.body':
    'your account at {site} has another e-mail address now. This one is not used any more.',
  'email.button': 'Whom to ask',
  'email.after': 'If it was not you who wanted this, write to those who run the server.',

  'linked.subject': 'A wiki account was linked to your account at {site}',
  'linked.body':
    'the wiki account {about} was linked to your account at {site}. One can sign in with it from now on.',
  'linked.button': 'See it in your settings',
  'linked.after': 'If it was not you, unlink it there and set another password.',

  'unlinked.subject': 'A wiki account was unlinked from your account at {site}',
  'unlinked.body':
    'the wiki account {about} was unlinked from your account at {site}. One cannot sign in with it any more.',
  'unlinked.button': 'See it in your settings',
  'unlinked.after': 'If it was not you, set another password.',

  'warning.subject': 'From the moderators of {site}',
  'warning.body': 'the moderators of {site} want you to know:',
  'warning.disable':
    'the moderators of {site} have disabled your account: you can no longer sign in. Your profile and your posts stay as they are.',
  'warning.mark_statuses_as_sensitive':
    'the moderators of {site} have marked posts of yours as sensitive.',
  'warning.delete_statuses': 'the moderators of {site} have deleted posts of yours.',
  'warning.sensitive':
    'the moderators of {site} have decided that all you attach to posts is marked as sensitive from now on.',
  'warning.silence':
    'the moderators of {site} have limited your account: only people who follow you are shown your posts.',
  'warning.suspend':
    'the moderators of {site} have suspended your account: it can no longer be used, and others do not see your profile and your posts.',
  'warning.button': 'Whom to ask',
  'warning.after': 'If you think that this is a mistake, write to those who run the server.',

  'report.subject': 'A report at {site} about {about}',
  'report.body': '{about} was reported at {site}. You are told because you are a moderator there.',
  'report.button': 'See the report',
  'report.after': 'The report is among your notifications.',

  'waiting.subject': '{about} waits to join {site}',
  'waiting.body': '{about} signed up at {site} and waits to be approved.',
  'waiting.button': 'See who waits',
  'waiting.after': 'You are told because you are a moderator there.',
};

export type MailTexts = typeof en;
