import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { toast } from 'sonner';
import { client } from '../client.ts';
import { faultOf, isAboutFields, issueOf, refusalOf } from '../refusal.ts';
import { exchangeTokens } from '../session/renewal.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { textOf } from '../ui/form.ts';
import { Card } from './settings.tsx';

/** Changes the password: every other session ends, and this one goes on. */
export function PasswordSettings() {
  const change = useMutation({
    mutationFn: ({ current_password, new_password }: { current_password: string; new_password: string }) =>
      exchangeTokens(() => client.users.changePassword.mutate({ current_password, new_password })),
    onSuccess: () => toast.success('Your password was changed. Your other devices are logged out.'),
  });
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    const passwords = { current_password: textOf(data, 'current_password'), new_password: textOf(data, 'new_password') };
    change.mutate(passwords, { onSuccess: () => form.reset() });
  };
  const isWrong = refusalOf(change.error)?.reason === 'invalid_credentials';
  return (
    <Card title="Password" hint="All your other devices are logged out when you change it.">
      <form onSubmit={send} className="flex flex-col gap-3">
        <Field
          label="Current password"
          name="current_password"
          type="password"
          autoComplete="current-password"
          required
          fault={isWrong ? faultOf(change.error) : issueOf(change.error, 'current_password')}
        />
        <Field
          label="New password"
          name="new_password"
          type="password"
          autoComplete="new-password"
          required
          hint="At least 8 characters that are not easily guessed."
          fault={issueOf(change.error, 'new_password')}
        />
        {change.error !== null && !isWrong && !isAboutFields(change.error) && (
          <p role="alert" className="text-sm text-danger">
            {faultOf(change.error)}
          </p>
        )}
        <Button type="submit" look="primary" disabled={change.isPending} className="self-start">
          Change password
        </Button>
      </form>
    </Card>
  );
}
