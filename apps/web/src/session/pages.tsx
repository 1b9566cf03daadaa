import type { SignedIn } from '@parley/client';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { FormEvent, ReactNode } from 'react';
import { visitor } from '../client.ts';
import { faultOf, isAboutFields, issueOf } from '../refusal.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { textOf } from '../ui/form.ts';
import { keepTokens } from './tokens.ts';

/** Where somebody wanted to go before he was asked who he is. */
export interface Destination {
  next?: string | undefined;
}

/** A page that begins anew, as another. */
function enter(signedIn: SignedIn, next: string | undefined): void {
  keepTokens(signedIn);
  location.assign(next ?? '/app');
}

export function Login({ next }: Destination) {
  const login = useMutation({
    mutationFn: (form: FormData) =>
      visitor.auth.login.mutate({ login: textOf(form, 'login'), password: textOf(form, 'password') }),
    onSuccess: (signedIn) => enter(signedIn, next),
  });
  return (
    <Door title="Log in" submit="Log in" deed={login}>
      <Field label="E-mail or username" name="login" autoComplete="username" required autoFocus />
      <Field label="Password" name="password" type="password" autoComplete="current-password" required />
      <p className="text-sm text-muted">
        New here?{' '}
        <Link to="/app/register" search={{ next }} className="font-medium text-accent hover:underline">
          Create an account
        </Link>
      </p>
    </Door>
  );
}

export function Register({ next }: Destination) {
  const register = useMutation({
    mutationFn: (form: FormData) => {
      const display_name = textOf(form, 'display_name').trim();
      return visitor.auth.register.mutate({
        email: textOf(form, 'email'),
        username: textOf(form, 'username'),
        password: textOf(form, 'password'),
        ...(display_name === '' ? {} : { display_name }),
      });
    },
    onSuccess: (signedIn) => enter(signedIn, next),
  });
  const fault = (field: string) => issueOf(register.error, field);
  return (
    <Door title="Create an account" submit="Create account" deed={register}>
      <Field label="Your name" name="display_name" autoComplete="name" fault={fault('display_name')} autoFocus />
      <Field
        label="Username"
        name="username"
        autoComplete="username"
        required
        hint="What others write after @."
        fault={fault('username')}
      />
      <Field label="E-mail" name="email" type="email" autoComplete="email" required fault={fault('email')} />
      <Field
        label="Password"
        name="password"
        type="password"
        autoComplete="new-password"
        required
        minLength={8}
        hint="At least 8 characters."
        fault={fault('password')}
      />
      <p className="text-sm text-muted">
        You have an account?{' '}
        <Link to="/app/login" search={{ next }} className="font-medium text-accent hover:underline">
          Log in
        </Link>
      </p>
    </Door>
  );
}

interface Deed {
  mutate(form: FormData): void;
  isPending: boolean;
  error: unknown;
}

interface DoorProps {
  title: string;
  submit: string;
  deed: Deed;
  children: ReactNode;
}

function Door({ title, submit, deed, children }: DoorProps) {
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    deed.mutate(new FormData(event.currentTarget));
  };
  return (
    <main className="flex h-full items-center justify-center overflow-y-auto bg-sunken p-4">
      <form onSubmit={send} className="flex w-full max-w-sm flex-col gap-3 rounded-2xl border bg-raised p-8 shadow-sm">
        <div className="mb-2 flex items-center gap-3">
          <img src="/app/icon.svg" alt="" className="size-9" />
          <h1 className="text-xl font-semibold">{title}</h1>
        </div>
        {deed.error !== null && !isAboutFields(deed.error) && (
          <p role="alert" className="rounded-md bg-danger-soft px-3 py-2 text-sm text-danger">
            {faultOf(deed.error)}
          </p>
        )}
        {children}
        <Button type="submit" look="primary" disabled={deed.isPending} className="mt-2">
          {submit}
        </Button>
      </form>
    </main>
  );
}
