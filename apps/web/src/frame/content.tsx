import { useLocation } from '@tanstack/react-router';
import { type MouseEvent, type ReactNode, useEffect, useRef } from 'react';

/** Leads past everything that stands on each page, for those who go by the keyboard. */
export function SkipLink() {
  const skip = (event: MouseEvent) => {
    event.preventDefault();
    document.getElementById('content')?.focus();
  };
  return (
    <a
      href="#content"
      onClick={skip}
      className="fixed top-1 left-1 z-50 -translate-y-16 rounded-md bg-raised px-3 py-2 text-sm font-medium focus:translate-y-0"
    >
      Skip to the content
    </a>
  );
}

/** What is open. Whoever comes to another page goes on from its heading, unless the page has a better place for him. */
export function Content({ children }: { children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const { pathname } = useLocation();
  const place = useRef(pathname);
  useEffect(() => {
    const { current } = box;
    if (!current || place.current === pathname) return;
    place.current = pathname;
    if (!current.contains(document.activeElement)) focusHeading(current);
  }, [pathname]);
  return (
    <div ref={box} id="content" tabIndex={-1} className="flex min-w-0 flex-1 flex-col outline-none">
      {children}
    </div>
  );
}

function focusHeading(box: HTMLElement): void {
  const heading = box.querySelector<HTMLElement>('h1, h2') ?? box;
  heading.tabIndex = -1;
  heading.focus();
}
