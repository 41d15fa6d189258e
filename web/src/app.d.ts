import type { CredentialAccount, Instance } from '#lib/api/entities.ts';
import type { Locale } from '#lib/i18n/locales.ts';
import type { Theme } from '#lib/state/theme.ts';

declare global {
  namespace App {
    interface Error {
      message: string;
    }
    interface Locals {
      locale: Locale;
      theme: Theme;
    }
    interface PageData {
      viewer: CredentialAccount | null;
      instance: Instance;
      origin: string;
    }
    interface Platform {
      /** Answers a request to our own API inside this process. */
      api(request: Request): Promise<Response>;
    }
  }
}
