import { Check, Copy } from 'lucide-react';
import { type ReactNode, useRef, useState } from 'react';
import { IconButton } from '../ui/button.tsx';
import { sayFault } from '../ui/notice.tsx';

/** Code that stands by itself, and can be taken along. */
export function CodeBlock({ children }: { children?: ReactNode }) {
  const code = useRef<HTMLPreElement>(null);
  const [isCopied, setCopied] = useState(false);
  const copy = () => {
    navigator.clipboard.writeText(code.current?.textContent.replace(/\n$/, '') ?? '').then(() => setCopied(true), sayFault);
  };
  return (
    <div className="group/code relative">
      <pre ref={code} tabIndex={0}>
        {children}
      </pre>
      {/* Browsers lend the clipboard to pages that came over a safe way only. */}
      {isSecureContext && (
        <IconButton
          label={isCopied ? 'Copied' : 'Copy code'}
          onClick={copy}
          onBlur={() => setCopied(false)}
          className="absolute top-1 right-1 size-7! border bg-raised opacity-0 group-hover/code:opacity-100 focus-visible:opacity-100"
        >
          {isCopied ? <Check size={14} /> : <Copy size={14} />}
        </IconButton>
      )}
    </div>
  );
}
