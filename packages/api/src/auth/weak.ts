import { Refusal } from '@parley/contracts';

/** What somebody calls himself, which is the first thing that others try. */
interface Self {
  email: string;
  username: string;
  display_name?: string | undefined;
}

/**
 * Refuses what is tried first: the common passwords (fifty thousand of them), and whatever somebody calls himself.
 * @param field which input it is
 * @throws Refusal `weak_password`
 */
export async function refuseWeak(password: string, { email, username, display_name }: Self, field: string): Promise<void> {
  const folded = password.toLowerCase();
  const own = [email, email.split('@')[0], username, display_name, 'parley'].map((name) => name?.toLowerCase());
  if (!own.includes(folded) && !(await commonPasswords()).has(folded)) return;
  const message = own.includes(folded) ? 'is your own name' : 'is one of the most common passwords';
  throw new Refusal('weak_password', `The password ${message}: it would be guessed. Choose another.`, {
    issues: [{ path: [field], message }],
  });
}

let common: Promise<ReadonlySet<string>> | undefined;

/** Read when it is needed for the first time. */
function commonPasswords(): Promise<ReadonlySet<string>> {
  common ??= import('@zxcvbn-ts/language-common').then(({ dictionary }) => new Set(dictionary['passwords-common']));
  return common;
}
