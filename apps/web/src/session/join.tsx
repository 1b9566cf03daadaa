import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { client } from '../client.ts';
import { faultOf } from '../refusal.ts';
import { Button } from '../ui/button.tsx';
import { useTokens } from './tokens.ts';

/** Where an invitation leads; its token stands behind the `#`, so that no server on the way writes it down. */
export function Join() {
  const token = location.hash.slice(1);
  const isLoggedIn = useTokens() !== undefined;
  const accept = useMutation({
    mutationFn: () => client.invitations.accept.mutate({ token }),
    onSuccess: ({ id }) => location.assign(`/app/w/${id}`),
  });
  const next = `/join#${token}`;
  return (
    <main className="flex h-full items-center justify-center bg-sunken p-4">
      <div className="flex w-full max-w-sm flex-col gap-4 rounded-2xl border bg-raised p-8 text-center shadow-sm">
        <img src="/app/icon.svg" alt="" className="mx-auto size-12" />
        <h1 className="text-xl font-semibold">You are invited</h1>
        {accept.error !== null && (
          <p role="alert" className="rounded-md bg-danger-soft px-3 py-2 text-sm text-danger">
            {faultOf(accept.error)}
          </p>
        )}
        {isLoggedIn ? (
          <Button look="primary" onClick={() => accept.mutate()} disabled={accept.isPending}>
            Join the workspace
          </Button>
        ) : (
          <>
            <p className="text-sm text-muted">Log in or create an account to join.</p>
            <Link
              to="/app/register"
              search={{ next }}
              className="rounded-md bg-accent px-3 py-2 text-sm font-medium text-on-accent"
            >
              Create an account
            </Link>
            <Link to="/app/login" search={{ next }} className="rounded-md border px-3 py-2 text-sm font-medium">
              Log in
            </Link>
          </>
        )}
      </div>
    </main>
  );
}
