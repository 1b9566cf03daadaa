import type { NotificationPreferences, PreferenceChanges } from '@parley/client';
import { type FormEvent, useState } from 'react';
import { Card } from '../account/settings.tsx';
import { faultOf, issueOf } from '../refusal.ts';
import { Button } from '../ui/button.tsx';
import { TextArea } from '../ui/field.tsx';
import { Empty, sayFault, Waiting } from '../ui/notice.tsx';
import { BrowserCard } from './browser-card.tsx';
import { useChangePreferences, usePreferences } from './preferences.ts';
import { QuietCard } from './quiet-card.tsx';

/** Of what one is told, where, and when not. */
export function NotificationSettings() {
  const preferences = usePreferences();
  if (preferences.isPending) return <Waiting />;
  if (preferences.isError) return <Empty title="Your preferences cannot be shown" />;
  return (
    <>
      <BrowserCard />
      <WishesCard preferences={preferences.data} />
      <KeywordsCard keywords={preferences.data.keywords} />
      <QuietCard preferences={preferences.data} />
    </>
  );
}

const wishes = {
  mentions: 'Mentions of you, @channel and @here',
  direct_messages: 'Direct messages, and calls in them',
  thread_replies: 'Replies in threads that you follow',
  reactions: 'Reactions to your messages',
  email: 'A mail about what you have not read, when you are away',
} as const;

const names = ['mentions', 'direct_messages', 'thread_replies', 'reactions', 'email'] as const;

function WishesCard({ preferences }: { preferences: NotificationPreferences }) {
  const change = useChangePreferences();
  return (
    <Card title="Tell me about" hint="What you are told of in all your workspaces.">
      {names.map((name) => (
        <label key={name} className="flex items-center gap-3 text-sm">
          <input
            type="checkbox"
            checked={preferences[name]}
            disabled={change.isPending}
            onChange={({ currentTarget }) => change.mutate({ [name]: currentTarget.checked }, { onError: sayFault })}
            className="size-4 accent-accent"
          />
          {wishes[name]}
        </label>
      ))}
    </Card>
  );
}

/** Words are divided by commas or lines. */
const wordsIn = (text: string) =>
  text
    .split(/[,\n]/)
    .map((word) => word.trim())
    .filter((word) => word !== '');

function KeywordsCard({ keywords }: { keywords: string[] }) {
  const [text, setText] = useState(keywords.join(', '));
  const change = useChangePreferences();
  const send = (event: FormEvent) => {
    event.preventDefault();
    const changes: PreferenceChanges = { keywords: wordsIn(text) };
    change.mutate(changes, { onSuccess: (saved) => setText(saved.keywords.join(', ')) });
  };
  return (
    <Card title="Keywords" hint="You are told of messages with one of these words, as if they mentioned you.">
      <form onSubmit={send} className="flex flex-col gap-2">
        <TextArea
          label="Words"
          value={text}
          rows={2}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
          hint="Divided by commas; case makes no difference."
          fault={change.error === null ? undefined : (issueOf(change.error, 'keywords') ?? faultOf(change.error))}
        />
        <Button type="submit" disabled={change.isPending} className="self-start">
          Save keywords
        </Button>
      </form>
    </Card>
  );
}
