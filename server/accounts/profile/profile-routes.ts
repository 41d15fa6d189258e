import type { Hono } from 'hono';
import type { z } from 'zod';
import { validParams } from '#server/api/params/read.ts';
import { type ApiEnv, requireUser } from '#server/api/viewer.ts';
import { credentialAccount, ownProfile, preferences } from './credentials.ts';
import { profileParams } from '../params.ts';
import type { AccountsDeps } from '../routes.ts';
import { type ProfileChange, updateProfile } from './update-profile.ts';

/** One's own account: reading it, changing it, and the defaults that go with it. */
export function routeProfile(app: Hono<ApiEnv>, deps: AccountsDeps): void {
  app.get('/api/v1/accounts/verify_credentials', async (c) => {
    const { accountId } = requireUser(c, 'profile', 'read:accounts');
    return c.json(await credentialAccount(deps, accountId));
  });

  app.on(['PATCH', 'PUT'], '/api/v1/accounts/update_credentials', async (c) => {
    const { accountId } = requireUser(c, 'write:accounts');
    const params = await validParams(c, profileParams);
    await updateProfile(deps, accountId, await changeOf(params));
    return c.json(await credentialAccount(deps, accountId));
  });

  app.get('/api/v1/profile', async (c) => {
    const { accountId } = requireUser(c, 'profile', 'read:accounts');
    return c.json(await ownProfile(deps, accountId));
  });

  app.on(['PATCH', 'PUT'], '/api/v1/profile', async (c) => {
    const { accountId } = requireUser(c, 'write:accounts');
    await updateProfile(deps, accountId, await changeOf(await validParams(c, profileParams)));
    return c.json(await ownProfile(deps, accountId));
  });

  app.delete('/api/v1/profile/:kind{avatar|header}', async (c) => {
    const { accountId } = requireUser(c, 'write:accounts');
    await updateProfile(deps, accountId, { [c.req.param('kind')]: null });
    return c.json(await credentialAccount(deps, accountId));
  });

  app.get('/api/v1/preferences', async (c) => {
    const { accountId } = requireUser(c, 'read:accounts');
    return c.json(await preferences(deps.db, accountId));
  });
}

async function changeOf(params: z.infer<typeof profileParams>): Promise<ProfileChange> {
  return {
    displayName: params.display_name,
    note: params.note,
    avatar: await bytesOf(params.avatar),
    header: await bytesOf(params.header),
    avatarDescription: params.avatar_description,
    headerDescription: params.header_description,
    fields: params.fields_attributes?.map(({ name = '', value = '' }) => ({ name, value })),
    locked: params.locked,
    bot: params.bot,
    discoverable: params.discoverable,
    indexable: params.indexable,
    hideCollections: params.hide_collections,
    attributionDomains: params.attribution_domains,
    defaults: {
      visibility: params.source?.privacy,
      sensitive: params.source?.sensitive,
      language: params.source?.language,
      quotePolicy: params.source?.quote_policy,
    },
  };
}

/** An empty file is what a browser's form sends when none was chosen: nothing changes. */
async function bytesOf(image: File | null | undefined): Promise<Uint8Array | null | undefined> {
  if (!image) return image;
  return image.size === 0 ? undefined : new Uint8Array(await image.arrayBuffer());
}
