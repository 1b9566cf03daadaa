import type { User } from '@parley/client';
import { useQuery } from '@tanstack/react-query';
import { client } from '../client.ts';
import { usePerson } from './people.ts';

/** A person of whom only the id is known; nothing until he is found, or where he may not be seen. */
export function usePersonById(id: User['id']): User | undefined {
  return useQuery({ queryKey: ['person', id], queryFn: () => client.users.get.query({ user_id: id }) }).data;
}

/** What somebody is called of whom only the id is known. */
export function NameOf({ id }: { id: User['id'] }) {
  const user = usePersonById(id);
  return user ? <Name user={user} /> : 'somebody';
}

const Name = ({ user }: { user: User }) => usePerson(user).display_name;
