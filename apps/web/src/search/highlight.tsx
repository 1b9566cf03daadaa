import { piecesOf } from './marks.ts';

/** What was found, with the words that were sought marked. It is plain text, whatever stands in it. */
export function Highlight({ text }: { text: string }) {
  return (
    <>
      {piecesOf(text).map((piece, index) =>
        piece.isSought ? (
          <mark key={index} className="rounded-sm bg-mention px-0.5 text-mention-ink">
            {piece.text}
          </mark>
        ) : (
          <span key={index}>{piece.text}</span>
        ),
      )}
    </>
  );
}
