import type { Role, UserId, WorkspaceId } from '@parley/contracts';
import { openHouse, type Person, refusal } from '@parley/testing';
import { expect, test } from 'vitest';
import { oneIn, oneOf } from './chance.ts';
import { patient, scaled } from './scale.ts';

const races = scaled(20, 1_000);

const house = await openHouse();
const pair = [await house.register('olga'), await house.register('ola')];

/** Each of the two has three devices, so that deeds of one person happen at once too. */
const devices = pair.flatMap((person) => [person, ...[1, 2].map((): Person => ({ ...person, client: person.device() }))]);

/** Somebody leaves, is removed, or is made less than an owner: by himself or by the other. */
function raceOnce(workspace_id: WorkspaceId): Promise<unknown> {
  const [{ client }, { id: user_id }] = [oneOf(devices), oneOf(pair)];
  if (oneIn(2)) return client.members.remove.mutate({ workspace_id, user_id });
  return client.members.update.mutate({ workspace_id, user_id, role: oneOf<Role>(['admin', 'member']) });
}

/** What there is of owners, after which both are owners again. */
async function countAndRestore(workspace_id: WorkspaceId): Promise<{ owners: UserId[]; owner_id: UserId | undefined }> {
  // The answer is what was before the statement.
  const rows = await house.sql<{ user_id: UserId; owner_id: UserId }[]>`
    with restored as (
      insert into workspace_members (workspace_id, user_id, role)
      select ${workspace_id}, id, 'owner' from users where id in ${house.sql(pair.map(({ id }) => id))}
      on conflict (workspace_id, user_id) do update set role = 'owner'
    ), counted as (
      update workspaces set member_count = 2 where id = ${workspace_id}
    )
    select user_id, owner_id from workspace_members join workspaces on id = workspace_id
    where workspace_id = ${workspace_id} and role = 'owner'`;
  return { owners: rows.map(({ user_id }) => user_id), owner_id: rows[0]?.owner_id };
}

test(`of two owners who leave and demote each other at once, ${races} times, one is always left`, patient, async () => {
  const [olga, ola] = pair;
  if (!olga || !ola) throw new Error('nobody came');
  const { id } = await olga.client.workspaces.create.mutate({ name: 'Contested' });
  await olga.client.members.add.mutate({ workspace_id: id, user_id: ola.id, role: 'owner' });
  const seen = new Set<string>();
  for (let race = 0; race < races; race++) {
    const deeds = Array.from({ length: 2 }, () => refusal(raceOnce(id)).catch(() => 'done'));
    const outcomes = await Promise.all(deeds);
    for (const outcome of outcomes) seen.add(outcome);
    const { owners, owner_id } = await countAndRestore(id);
    expect(owners, outcomes.join()).toHaveLength(outcomes.includes('done') ? 1 : 2);
    expect(owners).toContain(owner_id);
  }
  expect(['done', 'last_owner', 'not_allowed', 'not_found']).toEqual(expect.arrayContaining([...seen]));
  expect([...seen]).toEqual(expect.arrayContaining(['done', 'last_owner']));
});
