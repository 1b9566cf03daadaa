import { createParleyClient } from '@parley/client';
import { expect, test } from 'vitest';
import { Cable } from './cable.ts';
import { until } from './chance.ts';
import { openFaulty } from './faulty.ts';
import { listen } from './listener.ts';
import { full, patient } from './scale.ts';
import { ownDatabase } from './steady.ts';
import { settle } from './town.ts';

/** In the long form what users have; else the same with less patience. */
const server = full ? {} : { keepAlive: { enabled: true, pingMs: 1_000, pongWaitMs: 500 } };
const client = full ? {} : { keepAlive: { intervalMs: 1_000, pongTimeoutMs: 500 } };

test(
  'a connection that is cut without a word is given up at both ends, and nothing said meanwhile is missed',
  patient,
  async () => {
    const database = await ownDatabase();
    const node = await openFaulty({ databaseUrl: database.url, ...server });
    const patientNode = await openFaulty({ databaseUrl: database.url, keepAlive: { enabled: false } });
    const { owner, found } = await settle(node.url, 2);
    const { id: channel_id } = await found('cut');
    const [cable, other] = await Promise.all([Cable.lay(node.url), Cable.lay(patientNode.url)]);
    const heard = await listen(createParleyClient({ url: cable.url, token: owner.token, ...client }));
    await listen(createParleyClient({ url: other.url, token: owner.token }));
    const say = async (content: string) => {
      expect((await owner.rest('POST', `/channels/${channel_id}/messages`, { content })).status).toBe(201);
      return content;
    };

    const said = [await say('before')];
    await until('he hears', () => heard.length === 1);
    const [severed, severedToo] = [cable.cut(), other.cut()];
    for (let count = 1; count <= 20; count++) said.push(await say(`meanwhile ${count}`));
    expect(heard, 'nothing comes through').toEqual(['before']);
    await until('the server gives up', () => severed.isLeftByServer);
    expect(severedToo.isLeftByServer, 'a server that asks nobody whether he is there').toBe(false);
    await until('he is back, and hears what he missed', () => heard.length >= said.length);
    said.push(await say('after'));
    await until('he hears what is new', () => heard.length >= said.length);
    expect(heard).toEqual(said);
  },
);
