import { Link, Outlet } from '@tanstack/react-router';
import { ArrowLeft, Bell, KeyRound, MonitorSmartphone, Palette, User } from 'lucide-react';
import type { ReactNode } from 'react';

const sections = [
  { to: '/app/settings', name: 'Profile', icon: User },
  { to: '/app/settings/password', name: 'Password', icon: KeyRound },
  { to: '/app/settings/sessions', name: 'Sessions', icon: MonitorSmartphone },
  { to: '/app/settings/appearance', name: 'Appearance', icon: Palette },
  { to: '/app/settings/notifications', name: 'Notifications', icon: Bell },
] as const;

const toApp = '/app';

/** What one can say of oneself, and how one wants it to be. */
export function SettingsFrame({ from }: { from?: string | undefined }) {
  return (
    <div className="flex h-full flex-col overflow-y-auto bg-sunken">
      <header className="sticky top-0 z-10 flex h-14 shrink-0 items-center gap-3 border-b bg-surface px-4">
        <Link
          to={from ?? toApp}
          className="flex items-center gap-2 rounded-md px-2 py-1 text-sm text-muted hover:bg-hover hover:text-ink"
        >
          <ArrowLeft size={16} aria-hidden />
          Back
        </Link>
        <h1 className="text-lg font-bold">Settings</h1>
      </header>
      <div className="mx-auto flex w-full max-w-4xl flex-1 flex-col gap-6 p-4 sm:flex-row sm:p-8">
        <nav aria-label="Settings" className="flex shrink-0 gap-1 overflow-x-auto sm:w-44 sm:flex-col">
          {sections.map(({ to, name, icon: Icon }) => (
            <Link
              key={to}
              to={to}
              search={from === undefined ? {} : { from }}
              activeOptions={{ exact: true, includeSearch: false }}
              className="flex shrink-0 items-center gap-2 rounded-md px-3 py-2 text-sm text-muted hover:bg-hover hover:text-ink"
              activeProps={{ className: 'bg-accent-soft! text-accent! font-medium' }}
            >
              <Icon size={16} aria-hidden />
              {name}
            </Link>
          ))}
        </nav>
        <main className="min-w-0 flex-1">
          <Outlet />
        </main>
      </div>
    </div>
  );
}

/** A part of the settings, on a card. */
export function Card({ title, hint, children }: { title: string; hint?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title} className="mb-5 rounded-xl border bg-raised p-5 sm:p-6">
      <h2 className="font-semibold">{title}</h2>
      {hint !== undefined && <p className="mt-0.5 text-sm text-muted">{hint}</p>}
      <div className="mt-4 flex flex-col gap-3">{children}</div>
    </section>
  );
}
