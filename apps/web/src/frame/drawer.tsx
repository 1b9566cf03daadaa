import { useLocation } from '@tanstack/react-router';
import { type FocusEvent, type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useRef } from 'react';

export interface DrawerProps {
  isOpen: boolean;
  onClose(): void;
  children: ReactNode;
}

/** What stands beside the page where there is room for it, and slides over it where there is not. A choice or Escape closes it. */
export function Drawer({ isOpen, onClose, children }: DrawerProps) {
  const box = useRef<HTMLDivElement>(null);
  const { href } = useLocation();
  useEffect(onClose, [href, onClose]);

  useEffect(() => {
    const { current } = box;
    if (!isOpen || !current) return undefined;
    const opener = document.activeElement;
    current.focus();
    return () => {
      // Unless somebody has gone on to another place with it.
      if (opener instanceof HTMLElement && current.contains(document.activeElement)) opener.focus();
    };
  }, [isOpen]);

  const press = ({ key, currentTarget, target }: KeyboardEvent) => {
    if (key === 'Escape' && holds(currentTarget, target)) onClose();
  };
  const choose = ({ target }: MouseEvent) => {
    if (target instanceof Element && target.closest('a')) onClose();
  };
  const leave = ({ relatedTarget }: FocusEvent) => {
    if (relatedTarget instanceof Element && relatedTarget.closest('#content')) onClose();
  };

  return (
    <>
      {isOpen && <div className="fixed inset-0 z-30 bg-black/40 md:hidden" onClick={onClose} aria-hidden />}
      <div
        ref={box}
        id="drawer"
        tabIndex={-1}
        onKeyDown={press}
        onClick={choose}
        onBlur={leave}
        className={`flex min-h-0 outline-none max-md:fixed max-md:inset-y-0 max-md:left-0 max-md:z-30 max-md:shadow-2xl motion-safe:max-md:transition-transform ${isOpen ? '' : 'max-md:invisible max-md:-translate-x-full'}`}
      >
        {children}
      </div>
    </>
  );
}

/** What opens from it stands elsewhere in the document, and closes by itself. */
const holds = (box: Element, target: EventTarget) => target instanceof Node && box.contains(target);
