import type { Me, ProfileChanges } from '@parley/client';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { toast } from 'sonner';
import { client } from '../client.ts';
import { useMe } from '../live/follow.ts';
import { faultOf, isAboutFields, issueOf, refusalOf } from '../refusal.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { textOf } from '../ui/form.ts';
import { Card } from './settings.tsx';
import { TimezoneChoice, timezoneOf } from './timezone.tsx';

/** How one is shown to others. */
export function ProfileSettings() {
  const me = useMe();
  const save = useMutation({
    mutationFn: (changes: ProfileChanges) => client.users.update.mutate(changes),
    onSuccess: () => toast.success('Your profile was saved.'),
  });
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    save.mutate(changesOf(me, new FormData(event.currentTarget)));
  };
  const fault = (field: keyof ProfileChanges) => faultAt(save.error, field);
  const isElsewhere = save.error !== null && !isAboutFields(save.error) && !fault('email') && !fault('username');
  return (
    <Card title="Profile" hint="How others see you.">
      <form onSubmit={send} className="flex flex-col gap-3">
        <Field
          label="Your name"
          name="display_name"
          defaultValue={me.display_name}
          autoComplete="name"
          required
          fault={fault('display_name')}
        />
        <Field
          label="Username"
          name="username"
          defaultValue={me.username}
          autoComplete="username"
          required
          hint="What others write after @."
          fault={fault('username')}
        />
        <Field
          label="E-mail"
          name="email"
          type="email"
          defaultValue={me.email}
          autoComplete="email"
          required
          hint="Seen by you, and by the admins of your workspaces."
          fault={fault('email')}
        />
        <Field
          label="Title"
          name="title"
          defaultValue={me.title ?? ''}
          maxLength={120}
          hint="What you do, such as “Head baker”."
          fault={fault('title')}
        />
        <TimezoneChoice defaultValue={me.timezone} fault={fault('timezone')} />
        {isElsewhere && (
          <p role="alert" className="text-sm text-danger">
            {faultOf(save.error)}
          </p>
        )}
        <Button type="submit" look="primary" disabled={save.isPending} className="self-start">
          Save
        </Button>
      </form>
    </Card>
  );
}

/** What was changed; only that is sent. */
function changesOf(me: Me, form: FormData): ProfileChanges {
  const wanted = {
    display_name: textOf(form, 'display_name'),
    username: textOf(form, 'username'),
    email: textOf(form, 'email'),
    title: textOf(form, 'title').trim() || null,
    timezone: timezoneOf(textOf(form, 'timezone')),
  };
  const before = new Map<string, unknown>(Object.entries(me));
  return Object.fromEntries(Object.entries(wanted).filter(([field, value]) => before.get(field) !== value));
}

const taken = { email_taken: 'email', username_taken: 'username' };

/** What is wrong with a field: also that another has it already. */
function faultAt(error: unknown, field: keyof ProfileChanges): string | undefined {
  const reason = refusalOf(error)?.reason;
  const isTaken = (reason === 'email_taken' || reason === 'username_taken') && taken[reason] === field;
  return isTaken ? faultOf(error) : issueOf(error, field);
}
