import type { Mention } from '@parley/client';
import { memo, type ReactNode } from 'react';
import Markdown, { type Components } from 'react-markdown';
import remarkBreaks from 'remark-breaks';
import remarkGfm from 'remark-gfm';
import { EmojiPicture } from '../emoji/picture.tsx';
import { useWorkspaceId } from '../frame/place.ts';
import { ChannelName } from './channel-name.tsx';
import { CodeBlock } from './code-block.tsx';
import { remarkMarks } from './marks.ts';
import { CalledProvider, MentionName } from './mention.tsx';

const look = [
  '[&_a]:text-accent [&_a]:underline [&_a]:decoration-accent/50 [&_a]:underline-offset-2 hover:[&_a]:decoration-accent',
  '[&_code]:rounded [&_code]:bg-sunken [&_code]:px-1 [&_code]:py-0.5 [&_code]:text-[13px] [&_code]:font-mono',
  '[&_pre]:my-1 [&_pre]:overflow-x-auto [&_pre]:rounded-md [&_pre]:border [&_pre]:bg-sunken [&_pre]:p-3 [&_pre_code]:p-0',
  '[&_blockquote]:my-1 [&_blockquote]:border-l-4 [&_blockquote]:pl-3 [&_blockquote]:text-muted',
  '[&_ul]:list-disc [&_ul]:pl-6 [&_ol]:list-decimal [&_ol]:pl-6',
  '[&_table]:my-1 [&_td]:border [&_td]:px-2 [&_td]:py-1 [&_th]:border [&_th]:px-2 [&_th]:py-1',
  '[&_h1]:text-lg [&_h1]:font-bold [&_h2]:text-base [&_h2]:font-bold [&_h3]:font-bold',
  '[&_p.large]:text-3xl',
].join(' ');

export interface TextProps {
  content: string;
  /** Whom it calls. */
  mentions?: readonly Mention[];
}

/** What somebody has written, in Markdown. Pictures are links: nothing is fetched from elsewhere because somebody wrote it. */
export const Text = memo(function Text({ content, mentions = nobody }: TextProps) {
  return (
    <div className={`break-words ${look}`}>
      <CalledProvider mentions={mentions}>
        <Markup content={content} />
      </CalledProvider>
    </div>
  );
});

const nobody: readonly Mention[] = [];

/** It is read once; who and what the names in it mean, those know who show them. */
const Markup = memo(function Markup({ content }: { content: string }) {
  return (
    <Markdown remarkPlugins={plugins} components={components}>
      {content}
    </Markdown>
  );
});

const plugins = [remarkGfm, remarkBreaks, remarkMarks];

const components: Components = {
  a: ({ href, children }) => <Outside href={href}>{children}</Outside>,
  img: ({ src, alt }) => {
    const address = typeof src === 'string' ? src : undefined;
    return <Outside href={address}>{alt === undefined || alt === '' ? address : alt}</Outside>;
  },
  pre: ({ children }) => <CodeBlock>{children}</CodeBlock>,
  span: ({ children, ...props }) => <Mark kind={'data-mark' in props ? props['data-mark'] : undefined}>{children}</Mark>,
};

function Outside({ href, children }: { href: string | undefined; children: ReactNode }) {
  return (
    <a href={href} target="_blank" rel="noreferrer noopener">
      {children}
    </a>
  );
}

function Mark({ kind, children }: { kind: unknown; children: ReactNode }) {
  const workspace_id = useWorkspaceId() ?? null;
  if (typeof children !== 'string') return children;
  if (kind === 'mention') return <MentionName text={children} />;
  if (kind === 'channel') return <ChannelName text={children} />;
  return (
    <EmojiPicture emoji={children} workspace_id={workspace_id} otherwise={<span className="text-[15px]">{children}</span>} />
  );
}
