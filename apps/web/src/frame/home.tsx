import { useMutation } from '@tanstack/react-query';
import { Navigate, useNavigate } from '@tanstack/react-router';
import type { FormEvent } from 'react';
import { client } from '../client.ts';
import { useSnapshot } from '../live/follow.ts';
import { faultOf } from '../refusal.ts';
import { logOut } from '../session/renewal.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { textOf } from '../ui/form.ts';
import { lastPlace } from './last-place.ts';

/** Where he was last; or, for somebody who is nowhere yet, how to begin. */
export function Home() {
  const { workspaces } = useSnapshot();
  const last = workspaces.find(({ id }) => id === lastPlace()) ?? workspaces[0];
  if (last) return <Navigate to="/app/w/$workspace_id" params={{ workspace_id: last.id }} replace />;
  return <Welcome />;
}

function Welcome() {
  const { user } = useSnapshot();
  return (
    <main className="flex h-full items-center justify-center bg-sunken p-4">
      <div className="flex w-full max-w-md flex-col gap-4 rounded-2xl border bg-raised p-8 shadow-sm">
        <h1 className="text-xl font-semibold">Welcome, {user.display_name}</h1>
        <p className="text-sm text-muted">
          Found a workspace for your team. Or, if it has one already, ask for an invitation: it is a link that brings you in.
        </p>
        <NewWorkspaceForm />
        <Button look="quiet" onClick={() => void logOut()}>
          Log out
        </Button>
      </div>
    </main>
  );
}

/** Founds a workspace and goes there. */
export function NewWorkspaceForm({ onDone }: { onDone?: () => void }) {
  const navigate = useNavigate();
  const found = useMutation({
    mutationFn: (name: string) => client.workspaces.create.mutate({ name }),
    onSuccess: async ({ id }) => {
      onDone?.();
      await navigate({ to: '/app/w/$workspace_id', params: { workspace_id: id } });
    },
  });
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    found.mutate(textOf(new FormData(event.currentTarget), 'name'));
  };
  return (
    <form onSubmit={send} className="flex flex-col gap-3">
      <Field
        label="Name of the workspace"
        name="name"
        required
        maxLength={80}
        autoFocus
        fault={found.error === null ? undefined : faultOf(found.error)}
      />
      <Button type="submit" look="primary" disabled={found.isPending}>
        Create workspace
      </Button>
    </form>
  );
}
