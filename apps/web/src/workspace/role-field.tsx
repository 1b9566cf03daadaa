import type { Role } from '@parley/client';
import { Choice } from '../ui/field.tsx';
import { roleNames, rolesWhere } from './roles.ts';

export interface RoleFieldProps {
  isOffered(role: Role): boolean;
  value?: Role;
  onChange?(role: string): void;
}

/** As what somebody comes in: the field `role` of a form. */
export function RoleField({ isOffered, value, onChange }: RoleFieldProps) {
  return (
    <Choice
      label="Role"
      name="role"
      {...(value === undefined ? { defaultValue: 'member' } : { value })}
      onChange={({ currentTarget }) => onChange?.(currentTarget.value)}
      hint="Guests see only the channels that they are brought into."
    >
      {rolesWhere(isOffered).map((role) => (
        <option key={role} value={role}>
          {roleNames[role]}
        </option>
      ))}
    </Choice>
  );
}
