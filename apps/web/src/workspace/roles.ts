import { Role } from '@parley/client';

/** The roles, as people call them. */
export const roleNames: Record<Role, string> = { owner: 'Owner', admin: 'Admin', member: 'Member', guest: 'Guest' };

/** From the one who may least, which is asked for most. */
export const rolesWhere = (isOffered: (role: Role) => boolean): Role[] => Role.options.filter(isOffered);

/** What is chosen from a list of roles. */
export const roleIn = (text: string): Role | undefined => Role.safeParse(text).data;
