import { redirect, type Actions, type RequestEvent } from '@sveltejs/kit';
import { safeNext } from '#lib/api/load.ts';
import { isLocale } from '#lib/i18n/locales.ts';
import { readTheme } from '#lib/state/theme.ts';

const year = 365 * 24 * 60 * 60;

async function remember(
  event: RequestEvent,
  name: 'theme' | 'locale',
  read: (value: string) => string | null,
) {
  const form = await event.request.formData();
  const value = read(String(form.get(name) ?? ''));
  if (value !== null) {
    event.cookies.set(name, value, {
      path: '/',
      maxAge: year,
      sameSite: 'lax',
      httpOnly: true,
      secure: event.url.protocol === 'https:',
    });
  }
  const next = form.get('next');
  redirect(303, safeNext(typeof next === 'string' ? next : '/settings/appearance'));
}

export const actions: Actions = {
  theme: (event) => remember(event, 'theme', (value) => readTheme(value)),
  locale: (event) => remember(event, 'locale', (value) => (isLocale(value) ? value : null)),
};
